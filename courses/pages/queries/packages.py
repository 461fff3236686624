"""Courses as files: what stands here written as a package, a file that came read and judged, and both held side by side."""

import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from django.utils.translation import gettext as _
from pydantic import ValidationError
from wagtail.models import Page, UploadedFile
from wagtail.rich_text import expand_db_html

from courses.catalogue.models import Course
from courses.common.errors import DomainError
from courses.common.uploads.illustration import clean_illustration
from courses.common.uploads.pictures import BadPicture
from courses.pages.blocks.english import language_of, written_from
from courses.pages.models import CoursePage, ModulePage
from courses.pages.queries import contents
from courses.pages.rules import package as rules

STARTER = Path(__file__).parent.parent / "starter"
CONTENT = "course.json"
LICENCE = "LICENCE.txt"
# A course of 60 modules is 300 KB; a file is refused before it is unpacked where it claims more.
MOST_BYTES = 2_000_000
MOST_FILES = 120
# With its pictures, and each of them.
MOST_ZIP_BYTES, MOST_PICTURE_BYTES = 20_000_000, 4_000_000
PICTURES = "pictures/"
_SIGNATURE = b"PK\x03\x04"
# Keys that the editor gives each paragraph anew say nothing.
BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')
_PATH = re.compile(r'(<a[^>]* href=")(/[^"]*)')


class BadPackage(DomainError):
    """The file is no course that can be read in; the sentence says where it goes wrong."""


class State(StrEnum):
    """How a module of a package stands to what is here."""

    NEW = "new"
    SAME = "same"
    CHANGED = "changed"
    # Somebody is writing in it, or it waits for an editor: it is left alone.
    BUSY = "busy"
    ONLY_HERE = "only_here"


@dataclass(frozen=True)
class Line:
    """One module in a comparison. `page`: the Danish page here, where there is one."""

    title: str
    state: State
    page: ModulePage | None = None
    module: rules.Module | None = None


@dataclass(frozen=True)
class Fact:
    """A fact of the course that is another here than in the package, in words."""

    label: str
    here: str
    there: str


@dataclass(frozen=True)
class Comparison:
    """A package beside what is here. `course` is None where the course is new; `unknown`: codes of prerequisites not here."""

    package: rules.CoursePackage
    course: Course | None
    facts: list[Fact] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    @property
    def writes(self) -> bool:
        """Whether taking the package would write anything."""
        return self.course is None or any(line.state in (State.NEW, State.CHANGED) for line in self.lines)


def starter_packages() -> list[rules.CoursePackage]:
    """The courses that come along, in order of their code."""
    files = sorted(STARTER.glob("*.json"))
    return [rules.CoursePackage.model_validate_json(path.read_text(encoding="utf-8")) for path in files]


def read_package(body: bytes) -> rules.CoursePackage:
    """The course in a `.zip`, or in its bare `course.json`. Nothing is unpacked to a disk. Raises `BadPackage` in words."""
    is_zipped = body.startswith(_SIGNATURE)
    most = MOST_ZIP_BYTES if is_zipped else MOST_BYTES
    if len(body) > most:
        raise BadPackage(_("The file is larger than %(most)s MB. That is no course.") % {"most": most // 1_000_000})
    text = _inner(body, CONTENT, MOST_BYTES) if is_zipped else body
    try:
        package = rules.CoursePackage.model_validate_json(text)
    except ValidationError as error:
        raise BadPackage(_in_words(error)) from None
    wanted = sorted({block.file for block in rules.contents(package.course)})
    return _with_pictures(package, {name: _picture(body if is_zipped else b"", name) for name in wanted})


def _inner(body: bytes, name: str, most: int) -> bytes:
    """One file of the archive. Raises `BadPackage`, also where it is larger than `most` bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            if len(archive.infolist()) > MOST_FILES:
                raise BadPackage(
                    _("The file holds more than %(most)s files. That is no course.") % {"most": MOST_FILES}
                )
            # What the head says of the size need not be true: no more is read than one byte too many.
            with archive.open(name) as inner:
                found = inner.read(most + 1)
    except KeyError:
        raise BadPackage(_("There is no «%(name)s» in the file.") % {"name": name}) from None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError, zlib.error):
        raise BadPackage(_("The file is damaged. Fetch it again.")) from None
    if len(found) > most:
        raise BadPackage(_("The file is larger than %(most)s MB. That is no course.") % {"most": most // 1_000_000})
    return found


def _picture(body: bytes, name: str) -> bytes:
    """A picture of the archive, written anew. Raises `BadPackage` that names it."""
    if not body:
        raise BadPackage(_("There is no «%(name)s» in the file.") % {"name": PICTURES + name})
    try:
        return clean_illustration(_inner(body, PICTURES + name, MOST_PICTURE_BYTES))
    except BadPicture as refusal:
        raise BadPackage(f"{name}: {refusal.message}") from refusal


def _with_pictures(package: rules.CoursePackage, files: dict[str, bytes]) -> rules.CoursePackage:
    """The package with its pictures under the names that they have on every site."""
    if not files:
        return package
    names = {name: contents.named(body) for name, body in files.items()}
    values = rules.renamed(package.model_dump(mode="json"), names)
    return rules.CoursePackage.model_validate(values).with_pictures({names[name]: files[name] for name in files})


def _in_words(error: ValidationError) -> str:
    """The first thing that is wrong: where, and what was wanted."""
    found = error.errors(include_url=False, include_input=False, include_context=True)[0]
    where = " → ".join(str(part + 1) if isinstance(part, int) else part for part in found["loc"])
    limits = found.get("ctx", {})
    words = {
        "json_invalid": _("The file is no JSON."),
        "missing": _("It is missing."),
        "extra_forbidden": _("This is not known. Perhaps the file was made by a newer version."),
        "string_too_long": _("It is too long: at most %(most)s characters.") % {"most": limits.get("max_length")},
        "string_too_short": _("It is empty."),
        "int_type": _("The number is missing."),
        "too_long": _("There are too many: at most %(most)s.") % {"most": limits.get("max_length")},
        "greater_than_equal": _("The number is too small: at least %(least)s.") % {"least": limits.get("ge")},
        "less_than_equal": _("The number is too large: at most %(most)s.") % {"most": limits.get("le")},
        "clock": _("A time of day is hours and minutes, such as 18:30."),
        "meeting_ends": _("The meeting must end after it starts."),
        "alt": _("A picture needs words for those who do not see it, or «decorative», and not both."),
        "captions": _("A film needs its captions, or what is said in it."),
        "answers": _("Of the answers of a question one must be right, and another not."),
        "table": _("Each line of a table needs as many cells as its heading."),
        "twice": _("A meeting or the title of a module is there twice."),
        "literal_error": _("Only these are known: %(known)s.") % {"known": limits.get("expected")},
    }
    if found["type"] == "json_invalid" or not where:
        return words["json_invalid"]
    return f"{where}: {words.get(found['type'], _('It is not what the format wants.'))}"


def zipped(package: rules.CoursePackage) -> bytes:
    """The package as a `.zip` of its JSON, its licence and its pictures; the same bytes for the same package."""
    buffer = io.BytesIO()
    licence = f"{package.licence}\n{rules.LICENCES[package.licence]}\n{package.author}\n{package.source}\n"
    for block in rules.contents(package.course):
        if isinstance(block, rules.Picture) and (block.credit or block.licence != "course"):
            own = package.licence if block.licence == "course" else block.licence
            licence += f"{PICTURES}{block.file}: {own} {block.credit}\n"
    files: list[tuple[str, str | bytes]] = [(CONTENT, as_json(package)), (LICENCE, licence)]
    files += [(PICTURES + name, body) for name, body in sorted(package.pictures.items())]
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files:
            archive.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), body, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def as_json(package: rules.CoursePackage) -> str:
    """The package as people read it; what stands at its default is left out."""
    values = package.model_dump(mode="json", exclude_defaults=True)
    return (
        json.dumps({"format": rules.FORMAT, "licence": package.licence} | values, ensure_ascii=False, indent=1) + "\n"
    )


def kept_file(pk: int) -> bytes:
    """A file that waits for a yes (`actions.packages.keep_file`). Raises `UploadedFile.DoesNotExist`, `FileNotFoundError`."""
    with UploadedFile.objects.get(pk=pk).file.open() as file:
        return bytes(file.read())


def course_page(course: Course, language: str = "da") -> CoursePage | None:
    """The page of a course in one language, published or not; the oldest where there are several."""
    found = CoursePage.objects.filter(course=course, locale__language_code=language).order_by("pk").first()
    return found and as_written(found)


def modules_of(page: CoursePage | None) -> list[ModulePage]:
    """All modules below a page in order, published or not."""
    return [as_written(found) for found in ModulePage.objects.child_of(page).order_by("path")] if page else []


def as_written[Written: Page](page: Written) -> Written:
    """As it is published; a page that never was, as its draft says: Wagtail keeps what is typed there in revisions only."""
    return page if page.live else page.get_latest_revision_as_object()


def package_of(
    course: Course, *, licence: rules.Licence, author: str, site: str, with_notes: bool
) -> rules.CoursePackage:
    """The course with its pages as they are published or, where nothing is yet, as they were saved.

    `site`: where this site stands, «https://…»: links within it get that before them. `with_notes`: also what only trainers see.
    """
    danish, twin = course_page(course), course_page(course, "en")
    english = twin and twin.in_english(danish)
    before: Any = written_from(twin, danish) if twin and danish else danish
    files: dict[str, bytes] = {}
    pairs = _pairs(danish, english)
    modules = [module_of(page, other, site, files) for page, other in pairs]
    values = _facts(course) | {
        "goals": [{"text": goal.text, "text_en": goal.text_en} for goal in course.goals.all()],
        "meetings": [
            {
                "day_offset": day.day_offset,
                "start": day.start_time,
                "end": day.end_time,
                "mode": day.mode,
                "study_minutes": day.study_minutes,
            }
            for day in course.meetings.all()
        ],
        "audience": danish.audience if danish else "",
        "audience_en": english.audience if english and language_of("audience", english) == "en" else "",
        "intro": _html(danish.intro, site) if danish else "",
        "intro_en": _html(english.intro, site) if english and language_of("intro", english) == "en" else "",
        "audience_translated_from": before.audience if danish and before.audience != danish.audience else "",
        "intro_translated_from": _html(before.intro, site) if danish and before.intro != danish.intro else "",
        "modules": [module if with_notes else _without_notes(module) for module in modules],
    }
    made = rules.CoursePackage(
        licence=licence,
        author=author,
        source=site,
        course=rules.Course.model_validate(values),
        left_out=tuple(staying_of([page for page, _other in pairs])),
    )
    return made.with_pictures(files)


def staying_of(modules: Iterable[ModulePage]) -> Iterator[rules.LeftOut]:
    """What stands in some modules and is in no package."""
    for page in modules:
        for kind, title in contents.staying(page):
            yield rules.LeftOut.model_validate({"module": page.title, "kind": kind, "title": title[:300]})


def _facts(course: Course) -> dict[str, object]:
    plain = set(rules.Course.model_fields) & {field.name for field in course._meta.concrete_fields} - {"track"}
    track = course.track
    return {name: getattr(course, name) for name in sorted(plain)} | {
        "track": {"name": track.name, "name_en": track.name_en} if track else None,
        "prerequisites": sorted(course.prerequisites.values_list("code", flat=True)),
    }


def _pairs(danish: CoursePage | None, english: CoursePage | None) -> list[tuple[ModulePage, ModulePage | None]]:
    """Each module below the Danish page with its English twin."""
    twins = {page.translation_key: page for page in modules_of(english)}
    return [(page, twins.get(page.translation_key)) for page in modules_of(danish)]


def _without_notes(module: rules.Module) -> rules.Module:
    """Without what only trainers see, in what it was translated from as well."""
    bare = {"trainer_notes": ""}
    english = module.english and module.english.model_copy(update=bare)
    before = module.translated_from and module.translated_from.model_copy(update=bare)
    here = {name: getattr(module, name) for name in rules.Texts.model_fields} | bare
    is_same = before == rules.Texts.model_validate(here)
    return module.model_copy(update={**bare, "english": english, "translated_from": None if is_same else before})


def module_of(
    page: ModulePage, twin: ModulePage | None, site: str, files: dict[str, bytes] | None = None
) -> rules.Module:
    """One module as a package has it; English texts only where they are others than the Danish. Pictures come into `files`.

    Raises `BadPackage` for a draft that is not finished: an activity without minutes, a question without words.
    """
    try:
        texts = texts_of(page, site, files)
        other = texts_of(twin.in_english(page), site, files) if twin else texts
        then = written_from(twin, page) if twin else page
        before = texts_of(then, site, files)
        return rules.Module(
            title=page.title,
            title_en=twin.title if twin and twin.title != page.title else "",
            minutes=page.minutes,
            study_before=page.study_before,
            english=None if other == texts else other,
            title_translated_from="" if then.title == page.title else then.title,
            translated_from=None if before == texts else before,
            **{name: getattr(texts, name) for name in rules.Texts.model_fields},
        )
    except ValidationError as error:
        sentence = _("The module «%(title)s» is not finished, so it can be in no file: %(what)s")
        raise BadPackage(sentence % {"title": page.title, "what": _in_words(error)}) from None


def texts_of(page: ModulePage, site: str = "", files: dict[str, bytes] | None = None) -> rules.Texts:
    """What a module says, without what belongs to this site only."""
    rows = [dict(block.value) for block in page.activities]
    kept = {} if files is None else files

    def html(source: str) -> str:
        return _html(source, site)

    questions = [_question(block.value) for block in page.question]
    return rules.Texts.model_validate(
        {
            "about": contents.plain(page.about, html, kept),
            "before": contents.plain(page.before, html, kept),
            "activities": [
                {name: value or "" if name != "minutes" else value for name, value in row.items()}
                | {"text": html(row["text"].source), "more": contents.plain(row["more"], html, kept)}
                for row in rows
            ],
            "homework": _html(page.homework, site),
            "question": questions[0] if questions else None,
            "more_questions": questions[1:],
            "trainer_notes": _html(page.trainer_notes, site),
        }
    )


def _question(value: Any) -> dict[str, Any]:
    return {
        "question": value["question"],
        "options": [
            {"text": row["text"], "is_right": bool(row["is_right"]), "why": row["why"] or ""}
            for row in value["options"]
        ],
        "why": value["why"] or "",
    }


def _html(source: str, site: str) -> str:
    plain = BLOCK_KEY.sub("", expand_db_html(source) if source else "")
    return _PATH.sub(lambda found: found[1] + urljoin(site, found[2]), plain) if site else plain


def compare(package: rules.CoursePackage) -> Comparison:
    """What taking `package` would make and change, module by module. A module is known by its Danish title."""
    course = Course.objects.select_related("track").filter(code=package.course.code).first()
    known = set(Course.objects.filter(code__in=package.course.prerequisites).values_list("code", flat=True))
    unknown = [code for code in package.course.prerequisites if code not in known]
    if course is None:
        lines = [Line(module.title, State.NEW, None, module) for module in package.course.modules]
        return Comparison(package, None, lines=lines, unknown=unknown)
    return Comparison(package, course, _other_facts(course, package.course), _lines(course, package), unknown)


def _lines(course: Course, package: rules.CoursePackage) -> list[Line]:
    here = {page.title: (page, twin) for page, twin in _pairs(course_page(course), course_page(course, "en"))}
    lines = []
    for module in package.course.modules:
        page, twin = here.pop(module.title, (None, None))
        lines.append(Line(module.title, _state(module, page, twin, package.source), page, module))
    return [*lines, *(Line(title, State.ONLY_HERE, page) for title, (page, _twin) in here.items())]


def _state(module: rules.Module, page: ModulePage | None, twin: ModulePage | None, site: str) -> State:
    if page is None:
        return State.NEW
    try:
        here = module_of(page, twin, site)
    except BadPackage:
        # Somebody has begun to write it.
        return State.BUSY
    if here == module or (here.model_copy(update={"title_en": module.title_en}) == module and not module.title_en):
        return State.SAME
    return State.BUSY if any(is_busy(each) for each in (page, twin) if each) else State.CHANGED


def is_busy(page: Page) -> bool:
    """Whether somebody has written what is not published yet, waits for an editor or keeps the page locked."""
    return bool(page.has_unpublished_changes or page.locked or page.workflow_in_progress)


def _other_facts(course: Course, there: rules.Course) -> list[Fact]:
    here = _facts(course)
    labels = {
        field.name: str(field.verbose_name) for field in course._meta.get_fields() if hasattr(field, "verbose_name")
    }
    names: Iterable[str] = (name for name in here if name != "track" and name in labels)
    pairs = ((name, here[name], getattr(there, name)) for name in names)
    return [
        Fact(labels[name], _plain(ours), _plain(theirs))
        for name, ours, theirs in pairs
        if _plain(ours) != _plain(theirs)
    ]


def _plain(value: object) -> str:
    if value is None or value == "":
        return "–"
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
