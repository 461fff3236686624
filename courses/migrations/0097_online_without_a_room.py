import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("courses", "0096_portraits"),
    ]

    operations = [
        migrations.AlterField(
            model_name="series",
            name="venue",
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="courses.venue", verbose_name="venue"),
        ),
        migrations.AddField(
            model_name="series",
            name="region",
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="courses.region", verbose_name="district"),
        ),
    ]
