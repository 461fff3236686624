"""The rules of `tools/scan_rules.yaml` by Python's own parser: quick enough for `make test`, which has no semgrep.

It knows what these rules use of semgrep's language (ellipses, metavariables, either, not) but for taint, and follows no name
to where it was imported or set. `make scan` asks semgrep itself.
"""

import ast
import fnmatch
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tools.scan import RULES

type Known = dict[str, str]

META, META_SIGN, WORD = "META_", re.compile(r"\$([A-Z]+)"), re.compile(r"\w+")
PASSED_OVER = {"ctx", "kind", "type_comment", "asname"}


def rules() -> dict[str, dict[str, Any]]:
    """Those that can be asked here, by name."""
    found = yaml.safe_load(RULES.read_text(encoding="utf-8"))["rules"]
    return {rule["id"]: rule for rule in found if rule.get("mode") != "taint"}


def finds(folder: Path, paths: Iterable[str]) -> set[tuple[str, str]]:
    """Rule and file (from `folder` on) of everything that a rule finds in files below these paths; migrations are left out."""
    found = set()
    files = [
        path
        for name in paths
        for path in ([folder / name] if (folder / name).is_file() else (folder / name).rglob("*"))
    ]
    for path in files:
        name = path.relative_to(folder).as_posix()
        if path.suffix not in (".py", ".html", ".txt", ".svg") or "/migrations/" in name:
            continue
        text = path.read_text(encoding="utf-8")
        found |= {(rule, name) for rule in _found_in(text, name)}
    return found


def _found_in(text: str, name: str) -> set[str]:
    said = {
        rule for rule, what in rules_for(name) if "pattern-regex" in what and re.search(what["pattern-regex"], text)
    }
    words = set(WORD.findall(text))
    asked = [(rule, what) for rule, what in rules_for(name) if any(needed <= words for needed in _needed(what))]
    for node in ast.walk(ast.parse(text)) if asked else ():
        said |= {rule for rule, what in asked if rule not in said and _is_one(what, node)}
    return said


def _needed(what: dict[str, Any]) -> Iterator[set[str]]:
    """The words of each way in which a rule can hold: a file without all of them has nothing to look through."""
    if "pattern" in what:
        yield set(WORD.findall(META_SIGN.sub("", what["pattern"]))) - {"f"}
    for one in what.get("pattern-either", ()):
        yield from _needed(one)
    for one in what.get("patterns", ())[:1]:
        yield from _needed(one)


@cache
def _all() -> dict[str, dict[str, Any]]:
    return rules()


def rules_for(name: str) -> list[tuple[str, dict[str, Any]]]:
    """The rules that look at a file of this name."""
    kept = []
    for rule, what in _all().items():
        paths = what.get("paths", {})
        is_meant = name.endswith(".py") if what["languages"] == ["python"] else not name.endswith(".py")
        if is_meant and not any(fnmatch.fnmatch(name, one) for one in paths.get("exclude", ())):
            kept.append((rule, what))
    return kept


def _is_one(what: dict[str, Any], node: ast.AST) -> bool:
    return any(True for _known in _holds(what, node, {}))


def _holds(what: dict[str, Any], node: ast.AST, known: Known) -> Iterator[Known]:
    """What the metavariables stand for, in each way in which a part of a rule holds for a node."""
    if "pattern" in what:
        yield from _fits(_compiled(what["pattern"]), node, known)
    elif "pattern-either" in what:
        for one in what["pattern-either"]:
            yield from _holds(one, node, known)
    elif "patterns" in what:
        yield from _all_hold(what["patterns"], node, known)
    else:
        raise NotImplementedError(sorted(what))


def _all_hold(parts: list[dict[str, Any]], node: ast.AST, known: Known) -> Iterator[Known]:
    first, *others = parts
    for one in _holds(first, node, known):
        if all(_agrees(part, node, one) for part in others):
            yield one


def _agrees(part: dict[str, Any], node: ast.AST, known: Known) -> bool:
    if "pattern-not" in part:
        return not _is_one({"pattern": part["pattern-not"]}, node)
    inner = part["metavariable-pattern"]
    bound = ast.parse(known[inner["metavariable"].removeprefix("$")], mode="eval").body
    return _is_one({key: value for key, value in inner.items() if key != "metavariable"}, bound)


@cache
def _compiled(pattern: str) -> ast.AST:
    (line,) = ast.parse(META_SIGN.sub(rf"{META}\1", pattern)).body
    return line.value if isinstance(line, ast.Expr) else line


def _is_anything(pattern: object) -> bool:
    return isinstance(pattern, ast.Constant) and pattern.value is ...


def _fits(pattern: Any, node: Any, known: Known) -> Iterator[Known]:
    if isinstance(pattern, list):
        yield from _fits_row(pattern, node, known) if isinstance(node, list) else ()
    elif isinstance(pattern, ast.Name) and pattern.id.startswith(META):
        name, said = pattern.id.removeprefix(META), ast.unparse(node) if isinstance(node, ast.expr) else ""
        if said and known.get(name, said) == said:
            yield known | {name: said}
    elif isinstance(pattern, ast.Constant) and pattern.value == "...":
        yield from [known] if isinstance(node, ast.Constant) and isinstance(node.value, str) else ()
    elif isinstance(pattern, ast.JoinedStr):
        yield from [known] if isinstance(node, ast.JoinedStr) else ()
    elif not isinstance(pattern, ast.AST):
        yield from [known] if pattern == node or str(pattern).startswith(META) else ()
    elif type(pattern) is type(node):
        fields = [name for name in pattern._fields if name not in PASSED_OVER]
        yield from _fits_row([_row(pattern, name) for name in fields], [_row(node, name) for name in fields], known)


def _row(node: ast.AST, field: str) -> Any:
    """A field of a node; what is handed on by name stands after what is not, as an ellipsis takes both."""
    if isinstance(node, ast.Call) and field in ("args", "keywords"):
        return [*node.args, *(word.value for word in node.keywords)] if field == "args" else []
    return getattr(node, field)


def _fits_row(patterns: list[Any], nodes: list[Any], known: Known) -> Iterator[Known]:
    """Item by item; an ellipsis is any number of them."""
    if not patterns:
        yield from [] if nodes else [known]
    elif _is_anything(patterns[0]):
        for start in range(len(nodes) + 1):
            yield from _fits_row(patterns[1:], nodes[start:], known)
    elif nodes:
        for one in _fits(patterns[0], nodes[0], known):
            yield from _fits_row(patterns[1:], nodes[1:], one)
