"""The press: HTML in, a tagged PDF/UA-1 out, for everything that is printed.

The same HTML and layout give the same bytes in every process, and nothing but what is bundled here or handed over is
read: no network, no files. The clock is left out as well: a page states its dates as `dcterms.created` and `.modified`.
"""

import datetime as dt
import hashlib
import os
import re
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

import segno

from courses.printing import glyphs
from courses.printing import images as drawn

SCHEME = "bundled:"

# A picture that is drawn already: operators of PDF (ISO 32000-1, 8.5) on a square of 1 by 1, from the top left corner.
OPERATORS = "application/pdf-operators"
_INK = ".109804 .145098 .188235"  # #1c2530

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
    """A file that pages name as `bundled:<name>`.

    `is_kept`: it comes again in other documents, so its name stands for these bytes for ever. What a layout brings along
    is kept anyway.
    """

    name: str
    body: bytes
    media_type: str
    is_kept: bool = False


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
    """What all documents of one kind share. `variant`: «pdf/ua-1», or «pdf/a-3a», which becomes PDF/UA-1 as well.

    `base` takes the place of WeasyPrint's own style sheet: each of its 150 rules is asked about each element, and some
    make styles for notes that no page of ours has.
    """

    style: str
    base: str = ""
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
    return _code(address).svg_inline(
        border=0, omitsize=True, title=title, dark="#1c2530", svgclass=None, lineclass=None
    )


def qr_picture(address: str) -> Picture:
    """The same code as a picture in operators of PDF: it takes a tenth of the time of an SVG, and the page is the same."""
    code = _code(address)
    side = len(code.matrix)
    # In each line of the code a one is a dark square; neighbours become one rectangle.
    squares = [
        f"{run.start()} {row} {run.end() - run.start()} 1 re"
        for row, line in enumerate(code.matrix)
        for run in re.finditer(b"\1+", line)
    ]
    body = f"q {1 / side:.6f} 0 0 {1 / side:.6f} 0 0 cm {_INK} rg {' '.join(squares)} f Q".encode()
    return Picture(f"qr-{hashlib.sha256(body).hexdigest()[:24]}", body, OPERATORS)


def _code(address: str) -> segno.QRCode:
    return segno.make(address, error="m", mask=3, micro=False, boost_error=False)


@cache
def _fonts() -> dict[str, Picture]:
    files = sorted(glyphs.FOLDER.glob("*.ttf"))
    return {SCHEME + file.name: Picture(file.name, file.read_bytes(), "font/ttf") for file in files}


@lru_cache(maxsize=32)
def _press(_pid: int, layout: Layout) -> Callable[..., bytes]:
    """A function from HTML to PDF, with everything that is the same for all documents of one layout made once.

    One per process: what Pango holds does not survive a fork.
    """
    import weasyprint  # deferred: slow, 1.5 s, and only rendering needs it
    from weasyprint.images import get_image_from_uri
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Bundled(URLFetcher):
        """Hands out what is bundled, by name, and reaches for nothing else: no network, no files (TRUST.md S6)."""

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

    class Page(weasyprint.HTML):
        def _ua_stylesheets(self, forms: bool = False) -> list[weasyprint.CSS]:
            return [base] if base else super()._ua_stylesheets(forms)

    shared = _fonts() | _by_address(layout.pictures)
    fonts = FontConfiguration()
    images: dict[str, Any] = {}
    for url in _by_address(layout.pictures):
        images[url] = drawn.Recorded(get_image_from_uri({}, Bundled(shared), weasyprint.DEFAULT_OPTIONS, url))
    base = weasyprint.CSS(string=layout.base, url_fetcher=Bundled({})) if layout.base else None
    style = weasyprint.CSS(string=layout.style, font_config=fonts, url_fetcher=Bundled(shared))

    def press(html: str, identifier: str, pictures: tuple[Picture, ...], attached: tuple[Attached, ...]) -> bytes:
        fetcher = Bundled(shared | _by_address(pictures))
        images.update(_drawn_ones(pictures))
        attachments = [
            weasyprint.Attachment(string=file.body, base_url=SCHEME, url_fetcher=fetcher, **_told(file))
            for file in attached
        ]
        document = Page(string=html, base_url=SCHEME, url_fetcher=fetcher)
        pdf = document.write_pdf(
            stylesheets=[style],
            font_config=fonts,
            cache=images,
            attachments=attachments,
            pdf_variant=layout.variant,
            pdf_identifier=identifier.encode(),
            finisher=_finish_as_pdf_ua if layout.variant.startswith("pdf/a") else drawn.compress,
        )
        _forget(images, (picture for picture in pictures if not picture.is_kept))
        return pdf

    return press


def _told(file: Attached) -> dict[str, Any]:
    """What the PDF says about a file inside it."""
    at = file.at.astimezone(dt.UTC)
    about = {"name": file.name, "description": file.description, "relationship": file.relationship}
    return {**about, "created": at, "modified": at}


def _by_address(pictures: Iterable[Picture]) -> dict[str, Picture]:
    return {SCHEME + picture.name: picture for picture in pictures}


def _drawn_ones(pictures: Iterable[Picture]) -> dict[str, drawn.Drawn]:
    return {SCHEME + file.name: drawn.Drawn(file.body) for file in pictures if file.media_type == OPERATORS}


def _forget(images: dict[str, Any], pictures: Iterable[Picture]) -> None:
    """Take what one document showed out of WeasyPrint's cache, which keys by address and by a hash of the address."""
    addresses = {SCHEME + picture.name for picture in pictures}
    hashes = {hashlib.md5(address.encode(), usedforsecurity=False).hexdigest() for address in addresses}
    for key in [key for key in images if key in addresses or key[:32] in hashes]:
        del images[key]


def _finish_as_pdf_ua(document: Any, pdf: Any) -> None:
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    metadata.stream = [part.replace(b"</rdf:RDF>", _PDF_UA) for part in metadata.stream]
    drawn.compress(document, pdf)
