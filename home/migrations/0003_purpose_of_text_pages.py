"""What a text page is for, told by a field instead of its address."""

from django.db import migrations, models

PURPOSES = {"undervis": "teach", "om-data": "data"}


def from_addresses(apps, schema_editor):
    StandardPage = apps.get_model("home", "StandardPage")
    for slug, purpose in PURPOSES.items():
        StandardPage.objects.filter(slug=slug).update(purpose=purpose)


class Migration(migrations.Migration):
    dependencies = [("home", "0002_front_pages")]
    operations = [
        migrations.AddField(
            model_name="standardpage",
            name="purpose",
            field=models.CharField(
                blank=True,
                choices=[("teach", "«Do you want to teach?»"), ("data", "«How we use your data»")],
                help_text="The site leads to this page by itself, whatever its address and title are.",
                max_length=8,
                verbose_name="linked as",
            ),
        ),
        migrations.RunPython(from_addresses, migrations.RunPython.noop),
    ]
