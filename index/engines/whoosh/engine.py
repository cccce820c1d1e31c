"""The Whoosh engine: generations written and opened.

Whoosh itself, and what analyses articles, is imported to write: a search from the shell
has no time for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from index.analysis.fields import FIELDS, folded_field
from index.article import Article
from index.engines.base import SegmentInfo
from index.engines.whoosh.generation import WhooshGeneration
from index.engines.whoosh.layout import LENGTH_FIELDS
from index.engines.whoosh.segments import (
    Segment,
    is_arrays_name,
    link_segment,
    read_segment_list,
    write_segment_list,
)
from index.progress import Told, untold
from index.settings import DEFAULT_CACHE_BYTES


class WhooshEngine:
    """Implements :class:`index.engines.base.Engine` over directories of Whoosh files."""

    def write_segment(
        self, directory: Path, articles: Sequence[Article], told: Told = untold
    ) -> SegmentInfo:
        from index.engines.whoosh.segment_writer import write_segment

        written = write_segment(directory, articles, told)
        return SegmentInfo(written.segid, len(articles), len(articles))

    def commit(
        self,
        directory: Path,
        added: Sequence[SegmentInfo],
        base: Path | None = None,
        dropped: Sequence[str] = (),
        deleted: Sequence[str] = (),
    ) -> None:
        from index.engines.whoosh.contents import write_contents

        segments = []
        if base is not None:
            kept = [segment for segment in read_segment_list(base) if segment.name not in dropped]
            with_deletions = _delete(base, kept, deleted)
            segments = [segment for segment in with_deletions if not _is_empty(segment)]
            for segment in segments:
                link_segment(segment, base, directory)
        segments += [_measured(directory, info) for info in added]
        write_segment_list(directory, segments)
        write_contents(directory, segments)

    def is_derived(self, name: str) -> bool:
        return is_arrays_name(name)

    def open(self, directory: Path, cache_bytes: int = DEFAULT_CACHE_BYTES) -> WhooshGeneration:
        return WhooshGeneration(directory, read_segment_list(directory), cache_bytes)


def _measured(directory: Path, info: SegmentInfo) -> Segment:
    """Return a written segment with its fields' lengths, taken from its columns."""
    segment = Segment(info.name, info.documents, {})
    generation = WhooshGeneration(directory, [segment])
    try:
        lengths = {field: generation.field_length(field) for field in LENGTH_FIELDS}
    finally:
        generation.close()
    folded = {folded_field(field): lengths[field] for field in FIELDS}
    return replace(segment, field_lengths={**lengths, **folded})


def _delete(base: Path, segments: list[Segment], ids: Sequence[str]) -> list[Segment]:
    if not ids:
        return segments
    generation = WhooshGeneration(base, segments)
    try:
        places = generation.places(ids)
    finally:
        generation.close()
    return [
        replace(segment, deleted=tuple(sorted({*segment.deleted, *numbers})))
        for segment, numbers in zip(segments, places, strict=True)
    ]


def _is_empty(segment: Segment) -> bool:
    return len(segment.deleted) == segment.documents
