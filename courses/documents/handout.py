"""The participant's sheet of one module: what we do, what to think about, room to write. Never the trainer's notes."""

from typing import Any

from courses.documents.contents import contents, of_activities
from courses.documents.document import Document, address, code_to, make
from courses.pages.blocks import FORMS
from courses.pages.models import ModulePage

# Lines to write on: what is left of the sheet below a module of usual length.
LINES, FEWEST_LINES = 17, 5
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
    questions = [block.value for block in module.question]
    used = 2 * len(module.activities) + (language != module.text_language) + 6 * (len(before) + sum(map(len, more)))
    used += sum(map(_lines_of, questions))
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
        text_language=module.text_language,
        pictures=(*pictures, *others),
        before=before,
        activities=[
            _activity(block.value) | {"more": rows} for block, rows in zip(module.activities, more, strict=True)
        ],
        homework=module.homework,
        questions=questions,
        code=code_to(address(module.get_url() or "/")),
        notes=range(max(LINES - used, FEWEST_LINES)),
    )


def _lines_of(question: Any) -> int:
    """What a question takes beyond the two lines that there is room for anyway."""
    return max(sum(1 + len(option["text"]) // 70 for option in question["options"]) - 2, 0)


def _activity(value: Any) -> dict[str, Any]:
    return {
        "minutes": value["minutes"],
        "title": value["title"],
        "text": value["text"].source,
        "form": _FORMS[value["form"]],
        "form_note": value["form_note"],
        "seated": value["seated"],
    }
