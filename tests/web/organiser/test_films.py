"""Films in the back office and on pages: who may, what is said, what is shown."""

import json

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from courses.films.actions import begin
from courses.films.models import Film
from courses.pages.models import ModulePage
from courses.pages.queries.search import forget, search
from lms.parts import film as in_parts
from tests.factories.contents import fill, image
from tests.factories.films import CAPTIONS, film, mp4
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def editor(client):
    client.force_login(somebody("Redaktører"))
    return client


@pytest.fixture
def begun():
    return begin(film=Film(title="Lyt", captions=CAPTIONS), user=None)


def captions(text=CAPTIONS, name="lyt.vtt"):
    return SimpleUploadedFile(name, text.encode())


def send(client, film, body, at=0, size=None):
    address = reverse("films:piece", args=[film.pk])
    data = {"size": size or len(body), "modified": 1, "at": at, "body": SimpleUploadedFile("piece", body)}
    return client.post(address, data)


def test_an_editor_writes_the_words_and_sends_the_film(editor):
    answer = editor.post(
        reverse("films:add"), {"title": "Sådan lytter vi", "language": "da", "captions_file": captions()}
    )
    made = Film.objects.get()
    assert answer["Location"] == reverse("films:file", args=[made.pk])
    page = BeautifulSoup(editor.get(answer["Location"]).content, "html.parser")
    sending = page.select_one("[data-film-upload]")
    assert sending["data-film-upload"] == reverse("films:piece", args=[made.pk])
    assert "Karen" in page.select_one("section:has(#said)").text
    body = mp4(900)
    first = send(editor, made, body[:500], size=900)
    assert (first.status_code, first.json()) == (200, {"arrived": 500, "is_here": False})
    assert "55 %" in editor.get(answer["Location"]).text.replace("\xa0", " ")
    again = send(editor, made, body[:500], at=100, size=900)
    assert (again.status_code, again.json()) == (409, {"arrived": 500})
    assert send(editor, made, body[500:], at=500, size=900).json() == {"arrived": 900, "is_here": True}
    seen = BeautifulSoup(editor.get(answer["Location"]).content, "html.parser")
    assert seen.select_one("video track[kind=captions]")["src"] == f"/film/{made.pk}.vtt"
    assert made.title in editor.get(reverse("films:index")).text
    assert made.title not in editor.get(reverse("films:index") + "?q=vandfald").text


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Vælg undertekster."),
        ({"captions_file": captions("Kære alle")}, "Der er ingen undertekst i filen."),
        (
            {"captions_file": captions("WEBVTT\n\n00:00:02.000 --> 00:00:01.000\nHej\n")},
            "Undertekst 1 slutter, før den begynder.",
        ),
        ({"captions_file": captions("WEBVTT\n\n00:00:02.000 --> 00:00:03.000\n\n")}, "Undertekst 1 siger ingenting."),
    ],
)
def test_captions_are_demanded_and_the_title_stays(editor, sent, words):
    answer = editor.post(reverse("films:add"), {"title": "Sådan lytter vi", "language": "da", **sent})
    assert words in BeautifulSoup(answer.content, "html.parser").get_text(" ", strip=True)
    assert "Sådan lytter vi" in answer.text
    assert not Film.objects.exists()


def test_a_refusal_comes_with_the_first_piece(editor, begun, settings):
    settings.FILM_MAX_BYTES = 1_000_000
    answer = send(editor, begun, mp4(), size=3_000_000)
    assert answer.status_code == 422
    assert answer.json()["said"].replace("\xa0", " ").startswith("Filmen fylder 3 MB. Der må højst ligge 1 MB her")
    assert send(editor, begun, b"MZ" * 100).json()["said"].startswith("Det er ikke en film")
    assert editor.post(reverse("films:piece", args=[begun.pk]), {"size": "x"}).status_code == 422


# The rights are given by 0119_films.
def test_only_editors_put_films_here(client, begun):
    for group in ("Planlægning", "Undervisere"):
        client.force_login(somebody(group))
        assert send(client, begun, mp4()).status_code in (302, 403)
        assert client.get(reverse("films:add")).status_code in (302, 403)
    client.logout()
    assert send(client, begun, mp4()).status_code == 302
    begun.refresh_from_db()
    assert begun.arrived == 0


@pytest.fixture
def module(six, db):
    """A published module of the courses that come along."""
    return ModulePage.objects.get(slug="lyt-foerst", locale__language_code="da")


def test_the_page_has_it_with_captions_poster_and_words_and_fetches_nothing(client, module):
    shown = film(picture=image((1200, 800)))
    fill(module, [{"type": "film", "value": shown.pk}])
    page = BeautifulSoup(client.get(module.url).content, "html.parser")
    video = page.select_one("video")
    assert (video["preload"], video["aria-label"]) == ("none", "Sådan lytter vi")
    assert video.has_attr("controls")
    assert video["poster"].startswith("/media/images/")
    assert video.select_one("source")["src"] == shown.url
    track = video.select_one("track[kind=captions]")
    assert track["srclang"] == "da"
    assert "Først bagefter svarer vi & spørger." in page.select_one(".written-film details").text
    answer = client.get(track["src"])
    assert answer["Content-Type"] == "text/vtt; charset=utf-8"
    assert answer.content.decode() == CAPTIONS
    assert "media-src 'self'" in client.get(module.url)["Content-Security-Policy"]


def test_what_is_said_is_found(module):
    fill(
        module, [{"type": "film", "value": film(captions="WEBVTT\n\n00:01.000 --> 00:02.000\nVandfaldet bruser\n").pk}]
    )
    forget()
    (group,) = search("vandfald", "da")
    assert [entry.title for entry in group.entries] == [module.title]


def test_words_are_changed_and_the_captions_stay_where_none_are_chosen(editor):
    shown = film()
    address = reverse("films:edit", args=[shown.pk])
    form = BeautifulSoup(editor.get(address).content, "html.parser")
    opened = {field["name"]: field.get("value", "") for field in form.select("form input[type=hidden][name]")}
    editor.post(address, {**opened, "title": "Lyt", "language": "da"})
    shown.refresh_from_db()
    assert (shown.title, shown.captions, shown.kind) == ("Lyt", CAPTIONS, "mp4")


def test_it_is_deleted_only_where_no_page_shows_it(editor, module):
    shown = film()
    fill(module, [{"type": "film", "value": shown.pk}])
    address = reverse("films:delete", args=[shown.pk])
    answer = editor.post(address, follow=True)
    assert f"Den står i «{module.title}»." in answer.text
    fill(module, [])
    editor.post(address)
    assert not Film.objects.exists()


def test_parts_are_answered_where_no_proxy_is(rf):
    shown = film(body=mp4(500))
    name = shown.url.rpartition("/")[2]
    part = in_parts(rf.get(shown.url, headers={"Range": "bytes=100-199"}), name)
    assert (part.status_code, part["Content-Range"], len(b"".join(part))) == (206, "bytes 100-199/500", 100)
    whole = in_parts(rf.get(shown.url), name)
    assert (whole.status_code, whole["Accept-Ranges"], len(b"".join(whole))) == (200, "bytes", 500)
    assert json.dumps(whole["Content-Type"]) == '"video/mp4"'
