from __future__ import annotations

import errno
import os
import resource
import shutil
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.builder import BuildOptions, build
from index.errors import IndexDamaged, IndexMissing, IndexOutdated, UserError
from index.storage.blocks import CheckedFolder
from index.storage.checksums import read_checksums, require_sound_checksums
from index.storage.manifest import MANIFEST, file_sha256, read_manifest, roots_in
from index.store import IndexStore

#: Every file of a generation of one segment, and the manifest.
FILES = [
    "_MAIN_1.toc",
    "segments.json",
    "sources.json",
    "*.seg",
    "MAIN_*.arrays",
    "language.arrays",
    "completions.arrays",
    "abbreviations.tsv",
    "blocks.crc",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.txt").write_text("Công đoàn Cần Thơ\n\nMái ấm công đoàn.", encoding="utf-8")
    return folder


@pytest.fixture
def store(folder: Path, tmp_path: Path) -> IndexStore:
    build([folder], tmp_path / "index")
    return IndexStore(tmp_path / "index")


def update(store: IndexStore, folder: Path, text: str) -> None:
    (folder / "a.txt").write_text(text, encoding="utf-8")
    build([folder], store.directory)


def file_of(store: IndexStore, pattern: str) -> Path:
    (path,) = store.current().glob(pattern)
    return path


def flip(path: Path, bit: int) -> None:
    data = bytearray(path.read_bytes())
    data[bit // 8] ^= 1 << bit % 8
    path.write_bytes(data)


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def test_a_place_that_is_no_folder_holds_no_index(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(IndexMissing, match=f"{tmp_path}/file: there is no index here; make one"):
        IndexStore(tmp_path / "file").current()


def test_a_pointer_that_cannot_be_read(tmp_path: Path) -> None:
    place = tmp_path / ("x" * 300)
    told = f"{place}: the index cannot be read .File name too long.; name another with --index"
    with pytest.raises(UserError, match=told):
        IndexStore(place).current()


def test_a_sound_index(store: IndexStore) -> None:
    assert store.verify() == ()
    manifest = store.check()
    assert manifest == read_manifest(store.current())
    assert {*manifest.files, MANIFEST} == {path.name for path in store.current().iterdir()}
    assert manifest.articles == 1
    assert manifest.index_bytes == sum((store.current() / f).stat().st_size for f in manifest.files)
    assert manifest.built_at.endswith("+00:00")


def test_no_index(tmp_path: Path) -> None:
    told = f"{tmp_path}: there is no index here; make one with `tracuu index PATH`"
    with pytest.raises(IndexMissing, match=told):
        IndexStore(tmp_path).current()


def test_every_file_is_named_by_the_manifest(store: IndexStore) -> None:
    for pattern in FILES:
        assert file_of(store, pattern).name in store.check().files
    assert len(store.check().files) == len(FILES)


def test_derived_files_may_be_missing(store: IndexStore, folder: Path) -> None:
    path = file_of(store, "MAIN_*.arrays")
    path.unlink()
    assert store.verify() == (f"{path}: missing",)
    assert store.check().files[path.name].derived
    (folder / "b.txt").write_text("Bài mới\n\nNội dung.", encoding="utf-8")
    assert build([folder], store.directory).articles == 2
    assert store.verify() == ()


@pytest.mark.parametrize("pattern", [file for file in FILES if file != "MAIN_*.arrays"])
def test_a_missing_file(store: IndexStore, pattern: str) -> None:
    path = file_of(store, pattern)
    path.unlink()
    assert store.verify() == (f"{path}: missing",)
    with pytest.raises(IndexDamaged, match=f"{path}: is missing where .* were written; build"):
        store.check()


@pytest.mark.parametrize("pattern", FILES)
def test_a_file_cut_short(store: IndexStore, pattern: str) -> None:
    path = file_of(store, pattern)
    size = path.stat().st_size
    truncate(path)
    assert store.verify() == (f"{path}: {size - 1} bytes, expected {size}",)
    with pytest.raises(IndexDamaged, match=f"has {size - 1} bytes where {size} were written"):
        store.check()


@pytest.mark.parametrize("pattern", FILES)
def test_every_flipped_bit_is_found(store: IndexStore, pattern: str) -> None:
    path = file_of(store, pattern)
    bits = path.stat().st_size * 8
    for bit in (0, bits // 3, bits // 2, bits - 1):
        flip(path, bit)
        (problem,) = store.verify()
        assert problem == f"{path}: its SHA-256 is not that of the file that was written"
        flip(path, bit)
    assert store.verify() == ()


def test_a_file_too_many(store: IndexStore) -> None:
    path = store.current() / "_MAIN_9.toc"
    path.write_text("x")
    assert store.verify() == (f"{path}: not part of the index",)


@pytest.mark.parametrize("damage", [Path.unlink, truncate, lambda path: path.write_bytes(b"[]")])
def test_a_damaged_manifest(store: IndexStore, damage: Callable[[Path], None]) -> None:
    path = store.current() / MANIFEST
    damage(path)
    for ask in (store.verify, store.check):
        with pytest.raises(IndexDamaged, match=f"{path}: cannot be read"):
            ask()
    with pytest.raises(IndexDamaged, match=f"{path}: .*; build the index anew with"):
        store.hold()


def test_a_manifest_of_brackets_without_end(store: IndexStore) -> None:
    (store.current() / MANIFEST).write_bytes(b"[" * 200_000)
    with pytest.raises(IndexDamaged, match="cannot be read as a manifest"):
        read_manifest(store.current())
    assert roots_in(store.current() / MANIFEST) is None


def test_no_bit_of_a_manifest_can_flip(store: IndexStore) -> None:
    path = store.current() / MANIFEST
    sound = path.read_bytes()
    for bit in range(0, len(sound) * 8, 37):
        flip(path, bit)
        with pytest.raises(IndexDamaged, match="cannot be read as a manifest"):
            store.hold()
        path.write_bytes(sound)
    store.hold().close()


def test_a_manifest_of_another_generation_is_not_taken(store: IndexStore, folder: Path) -> None:
    other = (store.current() / MANIFEST).read_bytes()
    update(store, folder, "bản 2")
    (store.current() / MANIFEST).write_bytes(other)
    with pytest.raises(IndexDamaged, match="not the one that was published"):
        store.check()


POINTERS = [b"", b"\xff\n", b"\x00", b"../x", b"\xc4\x90", b"000001", b"000001 \n", b"000001 abc\n"]


@pytest.mark.parametrize("pointer", POINTERS)
def test_a_damaged_pointer(store: IndexStore, folder: Path, pointer: bytes) -> None:
    (store.directory / "CURRENT").write_bytes(pointer)
    for ask in (store.verify, store.check, store.hold, lambda: build([folder], store.directory)):
        with pytest.raises(
            IndexDamaged, match="build the index anew with `tracuu index --rebuild`"
        ):
            ask()
    assert build([], store.directory, BuildOptions(rebuild=True)).added == 1
    assert store.verify() == ()


def full_folder(path: Path) -> None:
    path.mkdir()
    (path / "precious").write_text("kept")


@pytest.fixture(autouse=True)
def within_a_minute() -> Iterator[None]:
    """End a test that waits for a pipe."""

    def late(*_: object) -> None:
        pytest.fail("it waits")  # which is no OSError

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(60)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


#: What may lie in the place of a file.
OTHERS: dict[str, Callable[[Path], None]] = {
    "folder": Path.mkdir,
    "full folder": full_folder,
    "link that leads nowhere": lambda path: path.symlink_to("nowhere"),
    "link in a circle": lambda path: path.symlink_to(path.name),
    "link to a folder": lambda path: path.symlink_to("."),
    "pipe": os.mkfifo,
    "device": lambda path: path.symlink_to("/dev/zero"),
    "socket": lambda path: os.mknod(path, stat.S_IFSOCK | 0o600),
}


def put(other: str, path: Path) -> None:
    path.unlink(missing_ok=True)
    OTHERS[other](path)


@pytest.mark.parametrize("other", OTHERS)
def test_something_in_the_place_of_the_pointer(store: IndexStore, folder: Path, other: str) -> None:
    put(other, store.directory / "CURRENT")
    before = sorted(store.directory.rglob("*"))
    for ask in (store.verify, store.check, store.hold, lambda: build([folder], store.directory)):
        told = "/CURRENT: .*; build the index anew with `tracuu index --rebuild`"
        with pytest.raises(IndexDamaged, match=told):
            ask()
    assert sorted(store.directory.rglob("*")) == before
    assert build([], store.directory, BuildOptions(rebuild=True)).added == 1
    assert store.verify() == ()
    aside = store.directory / "CURRENT.aside"
    assert aside.is_dir() == ("full" in other or other == "folder")
    assert "full" not in other or (aside / "precious").read_text() == "kept"


@pytest.mark.parametrize("name", ["CHECKPOINT", "CURRENT.new", "roots", "roots.new", "staging"])
@pytest.mark.parametrize("other", OTHERS)
def test_something_in_the_place_of_another_file(
    store: IndexStore, folder: Path, name: str, other: str
) -> None:
    put(other, store.directory / name)
    for number in range(2):
        (folder / f"{number}.txt").write_text("bài mới", encoding="utf-8")
        assert build([], store.directory).added == 1
    assert store.verify() == ()
    if other == "full folder" and name != "staging":
        assert (store.directory / f"{name}.aside" / "precious").read_text() == "kept"


def test_what_is_put_aside_takes_no_name_that_is_taken(store: IndexStore) -> None:
    for number in range(3):
        (store.directory / "staging").write_text(f"kept {number}")
        build([], store.directory)
    asides = sorted(store.directory.glob("staging.*"))
    assert [path.name for path in asides] == [
        "staging.aside", "staging.aside-2", "staging.aside-3",
    ]  # fmt: skip
    assert [path.read_text() for path in asides] == [f"kept {number}" for number in range(3)]


@pytest.mark.parametrize("other", OTHERS)
def test_something_in_the_place_of_a_manifest(store: IndexStore, other: str) -> None:
    put(other, store.current() / MANIFEST)
    for ask in (store.verify, store.check, store.hold):
        with pytest.raises(IndexDamaged, match=r"manifest\.json: "):
            ask()
    assert build([], store.directory, BuildOptions(rebuild=True)).added == 1
    assert store.verify() == ()


def test_a_pointer_of_a_terabyte(store: IndexStore) -> None:
    os.truncate(store.directory / "CURRENT", 1 << 40)
    with pytest.raises(IndexDamaged, match="does not name a generation"):
        store.pointer()


def test_a_pointer_torn_anywhere(store: IndexStore) -> None:
    path = store.directory / "CURRENT"
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        if length == len(whole) - 1:  # all but the end of the line
            with pytest.raises(IndexDamaged):
                store.check()
            continue
        for torn in (whole[:length], whole[:length] + bytes(len(whole) - length)):
            path.write_bytes(torn)
            with pytest.raises(IndexDamaged, match="build the index anew"):
                store.check()


def test_a_pointer_to_what_is_not_there(store: IndexStore) -> None:
    (store.directory / "CURRENT").write_text(f"000009 {'a' * 64}\n")
    with pytest.raises(IndexDamaged, match=r"000009/manifest.json: cannot be read"):
        store.check()
    with pytest.raises(IndexDamaged, match=r"000009/manifest.json: is missing"):
        store.hold()


def test_an_index_of_a_format_whose_pointer_had_no_hash(store: IndexStore, folder: Path) -> None:
    (store.directory / "CURRENT").write_text("000001\n")
    for ask in (store.check, store.hold, lambda: build([folder], store.directory)):
        with pytest.raises(IndexOutdated, match="another version of Tra Cứu; build it anew"):
            ask()
    assert build([], store.directory, BuildOptions(rebuild=True)).added == 1


@pytest.mark.parametrize("version", ["FORMAT_VERSION", "ANALYSIS_VERSION"])
def test_an_index_of_another_version(
    store: IndexStore, folder: Path, version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"index.store.{version}", 99)
    with pytest.raises(IndexOutdated, match="another version of Tra Cứu; build it anew"):
        store.check()
    with pytest.raises(IndexOutdated):
        build([folder], store.directory)
    monkeypatch.setattr(f"index.assembly.{version}", 99)
    report = build([], store.directory, BuildOptions(rebuild=True))
    assert (report.added, report.published) == (1, True)
    assert store.verify() == ()


@pytest.mark.parametrize("lost", ["CURRENT", "generations"])
def test_roots_are_remembered_when_the_rest_is_lost(
    store: IndexStore, folder: Path, lost: str
) -> None:
    assert store.remembered_roots() == (str(folder),)
    path = store.directory / lost
    path.unlink() if path.is_file() else shutil.rmtree(path)
    assert store.remembered_roots() == (str(folder),)
    report = build([], store.directory, BuildOptions(rebuild=True))
    assert (report.added, report.published) == (1, True)


def test_roots_are_those_of_the_manifest_if_it_can_be_read(store: IndexStore, folder: Path) -> None:
    (store.directory / "roots").write_text('{"roots": ["/other"]}')
    assert store.remembered_roots() == (str(folder),)
    (store.directory / "roots").write_text("rubbish")
    assert store.remembered_roots() == (str(folder),)
    (store.directory / "CURRENT").unlink()
    assert store.remembered_roots() == (str(folder),)


def names(store: IndexStore) -> list[str]:
    return sorted(path.name for path in (store.directory / "generations").iterdir())


def test_only_what_is_published_is_kept(store: IndexStore, folder: Path) -> None:
    for number in range(2, 6):
        update(store, folder, f"bản {number}")
        assert store.pointer().name == f"{number:06}"
        assert names(store) == [f"{number:06}"]


def test_a_held_generation_stays_whole_until_it_is_let_go(store: IndexStore, folder: Path) -> None:
    held = store.hold()
    before = {path.name: path.read_bytes() for path in held.directory.iterdir()}
    (folder / "b.txt").write_text("bài thứ hai", encoding="utf-8")
    for number in range(2, 4):
        update(store, folder, f"bản {number}")
        assert names(store) == ["000001", f"{number:06}"]
    assert {path.name: path.read_bytes() for path in held.directory.iterdir()} == before
    held.close()
    freed = store.sweep()
    assert names(store) == ["000003"]
    assert 0 < freed <= sum(map(len, before.values()))


def test_another_process_holds_a_generation_until_it_is_killed(
    store: IndexStore, folder: Path
) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom index.store import IndexStore\n"
        "held = IndexStore(Path(sys.argv[1])).hold()\nprint('held', flush=True)\ninput()\n"
    )
    command = [sys.executable, "-c", code, str(store.directory)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout and other.stdout.readline() == b"held\n"
        update(store, folder, "bản 2")
        assert names(store) == ["000001", "000002"]
        other.kill()
    store.sweep()
    assert names(store) == ["000002"]


def test_opening_while_generations_come_and_go(store: IndexStore, folder: Path) -> None:
    """Nobody meets half of a generation, however often it is replaced under their hands."""
    failures: list[BaseException] = []
    done = threading.Event()
    opened = []

    def open_and_read() -> None:
        try:
            while not done.is_set():
                held = store.hold()
                for name, entry in held.manifest.files.items():
                    assert file_sha256(held.directory / name) == entry.sha256
                opened.append(held.pointer)
                held.close()
        except BaseException as error:
            failures.append(error)

    readers = [threading.Thread(target=open_and_read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(15):
        update(store, folder, f"bản {number}")
    done.set()
    for reader in readers:
        reader.join()
    assert failures == []
    assert len(set(opened)) > 2
    store.sweep()
    assert names(store) == [store.pointer().name]


def test_a_reader_needs_no_right_to_write(store: IndexStore) -> None:
    for path in store.current().iterdir():
        path.chmod(0o444)
    store.current().chmod(0o555)
    store.directory.chmod(0o555)
    try:
        store.hold().close()
    finally:
        store.directory.chmod(0o755)
        store.current().chmod(0o755)


def test_what_a_killed_build_left_goes(store: IndexStore, folder: Path) -> None:
    leftover = store.directory / "generations" / "000002"
    leftover.mkdir()
    (leftover / "MAIN_x.seg").write_bytes(b"half")
    update(store, folder, "bản 2")
    assert names(store) == [store.pointer().name]
    assert store.verify() == ()


def test_everything_is_on_the_disk_before_it_is_spoken_of(
    store: IndexStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each file of the new generation, its folder and CURRENT.new are synced before CURRENT."""
    synced: list[str] = []
    real_sync, real_replace = os.fsync, Path.replace

    def fsync(descriptor: int) -> None:
        synced.append(os.readlink(f"/proc/self/fd/{descriptor}"))
        real_sync(descriptor)

    def replace(path: Path, target: Path) -> Path:
        synced.append(f"renamed to {target.name}")
        return real_replace(path, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    (folder / "b.txt").write_text("bài thứ hai", encoding="utf-8")
    build([folder], store.directory)
    published = synced.index("renamed to CURRENT")
    before, after = synced[:published], synced[published + 1 :]
    generation = store.current()
    order = [before.index(str(path)) for path in generation.iterdir()]
    assert len(order) == len(store.check().files) + 1
    assert max(order) < before.index(str(generation)) < before.index(str(generation.parent))
    assert before[-2:] == [str(store.directory / "CURRENT.new"), str(store.directory)]
    assert after[0] == str(store.directory)


def test_damage_is_not_carried_into_an_update(store: IndexStore, folder: Path) -> None:
    segment = file_of(store, "*.seg")
    flip(segment, 999)
    (folder / "b.txt").write_text("bài thứ hai", encoding="utf-8")
    with pytest.raises(IndexDamaged, match=f"{segment}: the block from byte 0 on is not as"):
        build([folder], store.directory)
    (problem,) = store.verify()
    assert problem.startswith(f"{segment}: its SHA-256")


def test_a_file_system_without_hard_links(
    store: IndexStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(source: Path, target: Path) -> None:
        raise PermissionError

    segment = file_of(store, "*.seg")
    held = store.hold()
    monkeypatch.setattr("os.link", refuse)
    (folder / "b.txt").write_text("bài thứ hai", encoding="utf-8")
    build([folder], store.directory)
    assert store.verify() == ()
    copied = store.current() / segment.name
    assert copied.stat().st_ino != segment.stat().st_ino
    assert copied.read_bytes() == segment.read_bytes()
    held.close()


def test_segments_are_linked_where_they_can_be(store: IndexStore, folder: Path) -> None:
    segment = file_of(store, "*.seg")
    held = store.hold()
    (folder / "b.txt").write_text("bài thứ hai", encoding="utf-8")
    build([folder], store.directory)
    assert (store.current() / segment.name).samefile(segment)
    held.close()
    assert store.verify() == ()


def test_a_rebuild_mends_everything(store: IndexStore) -> None:
    for pattern in FILES:
        flip(file_of(store, pattern), 50)
    assert len(store.verify()) == len(FILES)
    report = build([], store.directory, BuildOptions(rebuild=True))
    assert (report.added, report.articles) == (1, 1)
    assert store.verify() == ()


def test_an_index_cannot_be_where_a_file_is(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("not an index")
    with (
        pytest.raises(UserError, match=r"no index can be written here .*--index"),
        IndexStore(place).writing(),
    ):
        pass


def test_a_manifest_that_may_not_be_read(
    store: IndexStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr("fcntl.flock", refuse)
    told = r"manifest.json: cannot be read .Too many open files.: raise the limit"
    with pytest.raises(UserError, match=told):
        store.hold()


def test_a_file_system_without_locks_can_be_read(
    store: IndexStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", refuse)
    store.hold().close()
    with pytest.raises(UserError, match="this file system has no locks"), store.writing():
        pass


@contextmanager
def no_more_files() -> Iterator[None]:
    """Let this process open none beside those that are open."""
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    free = os.open(os.devnull, os.O_RDONLY)
    os.close(free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (free, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


def test_what_only_cannot_be_opened_is_not_called_damaged(store: IndexStore) -> None:
    generation = store.current()
    manifest = store.check()
    for read in (
        store.hold,
        lambda: read_manifest(generation),
        lambda: read_checksums(generation),
        lambda: require_sound_checksums(generation, manifest),
        lambda: CheckedFolder(generation),
    ):
        with no_more_files(), pytest.raises(UserError, match="Too many open files") as told:
            read()
        assert not isinstance(told.value, IndexDamaged)
    files = CheckedFolder(generation)
    with no_more_files(), pytest.raises(UserError, match=r"raise the limit of open files") as told:
        files.open("language.arrays")
    assert not isinstance(told.value, IndexDamaged)


def test_verifying_tells_what_cannot_be_read(store: IndexStore) -> None:
    (path := file_of(store, "language.arrays")).unlink()
    path.mkdir()
    with pytest.raises(IndexDamaged, match=r"language\.arrays: has"):
        store.check()
    assert store.verify() == (f"{path}: missing",)
