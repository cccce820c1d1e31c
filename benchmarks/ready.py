"""Ready terms: the two streams of an article, for engines that only cut at spaces.

A stream has one term for each position of ``text``, and ``|`` between two blocks, so
that no phrase leaves a block. What stands at a position besides (``tphcm`` beside ``tp
hcm``) follows ``||`` at the end, again with ``|`` between: it is found, but no phrase
holds it. So every engine finds what Tra Cứu finds, without knowing of positions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from index.analysis.fields import field_blocks
from index.analysis.syllables import fold
from index.analysis.tokens import tokenize
from index.article import Article

BREAK = "|"
REST = "||"


@dataclass(frozen=True, slots=True)
class ReadyArticle:
    """An article's title, and its streams: terms with spaces between them."""

    id: str
    title: str
    text: str
    text_folded: str

    def streams(self) -> dict[str, str]:
        """Return the streams by the name of their field."""
        return {"text": self.text, "text_folded": self.text_folded}


def make_ready(article: Article) -> ReadyArticle:
    """Return the streams of an article."""
    blocks, rest, rest_folded = [], [], []
    for text in field_blocks(article)["text"]:
        at: dict[int, str] = {}
        terms: set[tuple[int, str]] = set()
        folded: set[tuple[int, str]] = set()
        for token in tokenize(text):
            # The parts of a compound come after it, at the same positions.
            at[token.position] = token.terms[0]
            terms.update((token.position, term) for term in token.terms)
            folded.update((token.position, term) for term in token.folded)
        blocks.append(list(at.values()))
        rest += sorted(terms - set(at.items()))
        rest_folded += sorted(folded - {(place, fold(term)) for place, term in at.items()})
    return ReadyArticle(
        article.id,
        article.title,
        _stream(blocks, rest),
        _stream([[fold(term) for term in block] for block in blocks], rest_folded),
    )


def _stream(blocks: Iterable[list[str]], rest: list[tuple[int, str]]) -> str:
    text = f" {BREAK} ".join(" ".join(block) for block in blocks if block)
    others = f" {BREAK} ".join(term for _, term in rest)
    return f"{text} {REST} {others}" if others else text


def write_ready(articles: Iterable[Article], path: Path) -> None:
    """Write the streams of articles, one a line."""
    aside = path.with_suffix(".new")
    with aside.open("w", encoding="utf-8") as file:
        for article in map(make_ready, articles):
            fields = (article.id, article.title, article.text, article.text_folded)
            file.write("\t".join(field.replace("\t", " ") for field in fields) + "\n")
    aside.replace(path)


def read_ready(path: Path) -> Iterator[ReadyArticle]:
    """Yield the articles of a file."""
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            yield ReadyArticle(*line.rstrip("\n").split("\t"))


def blocks_of(stream: str) -> list[list[str]]:
    """Return the terms of each block of a stream."""
    body = stream.partition(f" {REST} ")[0]
    return [block.split(" ") for block in body.split(f" {BREAK} ")]


def rest_of(stream: str) -> list[str]:
    """Return the terms that stand at a position besides another."""
    rest = stream.partition(f" {REST} ")[2]
    return rest.split(f" {BREAK} ") if rest else []


def rest_terms(articles: Iterable[ReadyArticle]) -> set[str]:
    """Return every term that stands anywhere at a position besides another."""
    streams = chain.from_iterable(article.streams().values() for article in articles)
    return set(chain.from_iterable(map(rest_of, streams)))
