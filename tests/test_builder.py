from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import random
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from index.assembly import MAX_SMALL_SEGMENTS
from index.builder import BuildOptions, BuildReport, build
from index.engines.asked import All, EngineRequest, Phrase, Scored, Term
from index.engines.base import EngineResult, GenerationReader
from index.engines.whoosh.engine import WhooshEngine
from index.errors import IndexMissing, ReadError, UserError
from index.progress import Silent
from index.store import IndexStore
from searcher.cli.index_command import summary

RANK = (
    Scored(Term("text", "công"), 1.0, "công"),
    Scored(Term("text_folded", "doan"), 0.5, "doan"),
    Scored(Phrase(((Term("text", "công"),), (Term("text", "đoàn"),))), 0.3, "công đoàn"),
    Scored(Term("title", "tin"), 0.3, "tin"),
)


class Archive:
    """A folder of articles and the index of it."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "corpus"
        self.root.mkdir()
        self.directory = folder / "index"
        self.store = IndexStore(self.directory)

    def text(self, name: str, text: str) -> Path:
        path = self.root / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def records(self, name: str, **texts: str) -> Path:
        """Write a file of JSON lines with one record for each id and text."""
        lines = [json.dumps({"id": id, "text": text}) for id, text in texts.items()]
        path = self.root / f"{name}.jsonl"
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    def build(self, *paths: Path, progress: Watch | None = None, **options: object) -> BuildReport:
        """Index ``paths``, without any the whole folder."""
        chosen = BuildOptions(**{"jobs": 1, **options})  # type: ignore[arg-type]
        return build(paths or (self.root,), self.directory, chosen, progress)

    def open(self) -> GenerationReader:
        return WhooshEngine().open(self.store.current())

    def everything(self) -> EngineResult:
        reader = self.open()
        try:
            return reader.search(EngineRequest(All(), RANK, limit=100_000))
        finally:
            reader.close()

    def ids(self) -> list[str]:
        return sorted(hit.id for hit in self.everything().hits)

    def article_text(self, id: str) -> str:
        reader = self.open()
        try:
            return " ".join(block.text for block in reader.get(id).body)
        finally:
            reader.close()

    def anew(self, folder: Path) -> EngineResult:
        """Return everything of an index built from nothing out of the same files."""
        build([self.root], folder, BuildOptions(jobs=1))
        reader = WhooshEngine().open(IndexStore(folder).current())
        try:
            return reader.search(EngineRequest(All(), RANK, limit=100_000))
        finally:
            reader.close()


class Watch:
    """Keeps what a build tells of its progress; interrupts it where asked to."""

    def __init__(self, interrupt_at: int = 0) -> None:
        self.total_bytes = -1
        self.steps: list[tuple[int, int]] = []
        self.errors: list[str] = []
        self.phases: list[str] = []
        self._interrupt_at = interrupt_at

    def waiting(self, owner: str) -> None:
        self.phases.append(f"waiting for {owner}")

    def start(self, total_bytes: int) -> None:
        self.total_bytes = total_bytes

    def advance(self, articles: int, bytes_read: int) -> None:
        self.steps.append((articles, bytes_read))
        if len(self.steps) == self._interrupt_at:
            raise KeyboardInterrupt

    def follow(self, done: Callable[[], tuple[int, int]]) -> None:
        self.done = done

    def error(self, error: ReadError) -> None:
        self.errors.append(str(error))

    def phase(self, name: str) -> None:
        self.phases.append(name)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of 10 articles: only the parent process cuts them."""
    monkeypatch.setattr("index.batches.BATCH_ARTICLES", 10)
    monkeypatch.setattr("index.assembly.BATCH_ARTICLES", 10)


def counts(report: BuildReport) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.deleted, report.unchanged


def snapshot(directory: Path) -> dict[str, tuple[int, bytes]]:
    """Return the time and the bytes of every file but the lock, which says who had it last."""
    return {
        path.relative_to(directory).as_posix(): (path.stat().st_mtime_ns, path.read_bytes())
        for path in directory.rglob("*")
        if path.is_file() and path.name != "lock"
    }


def generations(archive: Archive) -> list[str]:
    return sorted(path.name for path in (archive.directory / "generations").glob("*"))


def test_added_changed_deleted_unchanged(archive: Archive) -> None:
    archive.text("a", "Tin\n\ncông đoàn")
    archive.text("sub/b", "bài")
    archive.records("c", x="công", y="đoàn")
    report = archive.build()
    assert (counts(report), report.articles) == ((4, 0, 0, 0), 4)
    assert report.published and report.errors == ()
    assert archive.ids() == ["a", "sub/b", "x", "y"]
    archive.text("a", "Tin\n\ncông đoàn mới")
    (archive.root / "sub" / "b.txt").unlink()
    archive.records("c", x="công", z="thêm")
    report = archive.build()
    assert (counts(report), report.articles) == ((1, 1, 2, 1), 3)
    assert archive.ids() == ["a", "x", "z"]
    assert "mới" in archive.article_text("a")


def test_sizes_in_a_report(archive: Archive) -> None:
    size = archive.text("a", "Công đoàn Cần Thơ").stat().st_size
    report = archive.build()
    manifest = archive.store.check()
    assert report.text_bytes == manifest.text_bytes == size
    assert report.index_bytes == manifest.index_bytes > 0
    assert report.seconds >= 0


def test_a_second_run_writes_nothing(archive: Archive) -> None:
    archive.text("a", "công đoàn")
    archive.records("b", x="1", y="2")
    archive.records("twice", x="3")
    first = archive.build()
    before = snapshot(archive.directory)
    watch = Watch()
    report = archive.build(progress=watch)
    assert (counts(report), report.published) == ((0, 0, 0, 3), False)
    assert snapshot(archive.directory) == before
    assert generations(archive) == ["000001"]
    assert watch.phases == ["reading"]
    assert list(map(str, report.errors)) == list(map(str, first.errors)) == watch.errors
    assert len(watch.errors) == 1
    assert (report.articles, report.text_bytes) == (first.articles, first.text_bytes)


def test_a_touched_file_changes_no_article(archive: Archive) -> None:
    path = archive.text("a", "công đoàn")
    archive.build()
    before = archive.everything()
    os.utime(path, (1, 1))
    assert counts(archive.build()) == (0, 0, 0, 1)
    assert archive.everything() == before
    # And it is not hashed again.
    watch = Watch()
    assert not archive.build(progress=watch).published
    assert watch.total_bytes == 0


def test_checksum_finds_a_change_that_time_and_size_hide(archive: Archive) -> None:
    path = archive.text("a", "cong doan")
    archive.build()
    status = path.stat()
    path.write_text("viec lam.")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert not archive.build().published
    assert counts(archive.build(checksum=True)) == (0, 1, 0, 0)
    assert "viec" in str(archive.everything().hits[0].article)


def test_progress(archive: Archive) -> None:
    size = archive.records("a", x="1", y="2").stat().st_size
    path = archive.root / "b.jsonl"
    path.write_text("[]")
    watch = Watch()
    archive.build(progress=watch)
    assert watch.total_bytes == size + 2
    assert watch.steps == [(2, size + 2)]
    assert watch.phases == ["reading", "publishing"]
    assert watch.errors == [f"{path}:1: not a JSON object but a list"]


# Roots


def test_without_paths_all_remembered_roots_are_visited(archive: Archive, tmp_path: Path) -> None:
    archive.text("a", "một")
    (tmp_path / "other.txt").write_text("hai")
    archive.build(archive.root, tmp_path / "other.txt")
    archive.text("b", "ba")
    (tmp_path / "other.txt").write_text("hai nữa")
    report = build([], archive.directory)
    assert counts(report) == (1, 1, 0, 1)
    assert archive.ids() == ["a", "b", "other"]


def test_a_root_without_articles_is_remembered(archive: Archive, tmp_path: Path) -> None:
    archive.text("a", "một")
    archive.build()
    other = tmp_path / "other"
    other.mkdir()
    report = archive.build(other)
    assert (report.published, report.empty_roots) == (True, (str(other),))
    (other / "b.txt").write_text("hai")
    assert counts(build([], archive.directory)) == (1, 0, 0, 1)


def test_a_disk_that_is_not_mounted_deletes_nothing(archive: Archive) -> None:
    for number in range(100):
        archive.text(f"{number}", "một")
    archive.build()
    for path in archive.root.iterdir():
        path.unlink()
    with pytest.raises(UserError, match=r"this root is empty, .* nothing was changed .*--forget"):
        archive.build()
    assert len(archive.ids()) == 100
    (archive.root / "README").write_text("Chuyển đi rồi.")
    assert counts(archive.build())[2] == 100


def test_a_working_folder_that_was_deleted(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (gone := tmp_path / "gone").mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(
        UserError, match=r"^\.: the working folder was deleted; nothing was changed"
    ):
        archive.build(Path("."))


def test_only_given_roots_lose_articles(archive: Archive, tmp_path: Path) -> None:
    archive.text("a", "một")
    other = tmp_path / "other"
    other.mkdir()
    (other / "b.txt").write_text("hai")
    archive.build(archive.root, other)
    (archive.root / "a.txt").unlink()
    assert counts(archive.build(other)) == (0, 0, 0, 2)
    assert counts(archive.build(archive.root)) == (0, 0, 1, 1)


def test_a_missing_root_is_an_error_and_deletes_nothing(archive: Archive, tmp_path: Path) -> None:
    archive.text("a", "một")
    archive.build()
    before = snapshot(archive.directory)
    archive.root.rename(tmp_path / "moved")
    with pytest.raises(UserError, match=f"{archive.root}: this root is not there; nothing was"):
        build([], archive.directory)
    with pytest.raises(UserError, match="no such file or folder; nothing was changed"):
        archive.build()
    assert snapshot(archive.directory) == before
    assert archive.ids() == ["a"]


def test_a_moved_root(archive: Archive, tmp_path: Path) -> None:
    archive.text("a", "một")
    archive.records("b", x="hai")
    archive.build()
    moved = tmp_path / "moved"
    archive.root.rename(moved)
    report = archive.build(moved)
    assert counts(report) == (0, 0, 0, 2)
    assert [error.reason for error in report.errors] == [
        f"the id 'a' stands in {archive.root}/a.txt already; that one stays",
        f"the id 'x' stands in {archive.root}/b.jsonl already; that one stays",
    ]
    report = archive.build(moved, forget=(str(archive.root),))
    assert (counts(report), report.errors) == ((0, 2, 0, 0), ())
    assert {hit.article.path for hit in archive.everything().hits} == {
        f"{moved}/a.txt",
        f"{moved}/b.jsonl",
    }
    assert archive.store.check().roots == (str(moved),)


def test_forgetting_a_root(archive: Archive, tmp_path: Path) -> None:
    archive.text("a", "một")
    other = tmp_path / "other"
    other.mkdir()
    (other / "b.txt").write_text("hai")
    archive.build(archive.root, other)
    (other / "b.txt").unlink()
    other.rmdir()
    report = build([], archive.directory, BuildOptions(forget=(str(other),)))
    assert counts(report) == (0, 0, 1, 1)
    assert archive.ids() == ["a"]
    assert not build([], archive.directory).published
    with pytest.raises(
        UserError, match=f"{other}: not a root of this index .its roots: {archive.root}"
    ):
        build([], archive.directory, BuildOptions(forget=(str(other),)))


def test_forgetting_the_only_root_leaves_an_empty_index(archive: Archive) -> None:
    archive.text("a", "một")
    archive.build()
    report = build([], archive.directory, BuildOptions(forget=(str(archive.root),)))
    assert (counts(report), archive.ids()) == ((0, 0, 1, 0), [])
    with pytest.raises(UserError, match="nothing to index"):
        build([], archive.directory)


def test_a_root_both_given_and_forgotten_is_forgotten(archive: Archive) -> None:
    archive.text("a", "một")
    archive.build()
    assert counts(archive.build(forget=(str(archive.root),))) == (0, 0, 1, 0)
    assert archive.ids() == []


def test_roots_may_not_lie_in_one_another(archive: Archive) -> None:
    archive.text("sub/a", "một")
    sub = archive.root / "sub"
    told = f"{sub}: lies in {archive.root}, and both would be roots"
    with pytest.raises(UserError, match=told):
        archive.build(archive.root, sub)
    archive.build(archive.root)
    assert archive.ids() == ["sub/a"]
    for first, second, ids in [(archive.root, sub, ["a"]), (sub, archive.root, ["sub/a"])]:
        with pytest.raises(UserError, match=told):
            archive.build(second)
        assert counts(archive.build(second, forget=(str(first),))) == (1, 0, 1, 0)
        assert archive.ids() == ids


def test_nothing_to_index(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="nothing to index: give a file or a folder"):
        build([], tmp_path / "index")
    with pytest.raises(IndexMissing):
        IndexStore(tmp_path / "index").current()


def test_a_root_whose_name_is_not_utf_8(archive: Archive) -> None:
    root = Path(os.fsdecode(os.fsencode(archive.root) + b"/\xe9"))
    try:
        root.mkdir()
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    (root / "a.txt").write_text("một")
    with pytest.raises(UserError, match="the name is not UTF-8; rename it"):
        archive.build(root)


def test_the_same_root_by_other_names(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    archive.text("a", "một")
    archive.build()
    monkeypatch.chdir(archive.root)
    (archive.root.parent / "link").symlink_to(archive.root)
    for path in (Path("."), Path("../corpus"), Path("../link")):
        assert not archive.build(path).published


# Bad and odd files


def test_an_empty_folder(archive: Archive) -> None:
    report = archive.build()
    assert (counts(report), report.articles, report.published) == ((0, 0, 0, 0), 0, False)
    assert report.empty_roots == (str(archive.root),)
    assert report.index_bytes == 0
    assert generations(archive) == []
    with pytest.raises(IndexMissing):
        archive.store.current()


@pytest.mark.parametrize("options", [{}, {"rebuild": True}])
def test_a_first_build_of_broken_files_makes_no_index(
    archive: Archive, options: dict[str, Any]
) -> None:
    path = archive.root / "a.jsonl"
    path.write_text('{"id": "x"}\n{')
    report = archive.build(**options)
    assert (report.published, report.empty_roots, len(report.errors)) == (False, (), 2)
    assert generations(archive) == []
    path.write_text('{"id": "x", "text": "một"}')
    assert counts(archive.build()) == (1, 0, 0, 0)
    path.unlink()
    report = archive.build(**options)
    assert (report.published, report.articles, report.empty_roots) == (
        True,
        0,
        (str(archive.root),),
    )
    assert archive.ids() == []


def test_everything_deleted_and_back(archive: Archive) -> None:
    path = archive.text("a", "một")
    archive.build()
    path.unlink()
    assert counts(archive.build()) == (0, 0, 1, 0)
    assert archive.everything().total == 0
    archive.text("a", "một")
    assert counts(archive.build()) == (1, 0, 0, 0)
    assert archive.ids() == ["a"]


@pytest.mark.parametrize("byte", [b"", b"\n", b"x", b"\xff", b"\x00"])
@pytest.mark.parametrize("suffix", ["txt", "jsonl", "jsonl.gz", "jsonl.xz"])
def test_a_file_of_one_byte_or_none(archive: Archive, byte: bytes, suffix: str) -> None:
    (archive.root / f"a.{suffix}").write_bytes(byte)
    archive.text("b", "bài")
    for published in (True, False):
        report = archive.build()
        assert report.published is published
        if (byte, suffix) == (b"x", "txt"):
            assert (report.articles, report.errors) == (2, ())
        else:
            assert report.articles == 1
            assert [error.path for error in report.errors] == [f"{archive.root}/a.{suffix}"]


def test_a_bad_record_is_told_on_every_run_and_mended_when_it_is(archive: Archive) -> None:
    path = archive.records("a", x="một", y="hai")
    with path.open("a") as file:
        file.write('\n{"id": "z"}\n{\n')
    for published in (True, False):
        report = archive.build()
        assert (report.articles, report.published) == (2, published)
        assert [(error.line, error.reason.partition(":")[0]) for error in report.errors] == [
            (4, "not JSON"),
            (3, "no field text or body"),
        ]
    archive.records("a", x="một", y="hai", z="ba")
    report = archive.build()
    assert (counts(report), report.errors) == ((1, 0, 0, 2), ())


def test_a_bad_new_version_keeps_the_old_article(archive: Archive) -> None:
    path = archive.records("a", x="bản cũ", y="hai")
    archive.build()
    path.write_text('{"id": "x", "text": 5}\n{"id": "y", "text": "hai"}')
    for published in (True, False):
        report = archive.build()
        assert (counts(report), report.published) == ((0, 0, 0, 2), published)
        assert [error.reason for error in report.errors] == [
            "field text must be text, not a number"
        ]
    assert archive.article_text("x") == "bản cũ"
    archive.records("a", x="bản mới", y="hai")
    assert counts(archive.build()) == (0, 1, 0, 1)
    assert archive.article_text("x") == "bản mới"


def test_an_id_in_two_files(archive: Archive) -> None:
    first = archive.records("a", x="một")
    archive.records("b", x="hai", y="ba")
    report = archive.build()
    assert (counts(report), len(report.errors)) == ((2, 0, 0, 0), 1)
    assert archive.article_text("x") == "một"
    first.unlink()
    report = archive.build()
    assert (counts(report), report.errors) == ((0, 1, 0, 1), ())
    assert archive.article_text("x") == "hai"
    assert archive.ids() == ["x", "y"]


def test_a_file_that_goes_between_finding_and_reading_keeps_its_articles(
    archive: Archive,
) -> None:
    path = archive.text("a", "một")
    archive.text("sub/b", "hai")
    archive.build()
    os.utime(path, (1, 1))
    text = path.read_bytes()

    class Unlinking(Silent):
        def start(self, total_bytes: int) -> None:
            path.unlink()

    report = build([archive.root], archive.directory, progress=Unlinking())
    assert counts(report) == (0, 0, 0, 2)
    assert [(error.path, error.line) for error in report.errors] == [(str(path), 0)]
    assert "cannot be read (No such file" in report.errors[0].reason
    path.write_bytes(text)
    assert (archive.build().errors, archive.ids()) == ((), ["a", "sub/b"])


# Updates against builds from nothing


def random_text(chance: random.Random) -> str:
    return " ".join(chance.choices(["công", "đoàn", "doan", "tin", "hòa", "…"], k=12))


def random_change(archive: Archive, chance: random.Random, files: dict[str, list[str]]) -> None:
    """Add, change, delete or touch a file; a record's id stands in one file at a time."""
    name = chance.choice("abcdef")
    match chance.choice(["write", "write", "edit", "delete", "touch", "text"]):
        case "write":
            taken = {id for other, ids in files.items() if other != name for id in ids}
            free = [f"{number}" for number in range(30) if f"{number}" not in taken]
            files[name] = chance.sample(free, k=chance.randint(1, 5))
            archive.records(name, **{id: random_text(chance) for id in files[name]})
        case "edit" if files.get(name):
            path = archive.root / f"{name}.jsonl"
            lines = path.read_text().splitlines()
            at = chance.randrange(len(lines))
            lines[at] = json.dumps({"id": files[name][at], "text": random_text(chance)})
            path.write_text("\n".join(lines))
        case "delete" if name in files:
            (archive.root / f"{name}.jsonl").unlink()
            del files[name]
        case "touch" if name in files:
            os.utime(archive.root / f"{name}.jsonl", (chance.random(), 1))
        case "text":
            archive.text(f"t/{name}", f"Tin {random_text(chance)}\n\n{random_text(chance)}")


@pytest.mark.parametrize("seed", range(4))
def test_an_updated_index_answers_as_one_built_anew(
    archive: Archive, seed: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("index.assembly.MAX_SMALL_SEGMENTS", 3)
    chance = random.Random(seed)
    files: dict[str, list[str]] = {}
    archive.text("first", "công đoàn")
    for number in range(25):
        for _ in range(chance.randint(1, 3)):
            random_change(archive, chance, files)
        report = archive.build()
        updated = archive.everything()
        assert updated == archive.anew(tmp_path / f"anew{number}")
        assert report.articles == updated.total
        assert archive.store.verify() == ()
        assert not archive.build().published


def test_many_small_updates_are_merged(archive: Archive) -> None:
    seen = []
    for number in range(3 * MAX_SMALL_SEGMENTS):
        archive.text(f"{number:02}", f"công đoàn số {number}")
        archive.build()
        reader = archive.open()
        seen.append(len(reader.segments()))
        reader.close()
    assert max(seen) == MAX_SMALL_SEGMENTS
    assert seen[MAX_SMALL_SEGMENTS] == 2
    assert len(archive.ids()) == 3 * MAX_SMALL_SEGMENTS


def test_merging_leaves_out_what_went(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.assembly.MAX_SMALL_SEGMENTS", 2)
    for number in range(2):
        archive.text(f"{number}", f"công đoàn {number}")
        archive.text(f"{number}x", "tin")
        archive.build()
    (archive.root / "0.txt").unlink()
    archive.text("1", "đã sửa")
    assert counts(archive.build()) == (0, 1, 1, 2)
    assert archive.ids() == ["0x", "1", "1x"]
    reader = archive.open()
    assert sorted((info.documents, info.live) for info in reader.segments()) == [(1, 1), (2, 2)]
    reader.close()


def test_rebuilding(archive: Archive, tmp_path: Path) -> None:
    for number in range(3):
        archive.text(f"{number}", f"công đoàn {number}")
        archive.build()
    (archive.root / "1.txt").unlink()
    report = build([], archive.directory, BuildOptions(rebuild=True))
    assert (counts(report), report.published) == ((2, 0, 0, 0), True)
    reader = archive.open()
    assert len(reader.segments()) == 1
    reader.close()
    assert archive.everything() == archive.anew(tmp_path / "anew")


def test_small_segments_are_merged_with_their_like(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A segment of a few articles is no reason to write one of many more anew."""
    monkeypatch.setattr("index.assembly.BATCH_ARTICLES", 32)
    for name in "abc":
        archive.records(name, **{f"{name}{number}": "công đoàn" for number in range(5)})
        archive.build()
    larger = segment_files(archive)
    assert len(larger) == 3
    for number in range(MAX_SMALL_SEGMENTS):
        archive.text(f"bài-{number}", f"bài {number}")
        archive.build()
    single = segment_files(archive) - larger
    assert len(single) == MAX_SMALL_SEGMENTS
    archive.text("thêm", "thêm một bài")
    archive.build()
    after = segment_files(archive)
    assert larger < after and not after & single and len(after) == 5
    assert len(archive.ids()) == 15 + MAX_SMALL_SEGMENTS + 1


def segment_files(archive: Archive) -> set[str]:
    return {path.name for path in archive.store.current().glob("*.seg")}


# Processes and interruptions


def many(archive: Archive, prefix: str, count: int) -> None:
    records = {f"{prefix}{number:03}": f"công đoàn số {number}" for number in range(count)}
    archive.records(prefix, **records)


@pytest.mark.usefixtures("small_batches")
def test_processes_give_what_one_gives(archive: Archive, tmp_path: Path) -> None:
    many(archive, "a", 35)
    with (archive.root / "a.jsonl").open("a") as file:
        file.write('\n{"id": "bad"}')
    watch = Watch()
    report = archive.build(jobs=2, progress=watch)
    assert (counts(report), len(report.errors)) == ((35, 0, 0, 0), 1)
    assert watch.steps[-1][0] == 36
    assert archive.everything() == archive.anew(tmp_path / "anew")
    assert archive.store.verify() == ()
    assert multiprocessing.active_children() == []


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("jobs", [1, 2])
def test_an_interrupted_build_leaves_what_was_published(archive: Archive, jobs: int) -> None:
    many(archive, "a", 5)
    archive.build()
    before = snapshot(archive.directory)
    many(archive, "b", 45)
    with pytest.raises(KeyboardInterrupt):
        archive.build(jobs=jobs, progress=Watch(interrupt_at=2))
    assert snapshot(archive.directory) == before
    assert generations(archive) == ["000001"]
    assert multiprocessing.active_children() == []
    assert len(archive.ids()) == 5
    assert counts(archive.build()) == (45, 0, 0, 5)


def test_a_first_build_interrupted_leaves_no_index(archive: Archive) -> None:
    archive.text("a", "một")
    with pytest.raises(KeyboardInterrupt):
        archive.build(progress=Watch(interrupt_at=1))
    assert generations(archive) == []
    with pytest.raises(IndexMissing):
        archive.store.current()


def test_a_build_that_is_killed_is_made_good_by_the_next(archive: Archive) -> None:
    archive.text("a", "một")
    archive.build()
    archive.text("b", "hai")
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom index.builder import build\n"
        "from index.progress import Silent\n"
        "class Killed(Silent):\n    def phase(self, name):\n"
        "        if name == 'publishing':\n            os._exit(9)\n"
        "build([Path(sys.argv[1])], Path(sys.argv[2]), progress=Killed())\n"
    )
    paths: Sequence[str] = (str(archive.root), str(archive.directory))
    killed = subprocess.run([sys.executable, "-c", code, *paths], check=False)
    assert killed.returncode == 9
    assert archive.ids() == ["a"]
    assert generations(archive) == ["000001"]
    assert list((archive.directory / "staging").iterdir())
    assert counts(archive.build()) == (1, 0, 0, 1)
    assert archive.ids() == ["a", "b"]
    assert generations(archive) == ["000002"]
    assert not (archive.directory / "staging").exists()
    assert archive.store.verify() == ()


# Builds that go on where one before them was killed


@pytest.fixture
def saved_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Save what is done after every batch."""
    monkeypatch.setattr("index.builder.CHECKPOINT_SECONDS", 0.0)
    monkeypatch.setattr("index.builder._CHECKPOINT_PART", 0)


class Saved(Watch):
    """Keeps how many records were read by this build."""

    @property
    def read(self) -> int:
        return self.steps[-1][0] if self.steps else 0


@pytest.mark.usefixtures("small_batches", "saved_at_once")
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("rebuild", [False, True])
def test_a_first_build_goes_on(archive: Archive, jobs: int, rebuild: bool, tmp_path: Path) -> None:
    many(archive, "a", 45)
    with pytest.raises(KeyboardInterrupt):
        archive.build(jobs=jobs, rebuild=rebuild, progress=Watch(interrupt_at=4))
    with pytest.raises(IndexMissing):
        archive.store.pointer()
    assert len(generations(archive)) == 1
    watch = Saved()
    report = archive.build(jobs=jobs, rebuild=rebuild, progress=watch)
    assert watch.read == 15
    assert (counts(report), report.articles) == ((15, 0, 0, 30), 45)
    assert archive.everything() == archive.anew(tmp_path / "anew")
    assert archive.store.verify() == ()
    assert archive.store.checkpoint() is None
    assert len(generations(archive)) == 1
    assert not archive.build().published


@pytest.mark.usefixtures("small_batches", "saved_at_once")
def test_saving_on_the_way_changes_nothing(archive: Archive, tmp_path: Path) -> None:
    many(archive, "a", 35)
    many(archive, "b", 28)
    watch = Watch()
    report = archive.build(jobs=2, progress=watch)
    assert watch.phases.count("saving") == 7
    assert counts(report) == (63, 0, 0, 0)
    assert archive.everything() == archive.anew(tmp_path / "anew")
    learned = ["language.arrays", "completions.arrays", "abbreviations.tsv"]
    other = IndexStore(tmp_path / "anew").current()
    for name in learned:
        assert (archive.store.current() / name).read_bytes() == (other / name).read_bytes()
    assert archive.store.verify() == ()
    assert generations(archive) == [archive.store.pointer().name]


@pytest.mark.usefixtures("small_batches", "saved_at_once")
@pytest.mark.parametrize("seed", range(3))
def test_an_update_that_is_killed_again_and_again(
    archive: Archive, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Readers see what was published before until it is done; then all of what is there."""
    monkeypatch.setattr("index.assembly.MAX_SMALL_SEGMENTS", 3)
    chance = random.Random(seed)
    files: dict[str, list[str]] = {}
    for number in range(6):
        monkeypatch.setattr("index.batches.BATCH_ARTICLES", chance.randint(1, 4))
        for _ in range(8):
            random_change(archive, chance, files)
        before = archive.everything() if number else None
        for _ in range(chance.randint(0, 4)):
            with contextlib.suppress(KeyboardInterrupt):
                archive.build(progress=Watch(interrupt_at=chance.randint(1, 4)))
                break
            assert before is None or archive.everything() == before
            if chance.random() < 0.5:
                random_change(archive, chance, files)
        report = archive.build()
        assert archive.everything() == archive.anew(tmp_path / f"anew{number}")
        assert report.articles == archive.everything().total
        assert archive.store.verify() == ()
        assert archive.store.checkpoint() is None
        assert not archive.build().published


def interrupted(archive: Archive, *paths: Path, **options: Any) -> None:
    with pytest.raises(KeyboardInterrupt):
        archive.build(*paths, progress=Watch(interrupt_at=3), **options)
    assert archive.store.checkpoint() is not None


@pytest.mark.usefixtures("small_batches", "saved_at_once")
def test_without_paths_it_goes_on_with_those_of_the_build_that_was_killed(
    archive: Archive,
) -> None:
    many(archive, "a", 35)
    interrupted(archive)
    report = build([], archive.directory, BuildOptions(jobs=1))
    assert (counts(report), report.articles) == ((15, 0, 0, 20), 35)


@pytest.mark.usefixtures("small_batches", "saved_at_once")
def test_a_build_of_less_starts_from_what_is_published(archive: Archive, tmp_path: Path) -> None:
    many(archive, "a", 5)
    archive.build()
    (tmp_path / "other").mkdir()
    other = Archive(tmp_path / "other")
    many(other, "b", 35)
    interrupted(archive, archive.root, other.root)
    report = archive.build()
    assert (counts(report), report.articles) == ((0, 0, 0, 5), 5)
    assert archive.store.check().roots == (str(archive.root),)
    assert archive.store.checkpoint() is None


@pytest.mark.usefixtures("small_batches", "saved_at_once")
def test_a_rebuild_and_an_update_do_not_go_on_with_one_another(archive: Archive) -> None:
    many(archive, "a", 35)
    archive.build()
    interrupted(archive, rebuild=True)
    assert counts(archive.build()) == (0, 0, 0, 35)
    assert archive.store.checkpoint() is None
    many(archive, "b", 35)
    interrupted(archive)
    watch = Saved()
    assert counts(archive.build(rebuild=True, progress=watch)) == (70, 0, 0, 0)
    assert watch.read == 70


@pytest.mark.usefixtures("small_batches", "saved_at_once")
@pytest.mark.parametrize("rebuild", [False, True])
def test_what_is_left_is_damaged(archive: Archive, rebuild: bool) -> None:
    many(archive, "a", 35)
    interrupted(archive, rebuild=rebuild)
    checkpoint = archive.store.checkpoint()
    assert checkpoint
    segment = max(archive.store.path(checkpoint.pointer).glob("*.seg"))
    data = bytearray(segment.read_bytes())
    data[len(data) // 2] ^= 1
    segment.write_bytes(bytes(data) if rebuild else bytes(data[:-1]))
    assert counts(archive.build(rebuild=rebuild)) == (35, 0, 0, 0)
    assert archive.store.verify() == ()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pointer": {}}'])
def test_a_checkpoint_that_cannot_be_read_is_none(archive: Archive, text: str) -> None:
    archive.text("a", "một")
    archive.directory.mkdir()
    (archive.directory / "CHECKPOINT").write_text(text)
    assert counts(archive.build()) == (1, 0, 0, 0)
    assert not (archive.directory / "CHECKPOINT").exists()


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("pointer", ["000001\n", "rubbish"], ids=["outdated", "damaged"])
@pytest.mark.parametrize("at", ["reading", "saved", "publishing"])
def test_what_cannot_be_opened_stays_until_it_is_built_anew(
    archive: Archive, pointer: str, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An older version may still be answering from it; and its roots are wanted again."""
    many(archive, "a", 35)
    archive.build()
    (archive.directory / "CURRENT").write_text(pointer)
    (archive.directory / "roots").unlink()
    before = snapshot(archive.directory / "generations" / "000001")
    if at == "saved":
        monkeypatch.setattr("index.builder.CHECKPOINT_SECONDS", 0.0)
        monkeypatch.setattr("index.builder._CHECKPOINT_PART", 0)
    if at == "publishing":
        monkeypatch.setattr("index.assembly.write_ledger", interrupt)
    with pytest.raises(KeyboardInterrupt):
        rebuild = BuildOptions(rebuild=True, jobs=1)
        watch = Watch(interrupt_at=0 if at == "publishing" else 3)
        build([], archive.directory, rebuild, watch)
    assert snapshot(archive.directory / "generations" / "000001") == before
    assert len(generations(archive)) == (2 if at == "saved" else 1)
    monkeypatch.undo()
    report = build([], archive.directory, BuildOptions(rebuild=True, jobs=1))
    assert report.articles == 35
    assert archive.store.verify() == ()
    assert len(generations(archive)) == 1


def interrupt(*arguments: object) -> None:
    raise KeyboardInterrupt


def test_what_older_generations_took_is_told(archive: Archive) -> None:
    archive.text("a", "công đoàn")
    assert build([archive.root], archive.directory).freed_bytes == 0
    older = IndexStore(archive.directory).current()
    own = sum(path.stat().st_size for path in older.iterdir())
    report = build([], archive.directory, BuildOptions(rebuild=True))
    assert report.freed_bytes == own
    assert f"in {archive.directory}; " in summary(report, archive.directory)
    assert summary(report, archive.directory).endswith(" freed on the disk")
    held = IndexStore(archive.directory).hold()
    assert build([], archive.directory, BuildOptions(rebuild=True)).freed_bytes == 0
    held.close()
    report = build([], archive.directory)
    assert (report.published, report.freed_bytes > 0) == (False, True)


def test_too_little_memory(archive: Archive) -> None:
    class Scarce(Watch):
        def start(self, total_bytes: int) -> None:
            raise MemoryError("Unable to allocate 66 MiB")

    archive.records("a", x="một")
    with pytest.raises(UserError) as told:
        archive.build(progress=Scarce())
    assert str(told.value) == (
        "there is too little memory (Unable to allocate 66 MiB): try again with fewer --jobs; "
        "the index is as it was before"
    )
    assert archive.build().articles == 1
