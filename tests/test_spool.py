"""Records that go through a file come out as they went in."""

from __future__ import annotations

from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st

from index.readers.base import Record
from index.spool import read_records, write_records

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
RECORDS = st.builds(
    Record,
    id=TEXTS,
    data=st.binary(),
    path=TEXTS,
    line=st.integers(0, 1 << 40),
    reader=st.sampled_from(["text", "jsonl"]),
    content_hash=TEXTS,
)


@given(st.lists(RECORDS))
def test_records_come_out_as_they_went_in(records: list[Record]) -> None:
    file = BytesIO()
    write_records(file, records)
    file.seek(0)
    assert list(read_records(file)) == records
