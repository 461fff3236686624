"""The certificate as PDF/A-3a and PDF/UA-1 in one file.

The same certificate gives the same bytes in every process: nothing here depends on the clock, on the order of a set, or
on the language that happens to be active.
"""

import datetime as dt
import os
import threading
from functools import cache
from typing import Any

import segno
from django.template.loader import render_to_string

from courses.certificates import glyphs, rules
from courses.certificates.models import Certificate

# Pango's font maps must not be used by two threads at once.
_press_lock = threading.Lock()

_FONTS = [
    "AtkinsonHyperlegibleNext-Regular.ttf",
    "LiterataDisplay-Italic.ttf",
    "LiterataDisplay-Regular.ttf",
]
_SCHEME = "bundled:"

# WeasyPrint writes one variant; this adds the other's mark, with the schema PDF/A asks for (ISO 19005-3, 6.6.2.3).
_PDF_UA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">\
<pdfuaid:part>1</pdfuaid:part></rdf:Description>\
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>PDF/UA version identifier</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description></rdf:RDF>"""


def render(certificate: Certificate) -> bytes:
    """The finished PDF, about 25 KB in about 30 ms once the process is warm.

    Only `facts`, `token`, `issued_at` and `template_version` go in; the network and the file system stay out of reach.
    """
    html = _html(certificate)
    with _press_lock:
        return _press(os.getpid(), certificate.template_version)(html, certificate.token)


def file_name(certificate: Certificate) -> str:
    """«kursusbevis-k2-2027-02-13.pdf»: course and first day, never a person."""
    return rules.file_name(certificate.content)


def _html(certificate: Certificate) -> str:
    facts = certificate.content
    moment = certificate.issued_at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return render_to_string(
        f"certificates/v{certificate.template_version}.html",
        {
            "facts": facts,
            "words": facts.words,
            "code": rules.print_token(certificate.token),
            "check_at": facts.address.split("://", 1)[1].rstrip("/").removesuffix(certificate.token).rstrip("/"),
            "name_points": str(rules.name_points(glyphs.em_width(facts.name))),
            "qr": _qr(facts),
            "moment": moment,
        },
    )


def _qr(facts: rules.Facts) -> str:
    code = segno.make(facts.address, error="m", mask=3, micro=False, boost_error=False)
    return code.svg_inline(
        border=0, omitsize=True, title=facts.words["qr"], dark="#1c2530", svgclass=None, lineclass=None
    )


@cache
def _press(_pid: int, version: int) -> Any:
    """A function from HTML to PDF, with everything that is the same for all certificates of one layout made once.

    One per process: what Pango holds does not survive a fork.
    """
    # 1.5 s to import, and only rendering needs it.
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Bundled(URLFetcher):
        """Hands out what is bundled here by name, and reaches for nothing else: no network, no files (trust.md S6)."""

        def __init__(self) -> None:
            # The parent's constructor is left out: it installs the handlers for http, ftp and file.
            super(URLFetcher, self).__init__()
            self._fail_on_errors = False
            self._files = {_SCHEME + name: ((glyphs.FOLDER / name).read_bytes(), "font/ttf") for name in _FONTS}
            self._files[_SCHEME + "page.svg"] = (
                render_to_string(f"certificates/v{version}.svg").encode(),
                "image/svg+xml",
            )

        def fetch(self, url: str, headers: dict | None = None) -> URLFetcherResponse:
            if url not in self._files:
                raise ValueError("a certificate fetches nothing")
            body, kind = self._files[url]
            return URLFetcherResponse(url, body, {"Content-Type": kind})

    fetcher, fonts, images = Bundled(), FontConfiguration(), {}
    style = weasyprint.CSS(
        string=render_to_string(f"certificates/v{version}.css"), font_config=fonts, url_fetcher=fetcher
    )

    def press(html: str, identifier: str) -> bytes:
        document = weasyprint.HTML(string=html, base_url=_SCHEME, url_fetcher=fetcher)
        return document.write_pdf(
            stylesheets=[style],
            font_config=fonts,
            cache=images,
            pdf_variant="pdf/a-3a",
            pdf_identifier=identifier.encode(),
            finisher=_mark_as_pdf_ua,
        )

    return press


def _mark_as_pdf_ua(_document: Any, pdf: Any) -> None:
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    metadata.stream = [part.replace(b"</rdf:RDF>", _PDF_UA) for part in metadata.stream]
