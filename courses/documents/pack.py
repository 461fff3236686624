"""Everything for one session at once: as a ZIP to keep on the telephone the day before, and as one PDF for the printer.

What names people is in it only for whoever may see the list; the file that is read without a network holds no name of a
participant at all.
"""

import base64
import io
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.documents.models import AbstractDocument

from courses.certificates.pdf.specimen import specimen_for
from courses.common.text import address_part
from courses.documents.document import Document, make
from courses.documents.handout import handout
from courses.documents.poster import poster
from courses.documents.slides import slides_of
from courses.documents.trainer import attendance_list, order_context, running_order_of
from courses.enrolment.models import Enrolment
from courses.pages.queries import modules_for
from courses.pages.queries.contents import files_of
from courses.printing.pdf import SCHEME, Picture
from courses.schedule.models import Session

# The file that is opened first, and works alone.
READ_FIRST = "1-hold.html"
SPECIMEN = "kursusbevis-proeve.pdf"
# Bytes of files that a pack takes along.
MOST_FILES = 60_000_000
# Files of one ZIP are told apart by their contents, not by when somebody fetched them.
_AT = (2020, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Pack:
    """What is in a pack before it is pressed. `own`: what is nobody else's business; `open` and `handouts` (one for each module): what
    everybody may see; `files`: what the modules give along."""

    own: list[Document]
    open: list[Document]
    handouts: list[Document]
    files: list[AbstractDocument]
    session: Session
    language: str


def pack_of(session: Session, participants: Iterable[Enrolment] | None, language: str) -> Pack:
    """The papers of a session in the active language, which is `language`. `participants`: None where the list is closed, or not
    for whoever asks."""
    own = [running_order_of(session, language)]
    if participants is not None:
        own.append(attendance_list(session, participants))
    is_public = not session.is_no_more
    papers = [slides_of(session, language), *([poster(session)] if is_public else [])]
    modules = modules_for(session.course, language)
    return Pack(own, papers, [handout(module) for module in modules], files_of(modules), session, language)


def zipped(pack: Pack, press: Callable[[Document], bytes]) -> bytes:
    """The ZIP: the file to read first, the papers, and what the certificates will look like. `press` makes, or finds, what
    everybody may see. The same pack gives the same bytes, the day on the specimen aside."""
    files = [(document.file_name, document.pdf()) for document in pack.own]
    files += [(document.file_name, press(document)) for document in pack.open]
    # Numbered, so that a folder shows them in the order of the day.
    sheets = enumerate(pack.handouts, start=1)
    files += [(f"ark-{number:02d}-{document.file_name}", press(document)) for number, document in sheets]
    along, left_out = _given_along(pack.files)
    files += along
    files.append((SPECIMEN, specimen_for(pack.session, pack.language)))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        read_first = offline_page(pack.session, pack.language, [name for name, _body in files], left_out)
        for name, body in [(READ_FIRST, read_first.encode()), *files]:
            archive.writestr(zipfile.ZipInfo(name, _AT), body, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _given_along(documents: Iterable[AbstractDocument]) -> tuple[list[tuple[str, bytes]], list[AbstractDocument]]:
    """The files of the modules, numbered in their order, as long as all of them fit on a telephone; and the others, which the page that
    is read first names with where they lie."""
    along, left_out, left = [], [], MOST_FILES
    for number, document in enumerate(documents, start=1):
        with document.file.open() as file:
            body = file.read(left + 1)
        if len(body) > left:
            left_out.append(document)
            continue
        left -= len(body)
        stem, ending = address_part(document.title)[:60] or "fil", address_part(document.file_extension)
        along.append((f"fil-{number:02d}-{stem}.{ending}", body))
    return along, left_out


def zip_name(session: Session) -> str:
    """«pakke-k2-17.zip»."""
    return f"pakke-{session.course.code}-{session.pk}.zip"


def together(pack: Pack) -> Document:
    """What is printed on A4, in one file: running order, list, and a sheet of each module. Slides and posters have other sizes."""
    sheets = [*pack.own, *pack.handouts]
    return make(
        "together",
        title=_("Papers: %(session)s") % {"session": pack.session.title},
        file_name=f"papirer-{pack.session.course.code}-{pack.session.pk}.pdf",
        changed_at=pack.session.changed_at,
        pictures=tuple({picture.name: picture for sheet in sheets for picture in sheet.pictures}.values()),
        sheets=[_inside(sheet.html) for sheet in sheets],
    )


def _inside(html: str) -> tuple[str, str]:
    """The class of a sheet's body, and what is in it."""
    found = re.search(r'<body class="([^"]*)">(.*)</body>', html, re.S)
    if found is None:
        raise ValueError("a sheet without a body")
    return found[1], found[2]


def offline_page(
    session: Session, language: str, files: Iterable[str], left_out: Iterable[AbstractDocument] = ()
) -> str:
    """One page of HTML that needs nothing beside it: when and where, what to bring, the running order with the notes, and
    the `files` that lie in the same folder, and those that were `left_out`. Pictures are in it; no participant is."""
    context, pictures = order_context(session, language)
    html = render_to_string(
        "documents/offline.html",
        context
        | {
            "language": language,
            "organiser": settings.ORGANISER_NAME,
            "phone": settings.ORGANISER_PHONE,
            "seats": ngettext("%(count)s person has a seat.", "%(count)s people have a seat.", session.seats_taken)
            % {"count": session.seats_taken},
            "files": list(files),
            "left_out": list(left_out),
        },
    )
    return _alone(html, pictures)


def _alone(html: str, pictures: Iterable[Picture]) -> str:
    """Each picture in place of the name by which the press knows it, and whole addresses: the file lies on no site."""
    html = html.replace('href="/', f'href="{settings.BASE_URL}/')
    for picture in pictures:
        data = f"data:{picture.media_type};base64,{base64.b64encode(picture.body).decode()}"
        html = html.replace(SCHEME + picture.name, data)
    return html
