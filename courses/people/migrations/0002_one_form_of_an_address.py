"""Addresses in their one form, and none that was never proven: what allauth kept beside the log-in is forgotten."""

from django.db import migrations, models
from django.db.models.functions import Lower

import courses.common.address
from courses.common.address import canonical


def write_anew(apps, _schema_editor):
    """A second spelling of one mailbox keeps its row and loses its capitals; mail and log-in reach the first."""
    users = apps.get_model("people", "User").objects
    for user in users.order_by("pk").iterator():
        email = canonical(user.email)
        if users.filter(email=email).exclude(pk=user.pk).exists():
            email = user.email.lower()
        if email != user.email:
            users.filter(pk=user.pk).update(email=email)
    apps.get_model("account", "EmailAddress").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("account", "0009_emailaddress_unique_primary_email")]

    operations = [
        migrations.RunPython(write_anew, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="user",
            name="email",
            field=courses.common.address.AddressField(max_length=254, unique=True, verbose_name="email address"),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(condition=models.Q(("email", Lower("email"))), name="user_email_one_form"),
        ),
    ]
