from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0104_who_may_enrol"),
    ]

    operations = [
        migrations.AlterField(
            model_name="importrun",
            name="kind",
            field=models.CharField(
                choices=[
                    ("venues", "rooms"),
                    ("associations", "local associations"),
                    ("trainers", "trainers"),
                    ("sessions", "sessions"),
                    ("enrolments", "enrolments"),
                ],
                max_length=12,
                verbose_name="what it holds",
            ),
        ),
        migrations.AlterField(
            model_name="outsidekey",
            name="kind",
            field=models.CharField(
                choices=[
                    ("venues", "rooms"),
                    ("associations", "local associations"),
                    ("trainers", "trainers"),
                    ("sessions", "sessions"),
                    ("enrolments", "enrolments"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="rememberedcolumn",
            name="kind",
            field=models.CharField(
                choices=[
                    ("venues", "rooms"),
                    ("associations", "local associations"),
                    ("trainers", "trainers"),
                    ("sessions", "sessions"),
                    ("enrolments", "enrolments"),
                ],
                max_length=12,
            ),
        ),
    ]
