"""The press: HTML in, a tagged PDF/UA-1 out, for everything that is printed.

The same HTML and layout give the same bytes in every process, and nothing but what is bundled here or handed over is
read: no network, no files. The clock is left out as well: a page states its dates as `dcterms.created` and `.modified`.
"""

import datetime as dt
import os
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

import segno

from courses.common import glyphs

SCHEME = "bundled:"

# Pango's font maps must not be used by two threads at once.
_press_lock = threading.Lock()

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


@dataclass(frozen=True)
class Picture:
    """A file that pages name as `bundled:<name>`. The name stands for these bytes for ever: it is kept in a cache."""

    name: str
    body: bytes
    media_type: str


@dataclass(frozen=True)
class Attached:
    """A file inside the PDF; `relationship` as in ISO 32000-2, 7.11.3."""

    name: str
    body: bytes
    at: dt.datetime
    description: str = ""
    relationship: str = "Data"


@dataclass(frozen=True)
class Layout:
    """What all documents of one kind share. `variant`: «pdf/ua-1», or «pdf/a-3a», which becomes PDF/UA-1 as well."""

    style: str
    pictures: tuple[Picture, ...] = field(default=())
    variant: str = "pdf/ua-1"


def render(
    layout: Layout,
    html: str,
    *,
    identifier: str,
    pictures: Iterable[Picture] = (),
    attached: Iterable[Attached] = (),
) -> bytes:
    """The finished PDF. `identifier` tells this document from all others in its trailer.

    One document is printed at a time in a process; others wait.
    """
    with _press_lock:
        return _press(os.getpid(), layout)(html, identifier, tuple(pictures), tuple(attached))


def moment(at: dt.datetime) -> str:
    """`at` (aware) as the page's `dcterms.created` and `dcterms.modified`."""
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def qr(address: str, *, title: str) -> str:
    """An inline SVG whose code leads to `address`; `title` is what a screen reader says of it."""
    code = segno.make(address, error="m", mask=3, micro=False, boost_error=False)
    return code.svg_inline(border=0, omitsize=True, title=title, dark="#1c2530", svgclass=None, lineclass=None)


@cache
def _fonts() -> dict[str, Picture]:
    files = sorted(glyphs.FOLDER.glob("*.ttf"))
    return {SCHEME + file.name: Picture(file.name, file.read_bytes(), "font/ttf") for file in files}


@lru_cache(maxsize=32)
def _press(_pid: int, layout: Layout) -> Callable[..., bytes]:
    """A function from HTML to PDF, with everything that is the same for all documents of one layout made once.

    One per process: what Pango holds does not survive a fork.
    """
    # 1.5 s to import, and only rendering needs it.
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Bundled(URLFetcher):
        """Hands out what is bundled, by name, and reaches for nothing else: no network, no files (trust.md S6)."""

        def __init__(self, files: Mapping[str, Picture]) -> None:
            # The parent's constructor is left out: it installs the handlers for http, ftp and file.
            super(URLFetcher, self).__init__()
            self._fail_on_errors = False
            self._files = files

        def fetch(self, url: str, headers: dict | None = None) -> URLFetcherResponse:
            if url not in self._files:
                raise ValueError("a document fetches nothing")
            file = self._files[url]
            return URLFetcherResponse(url, file.body, {"Content-Type": file.media_type})

    shared = _fonts() | _by_address(layout.pictures)
    fonts, images = FontConfiguration(), {}
    style = weasyprint.CSS(string=layout.style, font_config=fonts, url_fetcher=Bundled(shared))

    def press(html: str, identifier: str, pictures: tuple[Picture, ...], attached: tuple[Attached, ...]) -> bytes:
        fetcher = Bundled(shared | _by_address(pictures))
        attachments = [
            weasyprint.Attachment(
                string=file.body,
                base_url=SCHEME,
                url_fetcher=fetcher,
                name=file.name,
                description=file.description,
                created=file.at.astimezone(dt.UTC),
                modified=file.at.astimezone(dt.UTC),
                relationship=file.relationship,
            )
            for file in attached
        ]
        document = weasyprint.HTML(string=html, base_url=SCHEME, url_fetcher=fetcher)
        return document.write_pdf(
            stylesheets=[style],
            font_config=fonts,
            cache=images,
            attachments=attachments,
            pdf_variant=layout.variant,
            pdf_identifier=identifier.encode(),
            finisher=_mark_as_pdf_ua if layout.variant.startswith("pdf/a") else None,
        )

    return press


def _by_address(pictures: Iterable[Picture]) -> dict[str, Picture]:
    return {SCHEME + picture.name: picture for picture in pictures}


def _mark_as_pdf_ua(_document: Any, pdf: Any) -> None:
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    metadata.stream = [part.replace(b"</rdf:RDF>", _PDF_UA) for part in metadata.stream]
