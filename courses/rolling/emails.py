"""The monthly mail of what lacks in a district."""

from django.conf import settings
from django.urls import reverse

from courses.cadence.queries.coverage import Gap
from courses.common.actions import mail
from courses.places.models import Region


def holes(address: str, region: Region, gaps: list[Gap], towns: list[str]) -> None:
    """Mail 12 of ux.md: what lacks in a district, with an address to mend each."""
    lines = [(gap, settings.BASE_URL + reverse("missing:mend", args=[gap.course.pk, gap.region.pk])) for gap in gaps]
    mail.queue(
        kind="holes",
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
