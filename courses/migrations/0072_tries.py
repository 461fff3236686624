"""Limits count in a table of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("courses", "0071_one_form_of_an_address")]

    operations = [
        migrations.CreateModel(
            name="Tries",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("count", models.PositiveIntegerField()),
                ("ends_at", models.DateTimeField(db_index=True)),
            ],
        ),
    ]
