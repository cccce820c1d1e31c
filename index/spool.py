"""Records in a file, on their way from one process to another.

A record is a line of JSON, an array of its facts with the length of its data at the end,
and then the data.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from index.readers.base import Record


def write_records(file: BinaryIO, records: Iterable[Record]) -> None:
    """Write records one after the other."""
    for record in records:
        facts = (record.id, record.path, record.line, record.reader, record.content_hash)
        file.write(json.dumps([*facts, len(record.data)]).encode() + b"\n" + record.data)


def read_records(file: BinaryIO) -> Iterator[Record]:
    """Yield the records of a file, as they were."""
    while line := file.readline():
        record_id, path, number, reader, content_hash, size = json.loads(line)
        yield Record(record_id, file.read(size), path, number, reader, content_hash)
