"""Addresses of wishes and mails in their one form; two spellings of one wish become one."""

from django.db import migrations, models
from django.db.models.functions import Lower

import courses.common.address
from courses.common.address import canonical


def write_anew(apps, _schema_editor):
    wishes = apps.get_model("courses", "Interest").objects
    for wish in wishes.order_by("confirmed_at", "pk"):
        email = canonical(wish.email)
        if email == wish.email:
            continue
        if wishes.filter(email=email, course=wish.course_id, postcode=wish.postcode_id).exists():
            wishes.filter(pk=wish.pk).delete()
        else:
            wishes.filter(pk=wish.pk).update(email=email)
    mails = apps.get_model("courses", "OutboxMail").objects
    for mail in mails.only("to").iterator():
        if (to := canonical(mail.to)) != mail.to:
            mails.filter(pk=mail.pk).update(to=to)


class Migration(migrations.Migration):
    dependencies = [("courses", "0070_longer_online_addresses")]

    operations = [
        migrations.RunPython(write_anew, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="interest",
            name="email",
            field=courses.common.address.AddressField(max_length=254, verbose_name="email address"),
        ),
        migrations.AlterField(
            model_name="outboxmail",
            name="to",
            field=courses.common.address.AddressField(max_length=254, verbose_name="to"),
        ),
        migrations.AddConstraint(
            model_name="interest",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", Lower("email"))), name="interest_email_one_form"
            ),
        ),
    ]
