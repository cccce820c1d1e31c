"""JSON-lines files, plain or compressed: one article a line."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from index.article import Article, Block
from index.errors import ReadError
from index.readers.base import NONE_KNOWN, Record, hash_of
from index.readers.bylines import read_credit
from index.readers.datelines import read_printed_date
from index.readers.decode import decode, lines, one_line
from index.readers.files import (
    BROKEN,
    MAX_RECORD_BYTES,
    MAX_UNPACKED_TIMES,
    GrowsTooMuch,
    bounded_lines,
    open_unpacked,
)

_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_BY_LINE = re.compile(r":\d+\Z")
#: Of one file, no more lines that are no articles are reported one by one.
MAX_BROKEN_LINES = 1000
# A longer title is a text in the wrong field, and stays one; nothing else is called so.
_LONGEST_NAME = 1000
_TOO_LONG = f"longer than {MAX_RECORD_BYTES:,} bytes: one article a line"


class JsonLinesReader:
    """``*.jsonl``, ``*.jsonl.gz`` and ``*.jsonl.xz``, read as a stream.

    Fields: ``id``, ``title``, ``text`` (or ``body``), and optionally ``lead`` (or
    ``abstract``), ``captions``, ``date`` (or ``time``), ``byline``, ``source``,
    ``url``. A field that is ``null`` is as good as absent; others are ignored.
    """

    name = "jsonl"
    suffixes: tuple[str, ...] = (".jsonl", ".jsonl.gz", ".jsonl.xz")

    def records(
        self, path: Path, default_id: str, known: Mapping[str, str] = NONE_KNOWN
    ) -> Iterator[Record | ReadError]:
        """Yield a record for each line that is a JSON object, an error for each that is not.

        A record without an ``id`` is called ``default_id:line``.
        """
        name = path.as_posix()
        found = broken = 0
        for item in self._lines(path, default_id, known):
            found += 1
            if isinstance(item, Record):
                yield item
                continue
            broken += item.line > 0
            if not item.line or broken <= MAX_BROKEN_LINES:
                yield item
        if broken > MAX_BROKEN_LINES:
            yield ReadError(name, 0, f"{broken - MAX_BROKEN_LINES:,} more lines are no articles")
        if not found:
            yield ReadError(name, 0, "empty file")

    def _lines(
        self, path: Path, default_id: str, known: Mapping[str, str]
    ) -> Iterator[Record | ReadError]:
        name = path.as_posix()
        number = 0
        with open_unpacked(path) as stream:
            try:
                for number, line in enumerate(bounded_lines(stream), start=1):
                    if line is None:
                        yield ReadError(name, number, _TOO_LONG)
                        continue
                    data = _trim(line, first=number == 1)
                    if data.strip():
                        item = self._record(data, name, number, default_id, known)
                        yield item if line.endswith(b"\n") else _last(item, data)
            except BROKEN as error:
                reason = f"compressed data broken after line {number} ({error}): fetch it again"
                yield ReadError(name, 0, reason)
            except GrowsTooMuch:
                reason = f"more than {MAX_UNPACKED_TIMES} times its size when unpacked"
                yield ReadError(name, 0, f"{reason}: nothing was read after line {number}")

    def _record(
        self, data: bytes, path: str, line: int, default_id: str, known: Mapping[str, str]
    ) -> Record | ReadError:
        content_hash = hash_of(data)
        own = known.get(content_hash, "")
        # What is called by its line may stand in another one now.
        if not own or _BY_LINE.search(own):
            try:
                own = _identifier(_load(data, path, line), path, line)
            except ReadError as error:
                return error
        return Record(own or f"{default_id}:{line}", data, path, line, self.name, content_hash)

    def parse(self, record: Record) -> Article:
        """Return the article. Raises :class:`ReadError`, which names the field at fault."""
        fields = _Fields(_load(record.data, record.path, record.line), record)
        text = fields.text("text", "body", required=True)
        body = [Block("paragraph", line) for line in lines(text) if line]
        captions = map(one_line, fields.texts("captions"))
        body += [Block("caption", caption) for caption in captions if caption]
        title = one_line(fields.text("title"))
        if len(title) > _LONGEST_NAME:
            body.insert(0, Block("paragraph", title))
            title = ""
        lead = one_line(fields.text("lead", "abstract"))
        if not (title or lead or body):
            raise fields.error("no title and no text")
        printed = read_printed_date(one_line(fields.text("date", "time")))
        return Article(
            id=record.id,
            title=title,
            lead=lead,
            body=tuple(body),
            date=printed.when if printed else None,
            date_source="record" if printed else None,
            dateline=_dateline(printed.when) if printed else "",
            byline=_byline(fields.name("byline")),
            source=fields.name("source"),
            url=fields.name("url"),
            path=record.path,
            content_hash=record.content_hash,
        )


class _Fields:
    """A JSON object's fields, each checked for its type when it is asked for."""

    def __init__(self, fields: dict[str, Any], record: Record) -> None:
        self._fields = fields
        self._record = record

    def error(self, reason: str) -> ReadError:
        return ReadError(self._record.path, self._record.line, reason)

    def text(self, *names: str, required: bool = False) -> str:
        """Return the first field of ``names`` that is there, else ``""``."""
        for name in names:
            value = self._fields.get(name)
            if isinstance(value, str):
                return value
            if value is not None:
                raise self.error(f"field {name} must be text, not {_kind(value)}")
        if required:
            raise self.error(f"no field {' or '.join(names)}")
        return ""

    def name(self, name: str) -> str:
        """Return a field that stands on every page with the article: one line, a short one."""
        value = one_line(self.text(name))
        if len(value) > _LONGEST_NAME:
            raise self.error(f"field {name} has more than {_LONGEST_NAME:,} characters")
        return value

    def texts(self, name: str) -> list[str]:
        value = self._fields.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.error(f"field {name} must be a list of texts, not {_kind(value)}")
        for item in value:
            if not isinstance(item, str):
                raise self.error(f"field {name} must be a list of texts, but holds {_kind(item)}")
        return value


def _last(item: Record | ReadError, data: bytes) -> Record | ReadError:
    """Return what a line without an end gives; one that is cut off says so of its file, and
    so does one of zeros, as a power cut leaves them."""
    is_begun = data.lstrip().startswith((b"{", b"\0")) and not data.rstrip().endswith(b"}")
    if isinstance(item, Record) or not is_begun:
        return item
    return ReadError(item.path, 0, f"cut off in line {item.line} ({item.reason}): fetch it again")


def _byline(text: str) -> str:
    """Return the name alone, as a text file's byline is kept: without ``Tin, ảnh:``."""
    credit = read_credit(text)
    return credit.name if credit else text


def _trim(line: bytes, *, first: bool) -> bytes:
    return (line.removeprefix(codecs.BOM_UTF8) if first else line).rstrip(b"\r\n")


def _load(data: bytes, path: str, line: int) -> dict[str, Any]:
    text = decode(data, path, line)
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise ReadError(path, line, f"not JSON: {error.msg} at column {error.colno}") from None
    except RecursionError:
        raise ReadError(path, line, "not an article: brackets nested too deeply") from None
    except ValueError:
        raise ReadError(path, line, "not an article: a number of too many digits") from None
    if not isinstance(value, dict):
        raise ReadError(path, line, f"not a JSON object but {_kind(value)}")
    return value


def _identifier(fields: dict[str, Any], path: str, line: int) -> str:
    """Return the record's own id, verbatim, or ``""``."""
    value = fields.get("id")
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise ReadError(path, line, f"field id must be text or a whole number, not {_kind(value)}")
    if not value.strip():
        raise ReadError(path, line, "field id is empty: give one, or leave the field out")
    if len(value) > _LONGEST_NAME:
        reason = f"field id has more than {_LONGEST_NAME:,} characters: no address can hold it"
        raise ReadError(path, line, reason)
    if _CONTROL.search(value):
        raise ReadError(path, line, "field id holds a line break or a control character")
    if {".", ".."} & set(value.split("/")):
        raise ReadError(path, line, "field id has . or .. for a part: no address can hold it")
    return value


def _dateline(when: str) -> str:
    """Return an ISO date as readers write it: ``12/04/2024 16:48``."""
    day, _, time = when.partition("T")
    year, month, number = day.split("-")
    return f"{number}/{month}/{year} {time}".rstrip()


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "text"
    if isinstance(value, list):
        return "a list"
    return "null" if value is None else "an object"
