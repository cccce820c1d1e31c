from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from index.builder import BuildOptions, build
from index.engines import default_engine
from index.errors import IndexMissing, UserError
from index.readers.base import hash_of
from index.sources import LEDGER
from index.storage.checksums import CHECKSUMS, file_entries
from index.store import IndexStore
from index.verifying import Difference, Verdict, repair, verify


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.txt").write_text("Công đoàn Cần Thơ\n\nMái ấm công đoàn.", encoding="utf-8")
    write(folder, "b", x="một", y="hai", z="ba")
    build([folder], tmp_path / "index", BuildOptions(jobs=1))
    return folder


@pytest.fixture
def index(corpus: Path) -> Path:
    return corpus.parent / "index"


def write(folder: Path, name: str, **texts: str) -> None:
    lines = [json.dumps({"id": id, "text": text}) for id, text in texts.items()]
    (folder / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")


def test_nothing_differs(index: Path) -> None:
    verdict = verify(index)
    assert verdict == Verdict(articles=4)
    assert verdict.is_same


def test_what_differs_from_the_corpus(corpus: Path, index: Path) -> None:
    (corpus / "a.txt").unlink()
    write(corpus, "b", x="một", y="đã sửa", mới="bốn", hỏng="")
    (corpus / "c.txt").write_text("Tin mới.")
    verdict = verify(index)
    place = str(corpus / "b.jsonl")
    assert verdict.damages == verdict.absent == ()
    assert sorted(verdict.differences, key=lambda found: found.id) == [
        Difference("extra", "a", str(corpus / "a.txt")),
        Difference("missing", "c", str(corpus / "c.txt")),
        Difference("missing", "mới", f"{place}:3"),
        Difference("changed", "y", f"{place}:2"),
        Difference("extra", "z", place),
    ]
    report = repair(index, [], verdict)
    assert (report.added, report.changed, report.deleted, report.unchanged) == (2, 1, 2, 1)
    assert verify(index).is_same


def test_a_change_that_size_and_time_hide(corpus: Path, index: Path) -> None:
    path = corpus / "a.txt"
    before = path.stat()
    path.write_text(path.read_text().replace("Cần", "Cấn"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert verify(index).is_same
    assert verify(index, checksum=True).differences == (Difference("changed", "a", str(path)),)


def test_a_root_that_is_not_there(corpus: Path, index: Path) -> None:
    corpus.rename(corpus.parent / "away")
    verdict = verify(index)
    assert (verdict.absent, verdict.differences, verdict.is_same) == ((str(corpus),), (), False)
    with pytest.raises(UserError, match="this root is not there; nothing was changed"):
        repair(index, [], verdict)
    assert IndexStore(index).verify() == ()


def generation(index: Path) -> Path:
    return IndexStore(index).current()


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def replaced(path: Path) -> Path:
    path.unlink()
    return path


DAMAGE: dict[str, Callable[[Path], object]] = {
    "segment": lambda index: flip(next(generation(index).glob("*.seg"))),
    "ledger": lambda index: flip(generation(index) / LEDGER),
    "ledger gone": lambda index: (generation(index) / LEDGER).unlink(),
    "manifest": lambda index: flip(generation(index) / "manifest.json"),
    "manifest gone": lambda index: (generation(index) / "manifest.json").unlink(),
    "pointer": lambda index: (index / "CURRENT").write_text("rubbish"),
    "pointer empty": lambda index: (index / "CURRENT").write_text(""),
    "pointer a folder": lambda index: replaced(index / "CURRENT").mkdir(),
    "pointer a link in a circle": lambda index: replaced(index / "CURRENT").symlink_to("CURRENT"),
    "pointer a pipe": lambda index: os.mkfifo(replaced(index / "CURRENT")),
    "generations gone": lambda index: shutil.rmtree(index / "generations"),
    "checksums": lambda index: flip(generation(index) / "blocks.crc"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_told_and_mended_from_the_corpus(index: Path, damage: str) -> None:
    DAMAGE[damage](index)
    verdict = verify(index)
    assert len(verdict.damages) == 1
    assert verdict.differences == ()
    assert repair(index, [], verdict).articles == 4
    assert verify(index) == Verdict(articles=4)


def test_an_index_that_lost_everything(corpus: Path, index: Path) -> None:
    (index / "CURRENT").unlink()
    with pytest.raises(IndexMissing):
        verify(index)
    lost = Verdict(damages=("lost",))
    assert repair(index, [], lost).articles == 4
    shutil.rmtree(index)
    with pytest.raises(UserError, match="nothing to index: give a file or a folder"):
        repair(index, [], lost)
    assert repair(index, [corpus], lost).articles == 4
    assert verify(index).is_same


def test_a_ledger_that_tells_of_other_articles(index: Path) -> None:
    """What a defect of ours could do: every byte is as it was written, and yet it is wrong."""
    store = IndexStore(index)
    manifest = store.check()
    with store.new_generation() as doctored:
        for name in manifest.files.keys() - {CHECKSUMS}:
            shutil.copy(generation(index) / name, doctored)
        ledger = (doctored / LEDGER).read_text().replace('"x"', '"w"')
        y = hash_of(b'{"id": "y", "text": "hai"}')
        assert '"w"' in ledger and y in ledger
        (doctored / LEDGER).write_text(ledger.replace(y, "0" * 64))
        files = file_entries(doctored, None, {}, default_engine().is_derived)
        store.publish(doctored, replace(manifest, files=files))
    assert store.verify() == ()
    found = verify(index).damages
    assert len(found) == 3
    assert found[0].startswith("w: cannot be fetched from the index (")
    assert found[1:] == (
        "y: the index has another version of it than its ledger",
        "x: is in the index and not in its ledger",
    )
    assert repair(index, [], verify(index)).articles == 4
    assert verify(index).is_same


@pytest.mark.parametrize("place", ["generations", "generations/000001", "manifest.json", LEDGER])
@pytest.mark.parametrize("put", [Path.mkdir, Path.touch, lambda path: path.symlink_to(path.name)])
def test_something_else_in_the_place_of_a_file(
    index: Path, place: str, put: Callable[[Path], None]
) -> None:
    path = index / place if "generations" in place else generation(index) / place
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    put(path)
    verdict = verify(index)
    assert verdict.damages
    if place == "generations" and not path.is_dir():
        with pytest.raises(UserError, match="generations: "):  # nothing can be written there
            repair(index, [], verdict)
        path.unlink()
    repair(index, [], verdict)
    assert verify(index) == Verdict(articles=4)
