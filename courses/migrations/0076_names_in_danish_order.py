"""A key beside every name that lists are sorted by, and the keys of the names there are."""

from django.db import migrations

import courses.common.fields
from courses.common.text import sort_key

MODELS = ("association", "memberprofile", "municipality", "postcode", "venue")


def fill(apps, _schema_editor):
    for name in MODELS:
        model = apps.get_model("courses", name)
        rows = []
        for row in model.objects.only("pk", "name").order_by("pk").iterator():
            row.name_key = sort_key(row.name)
            rows.append(row)
        model.objects.bulk_update(rows, ["name_key"], batch_size=500)


def ordering(name: str, order: list[str], one: str, many: str) -> migrations.AlterModelOptions:
    options = {"ordering": order, "verbose_name": one, "verbose_name_plural": many}
    return migrations.AlterModelOptions(name=name, options=options)


class Migration(migrations.Migration):
    dependencies = [("courses", "0075_held_seats")]

    operations = [
        *[
            migrations.AddField(
                model_name=name,
                name="name_key",
                field=courses.common.fields.NameKeyField(db_index=True, default=b"", of="name"),
            )
            for name in MODELS
        ],
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        ordering("association", ["name_key"], "local association", "local associations"),
        ordering("memberprofile", ["name_key", "pk"], "member", "members"),
        ordering("municipality", ["name_key", "code"], "municipality", "municipalities"),
        ordering("trainerprofile", ["member__name_key", "pk"], "trainer", "trainers"),
        ordering("venue", ["name_key", "pk"], "venue", "venues"),
    ]
