#!/usr/bin/env bash
# Wagtail lets the group of a task approve what waits, and refuses their yes when it is the last one and they may not publish.
#
# Guess    "Members of the chosen Wagtail Groups can approve this task": whoever is in the group ends the workflow by a yes, and the page
#          is published, as for a moderator. That is what a workflow is for: judging without every other right.
# Happens  The buttons «Approve» are there, and with one step left the approval runs into the check of the action that publishes: it asks
#          whether this person may publish the page, and raises a permission error. The page waits on,
#          and only somebody who could have published it anyway can end its workflow.
# Version  wagtail 8.0.1 on Django 6.1.3
# Source   wagtail/workflows.py (publish_workflow_state); wagtail/actions/publish_page_revision.py (check)
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
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check wagtail==8.0.1 Django==6.1.3
cd "$folder"
cat > approve.py <<'PYTHON'
import django
from django.conf import settings

settings.configure(
    USE_TZ=True, STATIC_URL="/static/", SECRET_KEY="x", DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=[
        "wagtail.users", "wagtail.images", "wagtail.documents", "wagtail.search", "wagtail.admin", "wagtail", "modelcluster", "taggit",
        "django.contrib.auth", "django.contrib.contenttypes",
    ],
)
django.setup()
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from wagtail.models import GroupApprovalTask, GroupPagePermission, Page, Workflow, WorkflowTask

call_command("migrate", verbosity=0)
group = Group.objects.create(name="judges")
root = Page.objects.get(depth=1)
for name in ("access_admin", "change_page"):
    permission = Permission.objects.get(codename=name)
    if name == "access_admin":
        group.permissions.add(permission)
    else:
        GroupPagePermission.objects.create(group=group, page=root, permission=permission)
judge = User.objects.create_user("judge")
judge.groups.add(group)
writer = User.objects.create_superuser("writer")
task = GroupApprovalTask.objects.create(name="look")
task.groups.add(group)
workflow = Workflow.objects.create(name="look")
WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
page = Page(title="draft", slug="draft", live=False)
root.add_child(instance=page)
page.save_revision(user=writer)
workflow.start(page, writer)
offered = [str(action[0]) for action in task.get_actions(page, judge)]
print("offered to the judge:", " ".join(offered))
try:
    page.current_workflow_task_state.approve(user=judge)
    print("approved")
except PermissionDenied as refusal:
    print("refused:", type(refusal).__name__)
except Exception as refusal:
    print("refused:", type(refusal).__name__)
print("live:", Page.objects.get(pk=page.pk).live)
PYTHON
"$folder/venv/bin/python" approve.py 2>/dev/null > said
echo "wagtail 8.0.1, Django 6.1.3: the last yes of somebody whom the task asks, and who may change pages but not publish them"
cat said
grep -q "^offered to the judge: reject approve approve$" said
grep -q "^refused: " said
grep -q "^live: False$" said
