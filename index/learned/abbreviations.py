"""The abbreviations that the archive's own articles explain.

The file is text, UTF-8, columns separated by tabs. The first line names the format and
counts the articles and the meanings. A line for each meaning that enough articles give
follows, as queries need it; then, for updates, one for each spelling of a pair, sorted:
short form, long form, and in how many articles this is the first spelling of the pair.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from index.analysis.fields import field_blocks
from index.article import Article
from index.learned.initials import explained_pairs, letters_of, meaning_of, syllables_of
from index.storage.blocks import CheckedBytes
from index.storage.manifest import damaged

_FORMAT = "tracuu abbreviations 1"

#: In an archive of fewer articles, one that explains a pair suffices; else two have to.
SMALL_ARCHIVE = 5_000
#: Articles that have to explain a short form of two letters: these are often made for one
#: article, of a person's name for instance.
_FOR_TWO_LETTERS = 5
# A spelling of a long form counts from this share of the commonest one's articles.
_SPELLING_SHARE = 0.1
_MAX_SPELLINGS = 3

_Pair = tuple[str, str]


class AbbreviationCounts:
    """In how many articles each pair of a short and a long form is explained.

    ``articles`` is the number of all articles counted. An article counts once for a
    pair, however it spells it.
    """

    def __init__(self, articles: int = 0, pairs: Mapping[_Pair, int] | None = None) -> None:
        self.articles = articles
        self._pairs: Counter[_Pair] = Counter(pairs or {})

    @classmethod
    def of(cls, articles: Sequence[Article]) -> AbbreviationCounts:
        """Return the counts of some articles."""
        return cls(len(articles), Counter(chain.from_iterable(map(_pairs_of, articles))))

    def add(self, other: AbbreviationCounts) -> None:
        """Add the counts of other articles."""
        self.articles += other.articles
        self._pairs.update(other._pairs)

    def subtract(self, other: AbbreviationCounts) -> None:
        """Take away the counts of articles that were added before."""
        self.articles -= other.articles
        self._pairs.subtract(other._pairs)

    def is_zero(self) -> bool:
        """Tell whether adding them changes nothing."""
        return not (self.articles or any(self._pairs.values()))

    def spellings(self) -> Iterator[tuple[str, str, int]]:
        """Yield short form, long form and number of articles, sorted."""
        for (short, long), count in sorted(self._pairs.items()):
            if count:
                yield short, long, count

    def meanings(self) -> Iterator[MinedMeaning]:
        """Yield the meanings that enough articles give, those of one short form together,
        the commonest first."""
        return _meanings(self.spellings(), needed=1 if self.articles < SMALL_ARCHIVE else 2)

    def write(self, path: Path) -> None:
        """Write the counts; equal counts give equal bytes."""
        meanings = [_line_of(meaning) for meaning in self.meanings()]
        spellings = ["\t".join(map(str, spelling)) for spelling in self.spellings()]
        lines = [f"{_FORMAT}\t{self.articles}\t{len(meanings)}", *meanings, *spellings]
        path.write_bytes("".join(f"{line}\n" for line in lines).encode())

    @classmethod
    def read(cls, data: CheckedBytes) -> AbbreviationCounts:
        """Return the counts that were written. Raises ``IndexDamaged``."""
        with _reading(data) as (articles, count, lines):
            rows = (line.split("\t") for line in lines[count:])
            return cls(articles, {(short, long): int(number) for short, long, number in rows})


def _pairs_of(article: Article) -> Iterable[_Pair]:
    found: dict[object, _Pair] = {}
    for block in field_blocks(article)["text"]:
        for short, long in explained_pairs(block):
            found.setdefault((letters_of(short), meaning_of(long)), (short, long))
    return found.values()


@dataclass(frozen=True, slots=True)
class MinedMeaning:
    """A short form and one meaning that the archive gives it in ``articles`` articles.

    ``longs`` are its spellings, commonest first; ``share`` is the part that this meaning
    has of all the articles that explain the short form.
    """

    short: str
    longs: tuple[str, ...]
    articles: int
    share: float


class MinedAbbreviations:
    """The pairs that enough articles explain, for queries."""

    def __init__(self, meanings: Iterable[MinedMeaning]) -> None:
        self.meanings = tuple(meanings)

    @classmethod
    def open(cls, data: CheckedBytes) -> MinedAbbreviations:
        """Open the file of :meth:`AbbreviationCounts.write`. Raises ``IndexDamaged``."""
        with _reading(data) as (_, count, lines):
            return cls(map(_meaning_in, lines[:count]))


@contextmanager
def _reading(data: CheckedBytes) -> Iterator[tuple[int, int, list[str]]]:
    """Read the number of articles, that of meanings, and the lines after the first."""
    try:
        first, *lines = str(data.whole(), "utf-8").splitlines()
        name, articles, count = first.split("\t")
        if name != _FORMAT or not 0 <= int(count) <= len(lines):
            raise ValueError("another format")
        yield int(articles), int(count), lines
    except ValueError as error:
        raise damaged(data.path, f"damaged ({error})") from None


def _line_of(meaning: MinedMeaning) -> str:
    return "\t".join([meaning.short, str(meaning.articles), f"{meaning.share:.4f}", *meaning.longs])


def _meaning_in(line: str) -> MinedMeaning:
    short, articles, share, first, *others = line.split("\t")
    return MinedMeaning(short, (first, *others), int(articles), float(share))


def _meanings(spellings: Iterable[tuple[str, str, int]], needed: int) -> Iterator[MinedMeaning]:
    """Yield the meanings of each short form, commonest first."""
    by_letters: defaultdict[str, list[tuple[_Pair, int]]] = defaultdict(list)
    for short, long, count in spellings:
        by_letters[letters_of(short)].append(((short, long), count))
    for letters, rows in by_letters.items():
        least = _FOR_TWO_LETTERS if len(letters) == 2 else needed
        total = sum(count for _, count in rows)
        if total < least:
            continue
        meanings: defaultdict[Sequence[str], Counter[_Pair]] = defaultdict(Counter)
        for pair, count in rows:
            meanings[meaning_of(pair[1])][pair] = count
        for pairs in sorted(meanings.values(), key=Counter.total, reverse=True):
            if pairs.total() >= least:
                yield _meaning(pairs, pairs.total() / total)


def _meaning(pairs: Counter[_Pair], share: float) -> MinedMeaning:
    shorts: Counter[str] = Counter()
    longs: defaultdict[Sequence[str], Counter[str]] = defaultdict(Counter)
    for (short, long), count in pairs.items():
        shorts[short] += count
        longs[syllables_of(long)][long] += count
    best = sorted(longs.values(), key=Counter.total, reverse=True)[:_MAX_SPELLINGS]
    enough = best[0].total() * _SPELLING_SHARE
    return MinedMeaning(
        short=shorts.most_common(1)[0][0],
        longs=tuple(long.most_common(1)[0][0] for long in best if long.total() >= enough),
        articles=pairs.total(),
        share=share,
    )
