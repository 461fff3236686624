"""The certificate as PDF/A-3a and PDF/UA-1 in one file.

The same certificate gives the same bytes in every process: nothing here depends on the clock, on the order of a set, or
on the language that happens to be active.
"""

from functools import cache

from django.template.loader import render_to_string

from courses.certificates import rules
from courses.certificates.models import Certificate
from courses.common import glyphs, press


def render(certificate: Certificate) -> bytes:
    """The finished PDF, about 25 KB in about 30 ms once the process is warm.

    Only `facts`, `token`, `issued_at` and `template_version` go in; the network and the file system stay out of reach.
    """
    return press.render(_layout(certificate.template_version), _html(certificate), identifier=certificate.token)


def file_name(certificate: Certificate) -> str:
    """«kursusbevis-k2-2027-02-13.pdf»: course and first day, never a person."""
    return rules.file_name(certificate.content)


def _html(certificate: Certificate) -> str:
    facts = certificate.content
    return render_to_string(
        f"certificates/v{certificate.template_version}.html",
        {
            "facts": facts,
            "words": facts.words,
            "code": rules.print_token(certificate.token),
            "check_at": facts.address.split("://", 1)[1].rstrip("/").removesuffix(certificate.token).rstrip("/"),
            "name_points": str(rules.name_points(glyphs.em_width(facts.name))),
            "qr": press.qr(facts.address, title=facts.words["qr"]),
            "moment": press.moment(certificate.issued_at),
        },
    )


@cache
def _layout(version: int) -> press.Layout:
    page = render_to_string(f"certificates/v{version}.svg").encode()
    return press.Layout(
        style=render_to_string(f"certificates/v{version}.css"),
        pictures=(press.Picture("page.svg", page, "image/svg+xml"),),
        variant="pdf/a-3a",
    )
