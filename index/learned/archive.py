"""All that was learned from an archive, kept in files beside its segments."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from index.learned.abbreviations import MinedAbbreviations
from index.learned.language import LanguageModel
from index.storage.blocks import CheckedFolder

if TYPE_CHECKING:
    from index.learned.completions import Completions

LANGUAGE_FILE = "language.arrays"
COMPLETIONS_FILE = "completions.arrays"
ABBREVIATIONS_FILE = "abbreviations.tsv"
#: What is learned, and the file in a generation that holds it.
LEARNED_FILES = {
    "language": LANGUAGE_FILE,
    "completions": COMPLETIONS_FILE,
    "abbreviations": ABBREVIATIONS_FILE,
}


class Learned:
    """What a generation's archive taught. Opening raises ``IndexDamaged``.

    All files are opened at once, as those of a generation that was replaced go away.
    Completions are read when they are first asked for, which may raise ``IndexDamaged`` too.
    """

    def __init__(self, directory: Path) -> None:
        files = CheckedFolder(directory)
        self.language = LanguageModel.open(files.open(LANGUAGE_FILE))
        self.abbreviations = MinedAbbreviations.open(files.open(ABBREVIATIONS_FILE))
        self._completions = files.open(COMPLETIONS_FILE)

    @cached_property
    def completions(self) -> Completions:
        # A search in a shell has no use for them, nor for the modules that they take.
        from index.learned.completions import Completions

        return Completions.open(self._completions)
