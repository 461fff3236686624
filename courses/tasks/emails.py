"""Mails about tasks: to whoever took one, to whom they ask, and to who is new. Addresses are never shown to the other."""

from typing import Any

from django.conf import settings

from courses.common.actions import mail
from courses.common.links import link_to
from courses.common.text import first_word
from courses.members.models import MemberProfile
from courses.schedule.models import Session
from courses.tasks.models import Coordinator, StandIn, TakenTask, Task, TaskMessage, TaskWishes
from courses.tasks.queries.stand_ins import asked_now, with_names
from courses.tasks.queries.tasks import Asked, ask_token, stop_token, taken_token


def taken_key(taken: TakenTask) -> str:
    """What mails about one taken task are told apart by."""
    return f"task:{taken.pk}"


def words_key(taken: int) -> str:
    """The same of what the two wrote to each other about one (its key): these mails name both."""
    return f"task words:{taken}"


def stand_in_key(user: int) -> str:
    """The same of mails that name somebody (the key of the log-in) who is away, or is to look after places."""
    return f"stand in:{user}"


def welcome_key(member: int) -> str:
    """What the welcome of somebody (their key) is told apart by."""
    return f"welcome:{member}"


def _to(member: MemberProfile | None, kind: str, key: str, **context: Any) -> None:
    """A mail to somebody who has an address; nothing to who has none."""
    if member and member.email:
        mail.queue(
            kind=kind,
            to=member.email,
            language=member.language,
            subject_key=key,
            context={"member": member, **context},
        )


def confirm(asked: Asked, task: Task) -> None:
    """Is the address right? The page behind the link has one button, which takes the task."""
    mail.queue(
        kind="task_confirm",
        to=asked.email,
        language=asked.language,
        context={
            "task": task,
            "name": asked.name,
            "take_url": link_to("tasks:confirm", asked.language, ask_token(asked)),
        },
    )


def yours(taken: TakenTask) -> None:
    """UX.md M34: you have taken it, and the page where you write, or give it back."""
    url = link_to("my_tasks:task", taken.member.language, taken_token(taken))
    _to(taken.member, "task_yours", taken_key(taken), task=taken.task, task_url=url)


def taken(row: TakenTask) -> None:
    """UX.md M35: to whom they ask: somebody has taken it."""
    _to_coordinator(row, "task_taken")


def given_back(row: TakenTask) -> None:
    """UX.md M36: to whom they ask: it is free again. A mail that says it was taken and has not left goes instead."""
    mail.withdraw(subject_key=taken_key(row), kinds=["task_yours"])
    if not mail.withdraw(subject_key=taken_key(row), kinds=["task_taken"]):
        _to_coordinator(row, "task_given_back")


def done(row: TakenTask) -> None:
    """UX.md M37: to whom they ask: whoever took it says that it is done."""
    _to_coordinator(row, "task_done")


def _to_coordinator(row: TakenTask, kind: str) -> None:
    coordinator = asked_now(row.task.coordinator)
    if coordinator:
        url = link_to("coordinator:task", coordinator.language, row.task_id)
        _to(coordinator, kind, taken_key(row), task=row.task, taker=row.member.first_name, task_url=url)


def message(row: TaskMessage) -> None:
    """UX.md M38: to the other one of the two: what was written, and where to answer."""
    taken = row.taken
    if row.author_id == taken.member_id:
        other, name, args = asked_now(taken.task.coordinator), "coordinator:task", (taken.task_id,)
    else:
        other, name, args = taken.member, "my_tasks:task", (taken_token(taken),)  # type: ignore[assignment]
    if other:
        url = link_to(name, other.language, *args)
        who = row.author.first_name
        _to(other, "task_message", words_key(taken.pk), task=taken.task, who=who, words=row.text, task_url=url)


def thanks(row: TakenTask) -> None:
    """UX.md M39: to whoever took it: it is done, thank you, and what fits next."""
    url = link_to("tasks:list", row.member.language)
    _to(row.member, "task_thanks", taken_key(row), task=row.task, all_url=url)


def silent(row: TakenTask) -> None:
    """UX.md M40: to whoever took it, once: how does it go?"""
    url = link_to("my_tasks:task", row.member.language, taken_token(row))
    _to(row.member, "task_silent", taken_key(row), task=row.task, task_url=url)


def near(task: Task, wishes: TaskWishes) -> None:
    """UX.md M41: a task near you lacks somebody; once for each task, to who asked to be told."""
    member = wishes.member
    stop = link_to("tasks:stop", member.language, stop_token(wishes))
    mail.queue_once(
        once_key=f"task_near:{task.pk}:{member.pk}",
        kind="task_near",
        to=member.email,
        language=member.language,
        unsubscribe_url=stop,
        context={
            "member": member,
            "task": task,
            "task_url": link_to("tasks:task", member.language, task.pk),
            "stop_url": stop,
        },
    )


def closed(row: TakenTask) -> None:
    """UX.md M42: to whoever took it: nobody is needed for it any more."""
    url = link_to("tasks:list", row.member.language)
    _to(row.member, "task_closed", taken_key(row), task=row.task, all_url=url)


def reopened(row: TakenTask) -> None:
    """It was closed by a slip: whoever took it is not told, where the mail has not left."""
    mail.withdraw(subject_key=taken_key(row), kinds=["task_closed"])


def welcome(member: MemberProfile, *, by: MemberProfile, words: str, seat: Session | None, wants_replies: bool) -> None:
    """UX.md M43: to somebody new, by a coordinator who does not see who it is: their words, the next session near, a task.
    `wants_replies`: answers go to the coordinator's own address."""
    seat_url = link_to("public:session", member.language, seat.pk) if seat else ""
    mail.queue(
        kind="welcome",
        to=member.email,
        language=member.language,
        subject_key=welcome_key(member.pk),
        reply_to=by.email if wants_replies else "",
        context={
            "member": member,
            "who": by.first_name,
            "words": words,
            "session": seat,
            "seat_url": seat_url,
            "tasks_url": link_to("tasks:list", member.language),
        },
    )


def named(coordinator: Coordinator) -> None:
    """UX.md M44: you are coordinator now, and where to post the first task; once for each place."""
    member = coordinator.member
    if member.email:
        mail.queue_once(
            once_key=f"coordinator_named:{coordinator.pk}",
            kind="coordinator_named",
            to=member.email,
            language=member.language,
            context={
                "member": member,
                "place": coordinator.place_name,
                "home_url": link_to("coordinator:home", member.language),
            },
        )


def _about_days(row: StandIn, kind: str, *, to_deputy: bool) -> None:
    to, other = (row.deputy, row.away) if to_deputy else (row.away, row.deputy)
    member = MemberProfile.objects.filter(user=to).first()
    language = member.language if member else settings.LANGUAGE_CODE
    found = with_names(row.pk)
    names = [found.deputy_name, found.away_name]  # type: ignore[attr-defined]  # annotated by `with_names`
    name, who = names if to_deputy else reversed(names)
    mail.queue(
        kind=kind,
        to=to.email,
        language=language,
        subject_key=stand_in_key(other.pk),
        context={
            "name": first_word(name),
            "who": first_word(who),
            "first_day": row.from_date,
            "last_day": row.until_date,
            "week_url": link_to("week:home", language),
        },
    )


def stand_in(row: StandIn) -> None:
    """UX.md M59: to the deputy: somebody is away, and you look after their places."""
    _about_days(row, "stand_in", to_deputy=True)


def stand_in_over(row: StandIn) -> None:
    """UX.md M60: to the deputy: no more. A mail that has not left goes instead."""
    if not mail.withdraw(subject_key=stand_in_key(row.away_id), kinds=["stand_in"]):
        _about_days(row, "stand_in_over", to_deputy=True)


def stand_in_refused(row: StandIn) -> None:
    """UX.md M61: to whoever is away: the deputy cannot."""
    _about_days(row, "stand_in_refused", to_deputy=False)
