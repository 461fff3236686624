"""Files of the site as production serves them: named by their content, compressed, and each style sheet in one piece."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

# A sheet beside this one, for every medium; what names another folder, a layer or a medium is left to the browser.
BESIDE = re.compile(r'@import url\("([\w-]+\.css)"\);')


@dataclass
class _Joined:
    """Opens a sheet with those it imports written into it."""

    paths: Mapping[str, tuple[Storage, str]]

    def open(self, name: str) -> ContentFile:
        return ContentFile(self.text(name).encode())

    def text(self, name: str) -> str:
        storage, path = self.paths[name]
        with storage.open(path) as file:
            text = file.read().decode()
        return BESIDE.sub(lambda found: self.text(str(PurePosixPath(name).with_name(found[1]))), text)


class OneSheetStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage, which also joins what a style sheet imports.

    In development `site.css` asks for its parts, so that what one changes is the file one sees. For visitors each part would be
    a request that the browser learns of only when it has read the one before.
    """

    def post_process(self, paths: dict[str, tuple[Any, str]], dry_run: bool = False, **options: Any) -> Iterator:
        """Gives (name, name by content, whether something was done) for each file, as Django's `collectstatic` wants it."""
        whole = _Joined(paths)
        joined = {name: (whole, name) if _imports(source) else source for name, source in paths.items()}
        yield from super().post_process(joined, dry_run=dry_run, **options)


def _imports(source: tuple[Storage, str]) -> bool:
    """Whether this file is a sheet that imports one beside it."""
    storage, path = source
    if not path.endswith(".css"):
        return False
    with storage.open(path) as file:
        return BESIDE.search(file.read().decode()) is not None
