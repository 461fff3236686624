"""What Django lets pass in silence, tests do not: names that a template does not know, and a part of an unordered query.

`install` changes Django for the whole run of the tests. It looks at the project's own templates only; Wagtail's are its
makers' affair. Rules for templates:

* a name that the context does not have is an error everywhere, also inside `{% if %}`, where Django takes it for false.
  What an included template may be given and may not stands in its first lines: `{# optional: postcode km #}`;
* an attribute that is not there is an error where it is shown or handed on, unless the `default` filter follows it.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.template import base
from django.template.defaultfilters import default, default_if_none

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
OURS = ("courses.", "home.")
OPTIONAL = re.compile(r"\{# optional: ([\w ]+?) *#\}")


class UndefinedName(BaseException):
    """A template uses a name that nobody gave it. No `Exception`: `{% if a and b %}` takes any of those for false."""


class UnorderedPart(Exception):
    """A slice of a query without an order: which rows it holds is the database's choice, another one each time."""


@cache
def optional_names(path: str) -> frozenset[str]:
    """The names that the template in this file declares as optional."""
    return frozenset(
        name for found in OPTIONAL.findall(Path(path).read_text(encoding="utf-8")) for name in found.split()
    )


def _is_ours(origin: Any) -> bool:
    return str(getattr(origin, "name", "")).startswith(f"{TEMPLATES}/")


class _Strict(base.Variable):
    """A name in one of our templates; `lenient` while an attribute may be missing."""

    origin: Any = None
    has_default = lenient = False

    def resolve(self, context: Any) -> Any:
        """The value. Raises `UndefinedName`."""
        if self.lookups is None:
            return super().resolve(context)
        if self.lookups[0] not in context and self.lookups[0] not in optional_names(self.origin.name):
            raise UndefinedName(f"{self.origin.template_name}: nobody gave it «{self.var}»")
        try:
            return super().resolve(context)
        except base.VariableDoesNotExist:
            if self.lenient or self.lookups[0] not in context:
                raise
            raise UndefinedName(f"{self.origin.template_name}: there is no «{self.var}»") from None


def _strict_templates() -> None:
    plain_init, plain_resolve = base.FilterExpression.__init__, base.FilterExpression.resolve

    def init(self: Any, token: str, parser: Any) -> None:
        plain_init(self, token, parser)
        if self.is_var and _is_ours(parser.origin):
            self.var = _Strict(self.var.var)
            self.var.origin = parser.origin
            self.var.has_default = any(function in (default, default_if_none) for function, _arguments in self.filters)

    def resolve(self: Any, context: Any, ignore_failures: bool = False) -> Any:
        if isinstance(self.var, _Strict):
            self.var.lenient = ignore_failures or self.var.has_default
        return plain_resolve(self, context, ignore_failures)

    base.FilterExpression.__init__, base.FilterExpression.resolve = init, resolve  # type: ignore[method-assign]


def _strict_slices() -> None:
    plain = QuerySet.__getitem__

    def getitem(self: Any, key: Any) -> Any:
        if self._result_cache is None and not self.ordered and self.model.__module__.startswith(OURS):
            raise UnorderedPart(f"{self.model._meta.label}[{key}] without order_by")
        return plain(self, key)

    QuerySet.__getitem__ = getitem  # type: ignore[method-assign]


def install() -> None:
    """Be strict from now on, in this process."""
    _strict_templates()
    _strict_slices()
