"""`manage.py tick --loop` with the usual mistake: mails are marked before they are sent. The control of the siege."""

import django
from django.core.management import call_command


def main() -> None:
    django.setup()
    from courses.common import clock
    from courses.common.actions import mail
    from courses.common.models import OutboxMail
    from courses.management.commands import tick

    def send_due() -> int:
        due = list(OutboxMail.objects.filter(sent_at=None).order_by("pk")[:20])
        OutboxMail.objects.filter(pk__in=[row.pk for row in due]).update(sent_at=clock.now())
        for row in due:
            mail.build(row).send()
        return len(due)

    tick.ROUTINES["mails"] = send_due
    mail.send_urgent = lambda: 0
    call_command("tick", loop=1)


if __name__ == "__main__":
    main()
