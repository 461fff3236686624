"""What an organiser has begun: a plan of the year that is ready to look at, and trainers who have been asked."""

import datetime as dt

from django.contrib.auth import get_user_model

from courses.common import clock
from courses.demo.people import LOGINS
from courses.members.actions import add_time_away
from courses.members.models import TrainerProfile
from courses.planner.actions import calculation, plans
from courses.planner.queries.proposal import Wanted, proposal
from courses.schedule.actions import create_session
from courses.schedule.models import Session
from courses.schedule.rules import recurrence
from courses.schedule.rules.patterns import usual_pattern
from courses.staffing import actions
from courses.staffing.actions import NobodyToAsk

# Drafts without a trainer: nobody asked, asked, declined by one, taken by one.
UNSTAFFED = 4
HOUR = dt.timedelta(hours=1)


def build_planning(now: dt.datetime) -> None:
    """A quick plan, so that the same seed and day give the same one, and some of it drafted without a trainer."""
    organiser = get_user_model().objects.get(email=LOGINS["organiser"][0])
    with clock.at(now - 30 * HOUR):
        run = plans.ask_for_plan(start_date=clock.today() + dt.timedelta(days=1), seconds=0, actor=organiser)
        claimed = calculation.claim()
        if claimed:
            calculation.calculate(claimed)
    run.refresh_from_db()
    wanted = [row for row in proposal(run).added if row.lead][:UNSTAFFED]
    with clock.at(now - 28 * HOUR):
        drafts = [_draft(row) for row in wanted]
    _ask(drafts[1:], now)
    trainer = TrainerProfile.objects.get(member__user__email=LOGINS["trainer"][0])
    first = clock.today() + dt.timedelta(days=40)
    add_time_away(trainer=trainer, start_date=first, end_date=first + dt.timedelta(days=9))


def _draft(wanted: Wanted) -> Session:
    times = recurrence.meeting_times(usual_pattern(wanted.course.form, wanted.course.minutes), wanted.day)
    return create_session(course=wanted.course, venue=wanted.venue, meetings=times)


def _ask(drafts: list[Session], now: dt.datetime) -> None:
    """The first waits for answers, the second has had a no, the third a yes."""
    answers = (None, actions.say_no, actions.say_yes)
    for answer, session in zip(answers, drafts, strict=False):
        try:
            with clock.at(now - 26 * HOUR):
                asked = actions.ask_trainers(session=session)
        except NobodyToAsk:
            continue
        if answer and asked:
            with clock.at(now - 20 * HOUR):
                answer(request=asked[0])
