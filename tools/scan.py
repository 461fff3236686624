"""`make scan`: bandit and semgrep over everything that runs, each shown first to find a planted fault.

What they find is either mended or stands in `EXPLAINED` with its reason; a reason that explains nothing any more is a
find as well. They are no part of the site: `requirements/trust.txt` goes into `var/trust`, an environment of its own.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.machine import ROOT, Missing, ensure_scanners, say

RULES = Path(__file__).with_name("scan_rules.yaml")
CODE = ("courses", "home", "lms", "tools", "manage.py", "deploy")
PAGES = ("templates",)
# Of bandit's kinds, those that are a matter of taste here → why.
NOT_ASKED = {
    "B101": "an assertion tells the type checker what the line before made sure of; nothing depends on it",
    "B311": "chance is for the demo, the solver and pauses; secrets come from `secrets`",
    "B404": "other programs are started on purpose",
    "B603": "without a shell, with arguments of our own: the right way",
    "B607": "programs are found where the machine has them",
    "B405": "XML is read from our own files, or by shapes from text that was looked through first (TRUST.md S7)",
    "B308": "the same lines as B703",
}
# Kind and file → why it is right there.
EXPLAINED = {
    ("B108", "deploy/gunicorn.conf.py"): "memory of the container, where only gunicorn writes its heartbeats",
    ("B105", "lms/settings/test.py"): "a key of tests",
    ("B106", "courses/certificates/queries.py"): "an empty code is the one nobody has",
    ("B310", "tools/demo.py"): "our own address, to see whether the demo answers",
    ("B314", "tools/check.py"): "the report that pytest has just written",
    ("B608", "courses/privacy/actions/import_all.py"): "names of our own tables, quoted",
    ("B608", "courses/privacy/actions/restore.py"): "names of our own tables, quoted",
    ("B608", "courses/privacy/queries/moving.py"): "the name of a sequence, as the database gives it",
    ("B608", "courses/privacy/actions/retention.py"): "a name of our own settings, quoted",
    ("B608", "tools/snapshot.py"): "names of our own tables, quoted",
    ("B703", "courses/certificates/pdf/fitting.py"): "numbers that the line before has reckoned",
    ("B703", "courses/common/actions/mail.py"): "what `urlize` has escaped; its own tags alone are given our look",
    ("B703", "courses/printing/codes.py"): "a drawing of black squares, whose title segno escapes",
    ("B703", "courses/templatetags/rundkreds.py"): "JSON with <, > and & written as numbers",
    ("B703", "courses/web/organiser/recurrence_forms.py"): "what a template made, which escapes",
    ("another-clock", "courses/common/clock.py"): "the clock itself",
    ("another-clock", "courses/privacy/actions/retention.py"): "Django's cache wrote these rows by the machine's time",
    ("asks-another-host", "tools/demo.py"): "our own address, to see whether the demo answers",
    (
        "asks-another-host",
        "courses/common/outward.py",
    ): "the one place that asks, and only where somebody typed the address",
    ("asks-another-host", "deploy/healthcheck.py"): "the container asks itself",
    (
        "asks-another-host",
        "courses/web/member/provider.py",
    ): "allauth asks with it, and it is led through `common.outward`",
    ("led-elsewhere", "lms/demo.py"): "looked at in the line before",
    ("no-token-asked", "courses/web/api/base.py"): "a program shows a key; a log-in and its cookie open nothing there",
    ("no-token-asked", "courses/web/one_click.py"): "one click in a mail program, which has no cookie (RFC 8058)",
    (
        "no-token-asked",
        "courses/web/scim/__init__.py",
    ): "a directory shows a key; a log-in and its cookie open nothing there",
    ("no-token-asked", "courses/web/public/verify.py"): "the form of certificates does nothing in anybody's name",
    ("person-in-a-log", "courses/budget/rules/__main__.py"): "the answer to whoever typed it, out of a published file",
    ("sql-put-together", "courses/calendars/actions/entries.py"): "names of columns of our own and a query of Django's",
    ("sql-put-together", "courses/privacy/actions/backup.py"): "names of our own tables, quoted",
    ("sql-put-together", "courses/privacy/actions/import_all.py"): "names of our own tables, quoted",
    ("sql-put-together", "courses/privacy/actions/restore.py"): "names of our own tables and schemas, quoted",
    ("sql-put-together", "courses/privacy/queries/moving.py"): "the name of a sequence, as the database gives it",
    ("sql-put-together", "courses/privacy/actions/retention.py"): "a name of our own settings, quoted",
    ("sql-put-together", "tools/snapshot.py"): "names of our own tables, quoted",
    ("trusted-html", "courses/certificates/pdf/fitting.py"): "numbers that the line before has reckoned",
    (
        "trusted-html",
        "courses/common/actions/mail.py",
    ): "what `urlize` has escaped; its own tags alone are given our look",
    ("trusted-html", "courses/printing/codes.py"): "a drawing of black squares, whose title segno escapes",
    ("trusted-html", "courses/templatetags/rundkreds.py"): "JSON with <, > and & written as numbers",
    ("trusted-html", "courses/web/organiser/recurrence_forms.py"): "what a template made, which escapes",
    ("trusted-in-template", "templates/demo/gallery.html"): "a component as its template made it, while DEBUG is on",
    ("trusted-in-template", "templates/documents/together.html"): "sheets as their templates made them, which escape",
}
# Kind → file and text that it must find.
PLANTED = {
    "B602": ("shell.py", "import subprocess\n\n\ndef run(text):\n    subprocess.run(text, shell=True)\n"),
    "B301": ("unpack.py", "import pickle\n\n\ndef read(body):\n    return pickle.loads(body)\n"),
    "B608": (
        "sql.py",
        'def find(cursor, name):\n    cursor.execute("SELECT * FROM t WHERE name = \'" + name + "\'")\n',
    ),
    "B703": (
        "html.py",
        "from django.utils.safestring import mark_safe\n\n\ndef show(text):\n    return mark_safe(text)\n",
    ),
    "sql-put-together": ("raw.py", "def find(model, name):\n    return model.objects.raw('SELECT ' + name)\n"),
    "trusted-html": ("safe.py", "from django.utils.safestring import SafeString\n\nshown = SafeString(typed)\n"),
    "trusted-in-template": ("page.html", "<p>{{ member.name|safe }}</p>\n"),
    "another-clock": ("when.py", "from django.utils import timezone\n\nmoment = timezone.now()\n"),
    "person-in-a-log": ("log.py", "import logging\n\nlogger = logging.getLogger()\nlogger.info('to %s', user.email)\n"),
    "mail-inside-a-request": ("mail.py", "from django.core.mail import send_mail\n\nsend_mail('a', 'b', 'c', ['d'])\n"),
    "led-elsewhere": ("go.py", "def view(request):\n    return redirect(request.GET['next'])\n"),
    "no-token-asked": ("post.py", "@csrf_exempt\ndef view(request):\n    return change(request)\n"),
    "every-field-of-a-model": ("form.py", "class Meta:\n    fields = '__all__'\n"),
    "asks-another-host": ("ask.py", "from urllib.request import urlopen\n\nurlopen('https://other.example')\n"),
}


@dataclass(frozen=True)
class Find:
    """One thing a scanner says."""

    kind: str
    file: str
    line: int
    words: str


def bandit(programs: Path, folder: Path, *paths: str) -> list[Find]:
    """What bandit says of these paths below `folder`."""
    options = ["--quiet", "--recursive", "--format", "json", "--exclude", "*/migrations/*"]
    skipped = ["--skip", ",".join(NOT_ASKED)]
    said = _asked([str(programs / "bandit"), *options, *skipped, *paths], folder)
    return [
        Find(row["test_id"], row["filename"].removeprefix("./"), row["line_number"], row["issue_text"])
        for row in said["results"]
    ]


def semgrep(programs: Path, folder: Path, *paths: str) -> list[Find]:
    """What semgrep says by the rules of this house. It is told of no other rules and asks nobody."""
    options = ["--config", str(RULES), "--json", "--quiet", "--no-git-ignore", "--exclude", "migrations"]
    quiet = ["--metrics=off", "--disable-version-check"]
    said = _asked([str(programs / "semgrep"), "scan", *options, *quiet, *paths], folder)
    if said["errors"]:
        raise Missing(f"semgrep could not read everything: {said['errors'][0].get('message', '')[:300]}")
    return [
        Find(row["check_id"].rpartition(".")[2], row["path"], row["start"]["line"], row["extra"]["message"])
        for row in said["results"]
    ]


def _asked(command: list[str], folder: Path) -> dict[str, Any]:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    try:
        return json.loads(done.stdout)
    except json.JSONDecodeError as error:
        raise Missing(f"{Path(command[0]).name} did not answer: {done.stderr[-500:]}") from error


def planted_but_not_found(programs: Path) -> list[str]:
    """The kinds whose planted fault neither of the two sees; empty when both can be believed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, text in PLANTED.values():
            (folder / file).write_text(text)
        found = {(find.kind, find.file) for scanner in (bandit, semgrep) for find in scanner(programs, folder, ".")}
    return [kind for kind, (file, _text) in PLANTED.items() if (kind, file) not in found]


def main() -> int:
    """0 when both find what was planted, and nothing else that is not explained."""
    programs = ensure_scanners()
    blind = planted_but_not_found(programs)
    say(f"planted faults found: {len(PLANTED) - len(blind)} of {len(PLANTED)}")
    finds = bandit(programs, ROOT, *CODE) + semgrep(programs, ROOT, *CODE, *PAGES)
    new = [find for find in finds if (find.kind, find.file) not in EXPLAINED]
    stale = sorted(set(EXPLAINED) - {(find.kind, find.file) for find in finds})
    say(f"finds: {len(finds)}, of which explained {len(finds) - len(new)}")
    for find in new:
        print(f"{find.file}:{find.line} {find.kind} {find.words}")
    for kind, file in stale:
        print(f"{file} {kind}: explained and not found any more")
    for kind in blind:
        print(f"{kind}: the planted fault was not found")
    return 1 if new or stale or blind else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Missing as error:
        sys.exit(f"!!! {error}")
