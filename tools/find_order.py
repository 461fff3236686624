"""`python -m tools.find_order`: the order of find from ten places of the full demo movement, with its reasons, as the table of
docs/UX.md; with `write` it goes there. Seed and day are fixed, so that it comes out the same; it takes some minutes."""

import datetime as dt
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SEED, TODAY = 1, dt.date(2026, 11, 24)
TABLE = ROOT / "docs" / "UX.md"
HEAD = "| from | shown | session | days | way | weighs |\n|---|---|---|---|---|---|\n"
END = "\n\n## Mails"
# Two cities and a town, three islands, the border, Thy, Lolland's end and the tip of Jutland.
PLACES = ("2100", "8000", "5000", "8305", "3700", "9940", "6340", "7700", "4900", "9990")
MOST = 4


def main() -> None:
    """Build the movement in a folder that goes again, and print or write the table. Needs `DATABASE_URL` for the second half."""
    if "rows" in sys.argv:
        print(table())
        return
    with tempfile.TemporaryDirectory() as folder:
        known = os.environ | {
            "DJANGO_SETTINGS_MODULE": "lms.settings.dev",
            "DATABASE_URL": f"sqlite:///{Path(folder) / 'order.sqlite3'}",
        }
        manage = [sys.executable, "manage.py"]
        for arguments in (["migrate", "-v0"], ["demo", "--seed", str(SEED), "--today", str(TODAY)]):
            subprocess.run([*manage, *arguments], cwd=ROOT, env=known, check=True, stdout=subprocess.DEVNULL)
        again = [sys.executable, "-m", "tools.find_order", "rows"]
        rows = subprocess.run(again, cwd=ROOT, env=known, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    if "write" in sys.argv:
        before, _head, rest = TABLE.read_text().partition(HEAD)
        TABLE.write_text(before + HEAD + rows + END + rest.partition(END)[2])
    else:
        print(HEAD + rows)


def table() -> str:
    """The rows, from the database of the settings."""
    import django

    django.setup()
    from courses.common import clock
    from courses.places.models import Postcode
    from courses.schedule.queries.sessions import near
    from courses.schedule.rules import recurrence

    now = recurrence.zoned(TODAY, dt.time(6))
    lines: list[str] = []
    with clock.at(now):
        for postcode in Postcode.objects.filter(pk__in=PLACES).order_by("pk"):
            lines += rows_of(postcode, near(postcode), now)
    return "\n".join(lines)


def rows_of(postcode, found, now: dt.datetime) -> list[str]:
    """What find shows from one place, each part with its first four."""
    from courses.schedule.queries.sessions import effort
    from courses.schedule.rules.order import cost

    parts = [("near", found.near), ("ferry", found.ferry), ("beyond", found.further), ("online", found.online)]
    lines = []
    for label, hits in [*parts, ("full, folded", found.full)]:
        for number, hit in enumerate(hits[:MOST], 1):
            days = (hit.session.starts_at - now).total_seconds() / 86_400
            way = hit.way and {"ferry": hit.way.minutes, "beyond": effort(hit.way)}.get(label, hit.way.km)
            weighs = f"{cost(way, days):.1f}" if hit.way else ""
            title = f"{hit.session.title}, {hit.session.starts_at:%d.%m.%y}"
            lines.append(f"| | {label} {number} | {title} | {days:.0f} | {words(hit.way)} | {weighs} |")
        if len(hits) > MOST:
            lines.append(f"| | … and {len(hits) - MOST} more {label} | | | | |")
    lines[0] = lines[0].replace("| |", f"| {postcode.pk} {postcode.name} |", 1)
    return lines


def words(way) -> str:
    """«31 km», «Hou–Sælvig, 24 km beside it»."""
    if way is None:
        return "online"
    road = f"{way.km:.0f} km" if way.km < 1_000 else ""
    ferry = f"{' + '.join(way.ferry.names)}, {way.ferry.km:.0f} km beside it, {way.minutes} min" if way.ferry else ""
    return " or ".join(filter(None, [road, ferry]))


if __name__ == "__main__":
    main()
