"""A call list for people without e-mail; looks at it are noted."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0078_skipped_days"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="listview",
            name="what",
            field=models.CharField(
                choices=[
                    ("list", "list"),
                    ("paper", "list on paper"),
                    ("closing", "closing"),
                    ("phone", "phone, in the background"),
                    ("calls", "call list"),
                ],
                max_length=8,
                verbose_name="what",
            ),
        ),
        migrations.CreateModel(
            name="Call",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "about",
                    models.CharField(
                        choices=[
                            ("moved", "the session has been moved"),
                            ("called off", "the session does not take place"),
                            ("online", "one can take part from home as well"),
                        ],
                        max_length=12,
                        verbose_name="about",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="since")),
                ("called_at", models.DateTimeField(blank=True, null=True, verbose_name="called")),
                (
                    "called_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="courses.enrolment",
                        verbose_name="enrolment",
                    ),
                ),
            ],
            options={
                "verbose_name": "call",
                "verbose_name_plural": "calls",
                "ordering": ["asked_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("called_at__isnull", True)), fields=("enrolment",), name="call_once_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("called_by__isnull", True), ("called_at__isnull", False), _connector="OR"),
                        name="call_made_by_somebody_at_a_time",
                    ),
                ],
            },
        ),
    ]
