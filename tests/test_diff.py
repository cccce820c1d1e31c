from __future__ import annotations

import errno
import gzip
import json
import lzma
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from index.diff import Diff, Outcome
from index.errors import ReadError
from index.readers import READERS
from index.readers.base import Record
from index.readers.files import MAX_RECORD_BYTES
from index.sources import LedgerEntry, scan


class Archive:
    """A folder of files and the ledger of what they last gave."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.ledger: list[LedgerEntry] = []
        self.read: list[str] = []
        self._clock = 1_700_000_000

    def write(self, name: str, *ids: str, text: str = "tin") -> Path:
        """Write a file of JSON lines, later than any before; an id ``#x`` makes a broken line."""
        lines = [id if id[0] == "#" else json.dumps({"id": id, "text": text}) for id in ids]
        path = self.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join(lines), encoding="utf-8")
        self.touch(name)
        return path

    def touch(self, name: str) -> None:
        self._clock += 1
        os.utime(self.root / name, (self._clock, self._clock))

    def diff(
        self,
        visited: Sequence[Path] | None = None,
        forgotten: Sequence[Path] = (),
        checksum: bool = False,
        rejected: Sequence[str] = (),
    ) -> Outcome:
        """Compare with the ledger, and take the new one. ``read`` are the ids to be indexed."""
        visited = [self.root] if visited is None else visited
        found = [item for root in visited for item in scan(root)]
        self.last = diff = Diff(
            self.ledger, [str(root) for root in visited], [str(root) for root in forgotten], found,
            checksum,
        )  # fmt: skip
        records = list(diff.records())
        self.read = [record.id for record in records]
        errors = {id: ReadError("x", 1, "no text") for id in rejected}
        outcome = diff.outcome(errors)
        self.ledger = outcome.ledger
        return outcome


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    (tmp_path / "root").mkdir()
    return Archive(tmp_path / "root")


def counts(outcome: Outcome) -> tuple[int, int, int, int]:
    return outcome.added, outcome.changed, outcome.deleted, outcome.unchanged


def ids(archive: Archive) -> list[str]:
    return [record.id for entry in archive.ledger for record in entry.records]


def test_new_unchanged_changed_and_deleted(archive: Archive) -> None:
    archive.write("a.jsonl", "1", "2")
    archive.write("b.jsonl", "3")
    assert counts(archive.diff()) == (3, 0, 0, 0)
    assert archive.read == ["1", "2", "3"]
    assert counts(archive.diff()) == (0, 0, 0, 3)
    archive.write("b.jsonl", "3", "4", text="khác")
    (archive.root / "a.jsonl").unlink()
    outcome = archive.diff()
    assert counts(outcome) == (1, 1, 2, 0)
    assert outcome.gone == ("1", "2", "3")
    assert ids(archive) == ["3", "4"]


def test_only_records_that_differ_are_indexed(archive: Archive) -> None:
    archive.write("a.jsonl", "1", "2", "3")
    archive.diff()
    path = archive.root / "a.jsonl"
    path.write_text(path.read_text().replace('{"id": "2", "text": "tin"}', '{"id":"2","text":""}'))
    outcome = archive.diff()
    assert (counts(outcome), archive.read) == ((0, 1, 0, 2), ["2"])


def test_an_unchanged_file_is_not_opened(archive: Archive) -> None:
    path = archive.write("a.jsonl", "1")
    archive.diff()
    status = path.stat()
    # Other bytes of the same size and time: only a checksum can tell.
    path.write_text(path.read_text().replace("tin", "tIN"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert counts(archive.diff()) == (0, 0, 0, 1)
    assert counts(archive.diff(checksum=True)) == (0, 1, 0, 0)


def test_a_touched_file_is_hashed_and_remembered(archive: Archive) -> None:
    archive.write("a.jsonl", "1")
    archive.diff()
    before = archive.ledger
    archive.touch("a.jsonl")
    assert counts(archive.diff()) == (0, 0, 0, 1)
    assert archive.read == []
    assert archive.ledger[0].file.mtime_ns > before[0].file.mtime_ns
    assert archive.ledger[0].records == before[0].records


def test_progress_counts_the_bytes_of_files_that_are_opened(archive: Archive) -> None:
    archive.write("a.jsonl", "1")
    archive.diff()
    size = archive.write("b.jsonl", "2").stat().st_size
    diff = Diff(archive.ledger, [str(archive.root)], [], list(scan(archive.root)), False)
    assert (diff.text_bytes_to_read, diff.text_bytes_read) == (size, 0)
    assert len(list(diff.records())) == 1
    assert diff.text_bytes_read == size


def test_a_file_by_another_name_has_the_same_articles_at_another_path(archive: Archive) -> None:
    archive.write("a.jsonl", "1", "2")
    archive.diff()
    (archive.root / "a.jsonl").rename(archive.root / "b.jsonl")
    outcome = archive.diff()
    assert counts(outcome) == (0, 2, 0, 0)
    assert outcome.gone == ("1", "2")
    assert [entry.file.default_id for entry in archive.ledger] == ["b"]


def test_other_roots_keep_their_articles(archive: Archive, tmp_path: Path) -> None:
    archive.write("a.jsonl", "1")
    other = tmp_path / "other"
    other.mkdir()
    (other / "b.jsonl").write_text('{"id": "2", "text": "x"}')
    assert counts(archive.diff([archive.root, other])) == (2, 0, 0, 0)
    (other / "b.jsonl").unlink()
    assert counts(archive.diff([archive.root])) == (0, 0, 0, 2)
    assert counts(archive.diff([], forgotten=[archive.root])) == (0, 0, 1, 1)
    assert counts(archive.diff([other])) == (0, 0, 1, 0)


def test_an_id_twice_in_one_file(archive: Archive) -> None:
    path = archive.write("a.jsonl", "2", "1", "1")
    told = f"{path}:3: the id '1' stands in line 2 already; that one stays"
    outcome = archive.diff()
    assert (counts(outcome), archive.read) == ((2, 0, 0, 0), ["2", "1"])
    assert [str(error) for error in outcome.errors] == [told]
    # No other file can change that: it is told again without opening the file.
    outcome = archive.diff()
    assert archive.last.text_bytes_read == 0
    assert (counts(outcome), [str(error) for error in outcome.errors]) == ((0, 0, 0, 2), [told])


def test_an_id_in_two_files_and_the_second_gets_in_when_the_first_goes(archive: Archive) -> None:
    first = archive.write("a.jsonl", "1")
    second = archive.write("b.jsonl", "1", "2", text="khác")
    told = f"{second}:1: the id '1' stands in {first} already; that one stays"
    for _ in range(3):
        outcome = archive.diff()
        assert [str(error) for error in outcome.errors] == [told]
        assert archive.last.text_bytes_read >= second.stat().st_size
    assert counts(outcome) == (0, 0, 0, 2)
    first.unlink()
    outcome = archive.diff()
    assert (counts(outcome), outcome.errors, archive.read) == ((0, 1, 0, 1), (), ["1"])
    assert outcome.gone == ("1",)


def test_the_one_that_is_indexed_stays_though_another_comes_before_it(archive: Archive) -> None:
    later = archive.write("b.jsonl", "1")
    archive.diff()
    earlier = archive.write("a.jsonl", "1", "0", text="khác")
    outcome = archive.diff()
    assert [str(error) for error in outcome.errors] == [
        f"{earlier}:1: the id '1' stands in {later} already; that one stays"
    ]
    assert (counts(outcome), ids(archive)) == ((1, 0, 0, 1), ["0", "1"])


@pytest.mark.parametrize("checksum", [True, False])
def test_an_id_has_one_owner_even_if_its_file_was_only_touched(
    archive: Archive, checksum: bool
) -> None:
    archive.write("b.jsonl", "1", "2")
    archive.diff()
    archive.write("a.jsonl", "1", text="khác")
    archive.touch("b.jsonl")
    archive.diff(checksum=checksum)
    assert sorted(ids(archive)) == ["1", "2"]
    (archive.root / "a.jsonl").unlink()
    archive.diff()
    assert ids(archive) == ["1", "2"]
    (archive.root / "b.jsonl").unlink()
    assert archive.diff().ledger == []


def test_a_broken_line_is_told_on_every_run(archive: Archive) -> None:
    path = archive.write("a.jsonl", "1", "#", "2")
    for _ in range(2):
        outcome = archive.diff()
        assert [(error.path, error.line) for error in outcome.errors] == [(path.as_posix(), 2)]
        assert outcome.errors[0].reason.startswith("not JSON")
    assert counts(outcome) == (0, 0, 0, 2)


def test_a_rejected_record_is_no_article_and_told_on_every_run(archive: Archive) -> None:
    archive.write("a.jsonl", "1", "2")
    outcome = archive.diff(rejected=["2"])
    assert counts(outcome) == (1, 0, 0, 0)
    for _ in range(2):
        assert [str(error) for error in outcome.errors] == [f"{archive.root}/a.jsonl:1: no text"]
        outcome = archive.diff()
        assert (counts(outcome), archive.read) == ((0, 0, 0, 1), [])


def test_an_article_whose_new_version_is_rejected_keeps_its_old_one(archive: Archive) -> None:
    archive.write("a.jsonl", "1", "2")
    archive.diff()
    old = archive.ledger[0].records
    archive.write("a.jsonl", "1", "2", text="khác")
    outcome = archive.diff(rejected=["2"])
    assert (counts(outcome), outcome.gone) == ((0, 1, 0, 1), ("1",))
    assert archive.ledger[0].records[1] == old[1]
    archive.write("a.jsonl", "1", "2", text="lại khác")
    assert counts(archive.diff()) == (0, 2, 0, 0)


def test_what_cannot_be_opened_now_keeps_its_articles(archive: Archive, tmp_path: Path) -> None:
    real = archive.root / "elsewhere"
    real.write_text('{"id": "1", "text": "x"}')
    (archive.root / "a.jsonl").symlink_to(real)
    archive.diff()
    real.rename(archive.root / "away")
    outcome = archive.diff()
    assert (counts(outcome), len(outcome.errors)) == ((0, 0, 0, 1), 1)
    (archive.root / "a.jsonl").unlink()
    assert counts(archive.diff()) == (0, 0, 1, 0)


def test_a_folder_that_cannot_be_listed_keeps_its_articles(archive: Archive) -> None:
    archive.write("sub/a.jsonl", "1")
    archive.write("subway.jsonl", "2")
    archive.diff()
    root = str(archive.root)
    unlisted = ReadError(f"{root}/sub", 0, "cannot be opened (Permission denied)")
    diff = Diff(archive.ledger, [root], [], [unlisted], False)
    assert list(diff.records()) == []
    outcome = diff.outcome({})
    assert (counts(outcome), outcome.gone, outcome.errors) == ((0, 0, 1, 1), ("2",), (unlisted,))


def test_a_file_found_under_another_root_gets_the_ids_of_that_one(archive: Archive) -> None:
    archive.write("sub/a.jsonl", "1")
    (archive.root / "sub" / "b.txt").write_text("tin")
    archive.diff([archive.root / "sub"])
    assert ids(archive) == ["1", "b"]
    outcome = archive.diff([archive.root], forgotten=[archive.root / "sub"])
    assert ids(archive) == ["1", "sub/b"]
    assert counts(outcome) == (1, 0, 1, 1)


class Breaking:
    """A disk that gives an error, or lets a file be changed, in the midst of reading it."""

    def __init__(self, archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
        self._archive = archive
        self._patch = monkeypatch

    def diff(self, name: str, after: int, action: Callable[[], None]) -> Outcome:
        """Compare; do something when ``after`` records of the file were read."""
        reader = READERS["jsonl"]
        read = type(reader).records

        def records(*args: Any, **more: Any) -> Iterator[Record | ReadError]:
            for number, item in enumerate(read(*args, **more)):
                if number == after and str(item.path).endswith(name):
                    action()
                yield item

        with self._patch.context() as patch:
            patch.setattr(type(reader), "records", records)
            return self._archive.diff()


@pytest.fixture
def breaking(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> Breaking:
    return Breaking(archive, monkeypatch)


def fail() -> None:
    raise OSError(errno.EIO, "Input/output error")


def test_a_disk_error_in_the_midst_of_a_new_file(archive: Archive, breaking: Breaking) -> None:
    """What was read before it is in the index, so it is in the ledger too."""
    archive.write("a.jsonl", "1", "2", "3")
    outcome = breaking.diff("a.jsonl", 2, fail)
    assert (counts(outcome), archive.read, ids(archive)) == ((2, 0, 0, 0), ["1", "2"], ["1", "2"])
    (error,) = outcome.errors
    assert (error.line, error.reason) == (0, "cannot be read (Input/output error)")
    outcome = archive.diff()
    assert (counts(outcome), archive.read) == ((1, 0, 0, 2), ["3"])
    assert ids(archive) == ["1", "2", "3"]
    assert counts(archive.diff()) == (0, 0, 0, 3)


def test_a_disk_error_in_the_midst_of_a_changed_file(archive: Archive, breaking: Breaking) -> None:
    """What was not met keeps its place; what was changed is so once."""
    archive.write("a.jsonl", "1", "2", "3", "4")
    archive.diff()
    archive.write("a.jsonl", "0", "2", "1", "4", text="khác")
    outcome = breaking.diff("a.jsonl", 2, fail)
    assert (counts(outcome), archive.read) == ((1, 1, 0, 3), ["0", "2"])
    assert (outcome.gone, sorted(ids(archive))) == (("2",), ["0", "1", "2", "3", "4"])
    outcome = archive.diff()
    assert (counts(outcome), archive.read) == ((0, 2, 1, 2), ["1", "4"])
    assert outcome.gone == ("1", "3", "4")
    assert ids(archive) == ["0", "2", "1", "4"]


def test_a_file_that_is_changed_while_it_is_read(archive: Archive, breaking: Breaking) -> None:
    """Nothing of it is taken for deleted, and the next run reads it again."""
    archive.write("a.jsonl", "1", "2", "3")
    archive.diff()
    archive.write("a.jsonl", "1", "2", "3", "4")
    outcome = breaking.diff("a.jsonl", 1, lambda: os.truncate(archive.root / "a.jsonl", 3))
    assert outcome.deleted == 0
    (error,) = outcome.errors
    assert error.reason == "changed while it was read; the next run reads it again"
    archive.write("a.jsonl", "1", "3", "4")
    outcome = archive.diff()
    assert ids(archive) == ["1", "3", "4"]
    assert (outcome.deleted, outcome.errors) == (1, ())


def test_a_file_that_grows_while_it_is_read(archive: Archive, breaking: Breaking) -> None:
    def grow() -> None:
        archive.write("a.jsonl", "1", "2", "3")

    archive.write("a.jsonl", "1", "2")
    outcome = breaking.diff("a.jsonl", 1, grow)
    assert len(outcome.errors) == 1
    assert sorted(ids(archive))[:2] == ["1", "2"]
    archive.diff()
    assert ids(archive) == ["1", "2", "3"]


def test_a_file_that_vanishes_while_it_is_read(archive: Archive, breaking: Breaking) -> None:
    archive.write("a.jsonl", "1", "2")
    archive.write("b.jsonl", "3")
    outcome = breaking.diff("a.jsonl", 1, lambda: (archive.root / "a.jsonl").unlink())
    assert (counts(outcome), archive.read) == ((3, 0, 0, 0), ["1", "2", "3"])
    assert outcome.errors[0].reason == "cannot be read (No such file or directory)"
    outcome = archive.diff()
    assert (counts(outcome), ids(archive)) == ((0, 0, 2, 1), ["3"])


def test_what_an_unfinished_build_has_done(archive: Archive) -> None:
    """A ledger with some of the new records; from it the rest is found, and nothing twice."""
    archive.write("a.jsonl", "1", "2", "3")
    archive.write("b.jsonl", "4")
    archive.diff()
    archive.write("a.jsonl", "1", "2", "5", text="khác")
    archive.write("c.jsonl", "4", "6")
    (archive.root / "b.jsonl").unlink()
    archive.diff()
    assert archive.read == ["1", "2", "5", "4", "6"]
    ledger, gone = archive.last.so_far({"2", "4", "5"})
    assert gone == ("2", "4")
    archive.ledger = ledger
    assert sorted(ids(archive)) == ["1", "2", "3", "4", "5"]
    outcome = archive.diff()
    assert archive.read == ["1", "6"]
    assert (outcome.gone, counts(outcome)) == (("1", "3"), (1, 1, 1, 3))
    assert sorted(ids(archive)) == ["1", "2", "4", "5", "6"]
    assert counts(archive.diff()) == (0, 0, 0, 5)


def put(archive: Archive, path: Path, data: bytes) -> None:
    path.write_bytes(data)
    archive.touch(path.name)


def _lines(*ids: str) -> bytes:
    return b"".join(b'{"id": "%s", "text": "x"}\n' % article_id.encode() for article_id in ids)


@pytest.mark.parametrize(
    "name, broken",
    [
        ("b.jsonl", b""),
        ("b.jsonl", b" \n\n"),
        ("b.jsonl", bytes(40)),
        ("b.jsonl", _lines("x")[:-10]),
        ("b.jsonl", _lines("x") + _lines("y")[:-5]),
        ("b.jsonl", _lines("x") + bytes(30)),
        ("b.jsonl.gz", b""),
        ("b.jsonl.gz", gzip.compress(_lines("x", "y"))[:-12]),
        ("b.jsonl.gz", b"<html>404"),
        ("b.jsonl.xz", lzma.compress(_lines("x", "y"))[:-4]),
        ("b.jsonl.gz", gzip.compress(bytes(8 << 20))),
        ("b.txt", b""),
        ("b.txt", b"x" * (MAX_RECORD_BYTES + 1)),
    ],
)
def test_a_file_that_is_broken_deletes_nothing(archive: Archive, name: str, broken: bytes) -> None:
    """A download that stopped, a disk that was full, a power cut."""
    packers: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "xz": lzma.compress}
    pack = packers.get(name.rpartition(".")[2], bytes)
    whole = b"B" if name.endswith("txt") else pack(_lines("x", "y", "z"))
    path = archive.root / name
    put(archive, path, whole)
    archive.diff()
    known = ids(archive)
    put(archive, path, broken)
    assert counts(archive.diff()) == (0, 0, 0, len(known))
    again = archive.diff()
    assert counts(again) == (0, 0, 0, len(known)) and ids(archive) == known
    assert {error.path for error in again.errors} == {str(path)}
    put(archive, path, whole)
    outcome = archive.diff()
    assert counts(outcome) == (0, 0, 0, len(known)) and outcome.errors == ()
    path.unlink()
    assert counts(archive.diff()) == (0, 0, len(known), 0)


def test_what_a_broken_file_lacks_may_be_in_another(archive: Archive) -> None:
    path = archive.root / "b.jsonl"
    put(archive, path, _lines("x", "y"))
    archive.diff()
    put(archive, archive.root / "a.jsonl", _lines("y"))
    archive.diff()
    put(archive, path, b"")
    archive.diff()
    assert sorted(ids(archive)) == ["x", "y"]
    path.unlink()
    archive.diff()
    assert ids(archive) == ["y"]


def test_a_whole_file_loses_what_it_lacks_though_a_line_is_broken(archive: Archive) -> None:
    path = archive.root / "b.jsonl"
    put(archive, path, _lines("x", "y", "z"))
    archive.diff()
    put(archive, path, _lines("x") + b"{no}\n" + _lines("z"))
    assert counts(archive.diff()) == (0, 0, 1, 2)


def test_only_of_a_packed_file_is_a_hash_kept(archive: Archive) -> None:
    plain = archive.write("a.jsonl", "1")
    packed = archive.root / "b.jsonl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes().replace(b'"1"', b'"2"')))
    archive.diff()
    hashes = {entry.file.default_id: entry.sha256 for entry in archive.ledger}
    assert hashes == {"a": "", "b": sha256(packed.read_bytes()).hexdigest()}
    archive.touch("b.jsonl.gz")
    assert (counts(archive.diff()), archive.read) == ((0, 0, 0, 2), [])


@pytest.fixture
def within_a_minute() -> Iterator[None]:
    """End a test that waits for a pipe."""
    before = signal.signal(signal.SIGALRM, lambda *_: pytest.fail("it waits"))
    signal.alarm(60)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.usefixtures("within_a_minute")
@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.jsonl.gz", "a.jsonl.xz"])
@pytest.mark.parametrize("other", [os.mkfifo, lambda path: path.symlink_to("/dev/zero")])
def test_what_takes_the_place_of_a_file_after_the_scan(
    archive: Archive, name: str, other: Callable[[Path], None]
) -> None:
    path = archive.write(name, "a")
    found = list(scan(archive.root))
    path.unlink()
    other(path)
    diff = Diff([], [str(archive.root)], [], found, checksum=False)
    assert list(diff.records()) == []
    (error,) = diff.outcome({}).errors
    assert str(error) == f"{path}: cannot be read (not a regular file)"
