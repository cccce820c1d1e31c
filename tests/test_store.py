from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from index.builder import BuildOptions, build
from index.errors import IndexBusy, IndexDamaged, IndexMissing, IndexOutdated, UserError
from index.manifest import MANIFEST, Manifest, read_manifest
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
    (tmp_path / "CURRENT").mkdir()
    told = f"{tmp_path}: the index cannot be read .Is a directory.; name another with --index"
    with pytest.raises(UserError, match=told):
        IndexStore(tmp_path).current()


def test_a_sound_index(store: IndexStore) -> None:
    assert store.verify() == ()
    manifest = store.check(store.current())
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
        assert file_of(store, pattern).name in store.check(store.current()).files
    assert len(store.check(store.current()).files) == len(FILES)


def test_derived_files_may_be_missing(store: IndexStore, folder: Path) -> None:
    path = file_of(store, "MAIN_*.arrays")
    path.unlink()
    assert store.verify() == (f"{path}: missing",)
    assert store.check(store.current()).files[path.name].derived
    (folder / "b.txt").write_text("Bài mới\n\nNội dung.", encoding="utf-8")
    assert build([folder], store.directory).articles == 2
    assert store.verify() == ()


@pytest.mark.parametrize("pattern", [file for file in FILES if file != "MAIN_*.arrays"])
def test_a_missing_file(store: IndexStore, pattern: str) -> None:
    path = file_of(store, pattern)
    path.unlink()
    assert store.verify() == (f"{path}: missing",)
    with pytest.raises(IndexDamaged, match=f"{path}: is missing where .* were written; build"):
        store.check(store.current())


@pytest.mark.parametrize("pattern", FILES)
def test_a_file_cut_short(store: IndexStore, pattern: str) -> None:
    path = file_of(store, pattern)
    size = path.stat().st_size
    truncate(path)
    assert store.verify() == (f"{path}: {size - 1} bytes, expected {size}",)
    with pytest.raises(IndexDamaged, match=f"has {size - 1} bytes where {size} were written"):
        store.check(store.current())


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
    for ask in (store.verify, lambda: store.check(store.current())):
        with pytest.raises(IndexDamaged, match=f"{path}: cannot be read as a manifest"):
            ask()


def test_flipped_bits_in_a_manifest_never_pass_for_another_index(store: IndexStore) -> None:
    path = store.current() / MANIFEST
    sound = path.read_bytes()
    manifest = read_manifest(store.current())
    for bit in range(0, len(sound) * 8, 37):
        flip(path, bit)
        try:
            other = store.check(store.current())
        except (IndexDamaged, IndexOutdated):
            continue
        finally:
            path.write_bytes(sound)
        # A digest is not looked at before `verify`, a date or a count tells nothing else,
        # and what is derived may go by any name.
        assert needed(other) == needed(manifest)


def needed(manifest: Manifest) -> set[str]:
    return {name for name, entry in manifest.files.items() if not entry.derived}


@pytest.mark.parametrize("pointer", [b"", b"000009\n", b"\xff\n", b"\x00", b"../x", b"\xc4\x90"])
def test_a_damaged_pointer(store: IndexStore, pointer: bytes) -> None:
    (store.directory / "CURRENT").write_bytes(pointer)
    with pytest.raises(IndexDamaged, match="build the index anew with `tracuu index --rebuild`"):
        store.verify()


@pytest.mark.parametrize("version", ["format_version", "analysis_version"])
def test_an_index_of_another_version(store: IndexStore, folder: Path, version: str) -> None:
    path = store.current() / MANIFEST
    values = json.loads(path.read_text())
    path.write_text(json.dumps({**values, version: values[version] + 1}))
    with pytest.raises(IndexOutdated, match="another version of Tra Cứu; build it anew"):
        store.check(store.current())
    with pytest.raises(IndexOutdated):
        build([folder], store.directory)
    report = build([], store.directory, BuildOptions(rebuild=True))
    assert (report.added, report.published) == (1, True)
    assert store.verify() == ()


def test_one_writer_at_a_time(store: IndexStore, folder: Path) -> None:
    with store.writing(), pytest.raises(IndexBusy, match="another process is writing"):
        build([folder], store.directory)
    with store.writing():
        code = (
            "import sys\nfrom pathlib import Path\nfrom index.errors import IndexBusy\n"
            "from index.store import IndexStore\n"
            "try:\n    IndexStore(Path(sys.argv[1])).writing().__enter__()\n"
            "except IndexBusy:\n    sys.exit(7)\n"
        )
        other = subprocess.run([sys.executable, "-c", code, str(store.directory)], check=False)
    assert other.returncode == 7
    assert build([folder], store.directory).unchanged == 1


def test_the_last_two_generations_are_kept(store: IndexStore, folder: Path) -> None:
    generations = store.directory / "generations"
    for number in range(2, 6):
        update(store, folder, f"bản {number}")
        assert store.current_name() == f"{number:06}"
        assert sorted(path.name for path in generations.iterdir()) == [
            f"{number - 1:06}",
            f"{number:06}",
        ]


def test_what_a_killed_build_left_goes_and_the_last_two_stay(
    store: IndexStore, folder: Path
) -> None:
    leftover = store.directory / "generations" / "000002"
    leftover.mkdir()
    (leftover / "MAIN_x.seg").write_bytes(b"half")
    update(store, folder, "bản 2")
    names = sorted(path.name for path in (store.directory / "generations").iterdir())
    assert len(names) == 2
    assert names[0] == "000001"
    assert store.current_name() == names[1]
    assert store.verify() == ()


def test_the_generation_before_stays_whole(store: IndexStore, folder: Path) -> None:
    before = store.current()
    bytes_before = {path.name: path.read_bytes() for path in before.iterdir()}
    (folder / "b.txt").write_text("bài thứ hai", encoding="utf-8")
    build([folder], store.directory)
    assert store.current() != before
    assert {path.name: path.read_bytes() for path in before.iterdir()} == bytes_before
    store.check(before)


def test_damage_goes_on_being_named_after_an_update(store: IndexStore, folder: Path) -> None:
    segment = file_of(store, "*.seg")
    flip(segment, 999)
    (folder / "b.txt").write_text("bài thứ hai", encoding="utf-8")
    build([folder], store.directory)
    (problem,) = store.verify()
    assert problem.startswith(f"{store.current() / segment.name}: its SHA-256")


def test_a_file_system_without_hard_links(
    store: IndexStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(source: Path, target: Path) -> None:
        raise PermissionError

    segment = file_of(store, "*.seg")
    monkeypatch.setattr("os.link", refuse)
    (folder / "b.txt").write_text("bài thứ hai", encoding="utf-8")
    build([folder], store.directory)
    assert store.verify() == ()
    copied = store.current() / segment.name
    assert copied.stat().st_ino != segment.stat().st_ino
    assert copied.read_bytes() == segment.read_bytes()


def test_segments_are_linked_where_they_can_be(store: IndexStore, folder: Path) -> None:
    segment = file_of(store, "*.seg")
    (folder / "b.txt").write_text("bài thứ hai", encoding="utf-8")
    build([folder], store.directory)
    assert (store.current() / segment.name).samefile(segment)
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
