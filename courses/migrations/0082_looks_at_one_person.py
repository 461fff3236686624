"""Looks at one person, for a caller."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0081_taken_plans'),
    ]

    operations = [
        migrations.AlterField(
            model_name='listview',
            name='what',
            field=models.CharField(choices=[('list', 'list'), ('paper', 'list on paper'), ('closing', 'closing'), ('phone', 'phone, in the background'), ('calls', 'call list'), ('person', 'one person, for a caller')], max_length=8, verbose_name='what'),
        ),
    ]
