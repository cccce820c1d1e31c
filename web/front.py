"""What the front page tells of the archive: found once for each generation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from threading import Lock
from typing import Literal

from index.analysis.syllables import fold
from index.analysis.words import segment
from searcher.model import Hit, IndexStats, ResultPage, SearchRequest
from searcher.searcher import Searcher
from web.patience import unless_late
from web.timeline import Timeline, timeline

NEWEST = 5
#: A query that finds every article.
EVERYTHING = "*"

ExampleKind = Literal["unmarked", "short", "phrase", "title", "minus", "year", "byline"]

#: How the fields of the query language are called in the languages of the page.
FIELDS = {
    "vi": {"title": "tiêuđề", "byline": "tácgiả", "date": "ngày"},
    "en": {"title": "title", "byline": "byline", "date": "date"},
}
# Completions of these are the examples; few Vietnamese words begin otherwise.
_BEGINNINGS = "cđtlhnbkpvgs"
#: So many queries of a kind are tried.
_TRIES = 8


@dataclass(frozen=True, slots=True)
class Example:
    """A query that finds something in this archive; ``kind`` says what it shows."""

    kind: ExampleKind
    query: str


@dataclass(frozen=True, slots=True)
class FrontPage:
    """What is known of the archive before anyone asks."""

    stats: IndexStats
    newest: tuple[Hit, ...]
    timeline: Timeline | None
    examples: tuple[Example, ...]


class FrontPages:
    """The front page in each language, kept until a new generation is published."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._pages: dict[str, FrontPage] = {}

    def page(self, searcher: Searcher, language: str) -> FrontPage:
        """Return what the front page shows in a language. Who is first to ask after a new
        generation makes it; meanwhile others get the one before, if there is one."""
        stats = searcher.stats()
        page = self._pages.get(language)
        if (page and page.stats == stats) or not self._lock.acquire(blocking=page is None):
            assert page
            return page
        try:
            page = self._pages.get(language)
            if page is None or page.stats != stats:
                page = self._pages[language] = front_page(searcher, stats, language)
            return page
        finally:
            self._lock.release()


def front_page(searcher: Searcher, stats: IndexStats, language: str) -> FrontPage:
    """Return the newest articles, the years, and queries that find something here."""
    everything = searcher.search(
        SearchRequest(EVERYTHING, limit=NEWEST, sort="newest", lit=False, suggest=False)
    )
    return FrontPage(
        stats=stats,
        newest=everything.hits,
        timeline=timeline(everything.facets),
        examples=tuple(_examples(searcher, everything, language)),
    )


def _examples(searcher: Searcher, everything: ResultPage, language: str) -> Iterator[Example]:
    """Yield one query of a kind, the first that finds something, where there is any."""
    phrases = _phrases(searcher)
    fields = FIELDS[language]
    years = sorted(everything.facets.get("year", ()), key=lambda facet: -facet.count)
    bylines = [facet.value for facet in everything.facets.get("byline", ())]
    candidates: dict[ExampleKind, Iterable[str]] = {
        "unmarked": (_unmarked(phrase) for phrase in phrases),
        "short": _short_forms(searcher, phrases),
        "phrase": (f'"{phrase}"' for phrase in phrases[1:]),
        "title": (f'{fields["title"]}:"{phrase}"' for phrase in phrases[2:]),
        "minus": _differences(searcher, phrases),
        "year": (
            f"{phrase} {fields['date']}:{year.value}" for year in years[:1] for phrase in phrases
        ),
        "byline": (f'{fields["byline"]}:"{byline}"' for byline in bylines if '"' not in byline),
    }
    for kind, queries in candidates.items():
        found = (query for query in islice(queries, _TRIES) if _found(searcher, query))
        yield from (Example(kind, query) for query in islice(found, 1))


def _phrases(searcher: Searcher) -> list[str]:
    """Return phrases of the archive of two to five syllables: those that hold together, names
    and those of three or four syllables first."""
    short = [text for letter in _BEGINNINGS for text in searcher.suggest(letter)[:3]]
    longer = [text for begun in short for text in searcher.suggest(f"{begun} ")[:2]]
    fitting = (text for text in (*longer, *short) if 2 <= len(text.split()) <= 5)
    return sorted(
        dict.fromkeys(fitting),
        key=lambda text: (
            not _holds_together(text),
            text[0].islower(),
            abs(len(text.split()) - 3.4),
        ),
    )


def _holds_together(phrase: str) -> bool:
    """Tell whether a phrase is of words of several syllables, with capitals all or none:
    ``Giao thông Vận tải``, neither ``Việt Nam lần`` nor ``Trung Quốc có thể``."""
    words = [phrase[word.start : word.end] for word in segment(phrase)]
    return all(" " in word for word in words) and len({word[0].islower() for word in words}) == 1


def _unmarked(phrase: str) -> str:
    return " ".join(map(fold, phrase.split()))


def _differences(searcher: Searcher, phrases: Iterable[str]) -> Iterator[str]:
    """Yield queries with a minus that leaves something out, and something over."""
    for one, other in islice(pairwise(phrases), _TRIES):
        shorter = sorted((one, other), key=len)
        query = f'{shorter[0]} -"{shorter[1]}"'
        if _found(searcher, query) < _found(searcher, shorter[0]):
            yield query


def _short_forms(searcher: Searcher, phrases: Iterable[str]) -> Iterator[str]:
    for phrase in phrases:
        answer = _counted(searcher, phrase)
        yield from (pair.short for pair in (answer.interpretation.abbreviations if answer else ()))


def _found(searcher: Searcher, query: str) -> int:
    answer = _counted(searcher, query)
    return answer.total if answer else 0


def _counted(searcher: Searcher, query: str) -> ResultPage | None:
    """Return a query's answer without its hits; one that takes too long is no example."""
    return unless_late(lambda: searcher.search(_counting(query)), None)


def _counting(query: str) -> SearchRequest:
    request = SearchRequest(query, limit=1, syntax="forgiving")
    return replace(request, lit=False, suggest=False, facets=False)
