"""What an account chose before there was one time zone is forgotten: its forms showed and wrote other hours."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def forget_zones(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("wagtailusers", "UserProfile").objects.exclude(current_time_zone="").update(current_time_zone="")


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0068_certificates_without_seals"),
        ("wagtailusers", "0015_userprofile_keyboard_shortcuts"),
    ]

    operations = [migrations.RunPython(forget_zones, migrations.RunPython.noop)]
