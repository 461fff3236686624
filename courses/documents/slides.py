"""The slides of a session, made from the blocks of its course's modules: 16:9, one thing on each, tagged like every sheet.

Never the trainer's notes, nor which answer is right: everybody in the room sees them.
"""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from courses.documents.contents import contents
from courses.documents.document import Document, Size, address, code_to, make, spoken
from courses.pages.blocks import FORMS
from courses.pages.blocks.english import language_of
from courses.pages.models import ModulePage
from courses.pages.queries import modules_for
from courses.printing.pdf import Picture
from courses.schedule.models import Session

# Millimetres that a picture may take, beside the heading and the foot.
WIDEST, HIGHEST = 300, 105
# Sizes in points for texts of up to so many signs; what does not fit goes on on a second page under the last.
TEXT = [(80, 44), (160, 38), (280, 32), (460, 26), (700, 22)]
SMALLEST = 19
# Files are handed out, not shown.
NOT_SHOWN = ("file",)
_FORMS = dict(FORMS)


def slides_of(session: Session, language: str) -> Document:
    """A slide for the session, its modules, each activity and each picture, table or quote in it, and each question.

    Two queries and two for each picture. A course without modules has its first slide and its last.
    """
    modules = [module for module in modules_for(session.course, language) if module.study_before is None]
    made = [_slides(module) for module in modules]
    # A draft, or a session that is no more, has no page that a code could lead to.
    is_shown = session.status != Session.Status.DRAFT and not session.is_no_more
    target = address(reverse("public:session", args=[session.pk])) if is_shown else ""
    return make(
        "slides",
        title=_("Slides: %(session)s") % {"session": session.title},
        file_name=f"slides-{session.course.code}-{session.pk}.pdf",
        changed_at=session.changed_at,
        size=Size.SCREEN,
        pictures=tuple(picture for _rows, pictures in made for picture in pictures),
        session=session,
        colour=session.course.colour,
        parts=[
            {"module": module, "number": number, "slides": made[number - 1][0]}
            for number, module in enumerate(modules, start=1)
        ],
        target=spoken(target) if target else "",
        code=code_to(target) if target else "",
    )


def _slides(module: ModulePage) -> tuple[list[dict[str, Any]], list[Picture]]:
    """Reads the fields for participants one by one, so that a new field for trainers cannot slip in."""
    slides: list[dict[str, Any]] = []
    pictures: list[Picture] = []
    for block in module.activities:
        value = block.value
        title = value["title"]
        text = str(value["text"].source)
        slides.append(
            {
                "kind": "activity",
                "language": language_of(block, module),
                "title": title or module.title,
                "is_ours": not title,
                "text": text,
                "points": points(text),
                "minutes": value["minutes"],
                "form": _FORMS[value["form"]],
                "form_note": value["form_note"],
                "seated": value["seated"],
            }
        )
        rows, found = contents(value["more"], widest=WIDEST, highest=HIGHEST)
        pictures += found
        slides += [
            {
                "kind": "more",
                "language": language_of(block, module),
                "title": title or module.title,
                "is_ours": not title,
                "rows": [row],
            }
            for row in rows
            if row["kind"] not in NOT_SHOWN
        ]
    slides += _last(module)
    return slides, pictures


def _last(module: ModulePage) -> Iterator[dict[str, Any]]:
    """The questions, without their answers, and what to do afterwards."""
    for block in module.question:
        question = block.value
        options = [option["text"] for option in question["options"]]
        length = len(question["question"]) + sum(map(len, options))
        yield {
            "kind": "question",
            "language": language_of(block, module),
            "question": question["question"],
            "options": options,
            "points": _step(length),
        }
    if module.homework:
        yield {
            "kind": "homework",
            "language": language_of("homework", module),
            "text": module.homework,
            "points": points(module.homework),
        }


def points(html: str) -> int:
    """The size of a slide's text in points: the less there is, the larger."""
    # A paragraph or an item ends its line, wherever it ends.
    return _step(len(strip_tags(html)) + 40 * (html.count("</p>") + html.count("</li>") - 1))


def _step(length: int) -> int:
    return next((size for most, size in TEXT if length <= most), SMALLEST)
