"""A form in parts that was cut off is seen wherever the line ended; what Django's own reader makes of it is the control."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.test.client import BOUNDARY, encode_multipart

from lms.whole import WholeParser, WholePartsMiddleware

KIND = f"multipart/form-data; boundary={BOUNDARY}"
BODY = encode_multipart(
    BOUNDARY, {"email": "aase@demo.example.dk", "file": SimpleUploadedFile("members.csv", b"one\ntwo\nthree\n")}
)
# Where the line may end.
ENDS = range(1, len(BODY))


def asked(rf, body: bytes):
    """A request that announced all of `BODY`, of which this has come."""
    return rf.generic("POST", "/", body, content_type=KIND, CONTENT_LENGTH=str(len(BODY)))


def read(rf, body: bytes, parser=WholeParser) -> tuple[str, bytes]:
    """What a view would read: a field and a file."""
    request = asked(rf, body)
    request._stream = io.BytesIO(body)
    request.multipart_parser_class = parser
    return request.POST.get("email", ""), request.FILES["file"].read() if "file" in request.FILES else b""


def test_all_of_it_is_read(rf):
    assert read(rf, BODY) == ("aase@demo.example.dk", b"one\ntwo\nthree\n")


@pytest.mark.parametrize("end", ENDS[::7])
def test_a_part_of_it_is_refused(rf, end):
    with pytest.raises(MultiPartParserError):
        read(rf, BODY[:end])


def test_without_it_half_an_address_would_be_taken_and_a_file_be_missed_by_nobody(rf):
    """The planted fault: Django's own reader."""
    address, lines = BODY.index(b".dk"), BODY.index(b"three")
    assert read(rf, BODY[:address], MultiPartParser) == ("aase@demo.example", b"")
    assert read(rf, BODY[:lines], MultiPartParser) == ("aase@demo.example.dk", b"")


def test_every_form_is_read_so(rf):
    def view(request):
        return HttpResponse(request.POST["email"])

    assert WholePartsMiddleware(view)(asked(rf, BODY)).content == b"aase@demo.example.dk"
