"""A draft that a trainer sends in goes to our own editors; Wagtail's two groups, in which nobody is, and its workflow go."""

from django.conf import settings
from django.db import migrations

OURS, THEIRS = "Redaktører", ["Moderators", "Editors"]


def hand_over(apps, schema_editor):
    """Every task of theirs becomes our editors'; a group goes if nobody is in it."""
    Group = apps.get_model("auth", "Group")
    User = apps.get_model(*settings.AUTH_USER_MODEL.split("."))
    Task = apps.get_model("wagtailcore", "GroupApprovalTask")
    Workflow = apps.get_model("wagtailcore", "Workflow")
    editors = Group.objects.filter(name=OURS).first()
    if editors is None:
        return
    for task in Task.objects.filter(groups__name__in=THEIRS).distinct():
        kept = [group for group in task.groups.all() if group.name not in THEIRS]
        task.groups.set([*kept, editors])
        task.name = "Redaktørernes gennemsyn"
        task.save(update_fields=["name"])
        Workflow.objects.filter(workflow_tasks__task=task, name="Moderators approval").update(name="Gennemsyn")
    for group in Group.objects.filter(name__in=THEIRS):
        if not User.objects.filter(groups=group).exists():
            group.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0085_messages_to_sessions"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [migrations.RunPython(hand_over, migrations.RunPython.noop)]
