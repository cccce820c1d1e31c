"""What an archive taught, made ready for queries when it is first asked for."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from index.engines.base import GenerationReader
from index.learned.archive import Learned
from index.learned.completions import Completions
from index.learned.language import LanguageModel
from searcher.abbreviations.lookup import Abbreviations
from searcher.corrections.corrector import Corrector
from searcher.expansion import Expander


class Knowledge:
    """The knowledge of one generation. Safe to share between threads.

    ``abbreviations`` names the archive's own list, if it has one.
    """

    def __init__(
        self, learned: Learned, reader: GenerationReader, abbreviations: Path | None = None
    ) -> None:
        self._learned = learned
        self._reader = reader
        self._own_list = abbreviations

    @property
    def language(self) -> LanguageModel:
        return self._learned.language

    @property
    def completions(self) -> Completions:
        return self._learned.completions

    @cached_property
    def abbreviations(self) -> Abbreviations:
        """Raises ``UserError`` where a line of the archive's own list cannot be read."""
        return Abbreviations.of(self._learned.abbreviations, self._own_list)

    @cached_property
    def corrector(self) -> Corrector:
        return Corrector(self.language)

    @cached_property
    def expander(self) -> Expander:
        return Expander(self._reader.terms, self.language)
