"""A folder of everything that is no article, with some articles among it."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import os
import socket
import subprocess
import sys
import time
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest
from lengths import length
from made_news import MadeNews

from benchmarks.processes import tree_bytes
from searcher.searcher import Searcher

MEGABYTE = 1 << 20
SKIPPED = "tracuu: skipped "
#: Encodings that a text was saved in before it was dropped into the folder.
ENCODINGS = (
    "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-7", "cp1258", "cp1252",
    "latin-1", "cp437", "cp1250", "cp1251", "koi8-r", "mac-roman", "iso8859-2", "shift-jis",
    "euc-jp", "iso2022-jp", "gb18030", "big5", "euc-kr", "hz", "cp037", "cp500",
)  # fmt: skip
TEXT = "Hội thi nấu ăn ở xưởng Đoàn Kết\n\nBa mươi đội dự thi, giải nhất về xưởng cắt."
ROTTEN = (
    b"\xff" * 100, b"\xc0\xaf" * 50, b"\xed\xa0\x80 surrogate", b"\xf4\x90\x80\x80 too high",
    b"\xe1\xbb", b"\x80tail", b"tin\x00vui", b"\xf0\x9f", b"\xfe\xff", bytes(range(11, 256)),
)  # fmt: skip


def articles(folder: Path) -> int:
    """Write articles as files of their own and as lines; return how many."""
    made = MadeNews(1).articles("a", 200)
    for article in made[:100]:
        text = "\n\n".join([article.title, *(block.text for block in article.body), "Hết."])
        (folder / f"{article.id}.txt").write_text(text, encoding="utf-8")
    with (folder / "lines.jsonl").open("w", encoding="utf-8") as file:
        for article in made[100:]:
            text = "\n".join(block.text for block in article.body)
            row = {"id": article.id, "title": article.title or "Tin", "text": text}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return len(made)


def links(folder: Path) -> int:
    secret = folder.parent / "secret.txt"
    secret.write_text("mật khẩu của kho lưu trữ", encoding="utf-8")
    targets = (secret, "/etc/passwd", "/dev/zero", "/proc/self/mem", "nowhere", "loop.txt", "..")
    for number, target in enumerate(targets):
        (folder / f"link{number}.txt").symlink_to(target)
    (folder / "loop.txt").symlink_to("loop.txt")
    (folder / "up").symlink_to(folder.parent)
    return len(targets) + 1


def special_files(folder: Path) -> int:
    os.mkfifo(folder / "pipe.txt")
    os.mkfifo(folder / "pipe.jsonl.gz")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / "socket.jsonl"))
    return 3


def sparse_giants(folder: Path) -> int:
    for name in ("sparse.txt", "sparse.jsonl", "sparse.jsonl.xz"):
        with (folder / name).open("wb") as file:
            file.truncate(1 << 40)
    return 3


def bombs(folder: Path) -> int:
    size = length(1024, 24)
    for name, pack in (("xz", lzma.LZMACompressor()), ("gz", zlib.compressobj(wbits=31))):
        for fill in (b" ", b"\n", b"x"):
            packer = pack.copy() if name == "gz" else lzma.LZMACompressor()
            with (folder / f"bomb{fill[0]}.jsonl.{name}").open("wb") as file:
                for _ in range(size):
                    file.write(packer.compress(fill * MEGABYTE))
                file.write(packer.flush())
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 30}]
    (folder / "hungry.jsonl.xz").write_bytes(lzma.compress(b"{}", filters=filters))
    (folder / "really.jsonl.gz").write_bytes(bz2.compress(b"{}"))
    (folder / "cut.jsonl.gz").write_bytes(gzip.compress(os.urandom(9999))[:5000])
    return 9


def giant_lines(folder: Path) -> int:
    with (folder / "giant.jsonl").open("wb") as file:
        file.write(b'{"id": "giant", "text": "')
        for _ in range(length(1024, 32)):
            file.write(b"a " * (MEGABYTE // 2))
        file.write(b'"}\n')
    with (folder / "nested.jsonl").open("wb") as file:
        file.write(b"[" * (3 * MEGABYTE) + b"\n")
        file.write(b'{"id": "lists", "text": "a", "x": [' + b"[]," * MEGABYTE + b"0]}\n")
        file.write(b'{"id": "digits", "text": "a", "x": ' + b"9" * MEGABYTE + b"}\n")
    (folder / "giant.txt").write_bytes(b"tin " * (2 * MEGABYTE))
    return 4


def encodings(folder: Path) -> int:
    for encoding in ENCODINGS:
        data = TEXT.encode(encoding, errors="replace")
        # What a text cannot say in an encoding it says in plain letters: legal UTF-8.
        broken = data if encoding in ("utf-7", "hz", "iso2022-jp") else data + b"\xff"
        (folder / f"in-{encoding}.txt").write_bytes(broken)
    for number, data in enumerate(ROTTEN):
        (folder / f"rotten{number}.txt").write_bytes(data)
        (folder / f"rotten{number}.jsonl").write_bytes(b'{"text": "' + data + b'"}')
    named = os.fsencode(folder) + b"/t\xean \xff.txt"
    Path(os.fsdecode(named)).write_text("Tin vui", encoding="utf-8")
    return len(ENCODINGS) - 3 + 2 * len(ROTTEN) + 1


def towers(folder: Path) -> int:
    """Write articles of a megabyte of marks on one letter: they are articles."""
    marks = "\u0301\u0323" * (MEGABYTE // 4)
    (folder / "tower.txt").write_text(f"Tháp\n\na{marks}", encoding="utf-8")
    row = {"id": "towers", "title": f"Tháp a{marks}", "text": "a" + "\u0f73" * (MEGABYTE // 3)}
    (folder / "towers.jsonl").write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    return 0


HOSTILE: tuple[Callable[[Path], int], ...] = (
    links, special_files, sparse_giants, bombs, giant_lines, encodings, towers,
)  # fmt: skip


@pytest.fixture(scope="module")
def normal_peak(tmp_path_factory: pytest.TempPathFactory) -> int:
    """The most memory that a build of the articles alone takes, in bytes."""
    folder = tmp_path_factory.mktemp("normal")
    articles(folder)
    status, _, peak = build(folder, folder.parent / "normal-index")
    assert status == 0
    return peak


def build(folder: Path, index: Path) -> tuple[int, list[str], int]:
    """Return a build's exit code, the lines of its errors and the memory of its processes."""
    command = [sys.executable, "-m", "searcher.cli", "index", str(folder)]
    command += ["--index", str(index), "--jobs", "2"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stderr is not None
        peaks = [0]
        watcher = Thread(target=watch, args=(process.pid, peaks))
        watcher.start()
        lines = process.stderr.read().splitlines()
        process.wait()
        watcher.join()
    return process.returncode, lines, max(peaks)


def watch(pid: int, peaks: list[int]) -> None:
    while held := tree_bytes(pid):
        peaks.append(held)
        time.sleep(0.02)


def test_one_folder_of_many_files(tmp_path: Path) -> None:
    (folder := tmp_path / "corpus").mkdir()
    (lines := tmp_path / "lines").mkdir()
    many = length(100_000, 2000)
    with (lines / "all.jsonl").open("w", encoding="utf-8") as file:
        for number in range(many):
            text = f"Tin số {number}\n\nMột dòng."
            (folder / f"{number}.txt").write_text(text, encoding="utf-8")
            file.write(json.dumps({"id": str(number), "text": text}) + "\n")
    _, _, normal = build(lines, tmp_path / "normal")
    status, told, peak = build(folder, tmp_path / "index")
    assert status == 0
    assert told[-2].startswith(f"{many:,} added, 0 changed, 0 deleted, 0 unchanged, 0 skipped")
    assert peak - normal <= 300 * MEGABYTE


@pytest.mark.parametrize("add", HOSTILE, ids=lambda add: add.__name__)
def test_what_is_no_article_is_skipped_once(
    tmp_path: Path, normal_peak: int, add: Callable[[Path], int]
) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    count = articles(folder)
    skipped = add(folder)
    status, lines, peak = build(folder, tmp_path / "index")
    assert status == 0
    told = [line.removeprefix(SKIPPED) for line in lines if line.startswith(SKIPPED)]
    named = Counter(told)
    assert len(named) == skipped, "\n".join(lines)
    assert set(named.values()) <= {1}
    assert peak - normal_peak <= 300 * MEGABYTE
    with Searcher.open(tmp_path / "index") as searcher:
        assert searcher.stats().articles >= count
