"""Style sheets as production serves them."""

import gzip
import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find
from django.core.management import call_command

PARTS = ["tokens", "base", "layout", "components", "public"]


@pytest.fixture
def collected(settings, tmp_path):
    """What a name became."""
    settings.STATIC_ROOT = tmp_path
    # Ours alone: Wagtail's thousand files take seconds.
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "lms.one_sheet.OneSheetStorage"}}
    call_command("collectstatic", "--no-input", verbosity=0)
    paths = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    return lambda name: tmp_path / paths[name]


def source(name: str) -> str:
    return Path(find(f"css/{name}.css")).read_text()


def first_rule(name: str) -> str:
    """What the sheet says first, but for remarks."""
    return re.sub(r"/\*.*?\*/", "", source(name), flags=re.DOTALL).strip().splitlines()[0]


def test_a_sheet_comes_with_those_it_imports_in_their_order(collected):
    sheet = collected("css/site.css")
    text = sheet.read_text()
    assert "@import" in source("site")
    assert "@import" not in text
    places = [text.index(first_rule(name)) for name in PARTS]
    assert places == sorted(places)
    assert gzip.decompress(sheet.with_name(f"{sheet.name}.gz").read_bytes()).decode() == text
    # Named by what it holds, and fonts as well.
    fonts = re.findall(r'url\("\.\./(fonts/[^"]+)"\)', text)
    assert len(fonts) == 2
    assert all((sheet.parents[1] / font).exists() and re.search(r"\.[0-9a-f]{12}\.woff2$", font) for font in fonts)
