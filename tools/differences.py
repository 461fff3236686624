"""What differs between two records of `tools.snapshot`, each difference called by the least that explains it."""

import os
import re
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

# What makes two files the same when it is left out, from the smallest on; each step takes the ones before it along.
TOKENS = "generated tokens"
STEPS: list[tuple[str, list[tuple[str, str]]]] = [
    (
        TOKENS,
        [
            (r"\beyJ[\w-]+\.[\w-]+\.[\w-]*", "<jwt>"),
            (r"(\b\d+[.:])[\w-]{43}(?![\w-])", r"\1<signed>"),
            (r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "<uuid>"),
            (r"\b[0-9a-f]{32}\b|\b[0-9a-f]{64}\b", "<hex>"),
            (r"(nonce[-=]\"?)[\w+/=-]+", r"\1<nonce>"),
            (r"(csrf\w*\"[^>]*?(?:value|content)=\")\w{64}", r"\1<csrf>"),
            (r"(?m)^ETag: .*$", "ETag: <etag>"),
            (r"(/kalender/privat/)[\w-]{22}", r"\1<private>"),
            (r"\b(?=[0-9a-z]*\d)[0-9a-z]{28}\b", "<certificate>"),
            (r"(?m)^(token|status_index|index): .*$", r"\1: <token>"),
            (r"/ID ?\[[^\]]*\]", "/ID []"),
        ],
    ),
    ("names of form fields", [(r"\b(name|id|for|aria-\w+)=\"[^\"]*\"", r"\1"), (r"([?&;]|href=\"#)[\w-]+=?", r"\1")]),
    ("seal of a PDF", [(r"%rundkreds-seal [^\n]*\n", "")]),
    ("number of the layout", [(r"(?m)^(template_version|layout): \d+$", r"\1"), (r"\bv[1-4]\b", "v")]),
    ("white space", [(r"\s+", " ")]),
]


def kind_of(before: bytes, after: bytes) -> str:
    """The smallest of `STEPS` that explains the difference; "content" when none does."""
    texts = [content.decode("utf-8", "surrogateescape") for content in (before, after)]
    for kind, rules in STEPS:
        for pattern, instead in rules:
            texts = [re.sub(pattern, instead, text) for text in texts]
        if texts[0] == texts[1]:
            return kind
    return "bytes of a PDF" if before.startswith(b"%PDF") else "content"


def first_lines(before: bytes, after: bytes, most: int = 3) -> Iterator[str]:
    """The first lines that differ, each from a little before where it does."""
    pairs = zip_longest(*(content.decode("utf-8", "replace").splitlines() for content in (before, after)), fillvalue="")
    for number, (old, new) in enumerate(pairs, 1):
        if old != new and most:
            most -= 1
            start = max(0, len(os.path.commonprefix([old, new])) - 40)  # noqa: RUF071 of lines, not of paths
            yield from (f"      {number}{sign} {text[start : start + 160]}" for sign, text in (("-", old), ("+", new)))


def compare(base: Path, other: Path) -> bool:
    """Print what differs between two records, by kind; whether nothing but generated tokens does."""
    files = [{file.relative_to(one): file for file in one.rglob("*") if file.is_file()} for one in (base, other)]
    kinds: dict[str, list[str]] = {}
    for name in sorted(set(files[0]) | set(files[1])):
        old, new = (found.get(name) for found in files)
        if old is None or new is None:
            kinds.setdefault("only in the second" if old is None else "only in the first", []).append(f"    {name}")
        elif (before := old.read_bytes()) != (after := new.read_bytes()):
            lines = [f"    {name}", *([] if name.suffix == ".pdf" else first_lines(before, after))]
            kinds.setdefault(kind_of(before, after), []).append("\n".join(lines))
    for kind, found in kinds.items():
        print(f"{kind}: {len(found)} files", *found, sep="\n")
    print(f"{len(files[0])} and {len(files[1])} files; {sum(map(len, kinds.values()))} differ")
    return not set(kinds) - {TOKENS}
