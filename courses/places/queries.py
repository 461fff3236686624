"""Finding places."""

from functools import lru_cache

from django.db.models import Count, Max
from django.utils.translation import gettext_lazy as _

from courses.common.errors import DomainError
from courses.places.models import Postcode, Venue
from courses.places.rules.distance import Travel, travel


class UnknownPostcode(DomainError):
    """What was typed is no Danish postcode."""


def find_postcode(code: str) -> Postcode:
    """The postcode that was typed; spaces and a leading «DK-» are forgiven. Raises `UnknownPostcode`."""
    code = code.strip().upper().removeprefix("DK").lstrip("- ").replace(" ", "")
    found = None
    if len(code) == 4 and code.isascii() and code.isdigit():
        found = Postcode.objects.select_related("municipality__region").filter(pk=code).first()
    if found is None:
        raise UnknownPostcode(_("Write a postcode of four digits, e.g. 7100."))
    return found


def venue_distances(postcode: Postcode) -> dict[int, Travel]:
    """How far every venue is from `postcode`. One query; the sums are kept until a venue changes."""
    version = Venue.objects.aggregate(count=Count("pk"), newest=Max("pk"), changed=Max("changed_at"))
    return _distances(postcode.pk, postcode.lat, postcode.lon, postcode.landmass, *version.values())


@lru_cache(maxsize=256)
def _distances(code: str, lat: float, lon: float, landmass: str, *_version: object) -> dict[int, Travel]:
    """`_version` (how many venues, the newest, when one changed last) only makes an old answer unreachable."""
    venues = Venue.objects.values_list("pk", "lat", "lon", "postcode__landmass")
    return {pk: travel(lat, lon, landmass, north, east, mass) for pk, north, east, mass in venues.order_by("pk")}
