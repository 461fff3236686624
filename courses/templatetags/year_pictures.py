"""The dots of a year's wheel and the squares of its map: hundreds of small pieces, which cost a template as much as all the
rest of the page together."""

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from courses.cadence.queries.year import Run
from courses.common.text import date_words
from courses.schedule.models import Session
from courses.templatetags.rundkreds import seats_left_words
from courses.web.pictures.tilemap import SIDE, Square
from courses.web.pictures.wheel import Mark

register = template.Library()
NOTHING, HATCHED = mark_safe(""), mark_safe(' fill="url(#none)"')
# What lies in a square is placed from the middle of its upper edge.
SQUARE = (
    f'<a href="{{}}#k{{}}" class="tilemap__tile--{{}}" transform="translate({{}} {{}})"><title>{{}}: {{}}</title>'
    f'<rect x="-{SIDE // 2}" width="{SIDE}" height="{SIDE}"{{}}/><text y="15">{{}}</text><text y="31">{{}}</text></a>\n'
)


@register.simple_tag
def map_squares(squares: list[Square], rest: str) -> SafeString:
    """Each kommune, with its words and the link to its line in the table, which may stand on another page (`rest`)."""
    return format_html_join(
        "",
        SQUARE,
        (
            (
                rest,
                one.tile.place.pk,
                one.level,
                one.middle,
                one.y,
                one.tile.place.name,
                one.text,
                NOTHING if one.level else HATCHED,
                one.short_name,
                one.text,
            )
            for one in squares
        ),
    )


@register.simple_tag
def wheel_dots(marks: list[Mark], edit: str, may_move: bool) -> SafeString:
    """The dots of one ring. One leads to its session by the view `edit`, or, where it stands for several, to their month in
    the list; `may_move`: to the page of moving as well, by a key."""
    return format_html_join(
        "\n",
        '<a href="{}"{}><title>{}</title><circle{} cx="{}" cy="{}" r="{}"/>{}</a>',
        (
            (
                f"#m{mark.runs[0].day:%Y-%m}" if mark.is_several else reverse(edit, args=[mark.runs[0].session.pk]),
                _move(mark) if may_move else NOTHING,
                "; ".join(map(_words, mark.runs)),
                format_html(' class="yearwheel__dot--{}"', mark.kind) if mark.is_hollow else NOTHING,
                mark.x,
                mark.y,
                mark.radius,
                _sign(mark),
            )
            for mark in marks
        ),
    )


def _move(mark: Mark) -> SafeString:
    (run, *others) = mark.runs
    if others or not run.may_move:
        return NOTHING
    return format_html(' data-move="{}"', reverse("sessions:move", args=[run.session.pk]))


def _sign(mark: Mark) -> SafeString:
    """What stands on a dot: a cross, or how many there are."""
    if mark.kind == Session.Status.CANCELLED:
        return format_html('<path class="yearwheel__cross" d="M{} {}m-4 -4l8 8m0 -8l-8 8"/>', mark.x, mark.y)
    if not mark.is_several:
        return NOTHING
    hollow = " yearwheel__count--hollow" if mark.is_hollow else ""
    return format_html(
        '<text class="yearwheel__count{}" x="{}" y="{}">{}</text>', hollow, mark.x, mark.y, len(mark.runs)
    )


def _words(run: Run) -> str:
    session = run.session
    is_open = session.status == Session.Status.PUBLISHED
    state = seats_left_words(session) if is_open else session.get_status_display()
    return f"{session.course.display_title}, {session.place_name}, {date_words(run.day)}, {state}"
