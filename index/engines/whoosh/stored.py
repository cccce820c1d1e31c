"""Stored articles: JSON, deflated with what the segment's articles have in common.

A dictionary of up to 32 kB, cut from articles of the same segment, lets a short text
compress as well as a long one: its column is a quarter smaller than without.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence

from index.article import Article, Block

_LEVEL = 3
# No article inflates to more.
_ARTICLE_BYTES = 1 << 28
#: Deflate without a header and a checksum: each block of the file has one.
_WINDOW_BITS = -15
_MEMORY = 9
_DICTIONARY_BYTES = 1 << 15
_SAMPLES = 16
# A dictionary costs its size once, so a small segment gets a small one.
_SHARE = 16


def make_dictionary(articles: Sequence[Article]) -> bytes:
    """Return a dictionary for the segment that these articles are."""
    samples = [dump_article(article) for article in articles[:: -(-len(articles) // _SAMPLES)]]
    whole = sum(map(len, samples)) * len(articles) // len(samples)
    part = min(_DICTIONARY_BYTES, whole // _SHARE) // len(samples)
    # An article's names, source and path stand at its beginning and its end.
    tail = part // 5
    return b"".join(
        sample[: part - tail] + sample[max(len(sample) - tail, 0) :] for sample in samples
    )


def pack_articles(articles: Sequence[Article], dictionary: bytes) -> Iterator[bytes]:
    """Yield the stored form of each article."""
    compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, _WINDOW_BITS, _MEMORY, zdict=dictionary)
    for article in articles:
        copy = compressor.copy()
        yield copy.compress(dump_article(article)) + copy.flush()


def read_article(stored: bytes | memoryview, dictionary: bytes) -> Article:
    """Return the article of a stored form. Raises ``ValueError`` where it is cut short."""
    inflating = zlib.decompressobj(_WINDOW_BITS, dictionary)
    data = inflating.decompress(stored, _ARTICLE_BYTES)
    if not inflating.eof:
        raise ValueError("an article cut short, or longer than any that is read")
    return load_article(data)


def dump_article(article: Article) -> bytes:
    """Return an article as JSON, which runs nothing when it is read."""
    stored: dict[str, object] = {name: getattr(article, name) for name in Article.__slots__}
    stored["body"] = [[block.kind, block.text] for block in article.body]
    return json.dumps(stored, ensure_ascii=False).encode("utf-8")


def load_article(data: bytes) -> Article:
    """Return the article that :func:`dump_article` was given."""
    values = json.loads(data)
    values["body"] = tuple(Block(kind, text) for kind, text in values["body"])
    return Article(**values)
