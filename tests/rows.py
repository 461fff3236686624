"""How many rows a piece of code reads from the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from django.db.models.sql.compiler import SQLCompiler


@contextmanager
def rows_read() -> Iterator[list[int]]:
    """Counts what every query of the ORM fetches, whatever becomes of it; the list holds the one number."""
    count, execute = [0], SQLCompiler.execute_sql

    def counted(self: SQLCompiler, *args: object, **kwargs: object) -> object:
        found = execute(self, *args, **kwargs)
        if found is None or isinstance(found, int | tuple):
            count[0] += isinstance(found, tuple)
            return found

        def chunks() -> Iterator[object]:
            for chunk in found:
                count[0] += len(chunk)
                yield chunk

        return chunks()

    with mock.patch.object(SQLCompiler, "execute_sql", counted):
        yield count
