"""Answers to the questions after a session are shown by fives; those that were shown stay so."""

from django.db import migrations, models
from django.db.models import Count

HIDDEN_UP_TO = 5


def show_what_was_shown(apps, _schema_editor):
    answers = apps.get_model("courses", "Feedback").objects
    sessions = answers.order_by().values("session").annotate(total=Count("pk")).filter(total__gt=HIDDEN_UP_TO)
    answers.filter(session__in=[row["session"] for row in sessions]).update(is_shown=True)


class Migration(migrations.Migration):
    dependencies = [("courses", "0087_course_meetings")]

    operations = [
        migrations.AddField("feedback", "is_shown", models.BooleanField(default=False, editable=False)),
        migrations.RunPython(show_what_was_shown, migrations.RunPython.noop, elidable=True),
    ]
