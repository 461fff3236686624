"""What a process keeps while a counter stands still, for requests whose counters were read already (docs/adr/0065)."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from django.http import HttpRequest


class Counted(Protocol):
    """How often something has changed."""

    @property
    def number(self) -> int:
        """Grows with every change."""


_kept: dict[tuple[str, ...], tuple[int, Any]] = {}


def note(request: HttpRequest, counters: Mapping[str, Counted]) -> None:
    """Let what this request asks for be kept under these counters, which were read before anything else."""
    request.counted = counters  # type: ignore[attr-defined]


def shows(request: HttpRequest, *counters: str) -> None:
    """Say of the page that is being made which counters of what changes often it shows, and that it shows nothing else of that:
    seats and queues. One that says nothing is made anew whenever anything changes."""
    request.shown = getattr(request, "shown", frozenset()) | set(counters)  # type: ignore[attr-defined]


def shown(request: HttpRequest) -> frozenset[str] | None:
    """What was said of this page; None where nothing was."""
    return getattr(request, "shown", None)


def under[Value](
    request: HttpRequest | None,
    counter: str,
    key: tuple[str, ...],
    make: Callable[[], Value],
    fits: Callable[[Value], bool] = lambda _value: True,
) -> Value:
    """What `make` gives, or what it gave for this `key` while `counter` stood where it stands for this request, if it still
    `fits`; made anew where nobody has read the counter. What is kept is shared: it is read, never written, and there are few keys."""
    number = number_of(request, counter) if request else None
    return make() if number is None else at(number, key, make, fits)


def at[Value](
    number: int, key: tuple[str, ...], make: Callable[[], Value], fits: Callable[[Value], bool] = lambda _value: True
) -> Value:
    """The same for a counter that stands at `number`."""
    kept = _kept.get(key)
    if kept is None or kept[0] != number or not fits(kept[1]):
        kept = _kept[key] = (number, make())
    value: Value = kept[1]
    return value


def number_of(request: HttpRequest, counter: str) -> int | None:
    """Where a counter stands for this request; None where nobody has read it."""
    counted = getattr(request, "counted", None)
    return counted[counter].number if counted else None


def forget() -> None:
    """Keep nothing."""
    _kept.clear()
