"""Files of the site, by their path below `MEDIA_ROOT`: listed, and put there from a folder."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from django.core.files.storage import default_storage


def stored(folder: str = "") -> Iterator[str]:
    """Every file of the site, in the order of their names."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}".lstrip("/") for name in sorted(names))
    for inner in sorted(folders):
        yield from stored(f"{folder}/{inner}".lstrip("/"))


def below(folder: Path) -> Iterator[str]:
    """Every file below `folder`, by its path from there."""
    yield from (str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def place(staged: Path, media: Path, names: set[str]) -> None:
    """Names of media are random: a file of the same name is the same file, so that this can be done first."""
    for name in sorted(names):
        target = media / name
        target.parent.mkdir(parents=True, exist_ok=True)
        # The scratch folder may be on another disk, from where nothing is moved in one step.
        fresh = target.with_name(f"{target.name}.restoring")
        shutil.copyfile(staged / name, fresh)
        fresh.replace(target)
