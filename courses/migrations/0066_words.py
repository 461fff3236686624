"""Models get the names of the glossary; their tables keep theirs, so that nothing moves."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("courses", "0065_tagline")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel("HoleMail", "GapMail"),
                migrations.AlterModelTable("gapmail", "courses_holemail"),
                migrations.RenameModel("WaitingWish", "WaitingRequest"),
                migrations.AlterModelTable("waitingrequest", "courses_waitingwish"),
                migrations.RenameModel("PrintRun", "PrintJob"),
                migrations.AlterModelTable("printjob", "courses_printrun"),
            ]
        ),
        migrations.RenameField("enrolment", "wish", "waiting_request"),
    ]
