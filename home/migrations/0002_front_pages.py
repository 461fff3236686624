"""The site's root: one Danish and one English front page instead of Wagtail's welcome page."""

from django.db import migrations


def create(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Locale = apps.get_model("wagtailcore", "Locale")
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    HomePage = apps.get_model("home", "HomePage")

    danish, _ = Locale.objects.get_or_create(language_code="da")
    english, _ = Locale.objects.get_or_create(language_code="en")
    Page.objects.filter(depth=1).update(locale=danish)
    Site.objects.all().delete()
    Page.objects.filter(depth=2, slug="home").delete()
    content_type, _ = ContentType.objects.get_or_create(model="homepage", app_label="home")
    root = Page.objects.get(depth=1)
    pages = [
        (danish, "home", "0001", "Rundkreds", "/home/"),
        (english, "home-en", "0002", "Rundkreds", "/home-en/"),
    ]
    first = None
    for locale, slug, step, title, url_path in pages:
        page = HomePage.objects.create(
            title=title,
            draft_title=title,
            slug=slug,
            content_type=content_type,
            path=root.path + step,
            depth=2,
            numchild=0,
            url_path=url_path,
            locale=locale,
            live=True,
            **({"translation_key": first.translation_key} if first else {}),
        )
        first = first or page
    Page.objects.filter(pk=root.pk).update(numchild=2)
    Site.objects.create(hostname="localhost", root_page_id=first.pk, is_default_site=True, site_name="Rundkreds")


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
    ]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
