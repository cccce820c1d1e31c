"""The list of a generation's segments.

It is JSON: opening an index unpickles no table of contents. Whoosh's is written beside
it (:mod:`.contents`) so that a stock Whoosh can open the index.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from index.storage.blocks import link_file, open_checked, telling_damage

INDEX_NAME = "MAIN"
LIST_NAME = "segments.json"


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment by Whoosh's name for it; ``deleted`` are document numbers within it.

    ``field_lengths`` are the tokens of all documents by field, which Whoosh keeps in
    its table of contents.
    """

    name: str
    documents: int
    field_lengths: dict[str, int]
    deleted: tuple[int, ...] = ()

    @property
    def file_name(self) -> str:
        return f"{INDEX_NAME}_{self.name}.seg"

    @property
    def arrays_name(self) -> str:
        """The name of the file beside it; see :mod:`.posting_arrays`."""
        return f"{INDEX_NAME}_{self.name}.arrays"


def is_arrays_name(name: str) -> bool:
    """Tell whether a file is what :attr:`Segment.arrays_name` names."""
    return name.startswith(f"{INDEX_NAME}_") and name.endswith(".arrays")


def write_segment_list(directory: Path, segments: Sequence[Segment]) -> None:
    """Write the list of a generation's segments."""
    rows = [asdict(segment) for segment in segments]
    (directory / LIST_NAME).write_text(json.dumps(rows), encoding="utf-8")


def read_segment_list(directory: Path) -> list[Segment]:
    """Return the segments of a generation. Raises ``IndexDamaged``."""
    data = open_checked(directory / LIST_NAME)
    with telling_damage(data.path):
        rows = json.loads(bytes(data.whole()))
        return [Segment(**{**row, "deleted": tuple(row["deleted"])}) for row in rows]


def link_segment(segment: Segment, source: Path, target: Path) -> None:
    """Put a segment's files into another generation.

    Raises ``IndexDamaged`` where one has to be copied and is damaged.
    """
    link_file(source / segment.file_name, target)
    with suppress(FileNotFoundError):
        link_file(source / segment.arrays_name, target)
