"""Whoosh's own table of contents, by which a stock Whoosh opens a generation."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from index.engines.whoosh.schema import make_schema
from index.engines.whoosh.segments import INDEX_NAME, Segment


def write_contents(directory: Path, segments: Sequence[Segment]) -> None:
    """Write the table of contents of a generation with these segments."""
    toc = TOC(make_schema(), [_whoosh_segment(segment) for segment in segments], 1)
    toc.write(FileStorage(str(directory)), INDEX_NAME)


def _whoosh_segment(segment: Segment) -> Any:
    """Return Whoosh's own object for a segment."""
    deleted = set(segment.deleted) or None
    made = W3Segment(W3Codec(), INDEX_NAME, segment.documents, segment.name, deleted)
    made.compound = True
    made._fieldlengths = segment.field_lengths
    return made
