"""How much of what others may call says what it does: units, errors, the source of a rule."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ("lms", "home", "courses", "tools")
LEAST = 0.90

Function = ast.FunctionDef | ast.AsyncFunctionDef


def public(tree: ast.AST, inside: str = "") -> Iterator[tuple[str, Function]]:
    """Functions and methods that others may call: not those inside functions, nor with a name that begins with `_`."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Function):
            if not node.name.startswith("_"):
                yield inside + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from public(node, f"{inside}{node.name}.")
        elif isinstance(node, ast.If | ast.Try):
            yield from public(node, inside)


def words(text: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in text.lower()).split()


def of_files() -> Iterator[tuple[str, Function]]:
    for folder in SOURCE:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                tree = ast.parse(path.read_text(encoding="utf-8"))
                yield from ((f"{path.relative_to(ROOT)}: {name}", node) for name, node in public(tree))


def share(functions: list[tuple[str, Function]]) -> float:
    return sum(ast.get_docstring(node) is not None for _name, node in functions) / len(functions)


def restates(node: Function) -> bool:
    """Whether a docstring says its name again and nothing else."""
    said = ast.get_docstring(node)
    return said is not None and words(said) == words(node.name)


def test_nine_of_ten_public_functions_say_what_they_do():
    functions = list(of_files())
    assert len(functions) > 1000
    silent = [name for name, node in functions if ast.get_docstring(node) is None]
    assert share(functions) >= LEAST, silent


def test_no_docstring_is_its_name_again():
    assert [name for name, node in of_files() if restates(node)] == []


def test_planted_functions_are_counted():
    code = '''
def said():
    """What it gives."""
def silent(): ...
def _private(): ...
class Thing:
    def find_it(self):
        """Find it."""
    def silent(self):
        def inner(): ...
'''
    found = list(public(ast.parse(code)))
    assert [name for name, _node in found] == ["said", "silent", "Thing.find_it", "Thing.silent"]
    assert share(found) == 0.5
    assert [name for name, node in found if restates(node)] == ["Thing.find_it"]
