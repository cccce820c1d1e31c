"""The tree of a query, as typed. It knows nothing of marks, terms or engines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters without white space. ``exact`` (``=từ``) binds every mark."""

    text: str
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in a row: ``"mái ấm công đoàn"``. ``text`` is what stood between the quotes."""

    text: str


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


@dataclass(frozen=True, slots=True)
class And:
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    child: Node


Node: TypeAlias = Word | Phrase | InField | DateLimit | Group | And | Or | Not


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """``root`` is None where nothing is left to search for. ``ignored`` says, a
    sentence each, what forgiving reading left out."""

    root: Node | None
    ignored: tuple[str, ...] = ()
