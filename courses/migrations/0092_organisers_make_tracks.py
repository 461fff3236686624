from django.contrib.auth.management import create_permissions
from django.db import migrations


def allow(apps, schema_editor):
    """Organisers make tracks, put them in order, and delete one that no course is in."""
    config = apps.get_app_config("courses")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    group = apps.get_model("auth", "Group").objects.filter(name="Planlægning").first()
    if group is None:
        return
    names = [f"{action}_track" for action in ("add", "change", "delete")]
    found = apps.get_model("auth", "Permission").objects.filter(content_type__app_label="courses", codename__in=names)
    group.permissions.add(*found)


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0091_imports"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(allow, migrations.RunPython.noop, elidable=True)]
