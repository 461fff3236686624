"""Everything up to the first release: the tables in one piece, then the three groups of the back office.

A database that ran the sixteen migrations named in `replaces` sees this one as applied; one that ran only some of them is
brought to their end by the last commit that still has them. Later migrations depend on this file.
"""

import courses.certificates.models
import courses.common.fields
import courses.schedule.fields
import django.core.validators
import django.db.models.deletion
import modelcluster.fields
import uuid
import wagtail.fields
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models


# Nobody in these groups may edit users or groups: that is for superusers (docs/TRUST.md S10).
PLANNING = {
    "association": ["add", "change"],
    "blackout": ["add", "change", "delete"],
    "cadence": ["add", "change", "delete"],
    "course": ["add", "change"],
    "designsetting": ["change"],
    "region": ["change"],
    "schoolbreak": ["add", "change", "delete"],
    "series": ["add", "change", "delete"],
    "session": ["add", "change", "delete"],
    "trainerprofile": ["add", "change"],
    "venue": ["add", "change"],
}
EDITOR_PAGES = ["add_page", "change_page", "publish_page", "lock_page", "unlock_page", "bulk_delete_page"]
TRAINER_PAGES = ["add_page", "change_page"]
FILES = [("wagtailimages", "image"), ("wagtaildocs", "document")]


def make_groups(apps, schema_editor):
    """Organisers, editors of pages, and trainers who write pages, each with what they may do."""
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    # Permissions are otherwise made after all migrations have run, which is too late for a new database.
    for label in ["courses", "wagtailcore", "wagtailimages", "wagtaildocs"]:
        app = apps.get_app_config(label)
        app.models_module = True
        create_permissions(app, apps=apps, verbosity=0)
        app.models_module = None

    def permission(label, codename):
        return Permission.objects.get(content_type__app_label=label, codename=codename)

    planning, editors, trainers = (
        Group.objects.get_or_create(name=name)[0] for name in ["Planlægning", "Redaktører", "Undervisere"]
    )
    for group in [planning, editors, trainers]:
        group.permissions.add(permission("wagtailadmin", "access_admin"))
    for model, actions in PLANNING.items():
        planning.permissions.add(*(permission("courses", f"{action}_{model}") for action in actions))

    root = apps.get_model("wagtailcore", "Page").objects.get(depth=1)
    collection = apps.get_model("wagtailcore", "Collection").objects.get(depth=1)
    on_pages = apps.get_model("wagtailcore", "GroupPagePermission").objects
    on_files = apps.get_model("wagtailcore", "GroupCollectionPermission").objects
    for group, codenames, actions in [
        (editors, EDITOR_PAGES, ["add", "change", "choose"]),
        (trainers, TRAINER_PAGES, ["add", "choose"]),
    ]:
        for codename in codenames:
            on_pages.get_or_create(group=group, page=root, permission=permission("wagtailcore", codename))
        for label, model in FILES:
            for action in actions:
                on_files.get_or_create(
                    group=group, collection=collection, permission=permission(label, f"{action}_{model}")
                )


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("courses", "0001_initial"),
        ("courses", "0002_groups"),
        ("courses", "0003_pages"),
        ("courses", "0010_planning"),
        ("courses", "0030_certificates"),
        ("courses", "0031_messages_attendance"),
        ("courses", "0032_enrolment_life"),
        ("courses", "0040_calendars"),
        ("courses", "0041_publications"),
        ("courses", "0050_certificate_documents"),
        ("courses", "0060_design_and_expiry"),
        ("courses", "0061_certificate_prints"),
        ("courses", "0062_certificate_print_periods"),
        ("courses", "0064_design_of_documents"),
        ("courses", "0065_tagline"),
        ("courses", "0066_words"),
    ]

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Association",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="name")),
                ("slug", models.SlugField(unique=True, verbose_name="address")),
                ("contact_email", models.EmailField(blank=True, max_length=254, verbose_name="contact e-mail")),
            ],
            options={
                "verbose_name": "local association",
                "verbose_name_plural": "local associations",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="CourseIndexPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                ("lead", models.CharField(blank=True, max_length=250, verbose_name="lead")),
            ],
            options={
                "verbose_name": "course overview",
                "verbose_name_plural": "course overviews",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="Design",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "accent",
                    models.CharField(
                        default="#0b5c63",
                        help_text="Headings and the band. Must be dark enough to read.",
                        max_length=7,
                        verbose_name="main colour",
                    ),
                ),
                (
                    "highlight",
                    models.CharField(
                        default="#f4c430", help_text="Thin lines only.", max_length=7, verbose_name="second colour"
                    ),
                ),
                ("logo", models.BinaryField(blank=True, default=bytes, verbose_name="logo")),
                ("logo_type", models.CharField(blank=True, max_length=20)),
                ("signature", models.BinaryField(blank=True, default=bytes, verbose_name="signature")),
                (
                    "signatory",
                    models.CharField(
                        blank=True,
                        help_text="Stands below the signature, e.g. «Anna Raps, forperson».",
                        max_length=80,
                        verbose_name="who signs",
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField(verbose_name="created")),
            ],
            options={
                "verbose_name": "design",
                "verbose_name_plural": "designs",
                "ordering": ["created_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="DesignSetting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "accent",
                    models.CharField(
                        default="#0b5c63",
                        help_text="Headings and the band. Must be dark enough to read.",
                        max_length=7,
                        verbose_name="main colour",
                    ),
                ),
                (
                    "highlight",
                    models.CharField(
                        default="#f4c430", help_text="Thin lines only.", max_length=7, verbose_name="second colour"
                    ),
                ),
                ("logo", models.BinaryField(blank=True, default=bytes, verbose_name="logo")),
                ("logo_type", models.CharField(blank=True, max_length=20)),
                ("signature", models.BinaryField(blank=True, default=bytes, verbose_name="signature")),
                (
                    "signatory",
                    models.CharField(
                        blank=True,
                        help_text="Stands below the signature, e.g. «Anna Raps, forperson».",
                        max_length=80,
                        verbose_name="who signs",
                    ),
                ),
                (
                    "is_used",
                    models.BooleanField(
                        default=False,
                        help_text="Posters, lists and sheets change at once. Certificates that have been issued stay as they are. Look at the preview first.",
                        verbose_name="use it on new certificates and on other documents",
                    ),
                ),
                (
                    "took_part",
                    models.CharField(
                        blank=True, help_text="«har deltaget i»", max_length=80, verbose_name="after the name"
                    ),
                ),
                ("took_part_en", models.CharField(blank=True, max_length=80, verbose_name="after the name (English)")),
                (
                    "facts_line",
                    models.CharField(
                        blank=True,
                        help_text="«{dato} · {sted} · {lektioner}»",
                        max_length=120,
                        verbose_name="below the course",
                    ),
                ),
                (
                    "facts_line_en",
                    models.CharField(blank=True, max_length=120, verbose_name="below the course (English)"),
                ),
                (
                    "after",
                    models.CharField(
                        blank=True,
                        help_text="«Efter kurset kan deltageren»",
                        max_length=80,
                        verbose_name="before the learning goals",
                    ),
                ),
                (
                    "after_en",
                    models.CharField(blank=True, max_length=80, verbose_name="before the learning goals (English)"),
                ),
            ],
            options={
                "verbose_name": "design of certificates",
                "verbose_name_plural": "design of certificates",
            },
        ),
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("beat_at", models.DateTimeField()),
                ("detail", models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="LearningPathPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                ("lead", models.CharField(blank=True, max_length=250, verbose_name="lead")),
            ],
            options={
                "verbose_name": "path for new members",
                "verbose_name_plural": "paths for new members",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("starts_at", models.DateTimeField(verbose_name="starts")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
            ],
            options={
                "verbose_name": "meeting",
                "verbose_name_plural": "meetings",
                "ordering": ["session", "number"],
            },
        ),
        migrations.CreateModel(
            name="ModulePage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        default=45,
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(480),
                        ],
                        verbose_name="minutes",
                    ),
                ),
                (
                    "activities",
                    wagtail.fields.StreamField(
                        [("activity", 7)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.IntegerBlock",
                                (),
                                {"label": "Minutes", "max_value": 480, "min_value": 1},
                            ),
                            1: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("alone", "alone"),
                                        ("pair", "in pairs"),
                                        ("group", "in groups"),
                                        ("plenary", "all together"),
                                        ("floor", "on the floor"),
                                    ],
                                    "label": "Form",
                                },
                            ),
                            2: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "E.g. «in groups of three».",
                                    "label": "More about the form",
                                    "max_length": 60,
                                    "required": False,
                                },
                            ),
                            3: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Name of the exercise", "max_length": 80, "required": False},
                            ),
                            4: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {"features": ["bold", "italic", "ol", "ul", "link"], "label": "What participants do"},
                            ),
                            5: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Materials", "max_length": 200, "required": False},
                            ),
                            6: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "How to take part without walking about.",
                                    "label": "Seated variant",
                                    "max_length": 300,
                                    "required": False,
                                },
                            ),
                            7: (
                                "wagtail.blocks.StructBlock",
                                [
                                    [
                                        ("minutes", 0),
                                        ("form", 1),
                                        ("form_note", 2),
                                        ("title", 3),
                                        ("text", 4),
                                        ("materials", 5),
                                        ("seated", 6),
                                    ]
                                ],
                                {},
                            ),
                        },
                        verbose_name="activities",
                    ),
                ),
                ("homework", wagtail.fields.RichTextField(blank=True, verbose_name="homework")),
                (
                    "question",
                    wagtail.fields.StreamField(
                        [("question", 6)],
                        blank=True,
                        block_lookup={
                            0: ("wagtail.blocks.CharBlock", (), {"label": "Question", "max_length": 300}),
                            1: ("wagtail.blocks.CharBlock", (), {"label": "Answer", "max_length": 250}),
                            2: ("wagtail.blocks.BooleanBlock", (), {"label": "Right", "required": False}),
                            3: ("wagtail.blocks.StructBlock", [[("text", 1), ("is_right", 2)]], {}),
                            4: (
                                "wagtail.blocks.ListBlock",
                                (3,),
                                {"default": [], "label": "Answers", "max_num": 6, "min_num": 0},
                            ),
                            5: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Shown with the right answer.",
                                    "label": "Why",
                                    "max_length": 400,
                                    "required": False,
                                },
                            ),
                            6: ("wagtail.blocks.StructBlock", [[("question", 0), ("options", 4), ("why", 5)]], {}),
                        },
                        verbose_name="question",
                    ),
                ),
                (
                    "trainer_notes",
                    wagtail.fields.RichTextField(
                        blank=True,
                        help_text="Only trainers see this: what goes wrong, what to say, the hard version.",
                        verbose_name="trainer notes",
                    ),
                ),
            ],
            options={
                "verbose_name": "module",
                "verbose_name_plural": "modules",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="Municipality",
            fields=[
                ("code", models.CharField(max_length=4, primary_key=True, serialize=False, verbose_name="code")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("tile_x", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("tile_y", models.PositiveSmallIntegerField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "municipality",
                "verbose_name_plural": "municipalities",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("published_at", models.DateTimeField(db_index=True, verbose_name="published")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone")),
            ],
            options={
                "verbose_name": "publication",
                "verbose_name_plural": "publications",
                "ordering": ["-published_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Region",
            fields=[
                ("number", models.PositiveSmallIntegerField(primary_key=True, serialize=False, verbose_name="number")),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="name")),
                ("slug", models.SlugField(unique=True, verbose_name="address")),
                ("contact_name", models.CharField(blank=True, max_length=120, verbose_name="contact person")),
                ("contact_email", models.EmailField(blank=True, max_length=254, verbose_name="contact e-mail")),
            ],
            options={
                "verbose_name": "district",
                "verbose_name_plural": "districts",
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="StatusEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("index", models.PositiveIntegerField(unique=True, verbose_name="position")),
                ("is_revoked", models.BooleanField(default=False, verbose_name="revoked")),
            ],
            options={
                "verbose_name": "status of a certificate",
                "verbose_name_plural": "status of certificates",
                "ordering": ["index"],
            },
        ),
        migrations.CreateModel(
            name="Track",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=80, verbose_name="name (English)")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
            ],
            options={
                "verbose_name": "track",
                "verbose_name_plural": "tracks",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Course",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.SlugField(
                        help_text="Short and for ever, e.g. k2: it stands in calendar addresses.",
                        max_length=12,
                        unique=True,
                        verbose_name="code",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("title_en", models.CharField(blank=True, max_length=120, verbose_name="title (English)")),
                (
                    "tagline",
                    models.CharField(
                        blank=True,
                        help_text="One sentence: what will I be able to do?",
                        max_length=200,
                        verbose_name="promise",
                    ),
                ),
                ("tagline_en", models.CharField(blank=True, max_length=200, verbose_name="promise (English)")),
                (
                    "colour",
                    models.CharField(
                        choices=[
                            ("fjord", "fjord"),
                            ("lyng", "lyng"),
                            ("boeg", "bøg"),
                            ("hav", "hav"),
                            ("rav", "rav"),
                            ("hyben", "hyben"),
                        ],
                        default="fjord",
                        max_length=8,
                        verbose_name="colour",
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("evening", "one evening"),
                            ("evenings", "two evenings"),
                            ("day", "one day"),
                            ("weekend", "a weekend"),
                        ],
                        default="day",
                        max_length=10,
                        verbose_name="form",
                    ),
                ),
                (
                    "lessons",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="lessons of 45 min"
                    ),
                ),
                ("min_participants", models.PositiveSmallIntegerField(default=6, verbose_name="minimum participants")),
                (
                    "capacity",
                    models.PositiveSmallIntegerField(
                        default=20, validators=[django.core.validators.MinValueValidator(1)], verbose_name="seats"
                    ),
                ),
                ("trainers_needed", models.PositiveSmallIntegerField(default=1, verbose_name="trainers needed")),
                (
                    "target_runs_per_year",
                    models.PositiveSmallIntegerField(
                        default=2,
                        help_text="The promise the year plan is measured against.",
                        verbose_name="runs a year per district",
                    ),
                ),
                (
                    "completion_percent",
                    models.PositiveSmallIntegerField(
                        default=80,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="meetings needed for the certificate (%)",
                    ),
                ),
                (
                    "queue_order",
                    models.CharField(
                        choices=[
                            ("joined", "Free places are offered in the order people joined."),
                            (
                                "new",
                                "Free places go first to people who have not taken a course with us before, then in the order joined.",
                            ),
                            (
                                "local",
                                "Free places go first to people from the district of the session, then in the order joined.",
                            ),
                            (
                                "new_local",
                                "Free places go first to people who have not taken a course with us before, then to people from the district of the session, then in the order joined.",
                            ),
                        ],
                        default="joined",
                        max_length=10,
                        verbose_name="waiting list",
                    ),
                ),
                (
                    "valid_months",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="After this time the course must be taken again, e.g. by trainers. Empty: it lasts for ever.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(120),
                        ],
                        verbose_name="lasts for (months)",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ("is_active", models.BooleanField(default=True, verbose_name="offered")),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "prerequisites",
                    models.ManyToManyField(
                        blank=True, related_name="leads_to", to="courses.course", verbose_name="prerequisites"
                    ),
                ),
                (
                    "track",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="courses.track",
                        verbose_name="track",
                    ),
                ),
            ],
            options={
                "verbose_name": "course",
                "verbose_name_plural": "courses",
                "ordering": ["position", "code"],
            },
        ),
        migrations.CreateModel(
            name="Cadence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "runs",
                    models.PositiveSmallIntegerField(
                        default=2,
                        help_text="0: nothing is promised.",
                        validators=[django.core.validators.MaxValueValidator(52)],
                        verbose_name="sessions in 12 months",
                    ),
                ),
                (
                    "min_gap_weeks",
                    models.PositiveSmallIntegerField(
                        default=8,
                        validators=[django.core.validators.MaxValueValidator(52)],
                        verbose_name="weeks between two, at least",
                    ),
                ),
                (
                    "max_gap_weeks",
                    models.PositiveSmallIntegerField(
                        default=39,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(104),
                        ],
                        verbose_name="weeks between two, at most",
                    ),
                ),
                (
                    "closed_months",
                    courses.common.fields.MonthsField(
                        blank=True, default=courses.common.fields.no_month, verbose_name="never in"
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="courses.course",
                        verbose_name="course",
                    ),
                ),
            ],
            options={
                "verbose_name": "promise",
                "verbose_name_plural": "promises",
                "ordering": ["course__position", "course", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CoursePage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                ("audience", models.CharField(blank=True, max_length=200, verbose_name="for whom")),
                ("intro", wagtail.fields.RichTextField(blank=True, verbose_name="introduction")),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="courses.course",
                        verbose_name="course",
                    ),
                ),
            ],
            options={
                "verbose_name": "course page",
                "verbose_name_plural": "course pages",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="Enrolment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("unconfirmed", "not confirmed"),
                            ("enrolled", "enrolled"),
                            ("waiting", "waiting list"),
                            ("offered", "place offered"),
                            ("attended", "attended"),
                            ("no_show", "did not come"),
                            ("cancelled", "cancelled by participant"),
                            ("lapsed", "lapsed"),
                            ("moved", "moved to another session"),
                        ],
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="enrolled at")),
                ("changed_at", models.DateTimeField(verbose_name="changed at")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed")),
                ("queued_at", models.DateTimeField(blank=True, null=True, verbose_name="waiting since")),
                ("answer_by", models.DateTimeField(blank=True, null=True, verbose_name="answer by")),
                (
                    "state_before",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("unconfirmed", "not confirmed"),
                            ("enrolled", "enrolled"),
                            ("waiting", "waiting list"),
                            ("offered", "place offered"),
                            ("attended", "attended"),
                            ("no_show", "did not come"),
                            ("cancelled", "cancelled by participant"),
                            ("lapsed", "lapsed"),
                            ("moved", "moved to another session"),
                        ],
                        max_length=12,
                    ),
                ),
                ("needs", models.CharField(blank=True, max_length=300, verbose_name="needs")),
                ("link_mailed_at", models.DateTimeField(blank=True, null=True)),
                ("coming_at", models.DateTimeField(blank=True, null=True, verbose_name="says yes, I am coming")),
                ("has_given_feedback", models.BooleanField(default=False, verbose_name="has given feedback")),
                (
                    "instead_of",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="courses.enrolment",
                    ),
                ),
                (
                    "offered_course",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="courses.course",
                    ),
                ),
            ],
            options={
                "verbose_name": "enrolment",
                "verbose_name_plural": "enrolments",
                "ordering": ["created_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "token",
                    models.CharField(
                        default=courses.certificates.models.new_token, editable=False, max_length=28, unique=True
                    ),
                ),
                ("facts", models.JSONField(verbose_name="what is printed")),
                ("template_version", models.PositiveSmallIntegerField(default=1)),
                ("language", models.CharField(default="da", max_length=2)),
                (
                    "is_neutral",
                    models.BooleanField(default=False, help_text="Names only the academy.", verbose_name="neutral"),
                ),
                ("issued_at", models.DateTimeField(verbose_name="issued")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="valid until")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked")),
                ("revoked_reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("shows_name", models.BooleanField(default=False, verbose_name="show my name")),
                ("wrong_names", models.PositiveSmallIntegerField(default=0)),
                ("status_index", models.PositiveIntegerField(blank=True, null=True, unique=True)),
                ("credential", models.TextField(blank=True, editable=False)),
                ("sealed_at", models.DateTimeField(blank=True, null=True, verbose_name="first taken")),
                ("seal", models.TextField(blank=True, editable=False)),
                (
                    "document",
                    models.FileField(
                        blank=True, editable=False, max_length=60, upload_to=courses.certificates.models.document_path
                    ),
                ),
                (
                    "replaced_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="courses.certificate",
                    ),
                ),
                (
                    "design",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="courses.design",
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="courses.enrolment",
                        verbose_name="enrolment",
                    ),
                ),
            ],
            options={
                "verbose_name": "certificate",
                "verbose_name_plural": "certificates",
                "ordering": ["-issued_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="EnrolmentEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="when")),
                (
                    "before",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("unconfirmed", "not confirmed"),
                            ("enrolled", "enrolled"),
                            ("waiting", "waiting list"),
                            ("offered", "place offered"),
                            ("attended", "attended"),
                            ("no_show", "did not come"),
                            ("cancelled", "cancelled by participant"),
                            ("lapsed", "lapsed"),
                            ("moved", "moved to another session"),
                        ],
                        max_length=12,
                        verbose_name="from",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("unconfirmed", "not confirmed"),
                            ("enrolled", "enrolled"),
                            ("waiting", "waiting list"),
                            ("offered", "place offered"),
                            ("attended", "attended"),
                            ("no_show", "did not come"),
                            ("cancelled", "cancelled by participant"),
                            ("lapsed", "lapsed"),
                            ("moved", "moved to another session"),
                        ],
                        max_length=12,
                        verbose_name="to",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="why")),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="events", to="courses.enrolment"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ExpiryReminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("days_before", models.PositiveSmallIntegerField()),
                ("sent_at", models.DateTimeField(verbose_name="told")),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="courses.certificate"
                    ),
                ),
            ],
            options={
                "verbose_name": "reminder of a certificate that expires",
                "verbose_name_plural": "reminders of certificates that expire",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="LearningGoal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ("text", models.CharField(max_length=160, verbose_name="after the course you can …")),
                (
                    "text_en",
                    models.CharField(blank=True, max_length=160, verbose_name="after the course you can … (English)"),
                ),
                (
                    "course",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="goals",
                        to="courses.course",
                        verbose_name="course",
                    ),
                ),
            ],
            options={
                "verbose_name": "learning goal",
                "verbose_name_plural": "learning goals",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="AttendanceEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("was_present", models.BooleanField(verbose_name="present")),
                (
                    "source",
                    models.CharField(
                        choices=[("list", "the trainer's list"), ("door", "at the door"), ("self", "own phone")],
                        default="list",
                        max_length=4,
                        verbose_name="source",
                    ),
                ),
                ("tapped_at", models.DateTimeField(verbose_name="tapped")),
                ("received_at", models.DateTimeField(verbose_name="received")),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attendance_events",
                        to="courses.enrolment",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="courses.meeting"
                    ),
                ),
            ],
            options={
                "verbose_name": "attendance noted",
                "verbose_name_plural": "attendance noted",
                "ordering": ["received_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("was_present", models.BooleanField(verbose_name="present")),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="attendance", to="courses.enrolment"
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="courses.meeting"
                    ),
                ),
            ],
            options={
                "verbose_name": "attendance",
                "verbose_name_plural": "attendance",
                "ordering": ["meeting", "pk"],
            },
        ),
        migrations.CreateModel(
            name="MemberProfile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="phone")),
                (
                    "language",
                    models.CharField(
                        choices=[("da", "Danish"), ("en", "English")],
                        default="da",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                ("joined_date", models.DateField(blank=True, null=True, verbose_name="member since")),
                ("consent_at", models.DateTimeField(blank=True, null=True, verbose_name="agreed")),
                ("consent_version", models.CharField(blank=True, max_length=20, verbose_name="text agreed to")),
                (
                    "association",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="courses.association",
                        verbose_name="local association",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="log-in",
                    ),
                ),
            ],
            options={
                "verbose_name": "member",
                "verbose_name_plural": "members",
                "ordering": ["name", "pk"],
            },
        ),
        migrations.AddField(
            model_name="enrolment",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="enrolments",
                to="courses.memberprofile",
                verbose_name="member",
            ),
        ),
        migrations.AddField(
            model_name="association",
            name="municipality",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="courses.municipality",
                verbose_name="municipality",
            ),
        ),
        migrations.CreateModel(
            name="OutboxMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40, verbose_name="kind")),
                ("to", models.EmailField(max_length=254, verbose_name="to")),
                ("subject", models.CharField(max_length=250, verbose_name="subject")),
                ("text", models.TextField(verbose_name="text")),
                ("html", models.TextField(blank=True, verbose_name="HTML")),
                (
                    "calendar",
                    models.TextField(
                        blank=True,
                        help_text="An iTIP message; its METHOD decides the MIME method.",
                        verbose_name="invitation",
                    ),
                ),
                ("reply_to", models.EmailField(blank=True, max_length=254, verbose_name="reply to")),
                ("unsubscribe_url", models.CharField(blank=True, max_length=300)),
                ("once_key", models.CharField(blank=True, max_length=80)),
                ("message_id", models.CharField(max_length=200, unique=True)),
                ("subject_key", models.CharField(blank=True, db_index=True, max_length=60)),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("due_at", models.DateTimeField(db_index=True, verbose_name="due")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                ("failed_at", models.DateTimeField(blank=True, null=True, verbose_name="given up")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("last_error", models.CharField(blank=True, max_length=200, verbose_name="last error")),
            ],
            options={
                "verbose_name": "mail",
                "verbose_name_plural": "mails",
                "indexes": [
                    models.Index(
                        condition=models.Q(("failed_at__isnull", True), ("sent_at__isnull", True)),
                        fields=["due_at"],
                        name="outbox_waiting",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("failed_at__isnull", False), ("sent_at__isnull", False), _negated=True),
                        name="outbox_sent_or_failed",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("once_key", ""), _negated=True), fields=("once_key",), name="outbox_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "waiting"),
                            ("running", "calculating"),
                            ("ready", "ready"),
                            ("taken", "taken over"),
                            ("dropped", "dropped"),
                            ("failed", "failed"),
                        ],
                        default="queued",
                        max_length=8,
                        verbose_name="status",
                    ),
                ),
                ("start_date", models.DateField(verbose_name="from")),
                ("seconds", models.PositiveSmallIntegerField(default=20, verbose_name="seconds")),
                ("seed", models.PositiveIntegerField(default=1)),
                ("versions", models.CharField(blank=True, max_length=120)),
                ("input_hash", models.CharField(blank=True, max_length=64)),
                ("progress", models.JSONField(default=dict)),
                ("result", models.JSONField(default=dict)),
                ("stop_asked", models.BooleanField(default=False)),
                ("error", models.CharField(blank=True, max_length=300)),
                ("created_at", models.DateTimeField()),
                ("beat_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "requested_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
            ],
            options={
                "verbose_name": "year plan",
                "verbose_name_plural": "year plans",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Postcode",
            fields=[
                (
                    "code",
                    models.CharField(
                        max_length=4,
                        primary_key=True,
                        serialize=False,
                        validators=[django.core.validators.RegexValidator("^\\d{4}$", "Write four digits.")],
                        verbose_name="postcode",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="town")),
                ("lat", models.FloatField()),
                ("lon", models.FloatField()),
                ("landmass", models.CharField(max_length=3)),
                (
                    "population",
                    models.PositiveIntegerField(default=0, help_text="An estimate; only for synthetic members."),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="courses.municipality",
                        verbose_name="municipality",
                    ),
                ),
            ],
            options={
                "verbose_name": "postcode",
                "verbose_name_plural": "postcodes",
                "ordering": ["code"],
            },
        ),
        migrations.AddField(
            model_name="memberprofile",
            name="postcode",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="courses.postcode",
                verbose_name="postcode",
            ),
        ),
        migrations.CreateModel(
            name="Interest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(max_length=254, verbose_name="email address")),
                (
                    "radius_km",
                    models.PositiveSmallIntegerField(
                        default=40,
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(200),
                        ],
                        verbose_name="within (km)",
                    ),
                ),
                ("language", models.CharField(default="da", max_length=2)),
                ("created_at", models.DateTimeField(verbose_name="asked at")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed")),
                ("told_until", models.DateTimeField(verbose_name="told until")),
                (
                    "course",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="courses.course",
                        verbose_name="course",
                    ),
                ),
                (
                    "postcode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="courses.postcode",
                        verbose_name="postcode",
                    ),
                ),
            ],
            options={
                "verbose_name": "interest",
                "verbose_name_plural": "interests",
                "ordering": ["created_at", "pk"],
            },
        ),
        migrations.AddField(
            model_name="municipality",
            name="region",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="municipalities",
                to="courses.region",
                verbose_name="district",
            ),
        ),
        migrations.CreateModel(
            name="GapMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField()),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="courses.region"
                    ),
                ),
            ],
            options={
                "db_table": "courses_holemail",
            },
        ),
        migrations.CreateModel(
            name="FeedToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("mine", "my courses"),
                            ("trainer", "what I teach"),
                            ("region", "a district, with drafts"),
                        ],
                        max_length=8,
                        verbose_name="what",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("is_neutral", models.BooleanField(default=False, verbose_name="neutral titles")),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("created_at", models.DateTimeField(verbose_name="made")),
                ("changed_at", models.DateTimeField(verbose_name="changed")),
                ("last_used_date", models.DateField(blank=True, null=True, verbose_name="last used")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="courses.region",
                        verbose_name="district",
                    ),
                ),
            ],
            options={
                "verbose_name": "private calendar",
                "verbose_name_plural": "private calendars",
                "ordering": ["created_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="DemandNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("season_date", models.DateField()),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="courses.course"
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="courses.region"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CadencePlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cadence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="places", to="courses.cadence"
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="courses.course"
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="courses.region",
                        verbose_name="district",
                    ),
                ),
            ],
            options={
                "ordering": ["region"],
            },
        ),
        migrations.CreateModel(
            name="Blackout",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("start_date", models.DateField(verbose_name="first day")),
                ("end_date", models.DateField(verbose_name="last day")),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="courses.region",
                        verbose_name="district",
                    ),
                ),
            ],
            options={
                "verbose_name": "closed time",
                "verbose_name_plural": "closed times",
                "ordering": ["start_date", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SchoolBreak",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=60, verbose_name="name (English)")),
                ("start_date", models.DateField(verbose_name="first day")),
                ("end_date", models.DateField(verbose_name="last day")),
                (
                    "municipality",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="courses.municipality",
                        verbose_name="municipality",
                    ),
                ),
            ],
            options={
                "verbose_name": "school holiday",
                "verbose_name_plural": "school holidays",
                "ordering": ["start_date", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("start_date", models.DateField(verbose_name="first day")),
                ("rule", courses.schedule.fields.RuleField(verbose_name="repeats")),
                (
                    "capacity",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="seats"
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note for organisers")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "association",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="courses.association",
                        verbose_name="host association",
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="courses.course",
                        verbose_name="course",
                    ),
                ),
            ],
            options={
                "verbose_name": "series",
                "verbose_name_plural": "series",
                "ordering": ["start_date", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SeriesMeeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day_offset", models.PositiveSmallIntegerField(default=0, verbose_name="days after the first day")),
                ("start_time", models.TimeField(verbose_name="from")),
                ("end_time", models.TimeField(verbose_name="to")),
                (
                    "series",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="meetings",
                        to="courses.series",
                        verbose_name="series",
                    ),
                ),
            ],
            options={
                "verbose_name": "meeting",
                "verbose_name_plural": "meetings",
                "ordering": ["day_offset", "start_time"],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("series_date", models.DateField(blank=True, editable=False, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("published", "open for enrolment"),
                            ("held", "held"),
                            ("cancelled", "cancelled"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("starts_at", models.DateTimeField(db_index=True, verbose_name="starts")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                (
                    "enrol_by_date",
                    models.DateField(
                        blank=True,
                        help_text="The last day to enrol. Empty: until it begins.",
                        null=True,
                        verbose_name="enrolment deadline",
                    ),
                ),
                ("capacity", models.PositiveSmallIntegerField(verbose_name="seats")),
                (
                    "seats_taken",
                    models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="seats taken"),
                ),
                ("min_participants", models.PositiveSmallIntegerField(default=0, verbose_name="minimum participants")),
                (
                    "decide_by",
                    models.DateField(
                        blank=True,
                        help_text="The day on which it is decided whether there are enough people. Empty: a week before the start.",
                        null=True,
                        verbose_name="decide by",
                    ),
                ),
                (
                    "online_url",
                    models.URLField(blank=True, help_text="Only those enrolled see it.", verbose_name="online address"),
                ),
                ("is_online", models.BooleanField(default=False, verbose_name="online")),
                (
                    "note",
                    models.TextField(
                        blank=True, help_text="What to bring, food, price.", verbose_name="practical note"
                    ),
                ),
                ("note_en", models.TextField(blank=True, verbose_name="practical note (English)")),
                ("cancel_reason", models.CharField(blank=True, max_length=200, verbose_name="reason for cancelling")),
                ("sequence", models.PositiveIntegerField(default=0, editable=False)),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField(db_index=True)),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="cancelled at")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                (
                    "association",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="courses.association",
                        verbose_name="host association",
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="courses.course",
                        verbose_name="course",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="courses.region",
                        verbose_name="district",
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="sessions",
                        to="courses.series",
                        verbose_name="series",
                    ),
                ),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "ordering": ["starts_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Rescue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="courses.session"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PublishedSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sequence", models.PositiveIntegerField()),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="courses.publication"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="courses.session"
                    ),
                ),
            ],
            options={
                "ordering": ["session"],
            },
        ),
        migrations.CreateModel(
            name="PrintJob",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_day", models.DateField(blank=True, null=True, verbose_name="first day")),
                ("last_day", models.DateField(blank=True, null=True, verbose_name="last day")),
                (
                    "form",
                    models.CharField(
                        choices=[("zip", "one file each, in a ZIP"), ("pdf", "one PDF to print")],
                        max_length=3,
                        verbose_name="as",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="asked for")),
                ("begun_at", models.DateTimeField(blank=True, null=True, verbose_name="begun")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished")),
                ("total", models.PositiveIntegerField(verbose_name="certificates")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="done")),
                (
                    "document",
                    models.FileField(
                        blank=True, editable=False, max_length=80, upload_to=courses.certificates.models.print_path
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="courses.region",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="courses.session",
                    ),
                ),
            ],
            options={
                "verbose_name": "print of certificates",
                "verbose_name_plural": "prints of certificates",
                "db_table": "courses_printrun",
                "ordering": ["-asked_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="NoRerun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("said_at", models.DateTimeField()),
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="courses.session"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="meeting",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="meetings",
                to="courses.session",
                verbose_name="session",
            ),
        ),
        migrations.CreateModel(
            name="ListView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="when")),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("list", "list"),
                            ("paper", "list on paper"),
                            ("closing", "closing"),
                            ("phone", "phone, in the background"),
                        ],
                        max_length=8,
                        verbose_name="what",
                    ),
                ),
                (
                    "actor",
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
                "verbose_name": "look at a participant list",
                "verbose_name_plural": "looks at participant lists",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Feedback",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "worth",
                    models.PositiveSmallIntegerField(
                        choices=[(4, "yes, very much"), (3, "yes"), (2, "a little"), (1, "no")],
                        verbose_name="Was it worth your time?",
                    ),
                ),
                ("worked", models.CharField(blank=True, max_length=1000, verbose_name="What worked well?")),
                (
                    "change",
                    models.CharField(blank=True, max_length=1000, verbose_name="What should we do differently?"),
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
                "verbose_name": "feedback",
                "verbose_name_plural": "feedback",
                "ordering": ["session", "pk"],
            },
        ),
        migrations.AddField(
            model_name="enrolment",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="enrolments",
                to="courses.session",
                verbose_name="session",
            ),
        ),
        migrations.CreateModel(
            name="Debrief",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("worked", models.TextField(blank=True, verbose_name="What worked?")),
                ("change", models.TextField(blank=True, verbose_name="What would you change?")),
                ("written_at", models.DateTimeField(verbose_name="written")),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "verbose_name": "debrief",
                "verbose_name_plural": "debriefs",
                "ordering": ["-written_at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="certificate",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="courses.session",
                verbose_name="session",
            ),
        ),
        migrations.CreateModel(
            name="CalendarEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(max_length=2)),
                ("version", models.DateTimeField()),
                ("form", models.CharField(default="", max_length=16)),
                ("body", models.BinaryField()),
                ("deadline", models.BinaryField(default=b"")),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="courses.session"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TrainerProfile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "show_name",
                    models.BooleanField(
                        default=False,
                        help_text="On the public page of the sessions I teach.",
                        verbose_name="show my first name",
                    ),
                ),
                (
                    "bio",
                    models.TextField(blank=True, help_text="Shown where the name is shown.", verbose_name="about me"),
                ),
                ("travel_km", models.PositiveSmallIntegerField(default=60, verbose_name="will travel up to (km)")),
                (
                    "max_sessions_per_year",
                    models.PositiveSmallIntegerField(default=6, verbose_name="at most sessions a year"),
                ),
                (
                    "weekdays",
                    courses.common.fields.WeekdaysField(
                        default=courses.common.fields.every_weekday, verbose_name="days I can teach"
                    ),
                ),
                (
                    "rest_weeks",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[django.core.validators.MaxValueValidator(12)],
                        verbose_name="weeks of rest between two sessions",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="courses.memberprofile",
                        verbose_name="member",
                    ),
                ),
            ],
            options={
                "verbose_name": "trainer",
                "verbose_name_plural": "trainers",
                "ordering": ["member__name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="TimeAway",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("start_date", models.DateField(verbose_name="first day")),
                ("end_date", models.DateField(verbose_name="last day")),
                (
                    "trainer",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="times_away",
                        to="courses.trainerprofile",
                        verbose_name="trainer",
                    ),
                ),
            ],
            options={
                "verbose_name": "time away",
                "verbose_name_plural": "times away",
                "ordering": ["start_date", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SessionTrainer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[("lead", "trainer"), ("co", "co-trainer"), ("shadow", "trainee")],
                        default="lead",
                        max_length=8,
                        verbose_name="role",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="trainers",
                        to="courses.session",
                        verbose_name="session",
                    ),
                ),
                (
                    "trainer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="courses.trainerprofile",
                        verbose_name="trainer",
                    ),
                ),
            ],
            options={
                "verbose_name": "trainer",
                "verbose_name_plural": "trainers",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="SeriesTrainer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[("lead", "trainer"), ("co", "co-trainer"), ("shadow", "trainee")],
                        default="lead",
                        max_length=8,
                        verbose_name="role",
                    ),
                ),
                (
                    "series",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="trainers",
                        to="courses.series",
                        verbose_name="series",
                    ),
                ),
                (
                    "trainer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="courses.trainerprofile",
                        verbose_name="trainer",
                    ),
                ),
            ],
            options={
                "verbose_name": "trainer",
                "verbose_name_plural": "trainers",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Qualification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "trainee"), (2, "co-trainer"), (3, "trainer")], default=1, verbose_name="level"
                    ),
                ),
                ("since_date", models.DateField(blank=True, null=True, verbose_name="since")),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="qualifications",
                        to="courses.course",
                        verbose_name="course",
                    ),
                ),
                (
                    "trainer",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="qualifications",
                        to="courses.trainerprofile",
                        verbose_name="trainer",
                    ),
                ),
            ],
            options={
                "verbose_name": "qualification",
                "verbose_name_plural": "qualifications",
                "ordering": ["course__position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="TrainerRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[("lead", "trainer"), ("co", "co-trainer"), ("shadow", "trainee")],
                        default="lead",
                        max_length=8,
                        verbose_name="role",
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("none", "no answer yet"),
                            ("yes", "yes"),
                            ("no", "no"),
                            ("late", "somebody else was faster"),
                        ],
                        default="none",
                        max_length=4,
                        verbose_name="answer",
                    ),
                ),
                ("km", models.PositiveSmallIntegerField(default=0, verbose_name="km")),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
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
                "verbose_name": "request to a trainer",
                "verbose_name_plural": "requests to trainers",
                "ordering": ["asked_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="TrainerSlot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slot", models.PositiveIntegerField()),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="courses.meeting"
                    ),
                ),
                (
                    "trainer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="courses.trainerprofile"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Venue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("slug", models.SlugField(unique=True, verbose_name="address")),
                ("street", models.CharField(max_length=120, verbose_name="street and number")),
                (
                    "lat",
                    models.FloatField(
                        validators=[
                            django.core.validators.MinValueValidator(54),
                            django.core.validators.MaxValueValidator(58),
                        ],
                        verbose_name="latitude",
                    ),
                ),
                (
                    "lon",
                    models.FloatField(
                        validators=[
                            django.core.validators.MinValueValidator(7),
                            django.core.validators.MaxValueValidator(16),
                        ],
                        verbose_name="longitude",
                    ),
                ),
                (
                    "capacity",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="seats"
                    ),
                ),
                (
                    "step_free",
                    models.CharField(
                        choices=[("yes", "yes"), ("no", "no"), ("unknown", "not known")],
                        default="unknown",
                        max_length=8,
                        verbose_name="step-free entrance",
                    ),
                ),
                (
                    "lift",
                    models.CharField(
                        choices=[("yes", "yes"), ("no", "no"), ("unknown", "not known")],
                        default="unknown",
                        max_length=8,
                        verbose_name="lift",
                    ),
                ),
                (
                    "accessible_toilet",
                    models.CharField(
                        choices=[("yes", "yes"), ("no", "no"), ("unknown", "not known")],
                        default="unknown",
                        max_length=8,
                        verbose_name="accessible toilet",
                    ),
                ),
                (
                    "hearing_loop",
                    models.CharField(
                        choices=[("yes", "yes"), ("no", "no"), ("unknown", "not known")],
                        default="unknown",
                        max_length=8,
                        verbose_name="hearing loop",
                    ),
                ),
                (
                    "parking",
                    models.CharField(
                        choices=[("yes", "yes"), ("no", "no"), ("unknown", "not known")],
                        default="unknown",
                        max_length=8,
                        verbose_name="parking",
                    ),
                ),
                (
                    "directions",
                    models.TextField(
                        blank=True,
                        help_text="Nearest stop, which door, where to park.",
                        verbose_name="how to get there",
                    ),
                ),
                ("directions_en", models.TextField(blank=True, verbose_name="how to get there (English)")),
                (
                    "contact",
                    models.CharField(
                        blank=True,
                        help_text="Only trainers and organisers see it.",
                        max_length=200,
                        verbose_name="contact for the room",
                    ),
                ),
                (
                    "weekdays",
                    courses.common.fields.WeekdaysField(
                        default=courses.common.fields.every_weekday,
                        help_text="The year plan proposes no other days.",
                        verbose_name="days it can be had",
                    ),
                ),
                ("cost_kr", models.PositiveIntegerField(default=0, verbose_name="rent for a session (kr.)")),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="courses.municipality",
                        verbose_name="municipality",
                    ),
                ),
                (
                    "postcode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="courses.postcode",
                        verbose_name="postcode",
                    ),
                ),
            ],
            options={
                "verbose_name": "venue",
                "verbose_name_plural": "venues",
                "ordering": ["name", "pk"],
            },
        ),
        migrations.AddField(
            model_name="session",
            name="venue",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="courses.venue",
                verbose_name="venue",
            ),
        ),
        migrations.AddField(
            model_name="series",
            name="venue",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="courses.venue", verbose_name="venue"
            ),
        ),
        migrations.CreateModel(
            name="VenueClosure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("start_date", models.DateField(verbose_name="first day")),
                ("end_date", models.DateField(verbose_name="last day")),
                (
                    "venue",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="closures",
                        to="courses.venue",
                        verbose_name="venue",
                    ),
                ),
            ],
            options={
                "verbose_name": "closure",
                "verbose_name_plural": "closures",
                "ordering": ["start_date", "pk"],
            },
        ),
        migrations.CreateModel(
            name="VenueSlot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slot", models.PositiveIntegerField()),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="courses.meeting"
                    ),
                ),
                (
                    "venue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="courses.venue"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WaitingRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "radius_km",
                    models.PositiveSmallIntegerField(
                        default=40,
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(200),
                        ],
                        verbose_name="within (km)",
                    ),
                ),
                (
                    "weekdays",
                    courses.common.fields.WeekdaysField(
                        default=courses.common.fields.every_weekday, verbose_name="weekdays"
                    ),
                ),
                ("needs", models.CharField(blank=True, max_length=300, verbose_name="needs")),
                ("queued_at", models.DateTimeField(verbose_name="waiting since")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "ended_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("place", "got a place"),
                            ("withdrawn", "withdrawn"),
                            ("unanswered", "offers were not answered"),
                        ],
                        max_length=12,
                        verbose_name="why it ended",
                    ),
                ),
                ("link_mailed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="courses.course",
                        verbose_name="course",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="courses.memberprofile",
                        verbose_name="member",
                    ),
                ),
                (
                    "postcode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="courses.postcode",
                        verbose_name="postcode",
                    ),
                ),
            ],
            options={
                "verbose_name": "wish for a place",
                "verbose_name_plural": "wishes for a place",
                "db_table": "courses_waitingwish",
                "ordering": ["queued_at", "pk"],
            },
        ),
        migrations.AddField(
            model_name="enrolment",
            name="waiting_request",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="courses.waitingrequest",
            ),
        ),
        migrations.AddConstraint(
            model_name="cadence",
            constraint=models.CheckConstraint(
                condition=models.Q(("min_gap_weeks__lt", models.F("max_gap_weeks"))),
                name="cadence_gaps_in_order",
                violation_error_message="The least distance must be smaller than the greatest.",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolmentevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("before", ""), ("state__in", ["enrolled", "offered", "unconfirmed", "waiting"])),
                    models.Q(
                        ("before", "unconfirmed"),
                        ("state__in", ["attended", "cancelled", "enrolled", "lapsed", "moved", "no_show"]),
                    ),
                    models.Q(("before", "enrolled"), ("state__in", ["attended", "cancelled", "moved", "no_show"])),
                    models.Q(
                        ("before", "waiting"), ("state__in", ["cancelled", "enrolled", "lapsed", "moved", "offered"])
                    ),
                    models.Q(
                        ("before", "offered"), ("state__in", ["cancelled", "enrolled", "lapsed", "moved", "waiting"])
                    ),
                    models.Q(("before", "attended"), ("state__in", ["no_show"])),
                    models.Q(("before", "no_show"), ("state__in", ["attended"])),
                    models.Q(("before", "cancelled"), ("state__in", ["enrolled", "unconfirmed", "waiting"])),
                    _connector="OR",
                ),
                name="event_is_a_step",
            ),
        ),
        migrations.AddConstraint(
            model_name="expiryreminder",
            constraint=models.UniqueConstraint(fields=("certificate", "days_before"), name="expiry_reminder_once"),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.UniqueConstraint(fields=("enrolment", "meeting"), name="attendance_once"),
        ),
        migrations.AddConstraint(
            model_name="planrun",
            constraint=models.UniqueConstraint(
                models.Value(1), condition=models.Q(("status__in", ["queued", "running"])), name="plan_one_at_a_time"
            ),
        ),
        migrations.AddIndex(
            model_name="memberprofile",
            index=models.Index(fields=["postcode"], name="member_postcode"),
        ),
        migrations.AddConstraint(
            model_name="interest",
            constraint=models.UniqueConstraint(fields=("email", "course", "postcode"), name="interest_once"),
        ),
        migrations.AddConstraint(
            model_name="interest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("course__isnull", True)),
                fields=("email", "postcode"),
                name="interest_once_any_course",
            ),
        ),
        migrations.AddConstraint(
            model_name="interest",
            constraint=models.CheckConstraint(
                condition=models.Q(("radius_km__gte", 5), ("radius_km__lte", 200)), name="interest_radius"
            ),
        ),
        migrations.AddConstraint(
            model_name="gapmail",
            constraint=models.UniqueConstraint(fields=("region", "month"), name="hole_mail_once_a_month"),
        ),
        migrations.AddConstraint(
            model_name="feedtoken",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "region"), ("region__isnull", False)),
                    models.Q(models.Q(("kind", "region"), _negated=True), ("region__isnull", True)),
                    _connector="OR",
                ),
                name="feed_token_region_for_its_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="demandnotice",
            constraint=models.UniqueConstraint(fields=("course", "region", "season_date"), name="demand_told_once"),
        ),
        migrations.AddConstraint(
            model_name="cadenceplace",
            constraint=models.UniqueConstraint(fields=("course", "region"), name="cadence_one_per_district"),
        ),
        migrations.AddConstraint(
            model_name="blackout",
            constraint=models.CheckConstraint(
                condition=models.Q(("end_date__gte", models.F("start_date"))),
                name="blackout_ends_after_start",
                violation_error_message="The last day comes before the first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="schoolbreak",
            constraint=models.CheckConstraint(
                condition=models.Q(("end_date__gte", models.F("start_date"))), name="school_break_ends_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="schoolbreak",
            constraint=models.UniqueConstraint(fields=("name", "municipality", "start_date"), name="school_break_once"),
        ),
        migrations.AddConstraint(
            model_name="schoolbreak",
            constraint=models.UniqueConstraint(
                condition=models.Q(("municipality__isnull", True)),
                fields=("name", "start_date"),
                name="school_break_once_national",
            ),
        ),
        migrations.AddConstraint(
            model_name="seriesmeeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("end_time__gt", models.F("start_time"))),
                name="series_meeting_ends_after_start",
                violation_error_message="The meeting must end after it starts.",
            ),
        ),
        migrations.AddConstraint(
            model_name="publishedsession",
            constraint=models.UniqueConstraint(fields=("publication", "session"), name="published_once_together"),
        ),
        migrations.AddConstraint(
            model_name="printjob",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("region__isnull", False), ("session__isnull", True)),
                    models.Q(("region__isnull", True), ("session__isnull", False)),
                    _connector="OR",
                ),
                name="print_run_of_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.UniqueConstraint(fields=("session", "number"), name="meeting_number_once"),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="meeting_ends_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="debrief",
            constraint=models.UniqueConstraint(fields=("session", "author"), name="debrief_once_per_trainer"),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_by__isnull", True), ("revoked_at__isnull", True)),
                fields=("enrolment", "is_neutral"),
                name="certificate_one_valid",
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarentry",
            constraint=models.UniqueConstraint(fields=("session", "language"), name="calendar_entry_once"),
        ),
        migrations.AddConstraint(
            model_name="course",
            constraint=models.CheckConstraint(condition=models.Q(("lessons__gte", 1)), name="course_has_lessons"),
        ),
        migrations.AddConstraint(
            model_name="course",
            constraint=models.CheckConstraint(
                condition=models.Q(("min_participants__lte", models.F("capacity"))),
                name="course_minimum_fits",
                violation_error_message="The minimum is larger than the number of seats.",
            ),
        ),
        migrations.AddConstraint(
            model_name="course",
            constraint=models.CheckConstraint(
                condition=models.Q(("completion_percent__gte", 1), ("completion_percent__lte", 100)),
                name="course_completion_is_percent",
            ),
        ),
        migrations.AddConstraint(
            model_name="timeaway",
            constraint=models.CheckConstraint(
                condition=models.Q(("end_date__gte", models.F("start_date"))),
                name="time_away_ends_after_start",
                violation_error_message="The last day comes before the first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessiontrainer",
            constraint=models.UniqueConstraint(fields=("session", "trainer"), name="session_trainer_once"),
        ),
        migrations.AddConstraint(
            model_name="seriestrainer",
            constraint=models.UniqueConstraint(fields=("series", "trainer"), name="series_trainer_once"),
        ),
        migrations.AddConstraint(
            model_name="qualification",
            constraint=models.UniqueConstraint(fields=("trainer", "course"), name="qualification_once_per_course"),
        ),
        migrations.AddConstraint(
            model_name="trainerrequest",
            constraint=models.UniqueConstraint(fields=("session", "trainer", "role"), name="trainer_asked_once"),
        ),
        migrations.AddConstraint(
            model_name="trainerrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answer", "yes")), fields=("session", "role"), name="trainer_request_one_yes"
            ),
        ),
        migrations.AddConstraint(
            model_name="trainerslot",
            constraint=models.UniqueConstraint(fields=("trainer", "slot"), name="trainer_slot_once"),
        ),
        migrations.AddConstraint(
            model_name="venue",
            constraint=models.CheckConstraint(condition=models.Q(("capacity__gte", 1)), name="venue_has_seats"),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(fields=["status", "starts_at"], name="session_upcoming"),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(fields=["course", "starts_at"], name="session_course"),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(fields=["venue", "starts_at"], name="session_venue"),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(fields=["region", "starts_at"], name="session_region"),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(fields=["status", "changed_at"], name="session_newest"),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(fields=["status", "ends_at"], name="session_leaves"),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(fields=["region", "status", "changed_at", "sequence"], name="session_region_version"),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(fields=["course", "status", "changed_at", "sequence"], name="session_course_version"),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(fields=["venue", "status", "changed_at", "sequence"], name="session_venue_version"),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("seats_taken__lte", models.F("capacity"))), name="session_not_oversold"
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="session_ends_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_online", True), ("venue__isnull", False), _connector="OR"),
                name="session_has_a_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.UniqueConstraint(fields=("series", "series_date"), name="session_once_per_series_date"),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.CheckConstraint(condition=models.Q(("capacity__gte", 1)), name="series_has_seats"),
        ),
        migrations.AddConstraint(
            model_name="venueclosure",
            constraint=models.CheckConstraint(
                condition=models.Q(("end_date__gte", models.F("start_date"))),
                name="venue_closure_ends_after_start",
                violation_error_message="The last day comes before the first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="venueslot",
            constraint=models.UniqueConstraint(fields=("venue", "slot"), name="venue_slot_once"),
        ),
        migrations.AddConstraint(
            model_name="waitingrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)), fields=("member", "course"), name="wish_once_per_course"
            ),
        ),
        migrations.AddConstraint(
            model_name="waitingrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("radius_km__gte", 5), ("radius_km__lte", 200)), name="wish_radius"
            ),
        ),
        migrations.AddConstraint(
            model_name="waitingrequest",
            constraint=models.CheckConstraint(condition=models.Q(("weekdays__gt", 0)), name="wish_has_a_weekday"),
        ),
        migrations.AddConstraint(
            model_name="waitingrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ended_by", "")),
                    models.Q(("ended_at__isnull", False), models.Q(("ended_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="wish_ends_for_a_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="enrolment",
            index=models.Index(fields=["session", "state", "queued_at"], name="enrolment_queue"),
        ),
        migrations.AddIndex(
            model_name="enrolment",
            index=models.Index(
                condition=models.Q(("answer_by__isnull", False)), fields=["answer_by"], name="enrolment_deadline"
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["cancelled", "lapsed", "moved"]), _negated=True),
                fields=("session", "member"),
                name="enrolment_once",
                violation_error_message="This person is enrolled already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "waiting"), _negated=True), ("queued_at__isnull", False), _connector="OR"
                ),
                name="enrolment_waits_since",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["unconfirmed", "offered"]), _negated=True),
                    ("answer_by__isnull", False),
                    _connector="OR",
                ),
                name="enrolment_has_deadline",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "offered")),
                fields=("member", "offered_course"),
                name="enrolment_one_offer",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "offered"), _negated=True), ("offered_course__isnull", False), _connector="OR"
                ),
                name="enrolment_offer_of_a_course",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "unconfirmed",
                            "enrolled",
                            "waiting",
                            "offered",
                            "attended",
                            "no_show",
                            "cancelled",
                            "lapsed",
                            "moved",
                        ],
                    )
                ),
                name="enrolment_state_known",
            ),
        ),
        migrations.RunPython(make_groups, migrations.RunPython.noop),
    ]
