"""Races on a database that several connections really share: a SQLite file or PostgreSQL."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections


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
            except Exception as error:
                return error
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(one, calls))

    return run
