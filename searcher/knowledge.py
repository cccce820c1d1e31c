"""What an archive taught, made ready for queries when it is first asked for."""

from __future__ import annotations

from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from index.analysis.fields import FORMS_FIELD
from index.engines.base import GenerationReader
from index.learned.archive import Learned
from index.learned.language import LanguageModel
from searcher.abbreviations.lookup import Abbreviations
from searcher.expansion import Expander
from searcher.narrowing import PhrasePlaces

if TYPE_CHECKING:
    from index.learned.completions import Completions
    from searcher.corrections.corrector import Corrector

#: Forms of one folded term, and folded terms whose forms are kept.
_MAX_FORMS = 1000
_KEPT_TERMS = 1 << 13


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
        self.forms = lru_cache(maxsize=_KEPT_TERMS)(partial(_forms, reader))

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
        # Searches for bare hits, and for what was typed and nothing else, never ask for it.
        from searcher.corrections.corrector import Corrector

        return Corrector(self.language)

    @cached_property
    def expander(self) -> Expander:
        return Expander(self._reader.terms, self.language)

    @cached_property
    def phrase_places(self) -> PhrasePlaces:
        return PhrasePlaces(self.language, self._reader.stats().articles)


def _forms(reader: GenerationReader, folded: str) -> tuple[str, ...]:
    """Return the accented terms of the archive that fold to a term."""
    pairs = reader.terms(FORMS_FIELD, f"{folded} ", _MAX_FORMS)
    return tuple(pair.partition(" ")[2] for pair in pairs)
