"""What holds for every rule our field accepts: its words say just this rule, and others read it as we do."""

import datetime as dt
import re

import icalendar
import recurrence as django_recurrence
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.common.zone import COPENHAGEN
from courses.schedule.fields import RuleField, words
from courses.schedule.rules import recurrence
from courses.schedule.rules.recurrence import DAYS, Rule, occurrences, parse_rule
from tests.factories.rules import RULES

# Words of our own: what they do not know is no Danish, or no English.
DANISH = {
    "days": ["mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"],
    "months": ["januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december"],
    "nth": {"første": 1, "anden": 2, "tredje": 3, "fjerde": 4, "sidste": -1},
    "ordinals": ["anden|andet", "tredje", "fjerde", "femte", "sjette", "syvende", "ottende", "niende", "tiende", "ellevte", "tolvte"],
    "numbered": r"\d+\.",
    "and": "og",
    "shapes": [r"{days}, hver{every} uge", r"{nth} {day}, hver{every} måned", r"{nth} {day} i {months}, hvert{every} år"],
    "ends": r"(?:, (?P<once>én gang)|, (?P<count>\d+) gange|, til og med (?P<d>\d+)\. (?P<m>\w+) (?P<y>\d{4}))?",
}  # fmt: skip
ENGLISH = {
    "days": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    "months": ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
    "nth": {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1},
    "ordinals": ["other|second", "third", "fourth", "fifth", "sixth"],
    "numbered": r"\d+(?:st|nd|rd|th)",
    "and": "and",
    "shapes": [r"every{every} week on {days}", r"the {nth} {day} of every{every} month", r"the {nth} {day} of {months}, every{every} year"],
    "ends": r"(?:, (?P<once>once)|, (?P<count>\d+) times|, until (?P<d>\d+) (?P<m>\w+) (?P<y>\d{4}))?",
}  # fmt: skip


def understood(text: str, language: dict) -> Rule:
    """The rule that a reader makes of these words. Fails where a word is none of the language, or two rules fit."""
    ordinal = "|".join([*language["ordinals"], language["numbered"]])
    parts = {
        "days": f"(?P<days>{some(language['days'], language['and'])})",
        "day": f"(?P<days>{'|'.join(language['days'])})",
        "months": f"(?P<months>{some(language['months'], language['and'])})",
        "nth": f"(?P<nth>{'|'.join(language['nth'])})",
        "every": f"(?P<every> (?:{ordinal}))?",
    }
    found = [re.fullmatch(shape.format(**parts) + language["ends"], text) for shape in language["shapes"]]
    ((freq, match),) = [(freq, m) for freq, m in zip(("WEEKLY", "MONTHLY", "YEARLY"), found, strict=True) if m]
    said = match.groupdict()
    return Rule(
        freq=freq,
        days=tuple(DAYS[language["days"].index(day)] for day in re.findall(r"\w+day|\w+dag", said["days"])),
        nth=language["nth"][said["nth"]] if said.get("nth") else 0,
        months=tuple(
            language["months"].index(month) + 1
            for month in re.findall(r"\w+", said.get("months") or "")
            if month != language["and"]
        ),
        interval=number(said["every"], language),
        count=1 if said["once"] else int(said["count"]) if said["count"] else None,
        until=dt.date(int(said["y"]), language["months"].index(said["m"]) + 1, int(said["d"])) if said["y"] else None,
    )


def some(names: list[str], conjunction: str) -> str:
    one = f"(?:{'|'.join(names)})"
    return f"{one}|{one}(?:, {one})* {conjunction} {one}"


def number(ordinal: str | None, language: dict) -> int:
    word = (ordinal or "").strip()
    if not word or word[0].isdigit():
        return int(re.match(r"\d+", word)[0]) if word else 1
    return next(n for n, words in enumerate(language["ordinals"], 2) if word in words.split("|"))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(rule=RULES)
def test_its_words_say_just_this_rule_in_both_languages(rule):
    """Read back they are the same rule: so none lack, none are of another language, and no two rules share them."""
    assert understood(words(rule, "da"), DANISH) == rule
    assert understood(words(rule, "en"), ENGLISH) == rule


@settings(max_examples=200, deadline=None, derandomize=True)
@given(rule=RULES)
def test_it_comes_back_from_the_field_from_dateutil_and_from_icalendar(rule):
    field, text = RuleField(), rule.text()
    assert parse_rule(text) == field.from_db_value(field.get_prep_value(rule)) == field.to_python(text) == rule
    assert parse_rule(icalendar.vRecur.from_ical(text).to_ical().decode()) == rule
    (written,) = str(rrulestr(text, dtstart=dt.datetime.combine(dt.date(2027, 1, 1), dt.time()))).splitlines()[1:]
    assert parse_rule(written) == rule


def as_theirs(rule: Rule) -> django_recurrence.Recurrence:
    """The same rule as django-recurrence's object, without a start: ours stands in columns of its own."""
    text = rule.text()
    if rule.until:
        end = dt.datetime.combine(rule.until, dt.time(23, 59, 59), COPENHAGEN).astimezone(dt.UTC)
        text = text.replace(f"UNTIL={rule.until:%Y%m%d}", f"UNTIL={end:%Y%m%dT%H%M%SZ}")
    return django_recurrence.deserialize(f"RRULE:{text}", include_dtstart=False)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(rule=RULES, start=st.dates(dt.date(2027, 1, 1), dt.date(2030, 12, 31)))
def test_its_days_are_those_of_dateutil_icalendar_and_django_recurrence(rule, start):
    midnight = dt.datetime.combine(start, dt.time())
    has_end = rule.count or rule.until
    horizon = (
        dt.datetime.combine(dt.date.max, dt.time())
        if has_end
        else midnight + dt.timedelta(days=recurrence.HORIZON_DAYS)
    )
    read = icalendar.vRecur.from_ical(rule.text()).to_ical().decode()
    ours = occurrences(rule, start)
    for other in (rrulestr(rule.text(), dtstart=midnight), rrulestr(read, dtstart=midnight)):
        assert [moment.date() for moment in other.between(midnight, horizon, inc=True)] == ours
    theirs = as_theirs(rule).between(midnight, horizon, dtstart=midnight, inc=True)
    assert [moment.date() for moment in theirs] == ours
