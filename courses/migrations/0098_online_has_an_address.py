from django.conf import settings
from django.db import migrations, models
from django.db.models import Exists, F, OuterRef, Q, Subquery


def give_addresses(apps, schema_editor):
    """A published session that can be joined from home has had to have an address for a while; an older one without gets its
    own page, where people read what is new. Its organiser is asked for the real one there."""
    sessions = apps.get_model("courses", "Session").objects
    entered = Q(published_at__isnull=False, ends_at__lte=F("published_at"))
    for session in sessions.filter(status="published", is_online=True, online_url="").exclude(entered).only("pk"):
        sessions.filter(pk=session.pk).update(online_url=f"{settings.BASE_URL}/hold/{session.pk}/")


def leave_rooms(apps, schema_editor):
    """A series named a room for its district; one that is online on every day now names the district alone."""
    series = apps.get_model("courses", "Series").objects
    region = apps.get_model("courses", "Venue").objects.filter(pk=OuterRef("venue")).values("municipality__region")
    series.update(region=Subquery(region))
    own = apps.get_model("courses", "SeriesMeeting").objects.filter(series=OuterRef("pk"))
    usual = apps.get_model("courses", "CourseMeeting").objects.filter(course=OuterRef("course"))
    own_online = Exists(own) & ~Exists(own.exclude(mode="online"))
    usual_online = ~Exists(own) & Exists(usual) & ~Exists(usual.exclude(mode="online"))
    series.filter(own_online | usual_online).update(venue=None)


class Migration(migrations.Migration):

    dependencies = [
        ("courses", "0097_online_without_a_room"),
    ]

    operations = [
        migrations.RunPython(give_addresses, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(leave_rooms, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(condition=Q(Q(("status", "published"), _negated=True), ("is_online", False), Q(("online_url", ""), _negated=True), Q(("ends_at__lte", F("published_at")), ("published_at__isnull", False)), _connector="OR"), name="session_online_has_an_address", violation_error_message="One can take part online: write the online address."),
        ),
    ]
