"""Races on a database that several connections really share: a SQLite file or PostgreSQL."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connections


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every race is run on both databases: each has its own way to lock."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.sqlite)


@pytest.fixture
def race(transactional_db, django_db_serialized_rollback) -> Callable[[list[Callable[[], Any]]], list[Any]]:
    """`race([f, g, …])` runs the calls at the same moment, each on a connection of its own.

    Returns what each returned or raised.
    """

    def run(calls: list[Callable[[], Any]]) -> list[Any]:
        start = threading.Barrier(len(calls))

        def one(call: Callable[[], Any]) -> Any:
            try:
                start.wait()
                return call()
            except Exception as error:  # noqa: BLE001 handed to the test
                return error
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(one, calls))

    return run
