"""What trainers were told about their sessions, and colleagues who are asked to take one over."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0079_calls_to_make"),
    ]

    operations = [
        migrations.AddField(
            model_name="trainerrequest",
            name="instead_of",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="courses.trainerprofile",
                verbose_name="instead of",
            ),
        ),
        migrations.CreateModel(
            name="TrainerNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("assigned", "you teach it"),
                            ("moved", "it has been changed"),
                            ("called_off", "it is called off"),
                            ("released", "you do not teach it any more"),
                        ],
                        max_length=10,
                        verbose_name="what",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                ("seen_at", models.DateTimeField(blank=True, null=True, verbose_name="seen")),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="courses.session",
                        verbose_name="session",
                    ),
                ),
                (
                    "trainer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="courses.trainerprofile",
                        verbose_name="trainer",
                    ),
                ),
            ],
            options={
                "verbose_name": "notice to a trainer",
                "verbose_name_plural": "notices to trainers",
                "ordering": ["pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("seen_at__isnull", True)), fields=["trainer", "at"], name="notice_unseen"
                    )
                ],
            },
        ),
    ]
