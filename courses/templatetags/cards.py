"""Cards of sessions, each rendered once for what it shows, language and day, and then joined (docs/adr/0073)."""

import datetime as dt
import re
from collections import OrderedDict
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.common import clock
from courses.enrolment.models import Enrolment, State
from courses.places.rules.distance import Travel
from courses.schedule.models import Session
from courses.schedule.queries.cards import Card, card_of
from courses.templatetags.rundkreds import way as way_words
from courses.web.visitor import places_here

register = template.Library()

# How many rendered cards each process keeps: about 2 kB each.
MOST = 4_096
# What differs from visitor to visitor is filled in where these signs of private use stand.
_HOLES = {"from_postcode": mark_safe("\ue000"), "by_way": mark_safe("\ue001"), "own_place": mark_safe("\ue002")}
_HOLE = re.compile("([\ue000-\ue002])")
_BY_SIGN = {sign: name for name, sign in _HOLES.items()}

type _Key = tuple[Card, str | None, dt.date]
_kept: OrderedDict[_Key, list[str]] = OrderedDict()


class CardNode(template.Node):
    """`{% card session postcode way %}…{% endcard %}`: what stands between is rendered once for each card that looks
    different, with `session` as a `Card`; `from_postcode`, `by_way` and `own_place` are filled in for each visitor."""

    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> str:
        """The card of `session`, on the way from `postcode`, as the visitor sees it."""
        given = context["session"]
        card = card_of(given) if isinstance(given, Session) else given
        fills = self._fills(context, card)
        return "".join(fills.get(part, part) for part in self._parts(context, card))

    def _parts(self, context: template.Context, card: Card) -> list[str]:
        """The rendered card in pieces, a hole where something is filled in."""
        key = (card, get_language(), clock.today())
        parts = _kept.get(key)
        if parts is None:
            with context.push(session=card, **_HOLES):
                parts = _HOLE.split(self.nodelist.render(context))
            _kept[key] = parts
            while len(_kept) > MOST:
                _kept.popitem(last=False)
        return parts

    @staticmethod
    def _fills(context: template.Context, card: Card) -> dict[str, str]:
        postcode, travel = context.get("postcode"), context.get("way")
        request = getattr(context, "request", None)
        place = places_here(request).get(card.pk) if request else None
        said = {
            "from_postcode": f"?fra={conditional_escape(postcode)}" if postcode else "",
            "by_way": _by_way(travel),
            "own_place": _own_place(place),
        }
        return {_HOLES[name]: words for name, words in said.items()}


def _by_way(travel: Travel | None) -> str:
    return f" · {conditional_escape(way_words(travel))}" if travel else ""


def _own_place(place: Enrolment | None) -> str:
    """A badge for who has a place there, or waits for one."""
    if place is None:
        return ""
    words = {State.WAITING: _("You are on the waiting list"), State.OFFERED: _("A place is offered to you")}
    said = words.get(State(place.state), _("You are enrolled here"))
    return format_html('<span class="badge badge--{}">{}</span>', place.state, said)


@register.tag
def card(parser: Any, token: Any) -> CardNode:
    """`{% card %}…{% endcard %}` round the markup of a card; reads `session`, `postcode` and `way`."""
    nodelist = parser.parse(("endcard",))
    parser.delete_first_token()
    return CardNode(nodelist)
