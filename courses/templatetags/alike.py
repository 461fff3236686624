"""What stands on every page of everybody, rendered once."""

from typing import Any

from django import template
from django.utils.translation import get_language

from courses.common.under import under
from courses.pages.rules.counters import PAGES

register = template.Library()


class AlikeNode(template.Node):
    """`{% alike name %}…{% endalike %}`: on pages that are kept, what stands between is rendered once for each language, area of the
    site and change of any page's address; it may show nothing else. Elsewhere it is rendered as it is."""

    child_nodelists = ("nodelist",)

    def __init__(self, name: str, nodelist: template.NodeList) -> None:
        self.name, self.nodelist = name, nodelist

    def render(self, context: template.Context) -> str:
        """What stands between."""
        key = ("alike", self.name, get_language() or "", str(context.get("area")))
        return under(context.get("request"), PAGES, key, lambda: self.nodelist.render(context))


@register.tag
def alike(parser: Any, token: Any) -> AlikeNode:
    """`{% alike footer %}…{% endalike %}` round what all pages of everybody share."""
    _tag, name = token.split_contents()
    nodelist = parser.parse(("endalike",))
    parser.delete_first_token()
    return AlikeNode(name, nodelist)
