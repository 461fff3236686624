"""Parts of a film where no proxy stands before the site: development and the demo. A browser that jumps in a film asks for them, and
some show none where they are not answered."""

from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from whitenoise.responders import StaticFile

from courses.films.models import FOLDER
from courses.films.rules import KINDS


def film(request: HttpRequest, name: str) -> HttpResponse | FileResponse:
    """The file or the part that is asked for, by the library that answers for static files as well."""
    place = settings.MEDIA_ROOT / FOLDER / name
    kind = next((mime for mime, end in KINDS.items() if name.endswith(f".{end}")), "")
    if not kind or "/" in name or not place.is_file():
        raise Http404
    file: Any = StaticFile(str(place), [("Content-Type", kind), ("Accept-Ranges", "bytes")])
    answer = file.get_response(request.method, request.META)
    response = FileResponse(answer.file, status=answer.status) if answer.file else HttpResponse(status=answer.status)
    for header, value in answer.headers:
        response[header] = value
    return response
