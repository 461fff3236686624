"""The planner's numbers as sentences: why a promise could not be kept, and why a session stands where and when it does."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses.common.few import SMALLEST_SHOWN
from courses.places.models import Municipality, Region
from courses.planner.models import PlanRun
from courses.planner.queries.proposal import Change, Lacking, Line, Wanted
from courses.schedule.models import Session

# Causes that no fact which somebody enters would lift.
_SETTLED = frozenset(
    {"no_venue", "no_room_large_enough", "not_here", "nobody_qualified", "nobody_willing", "budget_spent"}
)
# Where a fact that lacks is the cause, the sentence says so itself.
_SAID_BY = {"no_hours": "no_hours", "no_home": "no_home", "no_days": "no_days"}


def lacking_words(item: Lacking) -> str:
    """«Ingen af de 4, der må undervise i kurset, kører til Bornholm. Nærmest: 2, på 140 km.», and what nobody has entered."""
    found = [_cause_words(item)]
    if item.cause not in _SETTLED:
        for name, words in (("no_hours", _rooms_without_days), ("no_home", without_home), ("no_days", without_days)):
            if item.numbers.get(name) and _SAID_BY.get(name) != item.cause:
                found.append(words(item.numbers[name]))
    return " ".join(found)


def _cause_words(item: Lacking) -> str:  # noqa: C901  (one sentence for each cause)
    place = " / ".join(region.name for region in item.regions)
    numbers: Mapping[str, Any] = {"place": place, **item.numbers}
    match item.cause:
        case "no_venue":
            return _("There is no venue in %(place)s. Add one.") % numbers
        case "no_room_large_enough":
            return _("The largest room in %(place)s has %(largest)s seats; the course needs %(needed)s.") % numbers
        case "not_here":
            return _("The rooms in %(place)s that are large enough are kept free of this course by hand.") % numbers
        case "no_hours":
            return _("Nobody has said on which days the rooms in %(place)s can be had. Enter their days.") % numbers
        case "no_open_day":
            return _("The rooms in %(place)s are open on no day that suits the course.") % numbers
        case "nobody_qualified":
            return _("Nobody may teach this course yet. Qualify a trainer.")
        case "nobody_willing":
            return _("Those who may teach this course have said that they take no sessions this year.")
        case "no_home":
            return ngettext(
                "%(count)s trainer may teach it, but nobody knows where they live. Enter their postcode.",
                "%(count)s trainers may teach it, but nobody knows where they live. Enter their postcodes.",
                numbers["no_home"],
            ) % {"count": numbers["no_home"]}
        case "nobody_in_reach":
            return _out_of_reach(numbers)
        case "no_days":
            return _("Those who travel to %(place)s have not said on which days they can teach.") % numbers
        case "nobody_free":
            return (
                _("%(in_reach)s trainers travel to %(place)s, but none is free on a day when a room is open.") % numbers
            )
        case "budget_spent":
            return _("All sessions that this course may have in a year are placed. Others need them more.")
        case "rooms_at_limit":
            return _("The rooms in %(place)s have as many sessions as they can take.") % numbers
        case "trainers_at_limit":
            return _("The trainers who travel to %(place)s have as many sessions as they want in a year.") % numbers
        case "too_close":
            return _("What is left lies too close to another session of the same course in %(place)s.") % numbers
        case "days_taken":
            return _("Every day that suits is taken by another course in %(place)s.") % numbers
        case "trainers_busy":
            return _("On every day that is left the trainers teach elsewhere, or rest.")
        case _:
            return _("The search ended before this one. Let it search for longer.")


def _rooms_without_days(count: int) -> str:
    return ngettext(
        "For %(count)s room nobody has said on which days it can be had.",
        "For %(count)s rooms nobody has said on which days they can be had.",
        count,
    ) % {"count": count}


def without_days(count: int) -> str:
    """How many of those who may teach have not said on which days."""
    return ngettext(
        "%(count)s of those who may teach it has not said on which days.",
        "%(count)s of those who may teach it have not said on which days.",
        count,
    ) % {"count": count}


def without_home(count: int) -> str:
    """Of how many of those who may teach nobody knows where they live."""
    return ngettext(
        "Of %(count)s nobody knows where they live; a postcode may be all that is missing.",
        "Of %(count)s nobody knows where they live; postcodes may be all that is missing.",
        count,
    ) % {"count": count}


# Why promised sessions are impossible, in few words, in the order of the planner's funnel: what comes first is certain.
_BECAUSE = {
    "no_venue": gettext_lazy("there is no venue"),
    "no_room_large_enough": gettext_lazy("no room is large enough"),
    "not_here": gettext_lazy("the rooms are kept free of the course by hand"),
    "no_hours": gettext_lazy("the rooms’ days are not entered"),
    "no_open_day": gettext_lazy("no room is open on a day that suits"),
    "nobody_qualified": gettext_lazy("nobody may teach the course"),
    "nobody_willing": gettext_lazy("those who may teach take no sessions"),
    "no_home": gettext_lazy("the trainers’ homes are not entered"),
    "nobody_in_reach": gettext_lazy("nobody who may teach travels so far"),
    "no_days": gettext_lazy("the trainers’ days are not entered"),
    "nobody_free": gettext_lazy("no trainer is free on a day when a room is open"),
    "budget_spent": gettext_lazy("the course has too few sessions in a year"),
    "rooms_at_limit": gettext_lazy("the rooms can take no more"),
    "trainers_at_limit": gettext_lazy("the trainers want no more"),
    "too_close": gettext_lazy("the sessions would lie too close"),
    "days_taken": gettext_lazy("the days are too few"),
    "trainers_busy": gettext_lazy("the trainers teach elsewhere or rest"),
}


def because_words(items: Iterable[Mapping[str, Any]], impossible: int) -> str:
    """«fordi ingen, der må undervise, kører så langt (2)»: the causes of so many of the sessions that lack (`unplaced` of a
    plan's result), the certain ones first; empty where there is nothing to say."""
    order, counts = list(_BECAUSE), Counter[str]()
    for item in sorted((row for row in items if row["cause"] in _BECAUSE), key=lambda row: order.index(row["cause"])):
        counts[item["cause"]] += min(item["lacking"], impossible - counts.total())
    causes = [f"{_BECAUSE[cause]} ({count})" for cause, count in counts.items() if count]
    return _("because %(causes)s") % {"causes": "; ".join(causes)} if causes else ""


def kept_words(lacking: int, promised: int, impossible: int | None, items: Iterable[Mapping[str, Any]] = ()) -> str:
    """«2 af 120 lovede hold er umulige, hvad planen end gør, fordi …» `impossible` None: nothing is proved; `items`: what
    lacks, as in the plan's result."""
    if not lacking:
        return ngettext(
            "The %(count)s promised session is in the plan.",
            "All %(count)s promised sessions are in the plan.",
            promised,
        ) % {"count": promised}
    if impossible is None:
        return _("%(lacking)s of %(promised)s promised sessions are missing.") % {
            "lacking": lacking,
            "promised": promised,
        }
    beyond = max(lacking - impossible, 0)
    found = []
    if impossible:
        sentence = ngettext(
            "%(count)s of %(promised)s promised sessions is impossible, whatever the plan",
            "%(count)s of %(promised)s promised sessions are impossible, whatever the plan",
            impossible,
        ) % {"count": impossible, "promised": promised}
        because = because_words(items, impossible)
        found.append(f"{sentence}, {because}." if because else f"{sentence}.")
    if beyond:
        found.append(
            ngettext(
                "%(count)s more is missing, which another plan may hold.",
                "%(count)s more are missing, which another plan may hold.",
                beyond,
            )
            % {"count": beyond}
            if impossible
            else _("%(lacking)s of %(promised)s promised sessions are missing; another plan may hold them.")
            % {"lacking": lacking, "promised": promised}
        )
    else:
        found.append(_("No plan lacks fewer."))
    return " ".join(found)


def _out_of_reach(numbers: Mapping[str, Any]) -> str:
    qualified = numbers.get("qualified", 0)
    sentence = ngettext(
        "%(count)s trainer may teach it, but does not travel to %(place)s.",
        "%(count)s trainers may teach it, but none of them travels to %(place)s.",
        qualified,
    ) % {"count": qualified, "place": numbers["place"]}
    nearest = numbers.get("nearest") or []
    if nearest:
        km, travels = round(nearest[0][0]), round(nearest[0][1])
        sentence += " " + _("The nearest lives %(km)s km away and travels %(travels)s km.") % {
            "km": km,
            "travels": travels,
        }
    ferry = numbers.get("by_ferry", 0)
    if ferry:
        sentence += " " + ngettext("%(count)s would need a ferry.", "%(count)s would need a ferry.", ferry) % {
            "count": ferry
        }
    return sentence


_STEPS = {
    "first": gettext_lazy("A first plan"),
    "bounds": gettext_lazy("How much can be reached at best"),
    "rooms": gettext_lazy("Which rooms"),
    "days": gettext_lazy("Which days and trainers"),
    "improve": gettext_lazy("One change after another"),
    "done": gettext_lazy("Done"),
}


def step_words(run: PlanRun) -> str:
    """What the calculation does right now; empty before it begins."""
    return str(_STEPS.get(run.progress.get("step", ""), ""))


def served_words(figures: Mapping[str, Any]) -> list[str]:
    """Where members are served worst, district and kommune, and what the plan takes: a sentence each."""
    found = []
    if (row := _last(figures.get("districts", ()))) is not None:
        name = Region.objects.filter(pk=row[0]).values_list("name", flat=True).first()
        found.append(_worst(_("Served worst of the districts"), name, row[1]))
    if (row := _last(figures.get("towns", ()))) is not None:
        name = Municipality.objects.filter(pk=f"{row[0]:04}").values_list("name", flat=True).first()
        found.append(_worst(_("Served worst of the municipalities"), name, row[1]))
    if "km" in figures:
        numbers = {name: number_format(round(figures[name]), force_grouping=True) for name in ("km", "kr")}
        found.append(_("The trainers travel %(km)s km one way; the rooms cost %(kr)s kr.") % numbers)
    return found


def _last(served: Iterable[Sequence[Any]]) -> Sequence[Any] | None:
    """The row (number, share) with the lowest share; None where everybody has everything, to a percent."""
    return min((row for row in served if round(100 * row[1]) < 100), key=lambda row: (row[1], row[0]), default=None)


def _worst(words: str, name: str | None, share: float) -> str:
    numbers = {"words": words, "name": name or "", "share": round(100 * share)}
    return _("%(words)s: %(name)s, where members have %(share)s %% of the courses in time.") % numbers


def why_words(wanted: Wanted) -> str:
    """Why here and then, in one to three short sentences."""
    why, found = wanted.why, []
    if why.get("kept_promises"):
        found.append(_("Keeps what is promised here."))
    # A number below five could be about somebody.
    if why.get("members", 0) >= SMALLEST_SHOWN:
        found.append(
            ngettext(
                "%(count)s member has the course in time only thanks to it.",
                "%(count)s members have the course in time only thanks to it.",
                why["members"],
            )
            % {"count": why["members"]}
        )
    elif why.get("in_reach", 0) >= SMALLEST_SHOWN:
        found.append(_("%(count)s members live within reach.") % {"count": why["in_reach"]})
    if why.get("weeks_since") is not None:
        found.append(
            ngettext(
                "%(count)s week after the last one near here.",
                "%(count)s weeks after the last one near here.",
                why["weeks_since"],
            )
            % {"count": why["weeks_since"]}
        )
    if wanted.lead and why.get("km"):
        found.append(_("The trainer travels %(km)s km.") % {"km": round(why["km"])})
    return " ".join(found)


def moved_words(change: Change) -> str:
    """What is different about the draft, and why it stands there."""
    return " ".join(part for part in (_trouble(change.session), why_words(change.wanted)) if part)


def removed_words(session: Session) -> str:
    """Why the plan leaves out a draft that is there."""
    return _trouble(session) or _("The plan reaches as many people without it.")


def _trouble(session: Session) -> str:
    """What stands against the draft as it is."""
    venue = session.venue
    if venue and not venue.is_active:
        return _("The room is out of use.")
    if venue and venue.capacity < session.course.min_participants:
        return _("The room is too small.")
    leads = [row.trainer for row in session.trainers.all() if row.role == "lead"]
    if not leads:
        return _("It had no trainer.")
    if not all(trainer.is_active for trainer in leads):
        return _("The trainer has stopped.")
    return ""


def line_words(line: Line) -> str:
    """Why this change of a plan, whatever its kind."""
    if line.change:
        return moved_words(line.change)
    return why_words(line.wanted) if line.wanted else removed_words(cast(Session, line.session))
