from django.db import migrations, models

WRITTEN = ("audience", "intro", "picture_alt")


def keep_written(apps, schema_editor):
    """English that was written on course pages stands beside the Danish of today; what is a copy of the Danish is no English."""
    CoursePage = apps.get_model("courses", "CoursePage")
    Revision = apps.get_model("wagtailcore", "Revision")
    danish = {page.translation_key: page for page in CoursePage.objects.filter(locale__language_code="da")}
    for twin in CoursePage.objects.filter(locale__language_code="en", translation_key__in=list(danish)):
        page = danish[twin.translation_key]
        pairs = {name: (getattr(page, name), getattr(twin, name)) for name in WRITTEN}
        twin.english = {
            name: {"da": {"": ours}, "en": {"": theirs}} for name, (ours, theirs) in pairs.items() if theirs and theirs != ours
        }
        twin.save(update_fields=["english"])
        for revision in Revision.objects.filter(pk__in={twin.latest_revision_id, twin.live_revision_id} - {None}):
            revision.content["english"] = twin.english
            revision.save(update_fields=["content"])


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0115_won_drafts"),
        ("wagtailcore", "0094_alter_page_locale"),
    ]

    operations = [
        migrations.AddField(
            model_name="coursepage",
            name="english",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="modulepage",
            name="english",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.RunPython(keep_written, migrations.RunPython.noop, elidable=True),
    ]
