"""A course as a file that other sites can read: its facts, its goals, its modules, and under which licence. Pure Python.

The JSON schema of `CoursePackage` is published (docs/course-package.schema.json); a change that old readers would not understand
raises `FORMAT`. Texts of the editor are HTML with the tags of `TEXT_TAGS`.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PrivateAttr, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from courses.pages.rules import is_answerable, tables

FORMAT: Literal[1] = 1
Licence = Literal["CC-BY-4.0", "CC-BY-SA-4.0", "CC0-1.0"]
LICENCES: dict[str, str] = {
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
}
MOST_MODULES = 60
MOST_ACTIVITIES = 60
MOST_BLOCKS, MOST_QUESTIONS = 20, 10

type Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
type Html = Annotated[str, StringConstraints(max_length=20_000)]
type FileName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,79}\.(webp|png|jpe?g|avif|gif)$")]
type Address = Annotated[str, StringConstraints(pattern=r"^(https?://[^\s<>\"]+)?$", max_length=500)]
type Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=12)]


def _minute(moment: dt.time) -> dt.time:
    if moment.second or moment.microsecond or moment.tzinfo:
        raise PydanticCustomError("clock", "a time of day is hours and minutes on a Danish clock")
    return moment


type Clock = Annotated[dt.time, AfterValidator(_minute)]


class Part(BaseModel):
    """What all parts share: nothing is taken that the format does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Picture(Part):
    """A picture: the name of its file in the folder `pictures`, and words for whoever does not see it.

    `licence`: «course» is that of the package. What may not be passed on is in no package.
    """

    kind: Literal["picture"]
    file: FileName
    alt: str = Field("", max_length=500)
    is_decorative: bool = False
    shape: Literal["whole", "wide"] = "whole"
    caption: str = Field("", max_length=300)
    link: Address = ""
    credit: str = Field("", max_length=120)
    licence: Literal["course", "CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0"] = "course"

    @model_validator(mode="after")
    def _in_words(self) -> Self:
        _check_words(self.alt, is_decorative=self.is_decorative)
        return self


class Quote(Part):
    """Somebody's words."""

    kind: Literal["quote"]
    text: str = Field(min_length=1, max_length=600)
    source: str = Field("", max_length=120)


class Checklist(Part):
    """Points to tick off."""

    kind: Literal["checklist"]
    title: str = Field("", max_length=80)
    points: tuple[Annotated[str, StringConstraints(min_length=1, max_length=200)], ...] = Field(
        min_length=1, max_length=20
    )


class Callout(Part):
    """A box that stands out."""

    kind: Literal["callout"]
    mood: Literal["tip", "important", "example"] = "tip"
    text: Html = Field(min_length=1)


class Table(Part):
    """Rows as lines, cells with «|» between them; the first line is the heading."""

    kind: Literal["table"]
    caption: str = Field(min_length=1, max_length=200)
    cells: str = Field(min_length=1, max_length=8000)
    has_row_heads: bool = False

    @model_validator(mode="after")
    def _is_table(self) -> Self:
        try:
            tables.parse(self.cells)
        except tables.BadTable as refusal:
            raise PydanticCustomError("table", "each line needs as many cells as the heading") from refusal
        return self


class Video(Part):
    """A film elsewhere, with a picture of the package in its place, and its captions or what is said in it."""

    kind: Literal["video"]
    title: str = Field(min_length=1, max_length=160)
    url: Address = Field(min_length=1)
    file: FileName
    alt: str = Field("", max_length=500)
    is_decorative: bool = False
    captions: Address = ""
    transcript: Html = ""

    @model_validator(mode="after")
    def _in_words(self) -> Self:
        _check_words(self.alt, is_decorative=self.is_decorative)
        if not self.captions and not self.transcript:
            raise PydanticCustomError("captions", "a film needs captions or what is said in it")
        return self


class Text(Part):
    """Words between the others."""

    kind: Literal["text"]
    text: Html = Field(min_length=1)


def _check_words(alt: str, *, is_decorative: bool) -> None:
    if bool(alt.strip()) == is_decorative:
        raise PydanticCustomError("alt", "a picture has words for whoever does not see it, or is decorative")


type Content = Annotated[Picture | Quote | Checklist | Callout | Table | Video, Field(discriminator="kind")]
type Reading = Annotated[Text | Picture | Quote | Checklist | Callout | Table | Video, Field(discriminator="kind")]


class Activity(Part):
    """One row of the minute table."""

    minutes: int = Field(ge=1, le=480)
    form: Literal["alone", "pair", "group", "plenary", "floor"] = "plenary"
    form_note: str = Field("", max_length=60)
    title: str = Field("", max_length=80)
    text: Html = Field(min_length=1)
    materials: str = Field("", max_length=200)
    seated: str = Field("", max_length=300)
    more: tuple[Content, ...] = Field((), max_length=12)


class Option(Part):
    """One answer of a question; `why`: what whoever chooses it is told."""

    text: str = Field(min_length=1, max_length=250)
    is_right: bool = False
    why: str = Field("", max_length=400)


class Question(Part):
    """A question to take home; without options it is one to think about."""

    question: str = Field(min_length=1, max_length=300)
    options: tuple[Option, ...] = Field((), max_length=6)
    why: str = Field("", max_length=400)

    @model_validator(mode="after")
    def _has_an_answer(self) -> Self:
        if not is_answerable([option.is_right for option in self.options]):
            raise PydanticCustomError("answers", "of the answers one is right and another is not")
        return self


class Texts(Part):
    """What a module says in one language. `about`: what one can read of it without being there."""

    about: tuple[Reading, ...] = Field((), max_length=MOST_BLOCKS)
    before: tuple[Reading, ...] = Field((), max_length=MOST_BLOCKS)
    activities: tuple[Activity, ...] = Field((), max_length=MOST_ACTIVITIES)
    homework: Html = ""
    question: Question | None = None
    # Readers of older files know one.
    more_questions: tuple[Question, ...] = Field((), max_length=MOST_QUESTIONS - 1)
    trainer_notes: Html = ""


class Module(Texts):
    """One module: Danish, an English title, and English texts where they were written (else English pages show the Danish)."""

    title: Title
    title_en: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)] = ""
    minutes: int = Field(ge=5, le=480)
    # Read at home before the day of this number.
    study_before: int | None = Field(None, ge=1, le=60)
    english: Texts | None = None
    # The Danish that the English was written from, where it says something else now (docs/adr/0104); empty where it does not.
    title_translated_from: Annotated[str, StringConstraints(max_length=120)] = ""
    translated_from: Texts | None = None


class Goal(Part):
    """What one can do after the course."""

    text: str = Field(min_length=1, max_length=160)
    text_en: str = Field("", max_length=160)


class Meeting(Part):
    """A day of a course that is none of the four usual forms."""

    day_offset: int = Field(0, ge=0, le=60)
    start: Clock
    end: Clock
    mode: Literal["room", "online", "both"] = "room"
    study_minutes: int = Field(0, ge=0, le=600)

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        if self.end <= self.start:
            raise PydanticCustomError("meeting_ends", "the meeting must end after it starts")
        return self


class Track(Part):
    """The track a course stands in."""

    name: str = Field(min_length=1, max_length=80)
    name_en: str = Field("", max_length=80)


class Course(Part):
    """One course with its pages. Numbers are those of `catalogue.Course`, with its units: lessons of 45 minutes, percent, months."""

    code: Code
    title: Title
    title_en: str = Field("", max_length=120)
    tagline: str = Field("", max_length=200)
    tagline_en: str = Field("", max_length=200)
    track: Track | None = None
    colour: Literal["fjord", "lyng", "boeg", "hav", "rav", "hyben"] = "fjord"
    form: Literal["evening", "evenings", "day", "weekend"] = "day"
    meetings: tuple[Meeting, ...] = Field((), max_length=31)
    lessons: int = Field(ge=1, le=400)
    min_participants: int = Field(6, ge=0, le=1000)
    capacity: int = Field(20, ge=1, le=1000)
    trainers_needed: int = Field(1, ge=0, le=20)
    target_runs_per_year: int = Field(2, ge=0, le=50)
    completion_percent: int = Field(80, ge=1, le=100)
    queue_order: Literal["joined", "new", "local", "new_local"] = "joined"
    valid_months: int | None = Field(None, ge=1, le=120)
    prerequisites: tuple[Code, ...] = Field((), max_length=20)
    audience: str = Field("", max_length=200)
    audience_en: str = Field("", max_length=200)
    intro: Html = ""
    intro_en: Html = ""
    # As `Module.translated_from`.
    audience_translated_from: str = Field("", max_length=200)
    intro_translated_from: Html = ""
    goals: tuple[Goal, ...] = Field((), max_length=20)
    modules: tuple[Module, ...] = Field((), max_length=MOST_MODULES)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        days = [(day.day_offset, day.start) for day in self.meetings]
        titles = [module.title for module in self.modules]
        if len(set(days)) < len(days) or len(set(titles)) < len(titles):
            raise PydanticCustomError("twice", "a meeting or the title of a module is there twice")
        return self


class LeftOut(Part):
    """What stands in a module there and is in no package: a film, a file, or a picture that may not be passed on."""

    module: str = Field(max_length=255)
    kind: Literal["film", "file", "picture", "video"]
    title: str = Field("", max_length=300)


class CoursePackage(Part):
    """The file `course.json` of a package."""

    format: Literal[1] = FORMAT
    licence: Licence = "CC-BY-SA-4.0"
    # Whom to name, as the licence asks: the movement that wrote it, and where it comes from.
    author: str = Field("", max_length=200)
    source: str = Field("", max_length=500)
    course: Course
    # So that whoever reads it in knows what to put in by hand.
    left_out: tuple[LeftOut, ...] = Field((), max_length=500)
    # The files of its pictures by their names: beside `course.json` in the folder `pictures`, not in it.
    _pictures: dict[str, bytes] = PrivateAttr(default_factory=dict)

    @property
    def pictures(self) -> dict[str, bytes]:
        """The files of its pictures by their names."""
        return self._pictures

    def with_pictures(self, files: dict[str, bytes]) -> "CoursePackage":
        """The same package with these files."""
        made = self.model_copy()
        made._pictures = files
        return made


def contents(course: Course) -> Iterator[Picture | Video]:
    """Everything in a course that needs a file, in order."""
    for module in course.modules:
        for texts in filter(None, (module, module.english, module.translated_from)):
            blocks = [*texts.about, *texts.before, *(block for row in texts.activities for block in row.more)]
            yield from (block for block in blocks if isinstance(block, (Picture, Video)))


def renamed(value: Any, names: Mapping[str, str]) -> Any:
    """`value`, the plain data of a package, with its pictures under other names."""
    if isinstance(value, dict):
        changed = {key: renamed(inner, names) for key, inner in value.items()}
        is_picture = value.get("kind") in ("picture", "video") and "file" in value
        return changed | {"file": names[value["file"]]} if is_picture else changed
    return [renamed(inner, names) for inner in value] if isinstance(value, list | tuple) else value
