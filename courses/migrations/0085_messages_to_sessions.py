"""Messages to everybody in a session."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0084_minimum_fits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="call",
            name="about",
            field=models.CharField(
                choices=[
                    ("moved", "the session has been moved"),
                    ("called off", "the session does not take place"),
                    ("online", "one can take part from home as well"),
                    ("message", "a message to everybody"),
                ],
                max_length=12,
                verbose_name="about",
            ),
        ),
        migrations.CreateModel(
            name="SessionMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(editable=False, unique=True)),
                ("subject", models.CharField(max_length=100, verbose_name="subject")),
                ("text", models.TextField(max_length=3000, verbose_name="text")),
                ("to_waiting", models.BooleanField(default=False, verbose_name="also to those who wait")),
                ("wants_replies", models.BooleanField(default=False, verbose_name="answers come to me")),
                ("written_at", models.DateTimeField(verbose_name="sent")),
                ("mailed", models.PositiveSmallIntegerField(default=0, verbose_name="mails")),
                ("called", models.PositiveSmallIntegerField(default=0, verbose_name="calls")),
                ("unreachable", models.PositiveSmallIntegerField(default=0, verbose_name="not reached")),
                (
                    "author",
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
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="courses.session",
                        verbose_name="session",
                    ),
                ),
            ],
            options={
                "verbose_name": "message to a session",
                "verbose_name_plural": "messages to a session",
                "ordering": ["-written_at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="call",
            name="message",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="courses.sessionmessage",
                verbose_name="message",
            ),
        ),
    ]
