"""A key beside the name, by which log-ins are listed."""

from django.db import migrations

import courses.common.fields
from courses.common.text import sort_key


def fill(apps, _schema_editor):
    users = apps.get_model("people", "User")
    rows = []
    for user in users.objects.only("pk", "first_name").order_by("pk").iterator():
        user.name_key = sort_key(user.first_name)
        rows.append(user)
    users.objects.bulk_update(rows, ["name_key"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("people", "0002_one_form_of_an_address")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="name_key",
            field=courses.common.fields.NameKeyField(db_index=True, default=b"", of="first_name"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
