"""The counts of what is learned, made while an archive is indexed.

Each count is a sum over articles, so that an update (what was known, and what is new,
less what was deleted) is what a build from nothing would give.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, Self, TypeVar

from index.article import Article
from index.learned.abbreviations import AbbreviationCounts
from index.learned.archive import ABBREVIATIONS_FILE, COMPLETIONS_FILE, LANGUAGE_FILE
from index.learned.completion_counts import CompletionCounts
from index.learned.language import LanguageCounts
from index.storage.blocks import CheckedBytes, CheckedFolder, link_file


@dataclass(frozen=True, slots=True)
class LearnedCounts:
    """The counts of some articles. The methods change them in place."""

    language: LanguageCounts = field(default_factory=LanguageCounts)
    completions: CompletionCounts = field(default_factory=CompletionCounts)
    abbreviations: AbbreviationCounts = field(default_factory=AbbreviationCounts)

    @classmethod
    def of(cls, articles: Sequence[Article]) -> LearnedCounts:
        """Return the counts of articles."""
        return cls(
            LanguageCounts.of(articles),
            CompletionCounts.of(articles),
            AbbreviationCounts.of(articles),
        )

    def add(self, other: LearnedCounts) -> None:
        """Add the counts of other articles."""
        self.language.add(other.language)
        self.completions.add(other.completions)
        self.abbreviations.add(other.abbreviations)

    def subtract(self, other: LearnedCounts) -> None:
        """Take away the counts of articles that were counted before."""
        self.language.subtract(other.language)
        self.completions.subtract(other.completions)
        self.abbreviations.subtract(other.abbreviations)

    def write(self, directory: Path) -> None:
        """Write the counts into a generation; equal counts give equal bytes."""
        self.language.write(directory / LANGUAGE_FILE)
        self.completions.write(directory / COMPLETIONS_FILE)
        self.abbreviations.write(directory / ABBREVIATIONS_FILE)

    def write_added_to(self, base: Path, directory: Path) -> None:
        """Write the sums of a generation's counts and of these, which may be negative, into
        another generation. Raises ``IndexDamaged``.

        The files are those that :meth:`write` writes for the same sums; one that no count
        changes is linked.
        """
        files = CheckedFolder(base)
        _write_sums(self.language, files.open(LANGUAGE_FILE), directory)
        _write_sums(self.completions, files.open(COMPLETIONS_FILE), directory)
        _write_sums(self.abbreviations, files.open(ABBREVIATIONS_FILE), directory)


class _Counts(Protocol):
    def add(self, other: Self) -> None: ...
    def is_zero(self) -> bool: ...
    def write(self, path: Path) -> None: ...
    @classmethod
    def read(cls, data: CheckedBytes) -> Self: ...


_AnyCounts = TypeVar("_AnyCounts", bound=_Counts)


def _write_sums(counts: _AnyCounts, base: CheckedBytes, directory: Path) -> None:
    if counts.is_zero():
        link_file(base.path, directory)
        return
    sums = type(counts).read(base)
    sums.add(counts)
    sums.write(directory / base.path.name)
