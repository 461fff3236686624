"""Where backups of a test lie."""

import io

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command


@pytest.fixture
def places(settings, tmp_path):
    """Folders of this test alone: media, ledger, backups, and a key that only the test has."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "media"},
        }
    }
    settings.ERASURE_LEDGER = str(tmp_path / "ledger" / "erasures")
    out = io.StringIO()
    call_command("backup", new_key=tmp_path / "key", stdout=out)
    settings.BACKUP_RECIPIENTS = [out.getvalue().split("=")[1].split()[0]]
    (tmp_path / "media").mkdir()
    yield tmp_path
    # Putting the first rows back asks for these, and would give them other numbers.
    ContentType.objects.get_for_models(*apps.get_models(), for_concrete_models=False)
