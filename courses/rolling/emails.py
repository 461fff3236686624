"""The monthly mail of what lacks in a district."""

from django.conf import settings
from django.urls import reverse

from courses.cadence.queries.coverage import Gap
from courses.common.actions import mail
from courses.places.models import Region


def gaps(address: str, region: Region, found: list[Gap], towns: list[str]) -> None:
    """UX.md M12: what lacks in a district, with an address to fill each."""
    lines = [
        (gap, settings.BASE_URL + reverse("missing:fill_gap", args=[gap.course.pk, gap.region.pk])) for gap in found
    ]
    mail.queue(
        kind="gaps",
        to=address,
        language="da",
        subject_key=f"region:{region.pk}",
        context={
            "region": region,
            "lines": lines,
            "towns": towns,
            "all_url": settings.BASE_URL + reverse("missing:index"),
        },
    )
