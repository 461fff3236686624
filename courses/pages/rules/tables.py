"""A table as an editor writes it: a row a line, its cells with «|» or a tab between them. Pure Python."""

from dataclasses import dataclass

MOST_COLUMNS, MOST_ROWS = 8, 100


class BadTable(ValueError):
    """What is written is no table. `line` counts from 1; `cells` and `wanted` are numbers of cells, 0 where that is not it."""

    def __init__(self, line: int, cells: int = 0, wanted: int = 0) -> None:
        super().__init__(f"line {line}: {cells} cells, {wanted} wanted")
        self.line, self.cells, self.wanted = line, cells, wanted


@dataclass(frozen=True)
class Table:
    """The headings of the columns, and the rows below them, each as long as `head`."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def parse(text: str) -> Table:
    """The table in `text`: its first line is the heading. A spreadsheet copies cells with tabs between them.

    Raises `BadTable` where a line has another number of cells than the heading, or there is no row, or too much.
    """
    lines = [line for line in text.replace("\r\n", "\n").split("\n") if line.strip(" |\t")]
    rows = [_cells(line) for line in lines]
    if len(rows) < 2 or len(rows) > MOST_ROWS + 1:
        raise BadTable(len(rows))
    head, *body = rows
    if not 2 <= len(head) <= MOST_COLUMNS:
        raise BadTable(1, len(head), MOST_COLUMNS if len(head) > MOST_COLUMNS else 2)
    for number, row in enumerate(body, 2):
        if len(row) != len(head):
            raise BadTable(number, len(row), len(head))
    return Table(head, tuple(body))


def _cells(line: str) -> tuple[str, ...]:
    if "\t" in line:
        return tuple(cell.strip() for cell in line.split("\t"))
    plain = line.strip()
    # With a line at both ends or at none; at one end, there is an empty cell.
    if len(plain) > 1 and plain[0] == plain[-1] == "|":
        plain = plain[1:-1]
    return tuple(cell.strip() for cell in plain.split("|"))
