#!/usr/bin/env bash
# A model renamed in state_operations keeps its table and loses its content type: rows that point at it by content type point at nothing.
#
# Guess    RenameModel takes the content type along (django.contrib.contenttypes adds that step to every migration), also within
#          SeparateDatabaseAndState, which one uses to rename a model and leave its table alone.
# Happens  The step is added only for a RenameModel at the top of the list. Within state_operations the old content type stays behind as a stale one and
#          the model gets a new one, with new permissions: tags, log entries, generic keys and rights given by hand stay with the old one.
# Version  Django 6.1.3
# Source   django/contrib/contenttypes/management/__init__.py, inject_rename_contenttypes_operations
# Ends with 0 when that is still so, with 1 when it is not, with 77 without a Python that Django 6.1 runs on.
set -euo pipefail
python=
for name in "${PYTHON:-python3}" python3.14 python3.13 python3.12; do
    if "$name" -c "import sys; sys.exit(sys.version_info < (3, 12))" 2>/dev/null; then python=$name && break; fi
done
[ "$python" ] || { echo "Django 6 needs Python 3.12 or later: name one in PYTHON" >&2; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check Django==6.1.3
cd "$folder"
for app in plain separate; do
    mkdir -p "$app/migrations"
    touch "$app/__init__.py" "$app/migrations/__init__.py"
    printf 'from django.db import models\n\n\nclass Course(models.Model):\n    pass\n' > "$app/models.py"
    cat > "$app/migrations/0001_initial.py" <<'PYTHON'
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    operations = [migrations.CreateModel("Class", [("id", models.BigAutoField(primary_key=True))])]
PYTHON
done
cat > plain/migrations/0002_rename.py <<'PYTHON'
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("plain", "0001_initial")]
    operations = [migrations.RenameModel("Class", "Course")]
PYTHON
cat > separate/migrations/0002_rename.py <<'PYTHON'
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("separate", "0001_initial")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.AlterModelTable("Class", "separate_course")],
            state_operations=[migrations.RenameModel("Class", "Course")],
        )
    ]
PYTHON
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import django
from django.conf import settings
from django.core.management import call_command

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "plain", "separate"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()
from django.contrib.contenttypes.models import ContentType

before, after = {}, {}
call_command("migrate", "contenttypes", verbosity=0)
call_command("migrate", "auth", verbosity=0)
for app in ("plain", "separate"):
    call_command("migrate", app, "0001", verbosity=0)
    before[app] = ContentType.objects.get_or_create(app_label=app, model="class")[0].pk
    call_command("migrate", app, verbosity=0)
    after[app] = dict(ContentType.objects.filter(app_label=app).values_list("model", "pk"))
print(f"Django {django.__version__}: content types after class was renamed to course")
for app, name in (("plain", "RenameModel"), ("separate", "in state_operations")):
    print(f"{name:20} before: class {before[app]}; after: {after[app]}")
kept = after["plain"] == {"course": before["plain"]}
left = after["separate"].get("class") == before["separate"] and after["separate"].get("course") not in (None, before["separate"])
sys.exit(not (kept and left))
PYTHON
