"""What is kept about those who take a task, those who are asked about one, and those who are new."""

from courses.privacy.registry.categories import COORDINATING, VOLUNTEERING
from courses.privacy.registry.terms import Erase, Record, fields

TASK = ("taken__task__title",)

TASKS = [
    Record(
        "courses.TaskMessage",
        "wrote_about_tasks",
        (("member", "author"),),
        fields("author text written_at", VOLUNTEERING),
        Erase.DELETE,
        told=TASK,
    ),
    Record(
        "courses.TaskMessage",
        "messages_about_my_tasks",
        (("member", "taken__member"),),
        fields("taken text written_at", VOLUNTEERING),
        Erase.DELETE,
        told=TASK,
    ),
    Record(
        "courses.TakenTask",
        "tasks_taken",
        (("member", "member"),),
        fields("task member state taken_at ended_at asked_at thanked_at", VOLUNTEERING),
        Erase.DELETE,
        told=("task__title",),
    ),
    Record(
        "courses.TaskWishes",
        "task_wishes",
        (("member", "member"),),
        fields("member areas durations wants_mail", VOLUNTEERING),
        Erase.DELETE,
    ),
    Record(
        "courses.Welcome",
        "welcomed",
        (("member", "member"),),
        fields("member welcomed_at", VOLUNTEERING),
        Erase.DELETE,
    ),
    Record(
        "courses.Welcome",
        "welcomed_others",
        (("member", "welcomed_by"),),
        fields("welcomed_by welcomed_at", COORDINATING),
        Erase.BLANK,
        blank={"welcomed_by": None},
    ),
    Record(
        "courses.Coordinator",
        "coordinates",
        (("member", "member"),),
        fields("member association region named_at", COORDINATING),
        Erase.DELETE,
        told=("association__name", "region__name"),
    ),
    Record(
        "courses.StandIn",
        "away",
        (("user", "away"),),
        fields("away deputy from_date until_date named_at", COORDINATING),
        Erase.DELETE,
        hidden=frozenset({"deputy"}),
    ),
    Record(
        "courses.StandIn",
        "looks_after",
        (("user", "deputy"),),
        fields("deputy from_date until_date", COORDINATING),
        Erase.DELETE,
    ),
    Record(
        "courses.WeekMail",
        "week_by_mail",
        (("user", "user"),),
        fields("user last_date", COORDINATING),
        Erase.DELETE,
    ),
    Record(
        "courses.FiguresMail",
        "figures_by_mail",
        (("user", "user"),),
        fields("user region rhythm last_date", COORDINATING),
        Erase.DELETE,
        told=("region__name",),
    ),
    # Nobody is asked about it any more: it was closed, or somebody else is.
    Record(
        "courses.Task",
        "asked_about_tasks",
        (("member", "coordinator"),),
        fields("coordinator", COORDINATING),
        Erase.BLANK,
        blank={"coordinator": None},
        told=("title",),
    ),
]
