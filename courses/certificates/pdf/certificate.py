"""The certificate as PDF/A-3a and PDF/UA-1 in one file, with its Open Badges credential attached.

The same certificate gives the same bytes in every process: nothing here depends on the clock, on the order of a set, or
on the language that happens to be active.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.template.loader import render_to_string

from courses.branding.models import ACCENT, HIGHLIGHT
from courses.branding.queries import pictures as pictures_of
from courses.certificates import rules
from courses.certificates.models import Certificate
from courses.certificates.pdf import fitting
from courses.printing import pdf

CREDENTIAL_NAME = "open-badge.jwt"


def render(certificate: Certificate) -> bytes:
    """The finished PDF, about 21 KB in about 28 ms once the process is warm.

    Only `facts`, `token`, `issued_at`, `template_version`, `design` and `credential` go in; the network and the file
    system stay out of reach.
    """
    return _press([certificate], identifier=certificate.token, attached=_attached(certificate))


def render_together(certificates: Sequence[Certificate], *, identifier: str) -> bytes:
    """One PDF with a page for each certificate of one layout, to be printed: without credentials."""
    return _press(certificates, identifier=identifier)


def read(certificate: Certificate) -> bytes:
    """The stored file of a certificate; where it is gone, the same bytes made anew."""
    if certificate.document:
        try:
            with certificate.document.open("rb") as file:
                return file.read()
        except FileNotFoundError:
            pass
    return render(certificate)


def file_name(certificate: Certificate) -> str:
    """«kursusbevis-k2-2027-02-13.pdf»: course and first day, never a person."""
    return rules.file_name(certificate.content)


def _attached(certificate: Certificate) -> list[pdf.Attached]:
    if not certificate.credential:
        return []
    description = certificate.content.words.get("credential", "Open Badges 3.0")
    body = certificate.credential.encode()
    return [pdf.Attached(CREDENTIAL_NAME, body, at=certificate.issued_at, description=description)]


def _press(certificates: Sequence[Certificate], *, identifier: str, attached: Iterable[pdf.Attached] = ()) -> bytes:
    (version,) = {certificate.template_version for certificate in certificates}
    codes = _codes(certificates)
    return pdf.render(
        _layout(version),
        _html(certificates, codes),
        identifier=identifier,
        attached=attached,
        pictures=[*_pictures(certificates), *codes],
    )


def _codes(certificates: Sequence[Certificate]) -> list[pdf.Picture]:
    """The QR codes, one for each page."""
    return [pdf.qr_picture(certificate.content.address) for certificate in certificates]


def _html(certificates: Sequence[Certificate], codes: Sequence[pdf.Picture]) -> str:
    first = certificates[0]
    pages = [_page(certificate) for certificate in certificates]
    for page, code in zip(pages, codes, strict=True):
        page["code_picture"] = code.name
    # Where all pages look alike the colours are told once: styles that pages share are worked out once.
    looks = {page["look"]["accent"] + page["look"]["highlight"] for page in pages}
    context = pages[0] | {"pages": pages, "moment": pdf.moment(first.issued_at), "is_one_look": len(looks) == 1}
    return render_to_string(f"certificates/v{first.template_version}.html", context)


def _page(certificate: Certificate) -> dict[str, Any]:
    facts, look = certificate.content, _look(certificate)
    share = fitting.share_of(facts, has_signature="signature" in look)
    return {
        "facts": facts,
        "words": facts.words,
        "code": rules.print_token(certificate.token),
        "check_at": facts.address.split("://", 1)[1].rstrip("/").removesuffix(certificate.token).rstrip("/"),
        "name_points": str(fitting.name_points(facts, share)),
        "smaller": fitting.style_of(share),
        "lists_trainers": fitting.lists_trainers(facts),
        "foot": fitting.foot_style(facts),
        "look": look,
    }


def _look(certificate: Certificate) -> dict[str, str]:
    """Colours and the names of the pictures."""
    design = certificate.design
    if design is None:
        return {"accent": ACCENT, "highlight": HIGHLIGHT}
    names = {name: picture.name for name, picture in pictures_of(design, design.digest).items()}
    return {"accent": design.accent, "highlight": design.highlight} | names


def _pictures(certificates: Sequence[Certificate]) -> list[pdf.Picture]:
    designs = {certificate.design.digest: certificate.design for certificate in certificates if certificate.design}
    return [picture for digest, design in designs.items() for picture in pictures_of(design, digest).values()]


@cache
def _layout(version: int) -> pdf.Layout:
    page = render_to_string(f"certificates/v{version}.svg").encode()
    return pdf.Layout(
        style=render_to_string(f"certificates/v{version}.css"),
        pictures=(pdf.Picture("page.svg", page, "image/svg+xml"),),
        variant="pdf/a-3a",
    )
