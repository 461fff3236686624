"""Layouts 1 to 3 were never released; the fourth is the first now."""

from django.db import migrations


def number_anew(apps, _schema_editor):
    apps.get_model("courses", "Certificate").objects.update(template_version=1)


class Migration(migrations.Migration):
    dependencies = [("courses", "0001_squashed_0066_words")]

    operations = [migrations.RunPython(number_anew, migrations.RunPython.noop, elidable=True)]
