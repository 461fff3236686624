"""What editors review is reviewed by whoever teaches the course alone, too."""

from django.db import migrations


def hand_over(apps, schema_editor):
    """A task in which something waits stays until that is judged."""
    GroupTask = apps.get_model("wagtailcore", "GroupApprovalTask")
    Task = apps.get_model("courses", "CourseReviewTask")
    TaskState = apps.get_model("wagtailcore", "TaskState")
    ContentType = apps.get_model("contenttypes", "ContentType")
    kind, _made = ContentType.objects.get_or_create(app_label="courses", model="coursereviewtask")
    for old in GroupTask.objects.filter(active=True):
        steps = apps.get_model("wagtailcore", "WorkflowTask").objects.filter(task=old.task_ptr)
        if not steps.exists():
            continue
        new = Task.objects.create(name=old.name, active=True, content_type=kind)
        new.groups.set(old.groups.all())
        steps.update(task=new.task_ptr)
        states = TaskState.objects.filter(task=old.task_ptr)
        if not states.exists():
            old.delete()
        elif not states.filter(status="in_progress").exists():
            old.active = False
            old.save(update_fields=["active"])


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("courses", "0102_taught_modules"),
    ]

    operations = [migrations.RunPython(hand_over, migrations.RunPython.noop)]
