"""No session needs more people than it has seats; and who may make a room, a course or an association may delete an unused one."""

from django.contrib.auth.management import create_permissions
from django.db import migrations, models
from django.db.models import F

UNUSED = ["association", "course", "trainerprofile", "venue"]


def lower(apps, schema_editor):
    """A minimum above the seats could never be reached: it becomes the number of seats."""
    apps.get_model("courses", "Session").objects.filter(min_participants__gt=F("capacity")).update(
        min_participants=F("capacity")
    )


def allow(apps, schema_editor):
    """Organisers may delete what nothing refers to; the page says what does."""
    config = apps.get_app_config("courses")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    group = apps.get_model("auth", "Group").objects.filter(name="Planlægning").first()
    if group is None:
        return
    names = [f"delete_{model}" for model in UNUSED]
    found = apps.get_model("auth", "Permission").objects.filter(content_type__app_label="courses", codename__in=names)
    group.permissions.add(*found)


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0083_consent_of_those_who_gave_it"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.RunPython(lower, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("min_participants__lte", models.F("capacity"))), name="session_minimum_fits"
            ),
        ),
        migrations.RunPython(allow, migrations.RunPython.noop),
    ]
