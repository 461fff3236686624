"""The back office for organisers: who gets in, and what each step does."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from courses.common.models import OutboxMail
from courses.enrolment.actions import enrolments as enrolment_actions
from courses.schedule import actions
from courses.schedule.models import Series, Session
from courses.schedule.rules.recurrence import parse_rule
from tests.factories.catalogue import CourseFactory, QualificationFactory
from tests.factories.members import MemberFactory, TrainerFactory, UserFactory
from tests.factories.places import AssociationFactory, RegionFactory, VenueFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory
from tests.web.browser import press
from tests.web.organising import NEW_YEAR, SATURDAY, at, meeting, rows, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon"), pytest.mark.sqlite]


def messages_of(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


class TestWhoGetsIn:
    @pytest.fixture
    def addresses(self, published):
        series = Series.objects.create(
            course=published.course,
            venue=published.venue,
            start_date=NEW_YEAR,
            rule=parse_rule("FREQ=MONTHLY;BYDAY=2TU"),
            capacity=12,
        )
        plain = [
            "course",
            "venue",
            "trainers",
            "association",
            "region",
            "schoolbreak",
            "series",
            "sessions",
            "missing",
            "mails",
            "certificates",
        ]
        one = ["edit", "publish", "move", "cancel", "seats", "trainers", "details", "delete"]
        return [
            *(reverse(f"{name}:index") for name in plain),
            *(reverse(f"{name}:add") for name in plain if name not in ("missing", "region", "mails", "certificates")),
            *(reverse(f"sessions:{name}", args=[published.pk]) for name in one),
            reverse("sessions:publish_drafts"),
            reverse("series:edit", args=[series.pk]),
            reverse("series:sessions", args=[series.pk]),
            reverse("series:delete", args=[series.pk]),
            *(f"{reverse(f'sessions:{name}_several')}?session={published.pk}" for name in ("move", "cancel")),
        ]

    def test_nobody_without_a_log_in(self, client, addresses):
        for address in addresses:
            response = client.get(address)
            assert response.status_code == 302
            assert "/konto/" in response.url

    @pytest.mark.parametrize("groups", [("Redaktører",), ("Undervisere",), ("Redaktører", "Undervisere")])
    def test_no_editor_and_no_trainer(self, client, addresses, groups):
        client.force_login(somebody(*groups))
        for address in addresses:
            for response in (client.get(address), client.post(address)):
                assert (response.status_code, response.url) in [(302, "/admin/")]

    def test_no_member(self, client, addresses):
        client.force_login(MemberFactory().user)
        for address in addresses:
            response = client.get(address)
            assert response.status_code == 302
            assert response.url != address

    def test_no_trainer_of_the_session(self, client, published):
        trainer = TrainerFactory()
        actions.set_trainers(session=published, trainers=[(trainer, "lead")])
        client.force_login(trainer.member.user)
        assert client.post(reverse("sessions:seats", args=[published.pk]), {"capacity": 3}).status_code == 302
        published.refresh_from_db()
        assert published.capacity == 20

    def test_organisers_get_everywhere(self, organiser, addresses):
        # These only do something and have nothing to show: they lead to the page that has their button.
        unseen = ("/publish/", "/seats/")
        for address in addresses:
            only_posts = address.endswith(unseen) and address != reverse("sessions:publish_drafts")
            expected = 302 if only_posts else 200
            assert (address, organiser.get(address).status_code) == (address, expected)

    def test_getting_never_changes_anything(self, organiser, addresses, published):
        before = list(Session.objects.values())
        for address in addresses:
            organiser.get(address)
        assert list(Session.objects.values()) == before
        assert Session.objects.count() == 1

    def test_nobody_below_the_superuser_may_edit_users_or_groups(self):
        names = ["Planlægning", "Redaktører", "Undervisere"]
        held = Permission.objects.filter(group__name__in=names).values_list("content_type__app_label", flat=True)
        assert set(held) == {"wagtailadmin", "courses"}
        assert Group.objects.filter(name__in=names, permissions__codename="access_admin").count() == 3

    @pytest.mark.parametrize("group", ["Planlægning", "Redaktører", "Undervisere"])
    def test_user_pages_are_closed(self, client, group):
        client.force_login(somebody(group))
        for name in ("wagtailusers_users:index", "wagtailusers_groups:index"):
            assert client.get(reverse(name)).status_code == 302

    def test_the_menu_and_the_panel_are_the_organisers(self, client):
        client.force_login(somebody("Redaktører"))
        page = client.get("/admin/").content.decode()
        assert reverse("missing:index") not in page
        client.force_login(somebody("Planlægning"))
        page = client.get("/admin/").content.decode()
        assert page.count(reverse("missing:index")) >= 1


class TestList:
    def test_shows_place_day_seats_and_trainers(self, organiser, published):
        trainer = TrainerFactory(member__user__first_name="Mette Demo")
        actions.set_trainers(session=published, trainers=[(trainer, "lead")])
        page = organiser.get(reverse("sessions:index")).content.decode()
        for word in (
            "Vejle",
            "Debatdogmer",
            "lørdag den 13. februar 2027",
            "kl.\u00a010.00–15.00",
            "0 af 20 pladser",
            "Mette Demo",
        ):
            assert word in page

    def test_coming_ones_unless_asked_otherwise(self, organiser):
        coming, past = SessionFactory(days=10), SessionFactory(days=-10)

        def found(**query):
            return list(organiser.get(reverse("sessions:index"), query).context["object_list"])

        assert found() == [coming]
        assert found(when="past") == [past]
        assert found(when="all") == [past, coming]
        assert found(starts_at_from="2026-11-01", starts_at_to="2026-11-20") == [past]
        assert found(when="sideways") == [past, coming]

    def test_filters(self, organiser):
        fyn = RegionFactory(number=6, name="Fyn", slug="fyn")
        here, there = SessionFactory(), SessionFactory(region=fyn, status=Session.Status.DRAFT)

        def found(**query):
            return list(organiser.get(reverse("sessions:index"), query).context["object_list"])

        assert found(course=there.course.pk) == [there]
        assert found(region=fyn.pk) == [there]
        assert found(status="published") == [here]
        assert found(q=here.course.title) == [here]

    @pytest.mark.parametrize("number", [1, 3, 30])
    def test_query_count(self, organiser, number, django_assert_num_queries):
        for _ in range(number):
            SessionTrainerFactory()
        organiser.get(reverse("sessions:index"))
        with django_assert_num_queries(14):
            organiser.get(reverse("sessions:index"))

    @pytest.mark.parametrize("number", [1, 3, 30])
    def test_export_query_count(self, organiser, number, django_assert_num_queries):
        for _ in range(number):
            SessionTrainerFactory()

        def export() -> bytes:
            return b"".join(organiser.get(reverse("sessions:index"), {"export": "csv"}).streaming_content)

        export()
        # Three of them note who took the list along.
        with django_assert_num_queries(11):
            export()

    def test_export_starts_no_formula(self, organiser):
        SessionFactory(course__title="=HYPERLINK(1)", course__title_en="")
        csv = b"".join(organiser.get(reverse("sessions:index"), {"export": "csv"}).streaming_content).decode()
        assert csv.splitlines()[1].split(";")[1] == "'=HYPERLINK(1)"
        xlsx = organiser.get(reverse("sessions:index"), {"export": "xlsx"})
        assert b"".join(xlsx.streaming_content)[:2] == b"PK"


class TestOneSession:
    def test_counts_but_no_names_of_those_enrolled(self, organiser, published):
        enrolment_actions.enrol(session=published, name="Hemmelige Hanne", email="hanne@demo.example")
        page = organiser.get(reverse("sessions:edit", args=[published.pk])).content.decode()
        assert "Hemmelige" not in page
        assert "hanne@" not in page
        assert "1 " in page

    def test_publish(self, organiser, draft):
        organiser.post(reverse("sessions:publish", args=[draft.pk]))
        draft.refresh_from_db()
        assert draft.status == Session.Status.PUBLISHED
        history = organiser.get(reverse("sessions:history", args=[draft.pk]))
        assert history.status_code == 200
        assert len(history.context["object_list"]) == 1

    def test_a_draft_of_the_past_is_refused_in_words(self, organiser):
        old = SessionFactory(days=-3, status=Session.Status.DRAFT)
        response = organiser.post(reverse("sessions:publish", args=[old.pk]), follow=True)
        assert len(messages_of(response)) == 1
        old.refresh_from_db()
        assert old.status == Session.Status.DRAFT

    def test_unknown(self, organiser):
        assert organiser.get(reverse("sessions:edit", args=[999_999])).status_code == 404

    def test_seats_are_offered_on(self, organiser, published):
        actions.set_capacity(session=published, capacity=1)
        enrolment_actions.enrol(session=published, name="A", email="a@demo.example")
        waiting = enrolment_actions.enrol(session=published, name="B", email="b@demo.example")
        organiser.post(reverse("sessions:seats", args=[published.pk]), {"capacity": "2"})
        waiting.refresh_from_db()
        published.refresh_from_db()
        assert (published.capacity, waiting.state) == (2, "offered")

    @pytest.mark.parametrize("capacity", ["", "0", "-1", "x", "21", "99999999999"])
    def test_seats_that_cannot_be(self, organiser, published, capacity):
        response = organiser.post(reverse("sessions:seats", args=[published.pk]), {"capacity": capacity})
        assert response.status_code == 200
        published.refresh_from_db()
        assert published.capacity == 20

    def test_cancelling_asks_first_and_tells(self, organiser, published, outbox):
        enrolment_actions.enrol(session=published, name="A", email="a@demo.example")
        address = reverse("sessions:cancel", args=[published.pk])
        assert "1 person" in organiser.get(address).content.decode()
        assert organiser.post(address, {"reason": ""}).status_code == 200
        published.refresh_from_db()
        assert published.status == Session.Status.PUBLISHED
        response = organiser.post(address, {"reason": "For få tilmeldte"}, follow=True)
        published.refresh_from_db()
        assert (published.status, published.cancel_reason) == ("cancelled", "For få tilmeldte")
        assert OutboxMail.objects.filter(to="a@demo.example").latest("pk").kind == outbox("a@demo.example")[-1]
        assert "1 person" in messages_of(response)[0]

    def test_a_draft_cannot_be_cancelled_but_deleted(self, organiser, draft):
        response = organiser.get(reverse("sessions:cancel", args=[draft.pk]))
        assert response.url == reverse("sessions:edit", args=[draft.pk])
        assert organiser.get(reverse("sessions:delete", args=[draft.pk])).status_code == 200
        organiser.post(reverse("sessions:delete", args=[draft.pk]))
        assert not Session.objects.exists()

    def test_a_published_session_is_not_deleted(self, organiser, published):
        organiser.post(reverse("sessions:delete", args=[published.pk]))
        assert Session.objects.filter(pk=published.pk).exists()

    def test_trainers(self, organiser, published):
        old, new = TrainerFactory(is_active=False), TrainerFactory()
        QualificationFactory(trainer=new, course=published.course)
        actions.set_trainers(session=published, trainers=[(old, "lead")])
        address = reverse("sessions:trainers", args=[published.pk])
        assert f'value="{old.pk}" selected' in organiser.get(address).content.decode()
        both = rows("trainers", {"trainer": old.pk, "role": "lead"}, {"trainer": new.pk, "role": "co"}, {"trainer": ""})
        organiser.post(address, both)
        assert set(published.trainers.values_list("trainer", "role")) == {(old.pk, "lead"), (new.pk, "co")}

    def test_a_booked_trainer_is_named(self, organiser, published):
        busy = TrainerFactory(member__user__first_name="Mette Demo")
        actions.create_session(
            course=CourseFactory(), venue=VenueFactory(), meetings=[at(SATURDAY)], trainers=[(busy, "lead")]
        )
        address = reverse("sessions:trainers", args=[published.pk])
        response = organiser.post(address, rows("trainers", {"trainer": busy.pk, "role": "lead"}))
        assert response.status_code == 200
        assert "Mette Demo" in str(response.context["form"].non_field_errors())
        twice = rows("trainers", *[{"trainer": busy.pk, "role": "lead"}] * 2)
        assert organiser.post(address, twice).context["trainers"].non_form_errors()
        assert published.trainers.count() == 0

    def test_details(self, organiser, published):
        host = AssociationFactory()
        data = {"association": host.pk, "min_participants": "4", "note": "Tag mad med", "note_en": ""}
        organiser.post(reverse("sessions:details", args=[published.pk]), data)
        published.refresh_from_db()
        assert (published.association, published.min_participants, published.note) == (host, 4, "Tag mad med")
        assert (
            organiser.post(reverse("sessions:details", args=[published.pk]), {"min_participants": "x"})
            .context["form"]
            .errors
        )


class TestMove:
    def step(self, organiser, session, day, *, seen="", save=False, **more):
        data = rows("meetings", meeting(day), initial=1) | {"venue": "", "seen": seen} | more
        data |= {"action-save": "1"} if save else {"action-preview": "1"}
        return organiser.post(reverse("sessions:move", args=[session.pk]), data)

    def test_first_in_words_then_for_good(self, organiser, published):
        enrolment_actions.enrol(session=published, name="A", email="a@demo.example")
        sunday = SATURDAY + dt.timedelta(days=1)
        page = self.step(organiser, published, sunday)
        assert page.context["prospect"].is_smooth
        assert "søndag den 14. februar 2027" in page.content.decode()
        assert "1 person" in page.content.decode()
        published.refresh_from_db()
        assert published.starts_at == at(SATURDAY)[0]
        self.step(organiser, published, sunday, seen=page.context["seen"], save=True)
        published.refresh_from_db()
        assert published.starts_at == at(sunday)[0]

    def test_what_was_not_shown_is_shown_first(self, organiser, published):
        sunday = SATURDAY + dt.timedelta(days=1)
        seen = self.step(organiser, published, sunday).context["seen"]
        monday = sunday + dt.timedelta(days=1)
        assert self.step(organiser, published, monday, seen=seen, save=True).status_code == 200
        assert self.step(organiser, published, sunday, save=True).status_code == 200
        published.refresh_from_db()
        assert published.starts_at == at(SATURDAY)[0]

    def test_a_public_holiday_asks(self, organiser, published):
        page = self.step(organiser, published, NEW_YEAR)
        assert page.context["prospect"].holidays == ["Nytårsdag"]
        seen = page.context["seen"]
        again = self.step(organiser, published, NEW_YEAR, seen=seen, save=True)
        assert "holiday_ok" in again.context["form"].errors
        published.refresh_from_db()
        assert published.starts_at == at(SATURDAY)[0]
        self.step(organiser, published, NEW_YEAR, seen=seen, save=True, holiday_ok="on")
        published.refresh_from_db()
        assert published.starts_at == at(NEW_YEAR)[0]

    def test_a_clash_is_said_and_never_saved(self, organiser, published):
        sunday = SATURDAY + dt.timedelta(days=1)
        actions.create_session(course=CourseFactory(title="Velkomst"), venue=published.venue, meetings=[at(sunday)])
        page = self.step(organiser, published, sunday)
        assert "Velkomst" in page.context["prospect"].clashes[0]
        assert 'name="action-save"' not in page.content.decode()
        assert self.step(organiser, published, sunday, seen=page.context["seen"], save=True).status_code == 200
        published.refresh_from_db()
        assert published.starts_at == at(SATURDAY)[0]

    @pytest.mark.parametrize(
        "written",
        [
            {"day": "13. februar", "start": "10:00", "end": "15:00"},
            {"day": "2027-02-14", "start": "15:00", "end": "10:00"},
            {"day": "2027-02-14", "start": "02:30", "end": "10:00"},
            {"day": "0001-01-01", "start": "10:00", "end": "15:00"},
            {"day": "", "start": "", "end": ""},
            {},
        ],
    )
    def test_broken_times(self, organiser, published, written):
        data = rows("meetings", written, initial=1) | {"action-save": "1"}
        assert organiser.post(reverse("sessions:move", args=[published.pk]), data).status_code == 200
        assert organiser.post(reverse("sessions:move", args=[published.pk]), {"action-save": "1"}).status_code == 200

    def test_a_held_session_stays(self, organiser):
        held = SessionFactory(days=-5, status=Session.Status.HELD)
        assert organiser.get(reverse("sessions:move", args=[held.pk])).status_code == 302


class TestCreate:
    def data(self, course, venue, day=SATURDAY, **more):
        return (
            rows("meetings", meeting(day), {"day": "", "start": "", "end": ""})
            | rows("trainers", {"trainer": "", "role": "lead"})
            | {"course": course.pk, "venue": venue.pk}
            | more
        )

    def test_four_days_in_a_browser_are_four_days(self, organiser):
        """Two formsets once had one prefix: the rows of the trainers took the place of a day, without a word."""
        address = reverse("sessions:add")
        course, venue, trainer = CourseFactory(), VenueFactory(), TrainerFactory()
        typed = {"course": str(course.pk), "venue": str(venue.pk), "trainers-0-trainer": str(trainer.pk)}
        days = [SATURDAY + dt.timedelta(days=7 * number) for number in range(4)]
        for number, day in enumerate(days):
            typed |= {f"meetings-{number}-{name}": value for name, value in meeting(day).items()}
        shown = press(organiser, address, organiser.get(address), typed, "action-preview")
        made = press(organiser, address, shown, {}, "action-save")
        session = Session.objects.get()
        assert made.url == reverse("sessions:edit", args=[session.pk])
        assert [row.starts_at for row in session.meetings.order_by("number")] == [at(day)[0] for day in days]
        assert [row.trainer for row in session.trainers.all()] == [trainer]

    def test_by_hand(self, organiser):
        data = self.data(CourseFactory(), VenueFactory(capacity=14), note="Tag mad med")
        page = organiser.post(reverse("sessions:add"), data | {"action-preview": "1"})
        assert Session.objects.count() == 0
        response = organiser.post(reverse("sessions:add"), data | {"action-save": "1", "seen": page.context["seen"]})
        session = Session.objects.get()
        assert response.url == reverse("sessions:edit", args=[session.pk])
        assert (session.status, session.capacity, session.note) == ("draft", 14, "Tag mad med")
        assert session.starts_at == at(SATURDAY)[0]

    def test_a_link_fills_it_in(self, organiser):
        course = CourseFactory(form="evenings")
        fyn = RegionFactory(number=6, name="Fyn", slug="fyn")
        page = organiser.get(
            reverse("sessions:add"), {"course": course.pk, "region": fyn.pk, "date": "2027-02-13"}
        ).content.decode()
        assert page.count('value="18:30"') == 2
        assert 'value="2027-02-13"' in page
        assert 'value="2027-02-20"' in page

    @pytest.mark.parametrize("query", [{"course": "x", "region": "99", "date": "13/40"}, {"course": "9" * 30}])
    def test_a_broken_link_fills_in_nothing(self, organiser, query):
        assert organiser.get(reverse("sessions:add"), query).status_code == 200

    def test_more_seats_than_the_room(self, organiser):
        data = self.data(CourseFactory(), VenueFactory(capacity=14), capacity="15")
        response = organiser.post(reverse("sessions:add"), data)
        assert list(response.context["form"].errors) == ["capacity"]

    def test_nothing_written(self, organiser):
        assert organiser.post(reverse("sessions:add"), {}).status_code == 200


class TestMissing:
    def test_names_each_hole_and_how_to_mend_it(self, organiser):
        course = CourseFactory(title="Debatdogmer", target_runs_per_year=3)
        region = RegionFactory()
        SessionFactory(course=course, region=region, days=100)
        response = organiser.get(reverse("missing:index"))
        (_region, (line,)) = response.context["districts"][0]
        assert (line["gap"].missing, line["gap"].runs) == (2, 1)
        assert line["series_url"].startswith(reverse("series:add") + f"?course={course.pk}&region={region.pk}&date=20")
        assert organiser.get(line["session_url"]).status_code == 200
        assert organiser.get(line["series_url"]).status_code == 200

    def test_nothing_missing(self, organiser):
        RegionFactory()
        assert organiser.get(reverse("missing:index")).context["districts"] == []

    @pytest.mark.parametrize("number", [1, 3, 30])
    def test_query_count(self, organiser, number, django_assert_num_queries):
        for _ in range(number):
            CourseFactory()
        RegionFactory()
        organiser.get(reverse("missing:index"))
        with django_assert_num_queries(13):
            organiser.get(reverse("missing:index"))


class TestPlainFacts:
    def test_a_venue_gets_its_place_from_the_postcode(self, organiser):
        from courses.places.models import Venue
        from tests.factories.places import PostcodeFactory

        vejle = PostcodeFactory()
        access = dict.fromkeys(["step_free", "lift", "accessible_toilet", "hearing_loop", "parking"], "unknown")
        data = {"name": "Huset på Øen", "street": "Gade 1", "postcode": "7100", "capacity": "12", "is_active": "on"}
        data |= {"weekdays": ["5", "6"], "cost_kr": "0"} | rows("closures")
        response = organiser.post(reverse("venue:add"), data | access)
        assert response.status_code == 302
        venue = Venue.objects.get()
        assert (venue.slug, venue.municipality, venue.lat) == ("huset-paa-oeen-vejle", vejle.municipality, vejle.lat)
        assert sorted(venue.weekdays) == [5, 6]
        for wrong in ("0000", "abc", "æøå", ""):
            response = organiser.post(reverse("venue:add"), data | access | {"postcode": wrong})
            assert list(response.context["form"].errors) == ["postcode"]

    def test_what_is_used_elsewhere_cannot_be_deleted(self, client, draft):
        client.force_login(UserFactory(is_superuser=True, is_staff=True))
        response = client.post(reverse("venue:delete", args=[draft.venue_id]), follow=True)
        assert "er i brug og kan ikke slettes: 1 hold." in response.content.decode()
        draft.venue.refresh_from_db()

    def test_districts_are_made_by_law(self, client):
        client.force_login(UserFactory(is_superuser=True, is_staff=True))
        region = RegionFactory()
        assert client.get("/admin/region/").status_code == 200
        assert client.get("/admin/region/new/").status_code == 404
        assert client.get(reverse("region:edit", args=[region.pk])).status_code == 200
        contact = {"contact_name": "Rita Region", "contact_email": "rita@demo.example"}
        client.post(reverse("region:edit", args=[region.pk]), contact)
        region.refresh_from_db()
        assert region.contact_name == "Rita Region"

    def test_the_code_of_a_course_is_for_ever(self, organiser):
        course = CourseFactory(code="k9")
        page = organiser.get(reverse("course:edit", args=[course.pk]))
        assert page.context["form"].fields["code"].disabled

    @pytest.mark.parametrize("name", ["course", "venue", "trainers", "association", "region", "schoolbreak", "series"])
    def test_lists(self, organiser, name):
        trainer = TrainerFactory()
        QualificationFactory(trainer=trainer)
        AssociationFactory()
        assert organiser.get(reverse(f"{name}:index"), {"q": "a"}).status_code == 200
