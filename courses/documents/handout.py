"""The participant's sheet of one module: what we do, what to think about, room to write. Never the trainer's notes."""

from typing import Any

from django.utils.html import strip_tags

from courses.documents.contents import contents, of_activities
from courses.documents.document import Document, address, code_to, make
from courses.pages.blocks import FORMS
from courses.pages.blocks.english import language_of
from courses.pages.models import ModulePage

# Millimetres of an A4 sheet below its title and above the code at its end, without headings, and what stands there takes
# (measured on prints). What is left of one sheet becomes lines to write on.
ROOM, NOTE, LINE, LETTERS = 181.0, 9.2, 6.0, 80
STEP_HEIGHT, BOX, WORDS, ANSWER, BLOCK = 14.0, 19.0, 7.0, 6.8, 54.0
FEWEST_LINES, MOST_LINES = 4, 17
# Millimetres between the margins, and within a step.
SHEET, STEP = 170, 165
_FORMS = dict(FORMS)


def handout(module: ModulePage) -> Document:
    """Reads the fields for participants one by one, so that a new field for trainers cannot slip in."""
    course_page = module.get_parent().specific
    siblings = list(ModulePage.objects.sibling_of(module).live().order_by("path").values_list("pk", flat=True))
    language = module.locale.language_code
    before, pictures = contents(module.before, widest=SHEET)
    more, others = of_activities((block.value["more"] for block in module.activities), widest=STEP)
    questions = [_question(block, module) for block in module.question]
    used = sum(STEP_HEIGHT + _height(block.value["text"].source) for block in module.activities)
    used += BLOCK * (len(before) + sum(map(len, more))) + LINE * (
        language != module.text_language or module.is_partly_danish
    )
    used += BOX * bool(questions) + sum(map(_height_of, questions))
    used += BOX + _height(module.homework) if module.homework else 0
    return make(
        "handout",
        title=f"{module.title}: {course_page.course.display_title}",
        file_name=f"deltagerark-{course_page.course.code}-{module.slug}.pdf",
        changed_at=module.last_published_at,
        course=course_page.course,
        number=siblings.index(module.pk) + 1 if module.pk in siblings else 1,
        total=len(siblings),
        name=module.title,
        minutes=module.minutes,
        module=module,
        pictures=(*pictures, *others),
        before=before,
        activities=[
            _activity(block, module) | {"more": rows} for block, rows in zip(module.activities, more, strict=True)
        ],
        homework=module.homework,
        questions=questions,
        code=code_to(address(module.get_url() or "/")),
        notes=range(min(max(int((ROOM - used) / NOTE), FEWEST_LINES), MOST_LINES)),
    )


def _height(text: str) -> float:
    """Millimetres of a text across the sheet."""
    return LINE * (1 + len(strip_tags(text)) // LETTERS)


def _height_of(question: Any) -> float:
    """Millimetres of a question with its answers."""
    answers = sum(1 + len(option) // LETTERS for option in question["options"])
    return WORDS * (1 + len(question["question"]) // LETTERS) + ANSWER * answers


def _question(block: Any, module: ModulePage) -> dict[str, Any]:
    return {
        "question": block.value["question"],
        "options": [option["text"] for option in block.value["options"]],
        "language": language_of(block, module),
    }


def _activity(block: Any, module: ModulePage) -> dict[str, Any]:
    value = block.value
    return {
        "language": language_of(block, module),
        "minutes": value["minutes"],
        "title": value["title"],
        "text": value["text"].source,
        "form": _FORMS[value["form"]],
        "form_note": value["form_note"],
        "seated": value["seated"],
    }
