"""The second half of `make scan`: sqlmap, wapiti and schemathesis ask the demo as it stands in production.

Each must find its fault in the planted site first. Only this machine is asked, and it ends by itself, after about ten minutes.
`tests/scan/test_scan.py` is the short twin.
"""

import os
import sys
import tempfile
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from tests.e2e.site import manage
from tests.scan import planted, programs
from tests.scan.programs import Find
from tests.siege.demo import Standing, standing
from tools.machine import Missing, ensure_attackers, keep_bytecode, say

# What each scanner must find in the planted site.
PLANTED = {
    "sqlmap": Find("sql", *planted.SQL),
    "wapiti": Find("Cross Site Scripting", *planted.PAGE),
    "schemathesis": Find("ST108", planted.ANSWER[0]),
}
# Every question that the open pages and the API take, by address; `*` marks a part of a path that is one.
ASKED = (
    "/find/?postnr=7100",
    "/find/7100/?q=vejle&kursus=k1&dato=2027-01-01&tid=evening&orden=date&vis=1&online=on",
    "/find/7100*/",
    "/embed/find/7100/?kursus=k1",
    "/embed/hold/?storkreds=sydjylland",
    "/soeg/?q=debat",
    "/aaret/?kursus=k1&storkreds=sydjylland&aar=2027&vis=runs",
    "/kalender/maaned/?maaned=2027-01&storkreds=sydjylland",
    "/kalender/storkreds/sydjylland*.ics",
    "/opgaver/?postnr=7100&tid=1&slags=1",
    "/api/v1/sessions?course=k1&venue=salen&region=sydjylland&postcode=7100&km=40&from_date=2027-01-01&limit=5&offset=0",
    "/api/v1/courses/k1*",
)
# Forms that everybody may send: address → what is filled in. A limit of ours is in the way of a scanner at all others (TRUST.md S12).
SENT = {"tilmeld/": "name=Bo+Holm&email=bo%40demo.example&needs=teleslynge&postcode=7100"}
# What is found and is right: kind → why.
EXPLAINED = {
    "Cross Site Request Forgery: Lack of anti CSRF token": "forms of who is not logged in are taken by where they come from (docs/adr/0064)",
    "HttpOnly Flag cookie: HttpOnly flag is not set in the cookie : __Host-csrftoken": "the trainer's list reads it to send what it kept",
    "HTTP Secure Headers: X-XSS-Protection is not set": "browsers have dropped it; the Content Security Policy is what holds (TRUST.md S2)",
}

# A key that opens everything, for the programs of this run; the list of members is turned on, so that there is one to write.
KEY = """
from courses.common import clock
from courses.members.models import MemberListSetting
from courses.people.models import User
from courses.programs.actions import make_key
from courses.programs.rules import Scope
from courses.schedule.models import Session
MemberListSetting.objects.update_or_create(pk=1, defaults={"is_on": True})
session, chief = Session.objects.public().first(), User.objects.filter(is_superuser=True).first()
print(make_key(name="scan", scopes=list(Scope), session=session, ends_on=clock.today(), actor=chief)[1])
"""


def asks_for(path: str, fields: str = "") -> set[str]:
    """The parameters that sqlmap is to try at an address: those of the form that is sent there, else marked parts, else of the query."""
    names = {name for name, _value in parse_qsl(fields or urlsplit(path).query)}
    return {f"#{number}*" for number in range(1, path.count("*") + 1)} or names


def blind() -> list[str]:
    """The scanners that do not find their planted fault."""
    with planted.planted() as address, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = {
            "sqlmap": programs.sqlmap(f"{address}{planted.SQL[0]}?{planted.SQL[1]}=red", folder)[0],
            "wapiti": programs.wapiti(address, folder)[0],
            "schemathesis": programs.schemathesis(f"{address}/openapi.json", folder)[0],
        }
    return [scanner for scanner, find in PLANTED.items() if find not in found[scanner]]


def asked_of(site: Standing, folder: Path) -> list[Find]:
    """What the three find in the site, and how much each has tried."""
    questions = [(path, "") for path in ASKED]
    questions += [(site.facts["urls"]["session_open"] + form, fields) for form, fields in SENT.items()]
    finds, tried = [], 0
    for path, fields in questions:
        one, names = programs.sqlmap(site.address + path, folder, data=fields, origin=site.address)
        finds += one
        tried += len(names)
        if left := asks_for(path, fields) - names:
            raise Missing(f"sqlmap did not try {', '.join(sorted(left))} at {path}")
        print(f"    {path}: {', '.join(sorted(names))}", flush=True)
    say(f"sqlmap: {tried} parameters of {len(questions)} addresses, {len(finds)} finds")
    starts = tuple(path.replace("*", "") for path in ASKED)
    one, pages = programs.wapiti(site.address, folder, starts=starts)
    say(f"wapiti: {pages} pages and forms, {len(one)} finds")
    key = manage(site.environment, "shell", "--no-imports", "-c", KEY).split()[-1]
    other, operations = programs.schemathesis(f"{site.address}/api/v1/openapi.json", folder)
    written, steps = programs.schemathesis(f"{site.address}/api/v1/openapi.json", folder, key=key)
    say(f"schemathesis: {operations} operations without a key and {steps} with one, {len(other + written)} finds")
    return finds + one + other + written


def main() -> int:
    """0 when all three find what was planted, and nothing else that is not explained."""
    keep_bytecode()
    ensure_attackers()
    unseen = blind()
    say(f"planted faults found by scanners of a running site: {len(PLANTED) - len(unseen)} of {len(PLANTED)}")
    # As many enrolments as a scanner sends: it is asked whether forms hold, not whether the limit does.
    with (
        tempfile.TemporaryDirectory() as own,
        tempfile.TemporaryDirectory() as folder,
        standing(Path(folder), ENROL_RATE="100000", API_RATE="100000000") as site,
    ):
        finds = asked_of(site, Path(own))
    for find in sorted({find for find in finds if find.kind not in EXPLAINED}, key=str):
        print(f"{find.path} {find.parameter}: {find.kind}")
    for kind in sorted(set(EXPLAINED) - {find.kind for find in finds}):
        print(f"{kind}: explained and not found any more")
    for scanner in unseen:
        print(f"{scanner}: the planted fault was not found")
    say(f"load of the machine over the last five minutes: {os.getloadavg()[1]:.1f} on {os.cpu_count()} cores")
    return 1 if unseen or {find.kind for find in finds} != set(EXPLAINED) else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Missing as lacking:
        sys.exit(f"!!! {lacking}")
