"""What changed since the last build: files by size and time, records by content hash."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.errors import ReadError
from index.readers import reader_for
from index.readers.base import Record
from index.reading import FileReading, as_it_is
from index.sources import LedgerEntry, SourceFile, SourceRecord, expected_text_bytes, is_packed
from index.storage.manifest import file_sha256


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a build amounts to, in articles.

    ``gone`` are the ids of articles that leave the index, whether they come back in
    a new version or not; ``ledger`` is that of the new generation.
    """

    added: int
    changed: int
    deleted: int
    unchanged: int
    gone: tuple[str, ...]
    ledger: list[LedgerEntry]
    errors: tuple[ReadError, ...]


class Diff:
    """Compares the files found with the ledger of the last build.

    Only articles under ``visited`` roots can be found deleted. Reading happens in
    :meth:`records`; :meth:`outcome` is known after that.
    """

    def __init__(
        self,
        ledger: Sequence[LedgerEntry],
        visited: Collection[str],
        forgotten: Collection[str],
        found: Iterable[SourceFile | ReadError],
        checksum: bool,
    ) -> None:
        self._old = {entry.file.path: entry for entry in ledger}
        self._old_records = {record.id: record for entry in ledger for record in entry.records}
        self._elsewhere = [
            entry for entry in ledger if entry.file.root not in {*visited, *forgotten}
        ]
        found = list(found)
        self._scan_errors = [item for item in found if isinstance(item, ReadError)]
        # What is in the index of a file stays until it can be opened again.
        closed = {error.path for error in self._scan_errors}
        self._entries = {
            entry.file.path: entry
            for entry in ledger
            if closed and entry.file.root in visited and _is_within(entry.file.path, closed)
        }
        self._to_read: list[SourceFile] = []
        for file in (item for item in found if isinstance(item, SourceFile)):
            entry = self._old.get(file.path)
            if entry and entry.file == file and not entry.retry and not checksum:
                self._entries[file.path] = entry
            else:
                self._to_read.append(file)
        self._owners = {
            record.id: entry.file.path
            for entry in [*self._elsewhere, *self._entries.values()]
            for record in entry.records
        }
        # The records that were handed out to be indexed, each with its file.
        self._new: dict[str, tuple[SourceRecord, SourceFile]] = {}
        #: About the bytes of the texts in the files to be read.
        self.text_bytes_to_read = sum(map(expected_text_bytes, self._to_read))
        #: Of these, about those that are new: files that were read before mostly give the same.
        self.text_bytes_to_add = sum(map(self._expected_growth, self._to_read))
        #: Of these, about those that were read so far, in the end all.
        self.text_bytes_read = 0

    def _expected_growth(self, file: SourceFile) -> int:
        entry = self._old.get(file.path)
        before = expected_text_bytes(entry.file) if entry and entry.records else 0
        return max(expected_text_bytes(file) - before, 0)

    def records(self) -> Iterator[Record]:
        """Read the files that are new or changed; yield the records to be indexed."""
        after = 0
        for file in self._to_read:
            after += expected_text_bytes(file)
            reading = FileReading()
            try:
                yield from self._read(file, reading)
            except OSError as error:
                self._break_off(file, reading, f"cannot be read ({error.strerror or error})")
            self.text_bytes_read = after

    def _break_off(self, file: SourceFile, reading: FileReading, reason: str) -> None:
        """Take what was read of a file, keep what it gave before and was not met, and see
        to it that it is read again next time."""
        self._scan_errors.append(ReadError(file.path, 0, reason))
        entry = self._old.get(file.path)
        if entry or reading.records:
            entry = entry or LedgerEntry(file, "", ())
            self._keep(replace(entry, records=_and_unmet(reading, entry), retry=True))

    def _keep(self, entry: LedgerEntry) -> None:
        """Take what a file gave before, less the ids that another file has by now."""
        path = entry.file.path
        records = [r for r in entry.records if self._owners.setdefault(r.id, path) == path]
        self._entries[path] = replace(entry, records=tuple(records))

    def _gives_the_same(self, entry: LedgerEntry, file: SourceFile, digest: str) -> bool:
        """Tell whether a file need not be read, as it would give what its entry says."""
        if not digest or entry.retry:
            return False
        if (entry.sha256, entry.file.default_id) != (digest, file.default_id):
            return False
        return all(self._owners.get(r.id, file.path) == file.path for r in entry.records)

    def _read(self, file: SourceFile, reading: FileReading) -> Iterator[Record]:
        path = Path(file.path)
        file = as_it_is(file)
        # The records of others are hashed as they are read, which takes hardly longer.
        digest = file_sha256(path) if is_packed(file) else ""
        entry = self._old.get(file.path)
        if entry and self._gives_the_same(entry, file, digest):
            self._keep(replace(entry, file=file))
            return
        yield from self._records(file, entry, reading)
        if as_it_is(file) != file:
            self._break_off(file, reading, "changed while it was read; the next run reads it again")
            return
        # A download that broke off must not delete what it lacks.
        stay = entry if reading.is_broken else None
        records, reasons = _and_unmet(reading, stay), tuple(reading.errors)
        self._keep(LedgerEntry(file, digest, records, reasons, reading.retry))

    def _records(
        self, file: SourceFile, entry: LedgerEntry | None, reading: FileReading
    ) -> Iterator[Record]:
        """Yield the records of a file that are to be indexed; ``reading`` takes all."""
        path = Path(file.path)
        reader = reader_for(path)
        assert reader is not None  # scan() found it by its reader
        before = {record.id: record for record in entry.records} if entry else {}
        known = {record.content_hash: record.id for record in before.values()}
        for item in reader.records(path, file.default_id, known):
            if isinstance(item, ReadError):
                reading.add_error(item)
                continue
            reading.understood += 1
            self.text_bytes_read += len(item.data)
            if owner := self._owners.get(item.id):
                within = owner == file.path
                reading.retry = reading.retry or not within
                place = f"line {reading.lines[item.id]}" if within else owner
                reading.add_error(_twice(item, place))
            else:
                self._owners[item.id] = file.path
                record = before.get(item.id)
                if record and record.content_hash == item.content_hash:
                    reading.add(record, item.line)
                    continue
                record = SourceRecord(item.id, item.content_hash, len(item.data))
                reading.add(record, item.line)
                self._new[item.id] = record, file
                yield item

    def outcome(self, rejected: Mapping[str, ReadError]) -> Outcome:
        """Return what was found, less the records that turned out to be no articles.

        An article whose new version is rejected stays in its old one.
        """
        written = self._new.keys() - rejected.keys()
        ledger = [self._without_rejected(entry, rejected) for entry in self._entries.values()]
        ledger = sorted([*self._elsewhere, *ledger], key=lambda entry: entry.file.path)
        present = {record.id for entry in ledger for record in entry.records}
        deleted = self._old_records.keys() - present
        changed = written & self._old_records.keys()
        errors = [error for entry in ledger for error in entry.read_errors()]
        return Outcome(
            added=len(written) - len(changed),
            changed=len(changed),
            deleted=len(deleted),
            unchanged=len(present) - len(written),
            gone=tuple(sorted(changed | deleted)),
            ledger=ledger,
            errors=(*self._scan_errors, *errors),
        )

    def so_far(self, written: Collection[str]) -> tuple[list[LedgerEntry], tuple[str, ...]]:
        """Return a ledger of the index as it would be if no more were read: of the records
        only those with the ids ``written`` are in, everything else is as it was.

        And the ids of the articles that these take the place of. Files that it leaves
        unfinished are read again by whoever starts from it.
        """
        arrived: dict[str, list[SourceRecord]] = {}
        files: dict[str, SourceFile] = {}
        for record, file in map(self._new.__getitem__, written):
            arrived.setdefault(file.path, []).append(record)
            files[file.path] = file
        ledger = []
        for path in sorted(self._old.keys() | arrived):
            entry = self._old.get(path) or LedgerEntry(files[path], "", ())
            stay = [record for record in entry.records if record.id not in written]
            if path in arrived or len(stay) < len(entry.records):
                entry = replace(entry, records=(*stay, *arrived.get(path, ())), retry=True)
            ledger.append(entry)
        return ledger, tuple(sorted(self._old_records.keys() & written))

    def _without_rejected(
        self, entry: LedgerEntry, rejected: Mapping[str, ReadError]
    ) -> LedgerEntry:
        bad = [record for record in entry.records if record.id in rejected]
        if not bad:
            return entry
        records = []
        for record in entry.records:
            if record.id not in rejected:
                records.append(record)
            elif record.id in self._old_records:
                records.append(self._old_records[record.id])
        reasons = tuple((rejected[record.id].line, rejected[record.id].reason) for record in bad)
        return replace(entry, records=tuple(records), errors=(*entry.errors, *reasons))


def _and_unmet(reading: FileReading, entry: LedgerEntry | None) -> tuple[SourceRecord, ...]:
    """Return the records that were read of a file, and those of its entry that were not met."""
    met = {record.id for record in reading.records}
    before = entry.records if entry else ()
    return (*reading.records, *(record for record in before if record.id not in met))


def _is_within(path: str, places: Collection[str]) -> bool:
    return any(place.as_posix() in places for place in (Path(path), *Path(path).parents))


def _twice(record: Record, place: str) -> ReadError:
    return ReadError(
        record.path, record.line, f"the id {record.id!r} stands in {place} already; that one stays"
    )
