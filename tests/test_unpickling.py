"""Nothing that an index holds runs, grows or is trusted when it is read.

Doctored indexes have manifests and checksums that fit, as who writes to the folder can make
them fit.
"""

from __future__ import annotations

import pickle
import shutil
import struct
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hostile_pickles import FOREIGN, READ, UNREAD, payloads, vouch
from hypothesis import given
from hypothesis import strategies as st

from index.builder import BuildOptions, build
from index.engines.whoosh.pickles import pickle_bytes, pickle_sequences
from index.engines.whoosh.segment_reader import SegmentReader
from index.engines.whoosh.segments import read_segment_list
from index.engines.whoosh.unpickling import read_bytes_objects, read_numbers, read_plain
from index.errors import IndexDamaged
from index.storage.blocks import CheckedFolder
from index.store import IndexStore
from searcher.cli.main import main

_REFUSED = (ValueError, LookupError, struct.error)
# Loading all payloads takes this much memory at most.
_MEMORY = 64 << 20

_scalars = (
    st.none() | st.integers(-(2**80), 2**80) | st.floats(allow_nan=False) | st.text() | st.binary()
)
_values = st.recursive(_scalars, lambda inner: st.dictionaries(st.text(), inner, max_size=4))
_names = sorted(payloads(Path("canary")))


@given(_values, st.integers(3, 5))
def test_plain_values_are_read_as_pickle_reads_them(value: object, protocol: int) -> None:
    pickled = pickle.dumps(value, protocol)
    assert read_plain(memoryview(pickled + b"and more")) == value


@given(st.binary(max_size=60))
def test_any_bytes_are_a_plain_value_or_refused(data: bytes) -> None:
    with suppress(*_REFUSED):
        read_plain(memoryview(data))


@given(st.lists(st.integers(0, 2**31 - 1), min_size=1, max_size=300), st.integers(0, 5))
def test_numbers_are_read_as_they_were_pickled(numbers: list[int], before: int) -> None:
    pickled = pickle_sequences(np.array(numbers), np.array([0, len(numbers)])).data
    data = memoryview(bytes(before) + pickled + b".")
    found, end = read_numbers(data, before, len(numbers))
    assert found.tolist() == numbers
    assert end == before + len(pickled)
    for count in {len(numbers) - 1, len(numbers) + 1}:
        with pytest.raises(_REFUSED):
            read_numbers(data, before, count)


@given(st.binary(max_size=40), st.integers(0, 8))
def test_any_bytes_are_numbers_or_refused(data: bytes, count: int) -> None:
    for read in (read_numbers, read_bytes_objects):
        try:
            found: Any = read(memoryview(data), 0, count)
        except _REFUSED:
            continue
        assert found is not None


def test_bytes_objects_of_every_length() -> None:
    values = [bytes(size) for size in (0, 1, 255, 256, 70_000)]
    data = memoryview(b"(" + b"".join(map(pickle_bytes, values)) + b"t.")
    assert read_bytes_objects(data, 0, len(values)) == values
    for count in (len(values) - 1, len(values) + 1):
        with pytest.raises(_REFUSED):
            read_bytes_objects(data, 0, count)


def test_there_are_fifty_payloads_and_most_of_them_run(tmp_path: Path) -> None:
    assert len(_names) >= 50
    canary = tmp_path / "canary"
    ran = 0
    for name, payload in payloads(canary).items():
        runs = ("system", "exec", "eval", "touch", "mkdir", "subprocess", "in a", "inst", "obj")
        if name.startswith(runs):
            pickle.loads(payload)
            assert canary.exists(), name
            canary.rmdir() if canary.is_dir() else canary.unlink()
            ran += 1
    assert ran >= 20


@pytest.mark.parametrize("name", _names)
def test_a_payload_is_refused_at_once(name: str, tmp_path: Path) -> None:
    payload = memoryview(payloads(tmp_path / "canary")[name])
    tracemalloc.start()
    try:
        if name != "another protocol":
            with pytest.raises(_REFUSED):
                read_plain(payload)
        # One number stands at the beginning of that payload, and nothing else is looked at.
        for count in (0, 3) if name == "reduce after numbers" else (0, 1, 3):
            for read in (read_numbers, read_bytes_objects):
                with pytest.raises(_REFUSED):
                    read(payload, 0, count)
        assert tracemalloc.get_traced_memory()[1] < _MEMORY
    finally:
        tracemalloc.stop()
    assert not (tmp_path / "canary").exists()


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of three short articles in one segment."""
    home = tmp_path_factory.mktemp("sound")
    corpus = home / "corpus"
    corpus.mkdir()
    for name in "abc":
        (corpus / f"{name}.txt").write_text(f"Công đoàn {name}\n\nMái ấm công đoàn.", "utf-8")
    build([corpus], home / "index", BuildOptions(jobs=1))
    return home / "index"


@pytest.fixture
def doctored(index: Path, tmp_path: Path) -> Path:
    """A copy of the index, to be doctored."""
    shutil.copytree(index.parent / "corpus", tmp_path / "corpus")
    return Path(shutil.copytree(index, tmp_path / "index"))


def read_all(generation: Path) -> Iterator[object]:
    """Read all that a segment's pickles hold."""
    (segment,) = read_segment_list(generation)
    reader = SegmentReader(CheckedFolder(generation), segment)
    for term in list(reader.terms("text", "")):
        yield reader.postings("text", term).documents.tolist()
        yield reader.occurrences("text", [term])


@pytest.mark.parametrize("place", READ)
def test_a_segment_with_a_payload_is_refused(place: str, index: Path, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    for number, (name, payload) in enumerate(payloads(canary).items()):
        # Not published yet: nothing here has checksums.
        generation = tmp_path / f"{number}"
        generation.mkdir()
        for path in IndexStore(index).current().iterdir():
            if path.name.startswith(("MAIN", "_MAIN", "segments")):
                shutil.copy(path, generation)
        READ[place](generation, payload)
        with pytest.raises(IndexDamaged, match=r"cannot be read .*--rebuild"):
            print(name, list(read_all(generation)))
        assert not canary.exists(), name


_COMMANDS = (
    ("search", '"công đoàn" mái~'),
    ("search", "*", "--format", "json"),
    ("count", "công đoàn"),
    ("suggest", "cô"),
    ("show", "a", "--highlight", "công đoàn"),
    ("similar", "a"),
    ("explain", '"công đoàn"', "a"),
    ("stats",),
    ("verify",),
)
_STATUS = {0, 1, 2}


def run(index: Path, *arguments: str) -> int:
    return main([arguments[0], "--index", str(index), *arguments[1:]])


@pytest.mark.parametrize("place", READ | UNREAD | FOREIGN)
def test_no_command_runs_what_an_index_holds(
    place: str, doctored: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    canary = tmp_path / "canary"
    plant = (READ | UNREAD | FOREIGN)[place]
    plant(IndexStore(doctored).current(), payloads(canary)["system, protocol 5"])
    vouch(doctored)
    statuses = [run(doctored, *arguments) for arguments in _COMMANDS]
    (tmp_path / "corpus" / "b.txt").write_text("Bài mới\n\nNội dung.", "utf-8")
    statuses.append(run(doctored, "index", str(tmp_path / "corpus")))
    told = capsys.readouterr().err
    assert not canary.exists()
    assert set(statuses) <= _STATUS
    assert "Traceback" not in told
    if place in UNREAD:
        assert set(statuses) == {0}, (statuses, told)
        assert told.count("damaged") == 0
    else:
        assert statuses[0] == 2 or place in ("sources.json", "completions.arrays")
        assert "build the index anew with `tracuu index --rebuild`" in told
    assert run(doctored, "index", "--rebuild") == 0
    assert run(doctored, "search", '"công đoàn"') == 0
    assert not canary.exists()


def test_a_search_imports_nothing_of_whoosh(index: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom searcher.searcher import Searcher\n"
        "from searcher.model import SearchRequest\n"
        "with Searcher.open(Path(sys.argv[1])) as searcher:\n"
        "    assert searcher.search(SearchRequest('công đoàn')).total == 3\n"
        "assert not [name for name in sys.modules if name.startswith('whoosh')]\n"
    )
    assert subprocess.run([sys.executable, "-c", code, str(index)], check=False).returncode == 0
