"""The press: HTML in, a tagged PDF/UA-1 out, for everything that is printed.

The same HTML and layout give the same bytes in every process, and nothing but what is bundled here or handed over is
read: no network, no files. The clock is left out as well: a page states its dates as `dcterms.created` and `.modified`.
"""

import datetime as dt
import hashlib
import io
import os
import ssl
import threading
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

import segno
from django.utils.safestring import SafeString

from courses.printing import glyphs, structure
from courses.printing.codes import drawn

SCHEME = "bundled:"

_INK = "#1c2530"

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


def qr(address: str, *, title: str) -> SafeString:
    """An inline SVG whose code leads to `address`; `title` is what a screen reader says of it."""
    return drawn(_code(address), border=0, omitsize=True, title=title, dark=_INK, svgclass=None)


def qr_picture(address: str) -> Picture:
    """The same code as a picture with a pixel for each square: a tenth of the time of an SVG.

    The page says `image-rendering: pixelated`, so that the squares stay sharp at any size.
    """
    target = io.BytesIO()
    _code(address).save(target, kind="png", border=0, scale=1, dark=_INK)
    body = target.getvalue()
    return Picture(f"qr-{hashlib.sha256(body).hexdigest()[:24]}.png", body, "image/png")


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
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Bundled(URLFetcher):
        """Hands out what is bundled, by name, and reaches for nothing else: no network, no files (TRUST.md S6)."""

        def __init__(self, files: Mapping[str, Picture]) -> None:
            super().__init__(allowed_protocols=(), allow_redirects=False, ssl_context=no_network)
            self.files = files

        def fetch(self, url: str, headers: dict | None = None) -> URLFetcherResponse:
            if url not in self.files:
                raise ValueError("a document fetches nothing")
            file = self.files[url]
            return URLFetcherResponse(url, file.body, {"Content-Type": file.media_type})

    # One for all: where none is given, each fetcher makes its own in 19 ms.
    no_network = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    shared = _fonts() | _by_address(layout.pictures)
    fonts = FontConfiguration()
    kept: dict[str, Any] = {}
    style = weasyprint.CSS(string=layout.style, font_config=fonts, url_fetcher=Bundled(shared))

    def press(html: str, identifier: str, pictures: tuple[Picture, ...], attached: tuple[Attached, ...]) -> bytes:
        fetcher = Bundled(shared | _by_address(pictures))
        # WeasyPrint puts all pictures it meets here; those that come again are handed to the next document.
        met = dict(kept)
        attachments = [
            weasyprint.Attachment(string=file.body, base_url=SCHEME, url_fetcher=fetcher, **_told(file))
            for file in attached
        ]
        document = weasyprint.HTML(string=html, base_url=SCHEME, url_fetcher=fetcher)
        structure.turn_links(document.etree_element)
        other_language = structure.wrap_languages(document.etree_element)
        pdf = document.write_pdf(
            stylesheets=[style],
            font_config=fonts,
            cache=met,
            attachments=attachments,
            pdf_variant=layout.variant,
            pdf_identifier=identifier.encode(),
            finisher=_finisher(layout, other_language),
        )
        lasting = _by_address([*layout.pictures, *(picture for picture in pictures if picture.is_kept)])
        kept.update((address, met[address]) for address in lasting if address in met)
        return pdf

    return press


def _told(file: Attached) -> dict[str, Any]:
    """What the PDF says about a file inside it."""
    at = file.at.astimezone(dt.UTC)
    about = {"name": file.name, "description": file.description, "relationship": file.relationship}
    return {**about, "created": at, "modified": at}


def _by_address(pictures: Iterable[Picture]) -> dict[str, Picture]:
    return {SCHEME + picture.name: picture for picture in pictures}


def _finisher(layout: Layout, other_language: str) -> Callable[[Any, Any], None]:
    """What is done to a file of this layout before it is written."""
    finish = _finish_as_pdf_ua if layout.variant.startswith("pdf/a") else _compress

    def finisher(document: Any, pdf: Any) -> None:
        if other_language:
            structure.set_languages(pdf, other_language)
        finish(document, pdf)

    return finisher


def _finish_as_pdf_ua(document: Any, pdf: Any) -> None:
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    metadata.stream = [part.replace(b"</rdf:RDF>", _PDF_UA) for part in metadata.stream]
    _compress(document, pdf)


def _compress(_document: Any, pdf: Any) -> None:
    """Compress each stream now: what writes the file would do it twice, for the file and for the hash in its trailer."""
    import pydyf  # deferred: slow, it comes with weasyprint

    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.compress:
            body = b"\n".join(_as_bytes(part) for part in item.stream)
            item.stream, item.compress = [_compressed(body)], False
            item.extra = pydyf.Dictionary(item.extra | {"Filter": "/FlateDecode"})


def _as_bytes(part: Any) -> bytes:
    """A part of a stream: bytes, text or an object of pydyf."""
    if isinstance(part, bytes):
        return part
    return part.encode("ascii") if isinstance(part, str) else part.data


@lru_cache(maxsize=8)
def _compressed(body: bytes) -> bytes:
    """The colour profile comes again in every document."""
    return zlib.compress(body, level=9)
