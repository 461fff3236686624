"""Takes back the consent that was noted for people whom somebody else enrolled, by phone or at the door."""

from django.db import migrations
from django.db.models import Exists, OuterRef

BY_OTHERS = ["by phone", "walk-in"]


def take_back(apps, _schema_editor):
    members = apps.get_model("courses", "MemberProfile").objects
    enrolments = apps.get_model("courses", "Enrolment").objects.filter(member=OuterRef("pk"))
    events = apps.get_model("courses", "EnrolmentEvent").objects
    by_others = events.filter(enrolment__member=OuterRef("pk"), before="", reason__in=BY_OTHERS)
    first = events.filter(enrolment=OuterRef("pk"), before="", reason__in=BY_OTHERS)
    own = enrolments.exclude(Exists(first))
    waits = apps.get_model("courses", "WaitingRequest").objects.filter(member=OuterRef("pk"))
    found = members.filter(Exists(by_others)).exclude(Exists(own)).exclude(Exists(waits))
    found.update(consent_at=None, consent_version="")


class Migration(migrations.Migration):
    dependencies = [("courses", "0082_looks_at_one_person")]

    operations = [migrations.RunPython(take_back, migrations.RunPython.noop, elidable=True)]
