"""«Kursusbeviser» in the back office: finding, revoking, printing those of a storkreds."""

import datetime as dt

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from courses.certificates.actions import certificates, print_jobs
from courses.certificates.actions.print_jobs import print_due
from courses.certificates.models import Certificate, PrintJob
from courses.certificates.rules import print_token
from courses.common import clock
from courses.enrolment.models import ListView
from courses.people.models import User
from tests.factories.certificates import issued, past_session
from tests.factories.members import MemberFactory, TrainerFactory
from tests.factories.places import RegionFactory
from tests.factories.schedule import SessionTrainerFactory
from tests.web.browser import entries, form_with
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
INDEX, PRINTS = "/admin/certificates/", "/admin/certificates/prints/"


@pytest.fixture
def session():
    return past_session(capacity=50)


@pytest.fixture
def certificate(session):
    return issued(session=session)


def one(certificate: Certificate) -> str:
    return reverse("certificates:one", args=[certificate.pk])


def of_session(session) -> str:
    return reverse("certificates:session", args=[session.pk])


def order(region, /, **changes) -> dict[str, str]:
    today = clock.today()
    return {
        "region": str(region.pk),
        "first_day": (today - dt.timedelta(days=30)).isoformat(),
        "last_day": today.isoformat(),
        "form": "pdf",
    } | changes


class TestWhoGetsIn:
    @pytest.fixture
    def addresses(self, certificate):
        certificates.issue_neutral(certificate=certificate)
        PrintJob.objects.create(region=certificate.session.region, form="pdf", asked_at=clock.now(), total=1)
        run = PrintJob.objects.get()
        assert print_due() == 1
        return [INDEX, PRINTS, one(certificate), of_session(certificate.session), f"{PRINTS}{run.pk}/"]

    @pytest.mark.parametrize("groups", [("Redaktører",), ("Undervisere",), ()])
    def test_nobody_else(self, client, addresses, certificate, groups):
        client.force_login(somebody(*groups))
        for address in addresses:
            assert client.get(address).status_code == 302
            assert client.post(address, {"reason": "x", **order(certificate.session.region)}).status_code == 302
        certificate.refresh_from_db()
        assert (certificate.is_valid, PrintJob.objects.count()) == (True, 1)

    def test_no_trainer_of_the_session_no_holder_and_nobody_without_a_log_in(self, client, addresses, certificate):
        trainer = SessionTrainerFactory(session=certificate.session).trainer
        for user in (trainer.member.user, certificate.enrolment.member.user, TrainerFactory().member.user, None):
            if user:
                client.force_login(user)
            else:
                client.logout()
            for address in addresses:
                assert client.get(address).status_code == 302
                assert client.post(address, {"reason": "x"}).status_code == 302
        certificate.refresh_from_db()
        assert certificate.is_valid

    def test_planners_and_administrators(self, client, addresses):
        administrator = User.objects.create_superuser(email="admin@demo.example", password=None)
        for user in (somebody("Planlægning"), administrator):
            client.force_login(user)
            assert [client.get(address).status_code for address in addresses] == [200] * 5
            assert client.get("/admin/").content.decode().count(INDEX) >= 1


class TestFinding:
    def test_by_code_as_it_stands_on_the_paper(self, organiser, certificate):
        typed = " ".join(print_token(certificate.token)).replace("-", " - ")[:60]
        for code in (certificate.token, "".join(print_token(certificate.token)), typed):
            assert organiser.post(INDEX, {"code": code}).url == one(certificate)

    @pytest.mark.parametrize(
        ("code", "sentence"),
        [
            ("", "Skriv koden fra beviset."),
            ("k7qf-2m9x", "Det er ikke en hel kode."),
            ("k" * 61, "Det er ikke en hel kode."),
            ("0" * 28, "Der er intet kursusbevis med den kode."),
        ],
    )
    def test_what_is_no_code_is_said_beside_it_and_kept(self, organiser, certificate, code, sentence):
        response = organiser.post(INDEX, {"code": code})
        assert response.status_code == 200
        assert sentence in str(response.context["form"].errors["code"])
        assert response.context["form"]["code"].value() == code

    def test_what_its_holder_deleted_is_found_nowhere(self, organiser, certificate, session):
        code = certificate.token
        certificates.delete(certificate=certificate)
        assert "code" in organiser.post(INDEX, {"code": code}).context["form"].errors
        assert organiser.get(one(certificate)).status_code == 404
        assert organiser.get(of_session(session)).context["lines"] == []
        assert organiser.get(INDEX).context["lines"] == []

    def test_sessions_newest_first_and_by_district(self, organiser, certificate, session):
        older = past_session(days=-9, region=RegionFactory(number=1, name="København", slug="koebenhavn"))
        issued("Bo Ek", session=older)
        issued("Ida Holm", session=older)
        past_session()
        assert organiser.get(INDEX).context["lines"] == [(session, 1), (older, 2)]
        assert organiser.get(f"{INDEX}?region=1").context["lines"] == [(older, 2)]
        for nonsense in ("x", "999", "1" * 5000, "²"):
            assert len(organiser.get(INDEX, {"region": nonsense, "p": nonsense}).context["lines"]) == 2

    def test_names_as_printed_and_no_addresses(self, organiser, certificate, session):
        member = certificate.enrolment.member
        member.user.first_name = "Åse Nytnavn"
        member.user.save()
        type(member).objects.filter(pk=member.pk).update(name="Åse Nytnavn")
        for address in (of_session(session), one(certificate)):
            page = organiser.get(address).content.decode()
            assert "Åse Bjørnholt" in page
            assert "Nytnavn" not in page
            assert member.user.email not in page

    def test_each_state_in_words(self, organiser, session):
        names = ["A Gyldig", "B Udløbet", "C Trukket", "D Erstattet"]
        _valid, expired, revoked, replaced = (issued(name, session=session) for name in names)
        Certificate.objects.filter(pk=expired.pk).update(expires_on=clock.today() - dt.timedelta(days=1))
        certificates.revoke(certificate=revoked, reason="Forkert person")
        Certificate.objects.filter(pk=replaced.pk).update(replaced_by=expired)
        lines = organiser.get(of_session(session)).context["lines"]
        assert [(line["facts"].name, str(line["state"])) for line in lines] == [
            ("A Gyldig", "gyldigt"),
            ("B Udløbet", "udløbet"),
            ("C Trukket", "trukket tilbage"),
            ("D Erstattet", "erstattet"),
        ]
        assert "Forkert person" in organiser.get(one(revoked)).content.decode()
        assert one(expired) in organiser.get(one(replaced)).content.decode()

    def test_looking_at_the_names_is_written_down(self, organiser, certificate, session):
        organiser.get(of_session(session))
        assert ListView.objects.filter(session=session, what="list", actor__isnull=False).count() == 1

    def test_long_lists_have_pages(self, organiser, session):
        for number in range(26):
            issued(f"Person {number:02}", session=session)
        first, second = organiser.get(of_session(session)), organiser.get(f"{of_session(session)}?p=2")
        assert [len(page.context["lines"]) for page in (first, second)] == [25, 1]
        assert "?p=2" in first.content.decode()

    @pytest.mark.parametrize("count", [1, 3, 30])
    def test_costs_the_same_for_few_and_many(self, organiser, session, count, django_assert_num_queries):
        for number in range(count):
            issued(f"Person {number:02}", session=session)
            issued("Bo Ek", session=past_session(course=session.course, venue=session.venue, days=-2 - number))
        organiser.get(INDEX)
        with django_assert_num_queries(14):
            organiser.get(INDEX)
        with django_assert_num_queries(15):
            organiser.get(of_session(session))


class TestRevoking:
    def test_shows_who_and_what_and_getting_changes_nothing(self, organiser, certificate):
        page = organiser.get(one(certificate)).content.decode()
        assert f"Åse Bjørnholt mister kursusbeviset for {certificate.content.course}." in page
        certificate.refresh_from_db()
        assert certificate.is_valid

    def test_with_a_reason_and_a_line_in_the_log(self, organiser, certificate, session):
        response = organiser.post(one(certificate), {"reason": "Udstedt til den forkerte"}, follow=True)
        certificate.refresh_from_db()
        assert (certificate.revoked_at, certificate.revoked_reason) == (clock.now(), "Udstedt til den forkerte")
        assert [str(message).strip() for message in response.context["messages"]] == [
            "Beviset er trukket tilbage. Det ser alle, der kontrollerer det, fra nu af."
        ]
        assert "Ja, træk" not in response.content.decode()
        entry = ModelLogEntry.objects.get(action="planning.revoke")
        assert (entry.object_id, entry.data) == (str(session.pk), {"certificate": certificate.pk})
        assert entry.user is not None

    @pytest.mark.parametrize(
        ("reason", "sentence"),
        [
            ("", "Skriv, hvorfor beviset trækkes tilbage."),
            ("  \u200b ", "Skriv, hvorfor beviset trækkes tilbage."),
            ("x" * 201, "200"),
        ],
    )
    def test_asks_for_a_reason_beside_the_field(self, organiser, certificate, reason, sentence):
        response = organiser.post(one(certificate), {"reason": reason})
        assert sentence in str(response.context["form"].errors["reason"])
        assert response.context["form"]["reason"].value() == reason
        certificate.refresh_from_db()
        assert certificate.is_valid
        assert not ModelLogEntry.objects.filter(action="planning.revoke").exists()

    def test_twice_says_so(self, organiser, certificate):
        certificates.revoke(certificate=certificate, reason="Første")
        response = organiser.post(one(certificate), {"reason": "Anden"})
        assert len(response.context["form"].non_field_errors()) == 1
        assert response.context["form"].non_field_errors()[0] in response.content.decode()
        certificate.refresh_from_db()
        assert certificate.revoked_reason == "Første"

    def test_unknown_is_not_found(self, organiser, certificate):
        for number in (certificate.pk + 1, 10**30):
            assert organiser.post(f"{INDEX}{number}/", {"reason": "x"}).status_code == 404


class TestPrinting:
    def test_order_is_watched_and_then_fetched(self, organiser, certificate, session):
        issued("Bo Ek", session=session)
        assert "Refresh" not in organiser.get(PRINTS)
        assert organiser.post(PRINTS, order(session.region)).url == PRINTS
        waiting = organiser.get(PRINTS)
        assert waiting["Refresh"] == "5"
        assert "0 af 2 er klar" in waiting.content.decode()
        run = PrintJob.objects.get()
        assert organiser.get(f"{PRINTS}{run.pk}/").status_code == 404
        assert print_due() == 1
        assert "Refresh" not in organiser.get(PRINTS)
        response = organiser.get(f"{PRINTS}{run.pk}/")
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"] == f'attachment; filename="kursusbeviser-{session.region.slug}.pdf"'
        assert b"".join(response.streaming_content).startswith(b"%PDF-1.7")
        assert ModelLogEntry.objects.get(action="planning.print").object_id == str(session.region.pk)
        assert run.asked_by is not None

    def test_period_holds_both_its_days(self, organiser, certificate, session):
        today, yesterday = (clock.today() - dt.timedelta(days=days) for days in (0, 1))
        inside = order(session.region, first_day=today.isoformat(), last_day=today.isoformat(), form="zip")
        organiser.post(PRINTS, inside)
        run = PrintJob.objects.get()
        assert (run.form, run.first_day, run.last_day, run.total) == ("zip", today, today, 1)
        print_due()
        run.refresh_from_db()
        assert run.done == 1
        response = organiser.post(PRINTS, order(session.region, last_day=yesterday.isoformat()))
        assert response.context["form"].non_field_errors() == ["Der er ingen kursusbeviser at udskrive."]
        assert PrintJob.objects.count() == 1

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("region", "", "Vælg en storkreds."),
            ("region", "99", "Vælg en storkreds."),
            ("first_day", "", "Skriv den første dag."),
            ("last_day", "", "Skriv den sidste dag."),
            ("last_day", "0026-11-25", "Er årstallet rigtigt?"),
            ("last_day", "2020-01-01", "Den sidste dag kan ikke ligge før den første."),
            ("last_day", "i går", ""),
            ("form", "doc", "Vælg PDF eller ZIP."),
            ("form", "", "Vælg PDF eller ZIP."),
        ],
    )
    def test_mistakes_are_told_beside_the_field(self, organiser, certificate, field, value, sentence):
        response = organiser.post(PRINTS, order(certificate.session.region, **{field: value}))
        assert response.status_code == 200
        assert sentence in str(response.context["form"].errors[field])
        assert response.context["form"][field].value() == value
        assert "Refresh" not in response
        assert not PrintJob.objects.exists()

    def test_those_of_one_session_are_ordered_and_fetched_on_its_own_page(
        self, organiser, certificate, session, monkeypatch
    ):
        monkeypatch.setattr(print_jobs, "AT_ONCE", 0)
        page = organiser.get(of_session(session))
        form = form_with(page.text, "form")
        assert [button["value"] for button in form.find_all("button")] == ["zip", "pdf"]
        answer = organiser.post(of_session(session), entries(form) | {"form": "pdf"}, follow=True)
        assert "0 af 1 er klar" in answer.text
        assert answer["Refresh"] == "5"
        run = PrintJob.objects.get()
        assert (run.session, run.form) == (session, "pdf")
        assert print_due() == 1
        page = organiser.get(of_session(session))
        assert "Refresh" not in page
        assert f"{PRINTS}{run.pk}/" in page.text
        response = organiser.get(f"{PRINTS}{run.pk}/")
        assert response["Content-Disposition"] == f'attachment; filename="kursusbeviser-{session.course.code}.pdf"'
        assert set(
            ModelLogEntry.objects.filter(action__startswith="planning.print").values_list("object_id", flat=True)
        ) == {str(session.pk)}
        assert ListView.objects.filter(session=session, what=ListView.What.PAPER).count() == 1
        assert organiser.get(PRINTS).context["runs"] == []

    def test_none_to_print_is_said(self, organiser, session):
        answer = organiser.post(of_session(session), {"form": "pdf"}, follow=True)
        assert "Der er ingen kursusbeviser at udskrive." in answer.text
        assert not PrintJob.objects.exists()

    def test_costs_the_same_for_few_and_many(self, organiser, session, django_assert_num_queries):
        for count in (1, 3, 20):
            PrintJob.objects.all().delete()
            for _number in range(count):
                PrintJob.objects.create(region=session.region, form="pdf", asked_at=clock.now(), total=1)
            organiser.get(PRINTS)
            with django_assert_num_queries(10):
                organiser.get(PRINTS)


def test_a_member_who_holds_none_changes_nothing(client, certificate):
    client.force_login(MemberFactory().user)
    assert client.post(one(certificate), {"reason": "x"}).status_code == 302
    certificate.refresh_from_db()
    assert certificate.is_valid
