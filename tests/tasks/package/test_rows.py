"""Rows come back from CSV as they were, whatever stands in them, and no spreadsheet runs any."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.package.cells import DANGEROUS, read_csv, write_csv
from tasks.package.rows import ReplyRow, is_optional

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
MAYBE = st.none() | TEXT
REPLIES = st.lists(
    st.builds(
        ReplyRow,
        claim=st.integers(1, 99),
        party=TEXT,
        allegations=TEXT,
        asked_on=st.just(date(2026, 10, 20)),
        deadline_on=st.none() | st.just(date(2026, 11, 3)),
        outcome=st.sampled_from([None, "answered"]),
        stance=st.sampled_from([None, "denies"]),
        answer=MAYBE,
        reason=MAYBE,
        resolution=st.sampled_from([None, "rebutted"]),
        resolution_because=MAYBE,
        resolution_signatures=st.none() | st.integers(0, 9),
    ),
    max_size=4,
)


def written(rows: list[ReplyRow]) -> bytes:
    columns = tuple(ReplyRow.model_fields)
    return write_csv(columns, [[row.model_dump(mode="json")[column] for column in columns] for row in rows])


@given(REPLIES)
def test_rows_come_back_as_they_were(rows: list[ReplyRow]) -> None:
    read = [
        ReplyRow.model_validate(
            {name: None if cell == "" and is_optional(ReplyRow, name) else cell for name, cell in cells.items()}
        )
        for cells in read_csv(written(rows))
    ]

    assert read == rows


@given(REPLIES)
def test_no_cell_begins_like_a_formula(rows: list[ReplyRow]) -> None:
    for cells in csv.reader(io.StringIO(written(rows).decode(), newline="")):
        assert not any(cell.startswith(DANGEROUS) for cell in cells)


def test_a_row_with_more_cells_than_columns_is_no_row() -> None:
    with pytest.raises(ValueError, match="more cells"):
        read_csv(b"claim,party\r\n1,Ostmark Trading,more\r\n")
