"""A person's whole learning on paper: what each of their certificates says, line by line."""

import datetime as dt
from collections.abc import Sequence
from functools import cache

from django.conf import settings
from django.template.loader import render_to_string

from courses.branding.queries import branding_in_use
from courses.certificates import rules
from courses.certificates.models import Certificate
from courses.printing import glyphs, pdf


def render_transcript(name: str, certificates: Sequence[Certificate], *, on: dt.date) -> bytes:
    """PDF/UA-1 in the active language, as of the day `on`; it claims no more than the certificates that it names."""
    contents = [certificate.content for certificate in certificates]
    codes = ["".join(rules.print_token(certificate.token)) for certificate in certificates]
    branding = branding_in_use()
    html = render_to_string(
        "certificates/transcript.html",
        {
            "branding": branding,
            "name": name,
            "rows": [{"facts": facts, "code": code} for facts, code in zip(contents, codes, strict=True)],
            "lessons": sum(facts.lessons for facts in contents),
            "on": on,
            "organiser": settings.ORGANISER_NAME,
            "check_at": settings.BASE_URL.split("://", 1)[1] + "/bevis/",
            "moment": pdf.moment(dt.datetime.combine(on, dt.time(), tzinfo=dt.UTC)),
        },
    )
    return pdf.render(
        _layout(),
        glyphs.printable(html),
        identifier=f"transcript {on} {certificates[0].token}",
        pictures=branding.pictures if branding else (),
    )


@cache
def _layout() -> pdf.Layout:
    return pdf.Layout(style=render_to_string("certificates/transcript.css"))
