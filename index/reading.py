"""What one file of the corpus gives, while it is read."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace

from index.errors import ReadError
from index.sources import SourceFile, SourceRecord


@dataclass(slots=True)
class FileReading:
    """What a file has given so far. ``lines`` are those of its records, by id; ``errors``
    are ``(line, reason)``; ``retry`` asks to read it again next time; ``understood`` counts
    the records, those too that another file has."""

    records: list[SourceRecord] = field(default_factory=list)
    errors: list[tuple[int, str]] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    retry: bool = False
    understood: int = 0

    @property
    def is_broken(self) -> bool:
        """Tell whether the file gives less than it should: it is empty, breaks off, or
        nothing in it is a record."""
        return any(not line for line, _ in self.errors) or not self.understood

    def add(self, record: SourceRecord, line: int) -> None:
        """Take a record, whether it is to be indexed or was before."""
        self.records.append(record)
        self.lines[record.id] = line

    def add_error(self, error: ReadError) -> None:
        """Take what stands in the place of a record that cannot be read."""
        self.errors.append((error.line, error.reason))


def as_it_is(file: SourceFile) -> SourceFile:
    """Return a file with the size and the time that it has now. Raises ``OSError``."""
    status = os.stat(file.path)
    return replace(file, size=status.st_size, mtime_ns=status.st_mtime_ns)
