"""Finding places."""

from functools import lru_cache

from django.db.models import Count, Max, Model
from django.utils.translation import gettext as _

from courses.common.address import sender
from courses.common.errors import DomainError
from courses.common.text import free_address_part
from courses.places.models import Postcode, Region, Venue
from courses.places.rules.distance import Place, Travel, table, travel
from courses.places.rules.postcodes import folded, is_end_of, is_short_for, read_postcode, readings

# Fewer letters than this name too many towns.
LEAST_LETTERS = 3


class UnknownPostcode(DomainError):
    """What was typed is no Danish postcode."""


def find_postcode(text: str) -> Postcode:
    """The postcode that was typed: four digits, with a town or without, or the name of a town or its first letters.

    A town with several postcodes gives the first of them; the digits win over a town that does not fit. At most two
    queries. Raises `UnknownPostcode`, whose sentence says whether it was no postcode or one that does not exist.
    """
    typed = read_postcode(text)
    postcodes = Postcode.objects.select_related("municipality__region")
    if typed.code:
        found = postcodes.filter(pk=typed.code).first()
        if found is None:
            raise UnknownPostcode(_("There is no postcode %(code)s in Denmark.") % {"code": typed.code})
        return found
    found = postcodes.filter(pk=_code_of(typed.town)).first() if len(typed.town) >= LEAST_LETTERS else None
    if found is None:
        raise UnknownPostcode(_("Write a postcode of four digits, e.g. 7100."))
    return found


def _code_of(town: str) -> str:
    """The first postcode of the town of exactly this name, else of the first whose name begins so, is written short so or ends
    so; empty for none. What is typed is taken as it stands before it is read as something shorter."""
    names = [(folded(name), code) for code, name in Postcode.objects.order_by("code").values_list("code", "name")]
    for reading in readings(town):
        for fits in (str.__eq__, str.startswith, is_short_for, is_end_of):
            found = next((code for name, code in names if fits(name, reading)), "")
            if found and len(reading) >= LEAST_LETTERS:
                return found
    return ""


def organiser_mailbox(region: Region | None) -> str:
    """Where whoever organises courses in a storkreds reads mail: its contact, else the programme's own mailbox."""
    return region.contact_email if region and region.contact_email else sender()[1]


def free_slug(model: type[Model], text: str, *, but: int | None = None) -> str:
    """An address part made of `text` that no other row of `model` has."""
    return free_address_part(text, model._default_manager.exclude(pk=but), most=45, otherwise="sted")


def is_island(postcode: Postcode) -> bool:
    """Whether no road leads from here to most of the country: on Samsø and Bornholm, not on Funen."""
    return table().is_island(postcode.place)


def venue_distances(postcode: Postcode) -> dict[int, Travel]:
    """How far every venue is from `postcode`. One query; the sums are kept until a venue changes."""
    version = Venue.objects.aggregate(count=Count("pk"), newest=Max("pk"), changed=Max("changed_at"))
    return _distances(postcode.place, *version.values())


@lru_cache(maxsize=256)
def _distances(home: Place, *_version: object) -> dict[int, Travel]:
    """`_version` (how many venues, the newest, when one changed last) only makes an old answer unreachable."""
    venues = Venue.objects.order_by("pk").values_list("pk", "postcode", "lat", "lon")
    return {pk: travel(home, Place(code, lat, lon)) for pk, code, lat, lon in venues}
