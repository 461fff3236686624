"""«Fra undervisere»: the one screen after a session, and the page where all who teach find what others shared."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from courses.commons import actions
from courses.commons.models import NoteMark, SharedNote
from courses.pages.models import ModulePage
from courses.schedule.models import Session
from tests.factories.certificates import participant
from tests.factories.commons import PDF, Taught, taught
from tests.factories.members import TrainerFactory, UserFactory
from tests.web.organising import somebody
from tests.web.reading import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
PAGE = "/underviser/fra-undervisere/"


@pytest.fixture
def done(six, db, noon, settings) -> Taught:
    settings.STAFF_SECOND_FACTOR = False
    return taught(ModulePage.objects.get(slug="lyt-foerst", locale__language_code="da"))


@pytest.fixture
def sharing(client, done):
    """The trainer's browser, and `send(**fields)`, which fills in the screen."""
    client.force_login(done.author)
    address = reverse("trainer:share", args=[done.session.pk])

    def send(**fields):
        usual = {"module": done.module.pk, "worked": "Spejlet virker.", "shows_name": "0", "licence": "CC-BY-4.0"}
        return client.post(address, usual | {"agreed": "on"} | fields)

    return send


def box(answer, name):
    return BeautifulSoup(answer.content, "html.parser").find("input", {"name": name})


class TestOneScreen:
    def test_closing_leads_to_it(self, client, done):
        Session.objects.filter(pk=done.session.pk).update(status=Session.Status.PUBLISHED)
        client.force_login(done.author)
        answer = client.post(reverse("trainer:close", args=[done.session.pk]))
        assert reverse("trainer:share", args=[done.session.pk]) in answer.content.decode()

    def test_shares_and_says_so(self, client, done, sharing):
        answer = sharing(example="Cykelstien.", handout=SimpleUploadedFile("Mit ark.pdf", PDF))
        assert answer["Location"] == f"{PAGE}?delt=1"
        page = text(client.get(answer["Location"]))
        for words in ("Delt. Tak", "Spejlet virker.", "Cykelstien.", "Mit ark (PDF)", "Lyt først"):
            assert words in page

    def test_before_it_is_closed_it_leads_to_closing(self, client, done):
        Session.objects.filter(pk=done.session.pk).update(status=Session.Status.PUBLISHED)
        client.force_login(done.author)
        page = client.get(reverse("trainer:share", args=[done.session.pk])).content.decode()
        assert "Du kan dele, når holdet er afsluttet." in page
        assert reverse("trainer:close", args=[done.session.pk]) in page

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"worked": " "}, "Skriv noget i et af felterne"),
            ({"agreed": ""}, "Sæt kryds for at dele det."),
            ({"module": "999999"}, "Marker en gyldig valgmulighed"),
            ({"module": "x'"}, "Marker en gyldig valgmulighed"),
            ({"licence": "GPL"}, "GPL"),
            ({"worked": "x" * 2001}, "2000"),
            ({"handout": SimpleUploadedFile("a.pdf", b"<script>")}, "Arket er ikke en hel PDF"),
        ],
    )
    def test_what_does_not_do_is_said_and_what_was_typed_stays(self, sharing, fields, words):
        answer = sharing(**{"example": "Min egen sag", **fields} if "worked" not in fields else fields)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert words in page.replace("\xa0", " ")
        assert "worked" in fields or "Min egen sag" in page
        assert not SharedNote.objects.exists()

    def test_names_are_asked_about_with_a_tick_that_counts_for_these_alone(self, done, sharing):
        participant(done.session, "Åse Bjørnholt")
        asked = sharing(worked="Åse kom.")
        assert asked.status_code == 422
        assert "Handler noget af dette om en, der deltog: «Åse»?" in asked.content.decode()
        found = box(asked, "found")["value"]
        assert "checked" not in box(asked, "seen").attrs
        again = sharing(worked="Åse kom, ring 12345678.", seen="on", found=found)
        assert "«12345678»" in again.content.decode()
        assert "checked" not in box(again, "seen").attrs
        assert not SharedNote.objects.exists()
        assert sharing(worked="Åse kom.", seen="on", found=found).status_code == 302
        assert SharedNote.objects.get().worked == "Åse kom."

    def test_a_tick_without_a_question_is_no_answer(self, done, sharing):
        participant(done.session, "Åse Bjørnholt")
        assert sharing(worked="Åse kom.", seen="on").status_code == 422


class TestPage:
    def test_a_search_without_a_hit_says_so(self, client, done):
        done.share()
        client.force_login(TrainerFactory().member.user)
        assert "Ingen har delt noget i den retning endnu." in text(client.get(PAGE, {"q": "elefant"}))
        assert "Spejlet" in text(client.get(PAGE, {"q": "spejl", "modul": "x"}))

    def test_thanks_are_pressed_once_and_taken_back(self, client, done):
        note = done.share()
        client.force_login(TrainerFactory().member.user)
        address = reverse("trainer:thank", args=[note.pk])
        assert client.post(address, {"kind": "used", "wanted": "1"})["Location"] == f"{PAGE}#n{note.pk}"
        assert list(note.marks.values_list("kind", flat=True)) == ["used"]
        assert 'aria-pressed="true"' in client.get(PAGE).content.decode()
        client.post(address, {"kind": "used", "wanted": "0"})
        assert not note.marks.exists()

    def test_used_by_is_a_number_from_five(self, client, done):
        note = done.share()
        for _number in range(5):
            actions.mark(note=note, user=TrainerFactory().member.user, kind=NoteMark.Kind.USED, is_on=True)
        client.force_login(TrainerFactory().member.user)
        assert "brugt af 5" in text(client.get(PAGE))
        NoteMark.objects.first().delete()
        assert "brugt af" not in text(client.get(PAGE))

    def test_ones_own_has_no_thanks_and_is_taken_back_and_put_back(self, client, done):
        note = done.share()
        client.force_login(done.author)
        assert client.post(reverse("trainer:thank", args=[note.pk]), {"wanted": "1"}).status_code == 404
        address = reverse("trainer:withdraw_note", args=[note.pk])
        client.post(address, {"wanted": "1"})
        assert "Trukket tilbage: ingen ser det." in text(client.get(PAGE))
        client.post(address, {"wanted": "0"})
        assert SharedNote.objects.shared().exists()

    def test_another_takes_nothing_back(self, client, done):
        note = done.share()
        client.force_login(TrainerFactory().member.user)
        assert client.post(reverse("trainer:withdraw_note", args=[note.pk]), {"wanted": "1"}).status_code == 404
        assert SharedNote.objects.shared().exists()

    def test_members_find_neither_page_nor_sheet(self, client, done):
        note = done.share(handout=("Ark", PDF))
        client.force_login(UserFactory())
        assert client.get(PAGE).status_code == 404
        assert client.get(reverse("trainer:shared_sheet", args=[note.pk])).status_code == 404

    def test_a_sheet_is_a_file_to_keep_and_gone_with_what_it_belongs_to(self, client, done):
        note = done.share(handout=("Ark", PDF))
        client.force_login(TrainerFactory().member.user)
        address = reverse("trainer:shared_sheet", args=[note.pk])
        answer = client.get(address)
        assert (answer.content, answer["Content-Type"]) == (PDF, "application/pdf")
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["Cache-Control"] == "private, no-store"
        actions.withdraw(note=note, author=done.author)
        assert client.get(address).status_code == 404


class TestEditors:
    def test_take_it_into_the_module_and_go_on_writing(self, client, done):
        note = done.share()
        client.force_login(somebody("Redaktører"))
        assert "Tag det ind i modulet" in text(client.get(PAGE))
        answer = client.post(reverse("trainer:adopt_note", args=[note.pk]))
        assert answer["Location"] == reverse("wagtailadmin_pages:edit", args=[done.module.pk])
        draft = ModulePage.objects.get(pk=done.module.pk).get_latest_revision_as_object()
        assert "Spejlet" in draft.trainer_notes

    def test_a_trainer_has_no_such_button(self, client, done):
        note = done.share()
        client.force_login(TrainerFactory().member.user)
        assert "Tag det ind i modulet" not in text(client.get(PAGE))
        assert client.post(reverse("trainer:adopt_note", args=[note.pk])).status_code == 404

    def test_the_menu_of_the_back_office_leads_there_for_writers_only(self, client, done):
        client.force_login(somebody("Redaktører"))
        assert PAGE in client.get("/admin/").content.decode()
        client.force_login(somebody("Planlægning"))
        assert PAGE not in client.get("/admin/").content.decode()


def test_nothing_of_it_is_public(client, done):
    """Neither on the module's page nor in the site's search."""
    done.share(worked="Kvabsotipebe virker.", example="Zebrapunkt.", shows_name=True)
    assert "Kvabsotipebe" not in client.get(done.module.url).content.decode()
    assert "Kvabsotipebe" not in client.get("/soeg/", {"q": "zebrapunkt"}).content.decode()
