"""JSON-lines files: fields, compression, and errors that stop nobody else."""

from __future__ import annotations

import gzip
import hashlib
import json
import lzma
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, Block
from index.errors import ReadError
from index.readers import READERS, is_article_file, reader_for
from index.readers.base import Record, hash_of

JSONL = READERS["jsonl"]


def parse(fields: dict[str, Any]) -> Article:
    data = json.dumps(fields, ensure_ascii=False).encode()
    return JSONL.parse(Record("an-id", data, "a.jsonl", 3, "jsonl", hash_of(data)))


def read(path: Path, content: bytes) -> list[Record | ReadError]:
    path.write_bytes(content)
    return list(JSONL.records(path, "a"))


def test_a_known_record_keeps_its_id(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = [b'{"id": "x", "text": "mot"}', b'{"text": "hai"}', b'{"id": "y:7", "text": "ba"}']
    path.write_bytes(b"\n".join(lines))
    before = [item for item in JSONL.records(path, "a") if isinstance(item, Record)]
    known = {record.content_hash: record.id for record in before}
    assert list(JSONL.records(path, "a", known)) == before
    path.write_bytes(b"\n".join([b"{", *reversed(lines)]))
    error, *after = JSONL.records(path, "a", known)
    assert isinstance(error, ReadError)
    # One that has no id of its own is called by the line where it stands now.
    assert [item.id for item in after if isinstance(item, Record)] == ["y:7", "a:3", "x"]


def test_what_is_known_is_not_read_again(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"id": "x", "text": "mot"}')
    (record,) = JSONL.records(path, "a", {hash_of(path.read_bytes()): "z"})
    assert isinstance(record, Record) and record.id == "z"


def test_every_field() -> None:
    fields = {
        "id": "ignored here",
        "title": "Thi nấu  ăn\u200b ở xưởng Ðoàn Kết",
        "lead": " Ba mươi đội\ndự thi. ",
        "text": "Giải nhất về xưởng cắt.\r\n\n  Hẹn năm\tsau. ",
        "captions": ["Đội xưởng cắt", " ", "Bày mâm"],
        "date": "2024-04-12T16:48:05+07:00",
        "byline": "Tin, ảnh: Trúc Linh",
        "source": "Báo Xóm Thợ",
        "url": "https://xomtho.example/1",
        "category": 7,
    }
    article = parse(fields)
    assert article == Article(
        id="an-id",
        title="Thi nấu ăn ở xưởng Đoàn Kết",
        lead="Ba mươi đội dự thi.",
        body=(
            Block("paragraph", "Giải nhất về xưởng cắt."),
            Block("paragraph", "Hẹn năm sau."),
            Block("caption", "Đội xưởng cắt"),
            Block("caption", "Bày mâm"),
        ),
        date="2024-04-12T16:48",
        date_source="record",
        dateline="12/04/2024 16:48",
        byline="Trúc Linh",
        source="Báo Xóm Thợ",
        url="https://xomtho.example/1",
        path="a.jsonl",
        content_hash=hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest(),
    )


def test_other_names_and_least_fields() -> None:
    article = parse({"body": "Một dòng.", "abstract": "Tóm tắt.", "time": "12/4/2024 16:48"})
    assert (article.title, article.lead) == ("", "Tóm tắt.")
    assert article.body == (Block("paragraph", "Một dòng."),)
    assert (article.date, article.dateline) == ("2024-04-12T16:48", "12/04/2024 16:48")
    bare = parse({"title": None, "text": "Một dòng.", "captions": None})
    assert (bare.title, bare.date, bare.date_source, bare.dateline) == ("", None, None, "")


@pytest.mark.parametrize("date", ["2024-02-31", "12/2024", "hôm qua", "2024", "", "2024-04-12 abc"])
def test_a_date_that_cannot_be_read_is_empty(date: str) -> None:
    article = parse({"title": "Thi nấu ăn", "text": "", "date": date})
    assert (article.date, article.date_source, article.dateline) == (None, None, "")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"title": "a"}, "no field text or body"),
        ({"text": None, "body": None}, "no field text or body"),
        ({"text": ["a"]}, "field text must be text, not a list"),
        ({"text": "a", "title": 5}, "field title must be text, not a number"),
        ({"text": "a", "date": 1712912880}, "field date must be text, not a number"),
        ({"text": "a", "byline": {}}, "field byline must be text, not an object"),
        ({"text": "a", "url": True}, "field url must be text, not true or false"),
        ({"text": "a", "captions": "b"}, "field captions must be a list of texts, not text"),
        (
            {"text": "a", "captions": ["b", None]},
            "field captions must be a list of texts, but holds null",
        ),
        ({"text": " \n", "title": "\u200b"}, "no title and no text"),
    ],
)
def test_a_field_at_fault_is_named(fields: dict[str, Any], reason: str) -> None:
    with pytest.raises(ReadError) as caught:
        parse(fields)
    assert str(caught.value) == f"a.jsonl:3: {reason}"


def test_ids_and_lines(tmp_path: Path) -> None:
    content = (
        b'\xef\xbb\xbf{"id": "m\xe1\xbb\x99t/2", "text": ""}\r\n\n{"id": 7}\n{"x": 1}\n{"id": null}'
    )
    records = read(tmp_path / "tin.jsonl", content)
    assert [(record.id, record.line) for record in records if isinstance(record, Record)] == [
        ("một/2", 1),
        ("7", 3),
        ("a:4", 4),
        ("a:5", 5),
    ]
    first = records[0]
    assert isinstance(first, Record)
    assert first.data == '{"id": "một/2", "text": ""}'.encode()
    assert (first.path, first.reader) == ((tmp_path / "tin.jsonl").as_posix(), "jsonl")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"[1, 2]", "not a JSON object but a list"),
        (b'"a"', "not a JSON object but text"),
        (b"{'a': 1}", "not JSON: Expecting property name enclosed in double quotes at column 2"),
        (
            b'{"id": "\xe1"}',
            "not UTF-8 (byte 0xE1 at offset 8): convert it, for instance with iconv",
        ),
        (b'{"id": true}', "field id must be text or a whole number, not true or false"),
        (b'{"id": 1.5}', "field id must be text or a whole number, not a number"),
        (b'{"id": " "}', "field id is empty: give one, or leave the field out"),
        (b'{"id": "a\\nb"}', "field id holds a line break or a control character"),
        (b'{"id": "\\ud800"}', "field id holds a line break or a control character"),
        (b"[" * 200_000, "not an article: brackets nested too deeply"),
        (b'{"id": ' + b"1" * 5_000 + b"}", "not an article: a number of too many digits"),
    ],
)
def test_a_bad_line_stops_no_other(tmp_path: Path, line: bytes, reason: str) -> None:
    path = tmp_path / "a.jsonl"
    first, error, last = read(path, b'{"id": "x"}\n' + line + b'\n{"id": "y"}\n')
    assert isinstance(first, Record) and isinstance(last, Record)
    assert (first.id, last.id) == ("x", "y")
    assert isinstance(error, ReadError)
    assert (error.path, error.line, error.reason) == (path.as_posix(), 2, reason)


@pytest.mark.parametrize(
    ("suffix", "compress"), [(".jsonl.gz", gzip.compress), (".jsonl.xz", lzma.compress)]
)
class TestCompressed:
    def test_whole(self, tmp_path: Path, suffix: str, compress: Callable[[bytes], bytes]) -> None:
        content = b"".join(b'{"id": %d, "text": "a"}\n' % number for number in range(500))
        records = read(tmp_path / f"a{suffix}", compress(content))
        assert [record.id for record in records if isinstance(record, Record)] == [
            str(number) for number in range(500)
        ]

    def test_cut_short(
        self, tmp_path: Path, suffix: str, compress: Callable[[bytes], bytes]
    ) -> None:
        content = b"".join(
            b'{"id": %d, "text": "%s"}\n'
            % (number, hashlib.sha256(b"%d" % number).hexdigest().encode())
            for number in range(9_000)
        )
        packed = compress(content)
        *records, error = read(tmp_path / f"a{suffix}", packed[: len(packed) // 2])
        assert len(records) > 100
        assert all(isinstance(record, Record) for record in records)
        assert isinstance(error, ReadError)
        assert error.line == 0
        assert error.reason.startswith(f"compressed data broken after line {len(records)} (")
        assert error.reason.endswith("): fetch it again")

    def test_not_compressed_at_all(
        self, tmp_path: Path, suffix: str, compress: Callable[[bytes], bytes]
    ) -> None:
        (error,) = read(tmp_path / f"a{suffix}", b'{"id": 1}\n')
        assert isinstance(error, ReadError)
        assert error.reason.startswith("compressed data broken after line 0 (")

    def test_empty(self, tmp_path: Path, suffix: str, compress: Callable[[bytes], bytes]) -> None:
        (error,) = read(tmp_path / f"a{suffix}", compress(b"\n"))
        assert isinstance(error, ReadError)
        assert error.reason == "empty file"


@given(st.binary())
def test_arbitrary_bytes_give_an_article_or_a_read_error(data: bytes) -> None:
    try:
        JSONL.parse(Record("an-id", data, "a.jsonl", 1, "jsonl", hash_of(data)))
    except ReadError as error:
        assert error.line == 1


@pytest.mark.parametrize(
    ("name", "reader"),
    [
        ("a.txt", "text"),
        ("A.TXT", "text"),
        ("a.b.jsonl", "jsonl"),
        ("a.jsonl.gz", "jsonl"),
        ("a.JSONL.XZ", "jsonl"),
        ("a.json", None),
        ("a.gz", None),
        ("txt", None),
        ("a.txt.bak", None),
    ],
)
def test_the_reader_of_a_file(name: str, reader: str | None) -> None:
    found = reader_for(Path("x") / name)
    assert (found.name if found else None) == reader
    assert is_article_file(Path("x") / name) == (reader is not None)


@pytest.mark.parametrize(
    "name", ["README.txt", "readme.jsonl", "ReadMe", "README.vi.txt", "._a.txt"]
)
def test_files_that_are_no_articles(name: str) -> None:
    assert not is_article_file(Path("x") / name)


@pytest.mark.parametrize("identifier", ["..", ".", "../len", "a/./b", "a/.."])
def test_an_id_that_no_address_can_hold(tmp_path: Path, identifier: str) -> None:
    line = json.dumps({"id": identifier, "text": "Tin."}).encode()
    (error,) = read(tmp_path / "a.jsonl", line)
    assert isinstance(error, ReadError)
    assert error.reason == "field id has . or .. for a part: no address can hold it"


@pytest.mark.parametrize(
    ("date", "dateline"), [("2024-04-12", "12/04/2024"), ("2024-04-12T06:05", "12/04/2024 06:05")]
)
def test_the_date_line_is_written_as_readers_write_it(date: str, dateline: str) -> None:
    assert parse({"text": "Tin.", "date": date}).dateline == dateline


def test_a_title_that_is_a_text_is_searched_as_one() -> None:
    assert parse({"title": "a" * 1000, "text": ""}).title == "a" * 1000
    article = parse({"title": "công đoàn " * 101, "text": "Một.\nHai."})
    assert article.title == ""
    assert [block.text for block in article.body] == [
        "công đoàn " * 100 + "công đoàn",
        "Một.",
        "Hai.",
    ]


@pytest.mark.parametrize("field", ["byline", "source", "url"])
def test_what_stands_beside_every_hit_is_short(field: str) -> None:
    assert getattr(parse({"text": "Tin.", field: "b" * 1000}), field) == "b" * 1000
    with pytest.raises(
        ReadError, match=rf"a.jsonl:3: field {field} has more than 1,000 characters"
    ):
        parse({"text": "Tin.", field: "b" * 1001})


def test_an_id_is_short(tmp_path: Path) -> None:
    ids: list[object] = ["đ" * 1000, "đ" * 1001, 10**1000]
    rows = [json.dumps({"id": id, "text": "a"}).encode() for id in ids]
    whole, *refused = read(tmp_path / "a.jsonl", b"\n".join(rows))
    assert isinstance(whole, Record)
    for error in refused:
        assert isinstance(error, ReadError)
        assert "field id has more than 1,000 characters" in str(error)


@pytest.mark.parametrize(
    "line, is_cut_off",
    [
        (b'{"id": "b", "te', True),
        (b'{"id": "b"\0\0\0', True),
        (b"\0\0\0", True),
        (b'{"id": "b", "te\n', False),
        (b'{"id": b}', False),
        (b"[]", False),
    ],
)
def test_a_file_that_is_cut_off(tmp_path: Path, line: bytes, is_cut_off: bool) -> None:
    _, error = read(tmp_path / "a.jsonl", b'{"id": "a", "text": "x"}\n' + line)
    assert isinstance(error, ReadError)
    assert error.line == (0 if is_cut_off else 2)
    assert error.reason.startswith("cut off in line 2 (not JSON: ") == is_cut_off
