"""What it costs to move a whole movement: 50,000 members, 5,000 sessions, with seats, attendance, certificates, mails, media.

`manage.py export_all` and `import_all` as processes of their own: from SQLite to the database of `DATABASE_URL` (by
`tools.with_postgres`: PostgreSQL; else a second SQLite) and back to a third; seconds, the most memory that each has held,
and at the end whether what came back is what went out. Only ever run it on a database that may be lost.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.backup import MEMBERS, timed  # noqa: E402


def site(folder: Path, name: str, address: str = "") -> dict[str, str]:
    """The settings of one of the three sites; files of its own, keys of all."""
    own = {
        "DJANGO_SETTINGS_MODULE": "lms.settings.dev",
        "DATABASE_URL": address or f"sqlite:///{folder / f'{name}.sqlite3'}",
        "MEDIA_ROOT": str(folder / f"media-{name}"),
        "ERASURE_LEDGER": str(folder / "ledger"),
        "CERTIFICATE_KEYS": str(folder / "keys"),
        "SESSIONS": str(MEMBERS // 10),
    }
    return os.environ | own


def moved(path: Path, key: Path, source: dict[str, str], target: dict[str, str]) -> None:
    """Export from one site and import into another, and print a line for each."""
    seconds, memory = timed(source, "export_all", str(path))
    print(
        f"export   {seconds:6.1f} s {memory:5d} MB of memory; the file {path.stat().st_size / 1e6:.0f} MB", flush=True
    )
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, env=target, check=True)
    seconds, memory = timed(target, "import_all", str(path), "--key", str(key))
    print(f"import   {seconds:6.1f} s {memory:5d} MB of memory", flush=True)


def contents(path: Path, key: Path) -> dict[str, str]:
    """Hashes of the tables and files in an archive, by name."""
    from courses.privacy.actions import archive

    with tempfile.TemporaryDirectory() as name, path.open("rb") as source:
        archive.read(source, Path(name), archive.identity(key), lambda _line: None)
        files = [row for row in Path(name).rglob("*") if row.is_file() and row.name != "manifest.json"]
        told = {str(row.relative_to(name)): hashlib.sha256(row.read_bytes()).hexdigest() for row in files}
        tables = json.loads((Path(name) / "manifest.json").read_text())["tables"]
        return told | {"tables": json.dumps(tables, sort_keys=True)}


def main() -> None:
    """Fill, move there and back, compare."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first, third = site(folder, "first"), site(folder, "third")
        second = site(folder, "second", os.environ.get("DATABASE_URL", ""))
        begun = time.perf_counter()
        fill = [sys.executable, str(ROOT / "benchmarks" / "backup.py"), "fill", first["MEDIA_ROOT"]]
        subprocess.run(fill, cwd=ROOT, env=first, check=True)
        print(
            f"{MEMBERS} members, {first['SESSIONS']} sessions made in {time.perf_counter() - begun:.0f} s", flush=True
        )
        key = folder / "key"
        told = subprocess.run(
            [sys.executable, "manage.py", "backup", "--new-key", str(key)],
            cwd=ROOT, env=first, check=True, stdout=subprocess.PIPE, text=True,
        ).stdout  # fmt: skip
        for known in (first, second, third):
            known["BACKUP_RECIPIENTS"] = told.split("=")[1].split()[0]
        print(f"to {second['DATABASE_URL'].partition(':')[0]}", flush=True)
        moved(folder / "1.age", key, first, second)
        print("and back", flush=True)
        moved(folder / "2.age", key, second, third)
        same = contents(folder / "1.age", key) == contents(folder / "2.age", key)
        print(f"what came back is {'the same' if same else 'NOT THE SAME'}")
        print(f"load of the machine over the last five minutes: {os.getloadavg()[1]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
