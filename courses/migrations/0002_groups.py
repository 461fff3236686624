"""The three groups of the back office. Nobody in them may edit users or groups: that is for superusers (TRUST.md S10)."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

PLANNING = {
    "course": ["add", "change"],
    "venue": ["add", "change"],
    "association": ["add", "change"],
    "region": ["change"],
    "schoolbreak": ["add", "change", "delete"],
    "trainerprofile": ["add", "change"],
    "series": ["add", "change", "delete"],
    "session": ["add", "change", "delete"],
}
EDITOR_PAGES = ["add_page", "change_page", "publish_page", "lock_page", "unlock_page", "bulk_delete_page"]
TRAINER_PAGES = ["add_page", "change_page"]
FILES = [("wagtailimages", "image"), ("wagtaildocs", "document")]


def make_groups(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    # Permissions are otherwise made after all migrations have run, which is too late for a new database.
    for label in ["courses", "wagtailcore", "wagtailimages", "wagtaildocs"]:
        app = apps.get_app_config(label)
        app.models_module = True
        create_permissions(app, apps=apps, verbosity=0)
        app.models_module = None

    def permission(label, codename):
        return Permission.objects.get(content_type__app_label=label, codename=codename)

    planning, editors, trainers = (
        Group.objects.get_or_create(name=name)[0] for name in ["Planlægning", "Redaktører", "Undervisere"]
    )
    for group in [planning, editors, trainers]:
        group.permissions.add(permission("wagtailadmin", "access_admin"))
    for model, actions in PLANNING.items():
        planning.permissions.add(*(permission("courses", f"{action}_{model}") for action in actions))

    root = apps.get_model("wagtailcore", "Page").objects.get(depth=1)
    collection = apps.get_model("wagtailcore", "Collection").objects.get(depth=1)
    on_pages = apps.get_model("wagtailcore", "GroupPagePermission").objects
    on_files = apps.get_model("wagtailcore", "GroupCollectionPermission").objects
    for group, codenames, actions in [
        (editors, EDITOR_PAGES, ["add", "change", "choose"]),
        (trainers, TRAINER_PAGES, ["add", "choose"]),
    ]:
        for codename in codenames:
            on_pages.get_or_create(group=group, page=root, permission=permission("wagtailcore", codename))
        for label, model in FILES:
            for action in actions:
                on_files.get_or_create(
                    group=group, collection=collection, permission=permission(label, f"{action}_{model}")
                )


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
