"""What is kept about those who want to be asked about a module again, and who write notes about one."""

from courses.privacy.registry.categories import NOTES, QUESTIONS
from courses.privacy.registry.terms import Erase, Record, fields

BESIDE = [
    Record(
        "courses.QuestionReminder",
        "questions_by_mail",
        (("addresses", "email__in"),),
        fields("email page language asked_at confirmed_at sent due_at", QUESTIONS),
        Erase.DELETE,
        told=("page__title",),
    ),
    Record(
        "courses.OwnNote",
        "own_notes",
        (("user", "user"),),
        fields("user module_key title text changed_at", NOTES),
        Erase.DELETE,
        hidden=frozenset({"user", "module_key"}),
    ),
]
