"""What import-linter cannot see, and that it sees what it should. Every guard is also shown a planted violation."""

import ast
import configparser
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

ROOT = Path(__file__).resolve().parent.parent
COURSES = ROOT / "courses"
SOURCE = ("lms", "home", "courses", "tools", "benchmarks")
MAX_CODE, MAX_TEST, MAX_FUNCTION = 400, 600, 60
# Methods of models and querysets that nothing else has.
WRITES = {"bulk_create", "bulk_update", "get_or_create", "update_or_create", "select_for_update"}
# What a request brings with it, and what binds a form to it besides classes.
SENT = {"GET", "POST", "FILES"}
BINDS = {"cls", "issue", "kind"}
# «file expression» → why it may be read without a form.
BY_HAND = {
    "courses/web/kept.py request.GET": "the names that a page knows are taken from its forms; no value is read",
    "courses/web/scim/__init__.py request.GET": "handed to scim2-server, which reads it by models of its own",
    "lms/database.py request.POST": "what was typed is given back as it is, into the fields of a form to send again",
    "lms/database.py request.FILES": "whether there were files",
    "courses/web/converters.py int(value)": "the converter itself: its pattern lets nothing but 18 digits through",
    "courses/web/organiser/taken_along.py request.GET": "the link to a file says again all that the address says; no value is read",
    "courses/web/organiser/taken_along.py int(text)": "a cell of our own page that is nothing but fifteen digits",
    "courses/web/organiser/base.py request.POST": "a fingerprint of all that was written, whatever its names",
}
SLOW_TO_IMPORT = ("weasyprint", "icalendar", "ortools", "highspy", "pandas")


def ranks() -> dict[str, int]:
    """Package → height, from the rows that import-linter reads; higher rows may use lower ones."""
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    rows = contracts["importlinter:contract:courses"]["layers"].strip().splitlines()
    return {name.strip(): height for height, row in enumerate(reversed(rows)) for name in row.split("|")}


def package(model: type[Model]) -> str | None:
    parts = model.__module__.split(".")
    return parts[1] if parts[0] == "courses" and len(parts) > 2 else None


def relations() -> Iterator[tuple[str, str, str, str | None]]:
    """(from package, to package, label of the field, name of the way back) of every relation across packages."""
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if not field.is_relation or field.auto_created or not isinstance(field.related_model, type):
                continue
            high, low = package(model), package(field.related_model)
            if high and low and high != low:
                back = None if field.remote_field.hidden else field.remote_field.get_accessor_name()
                yield high, low, f"{model._meta.label}.{field.name}", back


def pointing_up(found: list[tuple[str, str, str, str | None]]) -> list[str]:
    height = ranks()
    return [label for high, low, label, _back in found if height[low] >= height[high]]


def names_used(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every name through which code could reach a related row: attributes, parts of lookups, keywords of filters."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.lineno, node.attr
        elif isinstance(node, ast.keyword):
            yield from ((node.lineno, part) for part in (node.arg or "").split("__"))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"-?\w+", node.value):
            yield from ((node.lineno, part) for part in node.value.lstrip("-").split("__"))


def uses_from_below(courses: Path, names: set[tuple[str, str]]) -> list[str]:
    """`names`: (package that gives the reverse name, the name); packages below it may not say it."""
    height = ranks()
    hits = []
    for low in height:
        for path in sorted((courses / low).rglob("*.py")):
            used = list(names_used(ast.parse(path.read_text(encoding="utf-8"))))
            hits += [
                f"{path.relative_to(courses)}:{line} uses {name} of {high}"
                for high, name in sorted(names)
                if height[low] < height[high]
                for line, said in used
                if said == name
            ]
    return hits


def code_lines(path: Path) -> int:
    """Lines that hold code: no blank lines, comments or docstrings."""
    text = path.read_text(encoding="utf-8")
    quiet = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and ast.get_docstring(
            node, clean=False
        ):
            quiet.update(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    return sum(
        bool(line.strip()) and not line.strip().startswith("#") and number not in quiet
        for number, line in enumerate(text.splitlines(), 1)
    )


def too_long(root: Path, folders: tuple[str, ...], most: int) -> list[str]:
    found = [(path, code_lines(path)) for path in python_files(root, folders)]
    return [f"{path.relative_to(root)}: {lines}" for path, lines in found if lines > most]


def long_functions(root: Path, folders: tuple[str, ...]) -> list[str]:
    return [
        f"{path.relative_to(root)}:{node.lineno} {node.name}: {node.end_lineno - node.lineno + 1}"
        for path in python_files(root, folders)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > MAX_FUNCTION
    ]


def slow_imports(root: Path) -> list[str]:
    """Imports at module top of what takes long to load. The solver is only ever imported by a task."""
    hits = []
    for path in python_files(root, ("lms", "home", "courses")):
        if path.is_relative_to(root / "courses" / "planner" / "solver"):
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            hits += [f"{path.relative_to(root)}: {name}" for name in names if name.split(".")[0] in SLOW_TO_IMPORT]
    return hits


def lazy_lookups(root: Path) -> list[str]:
    return [
        f"{path.relative_to(root)}:{node.lineno}"
        for path in python_files(root, ("lms", "home", "courses"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "get_model"
    ]


def writes_elsewhere(root: Path) -> list[str]:
    """Rows made, changed or deleted outside `actions`. A form that Django or Wagtail saves itself is not seen here."""
    hits = []
    for path in python_files(root, ("home", "courses")):
        inside = path.relative_to(root).parts
        if "actions" in inside or path.name == "actions.py" or inside[:2] == ("courses", "demo"):
            continue
        hits += [
            f"{path.relative_to(root)}:{node.lineno} .{node.func.attr}()"
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and is_write(node)
        ]
    return hits


def is_write(call: ast.Call) -> bool:
    """Whether this call of a method writes rows: by its name, or by what it is called on where the name says too little."""
    assert isinstance(call.func, ast.Attribute)
    method, receiver = call.func.attr, ast.unparse(call.func.value)
    if method in WRITES:
        return True
    if method in ("update", "delete", "create") and re.search(r"\.(objects|filter|exclude|all)\b", receiver):
        return True
    saved = method in ("save", "delete") and not receiver.startswith("super()")
    return saved and bool(re.search(r"self\.instance|\bobject\b|\brow\b|\bmail\b", receiver))


def other_clocks(root: Path) -> list[str]:
    """Reading a moment in whatever zone is active: only `common.clock` may say what a clock in Denmark shows."""
    hits = []
    for path in python_files(root, ("home", "courses")):
        if path.name == "clock.py":
            continue
        hits += [
            f"{path.relative_to(root)}:{node.lineno} {node.attr}"
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Attribute) and node.attr in ("localtime", "make_aware", "make_naive", "localdate")
        ]
    return hits


def read_by_hand(root: Path, excused: dict[str, str]) -> list[str]:
    """Input that is taken apart without a form: what was sent is an argument of a form, or asked which button it was."""
    hits = []
    for path in python_files(root, ("lms", "home", "courses/pages", "courses/web")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        name = path.relative_to(root).as_posix()
        fine = {id(part) for node in ast.walk(tree) for part in handed_to_forms(node)}
        hits += [
            f"{name}:{node.lineno} {ast.unparse(node)}"
            for node in ast.walk(tree)
            if id(node) not in fine and is_reading(node) and f"{name} {ast.unparse(node)}" not in excused
        ]
    return hits


def is_sent(node: ast.AST) -> bool:
    """`request.GET`, `self.request.POST` …"""
    return isinstance(node, ast.Attribute) and node.attr in SENT and ast.unparse(node.value).endswith("request")


def handed_to_forms(node: ast.AST) -> Iterator[ast.AST]:
    """What was sent, where `node` binds a form to it, asks whether a name is in it, or writes it into an address."""
    if isinstance(node, ast.Call):
        called = getattr(node.func, "attr", ast.unparse(node.func))
        if called[:1].isupper() or called in BINDS:
            yield from (
                part
                for given in [*node.args, *(keyword.value for keyword in node.keywords)]
                for part in ([given] if is_sent(given) else branches(given))
            )
        elif called == "urlencode":
            yield node.func.value if isinstance(node.func, ast.Attribute) else node
    elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn):
        yield node.comparators[0]


def branches(node: ast.AST) -> list[ast.AST]:
    """`request.POST or None`, `request.POST if … else None`"""
    if isinstance(node, ast.BoolOp):
        return list(node.values)
    return [node.body, node.orelse] if isinstance(node, ast.IfExp) else []


def is_reading(node: ast.AST) -> bool:
    """What was sent used in any other way, text asked whether it is a number, or text made one."""
    if is_sent(node):
        return True
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Attribute):
        return node.func.attr in ("isdigit", "isdecimal", "isnumeric")
    is_int = isinstance(node.func, ast.Name) and node.func.id in ("int", "float")
    return is_int and bool(node.args) and isinstance(node.args[0], ast.Name | ast.Subscript | ast.Attribute)


def inline_code(templates: Path) -> list[str]:
    """Style and script in pages: the content security policy would refuse them. Mails and documents have none."""
    free = {"emails", "certificates", "documents"}
    pattern = re.compile(r"<style|<script(?![^>]*\b(src|type=\"application/(ld\+)?json\"))|\sstyle=\"|\son[a-z]+=\"")
    return [
        f"{path.relative_to(templates)}: {found.group().strip()}"
        for path in sorted(templates.rglob("*.html"))
        if not free.intersection(path.relative_to(templates).parts)
        for found in pattern.finditer(path.read_text(encoding="utf-8"))
    ]


def python_files(root: Path, folders: tuple[str, ...]) -> list[Path]:
    found = [path for folder in folders for path in (root / folder).rglob("*.py") if "migrations" not in path.parts]
    return sorted(found)


def test_relations_point_down():
    assert pointing_up(list(relations())) == []
    assert len(list(relations())) > 20


def test_lower_packages_do_not_use_reverse_names():
    assert uses_from_below(COURSES, {(high, back) for high, _low, _label, back in relations() if back}) == []


def test_files_and_functions_are_short():
    assert too_long(ROOT, SOURCE, MAX_CODE) == []
    assert too_long(ROOT, ("tests",), MAX_TEST) == []
    assert long_functions(ROOT, SOURCE) == []


def test_slow_libraries_load_when_needed():
    assert slow_imports(ROOT) == []


def test_only_actions_write():
    assert writes_elsewhere(ROOT) == []


def test_moments_are_read_on_the_danish_clock():
    assert other_clocks(ROOT) == []


def test_input_is_read_by_forms():
    assert read_by_hand(ROOT, BY_HAND) == []
    assert read_by_hand(ROOT, {}) != [], "the reasons are of use"


def test_models_are_imported_not_looked_up():
    assert lazy_lookups(ROOT) == []


def test_no_inline_code_in_pages():
    assert inline_code(ROOT / "templates") == []


def test_a_page_request_loads_none_of_the_slow_libraries():
    program = (
        "import django, sys; django.setup(); import lms.urls; from django.urls import get_resolver as r;"
        f"r().url_patterns; print([n for n in {SLOW_TO_IMPORT!r} if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"


PLANTED = [
    ("courses/cadence/rules.py", "from courses.web import public  # noqa\n", "domain never imports HTTP layers"),
    ("courses/schedule/ics.py", "from courses.enrolment import models  # noqa\n", "courses packages point one way"),
    ("courses/cadence/rules.py", "import django  # noqa\n", "rules are pure Python"),
    ("courses/schedule/rules/patterns.py", "import django  # noqa\n", "rules are pure Python"),
    ("courses/enrolment/newcomer.py", "", "inside each package"),
    ("courses/web/newcomer.py", "", "web: each page belongs to whoever looks at it"),
    ("courses/web/public/year.py", "from courses.web import trainer  # noqa\n", "web: each page belongs"),
    ("courses/enrolment/queries.py", "from courses.enrolment import actions  # noqa\n", "inside each package"),
    ("courses/common/clock.py", "import lms.urls  # noqa\n", "lms composes home"),
    ("courses/places/queries.py", "import courses.models  # noqa\n", "nobody imports the model aggregator"),
    ("courses/newcomer/__init__.py", "", "courses packages point one way"),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("house")
    for name in ("lms", "home", "courses"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", "data", "content"))
    shutil.copy(ROOT / ".importlinter", root)
    return root


def broken_contracts(root: Path) -> list[str]:
    """Names of the contracts that import-linter reports broken; it runs in a process of its own, on the files of `root`."""
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    done = subprocess.run(
        command,
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(root), "COLUMNS": "200", "PYTHONIOENCODING": "utf-8"},
    )
    broken = re.findall(r"^(.+?) BROKEN", done.stdout, re.MULTILINE)
    assert bool(broken) == bool(done.returncode), done.stdout + done.stderr
    return broken


def test_the_copy_is_clean(copy):
    assert broken_contracts(copy) == []


@pytest.mark.parametrize(("path", "line", "contract"), PLANTED)
def test_planted_imports_are_found(copy, path, line, contract):
    target = copy / path
    before = target.read_text(encoding="utf-8") if target.exists() else None
    target.parent.mkdir(exist_ok=True)
    target.write_text(f"{before or ''}\n{line}", encoding="utf-8")
    try:
        assert any(name.startswith(contract) for name in broken_contracts(copy))
    finally:
        if before is None:
            target.unlink()
            if not any(target.parent.iterdir()):
                target.parent.rmdir()
        else:
            target.write_text(before, encoding="utf-8")


def plant(root: Path, path: str, text: str) -> Path:
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    return root


def test_planted_relation_is_found():
    assert pointing_up([("places", "schedule", "courses.Venue.session", None)]) == ["courses.Venue.session"]


@pytest.mark.parametrize("line", ["session.enrolments.all()", 'q("enrolments__state")', "q(enrolments__state=1)"])
def test_planted_reverse_name_is_found(tmp_path, line):
    plant(tmp_path, "schedule/queries.py", line)
    hits = uses_from_below(tmp_path, {("enrolment", "enrolments")})
    assert hits == ["schedule/queries.py:1 uses enrolments of enrolment"]


def test_planted_long_file_and_function_are_found(tmp_path):
    plant(tmp_path, "lms/long.py", "def f():\n" + "    x = 1\n" * 400)
    assert too_long(tmp_path, SOURCE, MAX_CODE) == ["lms/long.py: 401"]
    assert long_functions(tmp_path, SOURCE) == ["lms/long.py:1 f: 401"]


def test_planted_other_clock_is_found(tmp_path):
    plant(tmp_path, "courses/schedule/ics.py", "timezone.localtime(moment)\nclock.local(moment)\n")
    assert other_clocks(tmp_path) == ["courses/schedule/ics.py:1 localtime"]


def test_planted_slow_import_and_lookup_are_found(tmp_path):
    plant(tmp_path, "courses/schedule/ics.py", "from icalendar import Event\nget_model('courses', 'Session')\n")
    assert slow_imports(tmp_path) == ["courses/schedule/ics.py: icalendar"]
    assert lazy_lookups(tmp_path) == ["courses/schedule/ics.py:2"]


@pytest.mark.parametrize(
    "line",
    [
        "Region.objects.create(number=1)",
        "regions.filter(number=1).update(name='x')",
        "regions.bulk_create([])",
        "self.instance.save()",
        "Region.objects.select_for_update()",
    ],
)
def test_planted_write_is_found(tmp_path, line):
    plant(tmp_path, "courses/places/actions.py", line)
    plant(tmp_path, "courses/places/actions/regions.py", line)
    plant(tmp_path, "courses/places/queries.py", f"{{}}.update(a=1)\n{line}\n")
    assert [hit.split(" ")[0] for hit in writes_elsewhere(tmp_path)] == ["courses/places/queries.py:2"]


@pytest.mark.parametrize(
    "line",
    [
        "pk = request.POST['pk']",
        "pk = self.request.GET.get('pk', '')",
        "pks = request.POST.getlist('pk')",
        "given = request.GET",
        "years(request.GET)",
        "f'{request.GET}'",
        "picture = request.FILES['picture']",
        "pk = int(typed)",
        "pk = int(kwargs['pk'])",
        "good = typed.isdigit()",
    ],
)
def test_planted_reading_by_hand_is_found(tmp_path, line):
    plant(tmp_path, "courses/web/public/year.py", line)
    plant(tmp_path, "courses/schedule/queries.py", line)
    assert [hit.split(" ")[0] for hit in read_by_hand(tmp_path, {})] == ["courses/web/public/year.py:1"]


@pytest.mark.parametrize(
    "line",
    [
        "form = EnrolForm(request.POST, request.FILES)",
        "form = ProfileForm(self.request.POST or None, instance=member)",
        "form = ReachForm(request.POST if request.method == 'POST' else None)",
        "saved = 'action-save' in request.POST",
        "address = request.GET.urlencode()",
        "now = int(moment.timestamp())",
    ],
)
def test_forms_and_buttons_may_have_what_was_sent(tmp_path, line):
    plant(tmp_path, "courses/web/public/year.py", line)
    assert read_by_hand(tmp_path, {}) == []


@pytest.mark.parametrize(
    "text", ['<p style="color:red">', "<style>p{}</style>", "<script>1</script>", '<a onclick="x()">']
)
def test_planted_inline_code_is_found(tmp_path, text):
    plant(tmp_path, "courses/public/page.html", text)
    plant(tmp_path, "emails/message.html", text)
    assert len(inline_code(tmp_path)) == 1
