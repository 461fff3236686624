"""A photograph as a page shows it."""

from typing import Any

from django import template
from wagtail.images.models import AbstractImage

from courses.common.uploads.photographs import FORMATS, filters

register = template.Library()


@register.inclusion_tag("components/photograph.html")
def photograph(picture: AbstractImage, alt: str, *, is_first: bool = False, shape: str = "wide") -> dict[str, Any]:
    """`picture` in each format and width; `is_first`: it is seen before anybody scrolls, so it does not wait.

    `shape`: «wide», cut around its focus, or «whole».
    Wagtail makes the files the first time, and keeps them. Two queries.
    """
    wanted = {kind: filters(kind, shape) for kind in FORMATS}
    found = picture.get_renditions(*(one for filters_of_kind in wanted.values() for one in filters_of_kind))
    sets = {kind: ", ".join(f"{found[one].url} {found[one].width}w" for one in wanted[kind]) for kind in FORMATS}
    return {"sets": sets, "plain": found[wanted[FORMATS[-1]][-1]], "alt": alt, "is_first": is_first, "shape": shape}


@register.simple_tag
def poster(picture: AbstractImage) -> str:
    """The address of `picture` in the place of a film: a browser takes one format and one size there. A query or two."""
    url: str = picture.get_rendition(filters(FORMATS[-1], "whole")[-1]).url
    return url
