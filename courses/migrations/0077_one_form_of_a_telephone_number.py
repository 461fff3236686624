"""Telephone numbers in their one form; what is no number stays as somebody wrote it."""

from django.db import migrations

import courses.common.phone
from courses.common.phone import canonical


def write_anew(apps, _schema_editor):
    members = apps.get_model("courses", "MemberProfile").objects
    for member in members.exclude(phone="").only("phone").order_by("pk").iterator():
        if canonical(member.phone) != member.phone:
            members.filter(pk=member.pk).update(phone=canonical(member.phone))


class Migration(migrations.Migration):
    dependencies = [("courses", "0076_names_in_danish_order")]

    operations = [
        migrations.AlterField(
            model_name="memberprofile",
            name="phone",
            field=courses.common.phone.PhoneField(blank=True, max_length=40, verbose_name="phone"),
        ),
        migrations.RunPython(write_anew, migrations.RunPython.noop, elidable=True),
    ]
