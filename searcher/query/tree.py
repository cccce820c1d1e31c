"""The tree of a query, as typed. It knows nothing of marks, terms or engines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

from searcher.query.faults import MAX_FUZZY_WORDS


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters without white space. ``exact`` (``=từ``) binds every mark."""

    text: str
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """``"mái ấm công đoàn"``: ``text`` is what stood between the quotes.

    The words in a row, or with ``slop`` (``"…"~5``) in any order with at most so
    many other words among them.
    """

    text: str
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Prefix:
    """Words that begin so: ``công*``. ``exact`` (``=cong*``) binds every mark."""

    text: str
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Words spelled nearly so: ``doan~``, at most ``edits`` letters different.

    Of them it stands for the ``most`` common ones.
    """

    text: str
    edits: int = 1
    most: int = MAX_FUZZY_WORDS


@dataclass(frozen=True, slots=True)
class Everything:
    """Every article: ``*`` by itself."""


@dataclass(frozen=True, slots=True)
class InField:
    """``title:word``, ``byline:"phrase"`` or ``title:(…)``."""

    field: str
    child: Node


@dataclass(frozen=True, slots=True)
class DateLimit:
    """Articles dated in an inclusive range of minutes; None leaves an end open.

    Both ends are ISO minutes, ``2017-01-01T00:00`` and ``2017-12-31T23:59`` for
    ``date:2017``.
    """

    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """Things side by side: some wanted, some required (``+``), some excluded (``-``)."""

    optional: tuple[Node, ...] = ()
    required: tuple[Node, ...] = ()
    excluded: tuple[Node, ...] = ()

    @property
    def words(self) -> tuple[PlainWord, ...]:
        """The words among what is wanted. An article may lack some of them."""
        return tuple(child for child in self.optional if isinstance(child, PlainWord))

    @property
    def marked(self) -> tuple[Node, ...]:
        """What else is wanted: it has to match, each in its way."""
        return tuple(child for child in self.optional if not isinstance(child, PlainWord))


@dataclass(frozen=True, slots=True)
class And:
    """All of its children."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of its children."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """What its child is not."""

    child: Node


Node: TypeAlias = (
    Word | Phrase | Prefix | Fuzzy | Everything | InField | DateLimit | Group | And | Or | Not
)


#: A word of which only the beginning, or about the spelling, is known.
OpenWord: TypeAlias = Prefix | Fuzzy
#: What stands for itself, without quotes, a field or parentheses.
PlainWord: TypeAlias = Word | OpenWord


def word_runs(nodes: Iterable[Node]) -> Iterator[tuple[Word, ...]]:
    """Yield the words among ``nodes`` that stand side by side."""
    for is_word, run in groupby(nodes, key=lambda node: isinstance(node, Word)):
        if is_word:
            yield tuple(node for node in run if isinstance(node, Word))


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """``root`` is None where nothing is left to search for. ``ignored`` says, a
    sentence each, what forgiving reading left out."""

    root: Node | None
    ignored: tuple[str, ...] = ()
