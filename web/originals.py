"""The files that articles were read from, as they are."""

from __future__ import annotations

import codecs
import gzip
import lzma
import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import PurePosixPath
from typing import BinaryIO

from flask import Blueprint, Response, current_app
from werkzeug.exceptions import NotFound

from index.article import Article
from index.readers.base import hash_of
from web.archive import current_searcher

#: A bigger file is not shown; nor is a record behind so many bytes of a bigger file, or so
#: many unpacked bytes of a packed one.
MAX_SHOWN = 8 << 20
MAX_SEARCHED = 512 << 20
MAX_UNPACKED = 64 << 20

_CHUNK = 1 << 16
_BROKEN = (OSError, EOFError, lzma.LZMAError, zlib.error)

blueprint = Blueprint("originals", __name__)


@blueprint.get("/original/<id:article_id>")
def original(article_id: str) -> Response:
    """The file of an article as text; of a file of many records, the article's own."""
    if not current_app.config["ORIGINALS"]:
        raise NotFound
    searcher = current_searcher()
    article = searcher.article(article_id)
    try:
        file = open_below(article.path, searcher.stats().roots)
    except OSError:
        raise NotFound from None
    if _is_of_records(article.path):
        with closing(file):
            return _text(_record(file, article))
    answer = _text(_pieces(file, _shown_size(file)))
    answer.call_on_close(file.close)
    return answer


def open_below(path: str, roots: tuple[str, ...]) -> BinaryIO:
    """Open a regular file below one of ``roots``, through no symbolic link.

    Each folder is opened in the one before it, so nothing that is exchanged on the way
    leads elsewhere. Roots are the administrator's own words, and may be links. Raises
    ``OSError`` where there is no such file, or it is anything else.
    """
    asked = PurePosixPath(path)
    root = next((root for root in map(PurePosixPath, roots) if asked.is_relative_to(root)), None)
    if root is None or ".." in asked.parts:
        raise FileNotFoundError(path)
    inner = asked.relative_to(root).parts
    folder = os.open(root if inner else root.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        *folders, name = inner or (root.name,)
        for part in folders:
            outer, flags = folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
            folder = os.open(part, flags, dir_fd=outer)
            os.close(outer)
        # A FIFO would be waited for otherwise.
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    finally:
        os.close(folder)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise FileNotFoundError(path)
    return os.fdopen(descriptor, "rb")


def _is_of_records(path: str) -> bool:
    return path.lower().endswith((".jsonl", ".jsonl.gz", ".jsonl.xz"))


def _shown_size(file: BinaryIO) -> int:
    size = os.fstat(file.fileno()).st_size
    if size > MAX_SHOWN:
        file.close()
        raise NotFound
    return size


def _pieces(file: BinaryIO, size: int) -> Iterator[bytes]:
    """Yield the first ``size`` bytes of a file, which may be growing."""
    while size > 0 and (piece := file.read(min(size, _CHUNK))):
        size -= len(piece)
        yield piece


def _record(file: BinaryIO, article: Article) -> bytes:
    """Return the line that an article was read from. Raises ``NotFound`` where it is gone."""
    try:
        for number, line in enumerate(_lines(file, article.path.lower())):
            data = line.rstrip(b"\r\n")
            if number == 0:
                data = data.removeprefix(codecs.BOM_UTF8)
            if hash_of(data) == article.content_hash:
                return data
    except _BROKEN:
        pass
    raise NotFound


def _lines(file: BinaryIO, name: str) -> Iterator[bytes]:
    """Yield the lines of a file of records, and no more of them than may be searched."""
    most = MAX_SEARCHED if name.endswith(".jsonl") else MAX_UNPACKED
    with _unpacked(file, name) as stream:
        while most > 0 and (line := stream.readline(MAX_SHOWN)):
            most -= len(line)
            yield line


def _unpacked(file: BinaryIO, name: str) -> BinaryIO | gzip.GzipFile | lzma.LZMAFile:
    if name.endswith(".gz"):
        return gzip.GzipFile(fileobj=file)
    return lzma.LZMAFile(file) if name.endswith(".xz") else file


def _text(body: bytes | Iterator[bytes]) -> Response:
    answer = Response(body, mimetype="text/plain")
    # The policy of a document of its own: it can do nothing, whatever it holds.
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["Content-Disposition"] = "inline"
    return answer
