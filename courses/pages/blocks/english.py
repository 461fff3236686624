"""Pages in English: the Danish page with the English words there are; what lacks them is Danish, and said to be."""

from collections.abc import Iterable, Mapping
from copy import copy
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks import StreamValue

from courses.pages.rules import english

# Always English on an English page, since menus and links show them without saying a language.
SHOWN_ALONE = ("title", "search_description")


def english_field() -> Any:
    """A column for what is written in English of a page, by unit «da» and «en» (`rules.english.kept`); only on English pages."""
    return models.JSONField(default=dict, blank=True, editable=False)


class Bilingual:
    """A page whose English one keeps English words beside the Danish, and says the rest in Danish (docs/adr/0104)."""

    # Fields and streams with words of their own in each language, fields that are the Danish page's in both, and fields that are on
    # no page.
    english_fields: tuple[str, ...] = ()
    english_streams: tuple[str, ...] = ()
    english_same: tuple[str, ...] = ()
    english_unseen: tuple[str, ...] = ()
    # The first two in the order in which they are read.
    english_order: tuple[str, ...] = ()
    # What it is read in, and what is in Danish all the same: `in_english` says it of an English page.
    text_language = "da"
    danish_units: frozenset[str] = frozenset()
    is_partly_danish = False

    def danish(self) -> Any:
        """The Danish page as it is published, or as its draft says where it never was; None where there is none. One query."""
        page: Any = self
        found = type(page).objects.filter(translation_key=page.translation_key, locale__language_code="da").first()
        return found if found is None or found.live else found.get_latest_revision_as_object()

    def in_english(self, danish: Any = None) -> Any:
        """As it is read: itself, or on an English page a copy of it beside its Danish one. Not to be saved."""
        page: Any = self
        if page.locale.language_code == "da":
            return page
        danish = danish or page.danish()
        if danish is not None:
            return in_english(page, danish)
        if not page.english:
            page.text_language = page.locale.language_code
        return page


class BilingualForm(WagtailAdminPageForm):
    """Of an English page beside a Danish one only its title and address are typed here; the rest is written beside the Danish."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        page = self.instance
        if page.pk and page.locale.language_code != "da" and page.danish() is not None:
            for name in (*page.english_fields, *page.english_streams, *page.english_same):
                self.fields.pop(name, None)
            if "title" in self.fields:
                self.fields["title"].help_text = _(
                    "What else stands on the page is written beside the Danish: press «English beside Danish» at the top."
                )


def fields_of(page: Any) -> dict[str, str]:
    """The fields of a page that have words, by their names."""
    return {name: getattr(page, name) for name in (*SHOWN_ALONE, *page.english_fields)}


def streams_of(page: Any) -> dict[str, list[Any]]:
    """The streams of a page as Wagtail keeps them, by their names."""
    return {name: list(getattr(page, name).get_prep_value()) for name in page.english_streams}


def units_of(danish: Any) -> list[english.Unit]:
    """Everything on a Danish page that has words, in the order in which it is read."""
    found = english.units(fields_of(danish), streams_of(danish))
    order = [*SHOWN_ALONE, *danish.english_order]
    return sorted(found, key=lambda unit: order.index(unit.field))


def known_of(twin: Any, danish: Any) -> english.Kept:
    """What there is in English of `danish`. A title that was typed in Wagtail's own editor counts as written from the Danish of today."""
    known = english.kept(twin.english)
    typed = {}
    for name in SHOWN_ALONE:
        ours, theirs = getattr(danish, name), getattr(twin, name)
        before = known.entries.get(name)
        if english.says(theirs) and (theirs != ours or before):
            typed[name] = english.Entry(before.danish if before else {"": ours}, {"": theirs})
    return english.Kept({**known.entries, **typed})


def in_english(twin: Any, danish: Any) -> Any:
    """A copy of the English page `twin` that says what `danish` says, in English where there are words. Not to be saved.

    `text_language` is what it is in, `danish_units` the keys of what is Danish all the same; of notes that participants never see,
    `is_partly_danish` says nothing.
    """
    known = known_of(twin, danish)
    page, left = copy(twin), set()
    for name in page.english_same:
        setattr(page, name, getattr(danish, name))
    for name in page.english_fields:
        words = getattr(danish, name)
        unit = english.Unit(name, name, {"": words})
        entry = known.of(unit) if english.says(words) else None
        if entry is None or english.state(unit, entry) is english.State.MISSING:
            left |= {name} if english.says(words) else set()
            setattr(page, name, words)
        else:
            setattr(page, name, entry.english[""])
    for name in page.english_streams:
        rows, danish_rows = english.translated(getattr(danish, name).get_prep_value(), known)
        left |= danish_rows
        setattr(page, name, StreamValue(getattr(danish, name).stream_block, rows, is_lazy=True))
    seen = {unit.key for unit in units_of(danish)} - {*SHOWN_ALONE, *page.english_unseen}
    page.text_language = "en" if seen - left or not seen else "da"
    page.danish_units = frozenset(left)
    page.is_partly_danish = bool(seen & left)
    return page


def written_from(twin: Any, danish: Any) -> Any:
    """A copy of the Danish page that says what its English was written from: where it has changed since, as it was then. Not to be
    saved."""
    known = known_of(twin, danish)
    then: dict[str, english.Entry] = {}
    for unit in units_of(danish):
        entry = known.of(unit)
        has_changed = entry is not None and english.state(unit, entry) is english.State.CHANGED
        is_whole = has_changed and all(english.says(entry.danish.get(path)) for path in unit.words)  # type: ignore[union-attr]
        then[unit.key] = english.Entry(unit.words, entry.danish if entry and is_whole else unit.words)
    page, before = copy(danish), english.Kept(then)
    for name in ("title", *danish.english_fields):
        if name in then:
            setattr(page, name, then[name].english[""])
    for name in danish.english_streams:
        rows, _danish = english.translated(getattr(danish, name).get_prep_value(), before)
        setattr(page, name, StreamValue(getattr(danish, name).stream_block, rows, is_lazy=True))
    return page


def language_of(part: Any, page: Any) -> str:
    """The language of a part of a page: a block, what a document makes of one, or the name of a field."""
    if isinstance(part, str):
        key: Any = part
    else:
        key = part.get("id") if isinstance(part, Mapping) else getattr(part, "id", None)
    return "da" if key in page.danish_units else str(page.text_language)


def read_in_english[Read](pages: Iterable[Read]) -> list[Read]:
    """Each page as it is read. One query more for each kind of page, none for Danish ones; a draft costs one more."""
    found: list[Any] = list(pages)
    beside: dict[Any, Any] = {}
    for kind in {type(page) for page in found}:
        keys = [page.translation_key for page in found if type(page) is kind and page.locale.language_code != "da"]
        rows = kind.objects.filter(translation_key__in=keys, locale__language_code="da") if keys else []
        beside |= {row.translation_key: row if row.live else row.get_latest_revision_as_object() for row in rows}
    return [page.in_english(beside.get(page.translation_key)) for page in found]
