"""A course has a tagline; what it promises stands in its cadence."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("courses", "0064_design_of_documents")]

    operations = [
        migrations.RenameField("course", "promise", "tagline"),
        migrations.RenameField("course", "promise_en", "tagline_en"),
    ]
