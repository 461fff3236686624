"""What is kept about those who drive to sessions, and those who enter and approve bills."""

from courses.privacy.registry.categories import DRIVES, WORK
from courses.privacy.registry.terms import SESSION, Erase, Record, fields

COSTS = [
    # Before the drive forgets whose it was.
    Record(
        "courses.Receipt",
        "receipts_of_drives",
        (("trainer", "expense__trainer"),),
        fields("expense name kind body size", DRIVES),
        Erase.DELETE,
        hidden=frozenset({"body"}),
    ),
    # The sum stays, since accounts must add up; nobody knows any more who drove.
    Record(
        "courses.Expense",
        "drives",
        (("trainer", "trainer"),),
        fields("trainer session day words km rate_ore amount_ore", DRIVES),
        Erase.BLANK,
        blank={"trainer": None},
        told=SESSION,
    ),
    Record(
        "courses.Expense",
        "bills_entered",
        (("user", "entered_by"),),
        fields("entered_by entered_at", WORK),
        Erase.UNLINK,
        hidden=frozenset({"entered_by"}),
        told=("words", "day"),
    ),
    Record(
        "courses.Expense",
        "bills_approved",
        (("user", "approved_by"),),
        fields("approved_by approved_at", WORK),
        Erase.UNLINK,
        hidden=frozenset({"approved_by"}),
        told=("words", "day"),
    ),
]
