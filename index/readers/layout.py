"""The lines of a scraped page, and the part that each plays in the article.

Nothing of the text is lost: a line that is not surely something else stays a
paragraph.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from index.readers import bylines, furniture, shapes
from index.readers.datelines import PrintedDate, best, read_dateline
from index.readers.page import Line, Role, read_page

#: A paragraph of at least so many words never stands twice in an article on purpose.
_DISTINCT = 10
#: Words before the first paragraph that are more than a byline or a photo's caption.
_PREAMBLE = 10


@dataclass(frozen=True, slots=True)
class Part:
    """A line, or the part of one, and its role. ``value`` is what the article keeps of it."""

    role: Role
    text: str
    value: str


@dataclass(frozen=True, slots=True)
class Layout:
    """The parts in the file's order, and the date that a line of its own gives."""

    parts: tuple[Part, ...]
    date: PrintedDate | None

    def values(self, role: Role) -> list[str]:
        return [part.value for part in self.parts if part.role == role]


def lay_out(lines: Sequence[str]) -> Layout:
    """Tell the parts of an article apart. ``lines`` are normalised; blank ones part blocks."""
    page = read_page(lines)
    _mark_furniture(page)
    _mark_credits(page)
    _read_dates(page)
    _mark_title(page)
    date = _mark_dates(page)
    _mark_repeats(page)
    _mark_last_line(page)
    _mark_body(page)
    parts = (Part(line.role or "paragraph", line.text, line.value or line.text) for line in page)
    return Layout(tuple(parts), date)


def _bounds(page: list[Line]) -> tuple[int, int, int]:
    """Return where the first and the second paragraph stand, and where the last one ends."""
    prose = [i for i, line in enumerate(page) if line.is_text and line.is_prose]
    first = prose[0] if prose else len(page)
    second = prose[1] if len(prose) > 1 else len(page)
    return first, second, prose[-1] + 1 if prose else 0


def _mark_furniture(page: list[Line]) -> None:
    for line in page:
        if furniture.is_ornament(line.text):
            line.role = "furniture"
    _, second, end = _bounds(page)
    for i, line in enumerate(page):
        if (i < second or i >= end) and furniture.is_page_part(line.text):
            line.role = "furniture"
    for i in range(end, len(page)):
        if end and furniture.is_related_heading(page[i].text):
            for line in page[i:]:
                line.role = None if bylines.read_credit(line.text) else "furniture"
            break


def _mark_credits(page: list[Line]) -> None:
    """Mark labelled bylines; a photographer's name belongs to a photo, or to a writer's name."""
    _, second, end = _bounds(page)
    photos: list[int] = []
    for i, line in enumerate(page):
        if line.role is not None:
            continue
        if credit := bylines.read_credit(line.text):
            line.role = "byline" if credit.kind == "writer" else "caption"
            line.value = credit.name if credit.kind == "writer" else line.text
            photos += [i] if credit.kind == "photo" else []
        elif i < second or i >= end:
            poster = bylines.read_poster(line.text)
            if poster is not None:
                line.role, line.value = "byline" if poster else "furniture", poster
    for i in photos:
        if _stands_by_writer(page, i) and (credit := bylines.read_credit(page[i].text)):
            page[i].role, page[i].value = "byline", credit.name


def _stands_by_writer(page: list[Line], i: int) -> bool:
    """Say whether a photo credit is next to a byline and not under a caption of its own."""
    if i and page[i - 1].role == "byline":
        return True
    leads = i + 1 < len(page) and page[i + 1].role == "byline"
    return leads and i > 0 and page[i - 1].is_prose


def _read_dates(page: list[Line]) -> None:
    for line in page:
        if line.role is None:
            line.dates = read_dateline(line.text)


def _mark_dates(page: list[Line]) -> PrintedDate | None:
    """Mark the date lines above the text or below it; return the best date, from above first."""
    first, second, end = _bounds(page)
    top = next((i for i, line in enumerate(page) if line.role == "title" or line.is_text), 0)
    runs = [(start, run, _dates_of(run)) for start, run in _date_runs(page)]
    # Days alone between paragraphs head what happened on them, and so may the first.
    chronicle = any(first < start < end and _is_bare(dates) for start, _, dates in runs)
    above: list[PrintedDate] = []
    below: list[PrintedDate] = []
    foot: list[PrintedDate] = []
    for start, run, dates in runs:
        heading = _is_bare(dates) and (chronicle or first < start)
        in_head, in_foot = start < second and not heading, start >= end > 0
        if not dates or not (in_head or in_foot):
            continue
        for line in run:
            line.role = "dateline"
        (above if start < top else below if in_head else foot).extend(dates)
    # Above the title many pages print today's date: what stands below it goes first.
    return best(below or above or foot)


def _dates_of(run: list[Line]) -> list[PrintedDate]:
    return read_dateline(" ".join(line.text for line in run)) or []


def _is_bare(dates: list[PrintedDate]) -> bool:
    return any(printed.is_bare for printed in dates)


def _date_runs(page: list[Line]) -> Iterator[tuple[int, list[Line]]]:
    """Yield neighbouring lines of dates and times, and where each run begins."""
    for dated, run in groupby(enumerate(page), lambda numbered: numbered[1].dates is not None):
        if dated:
            numbered = list(run)
            yield numbered[0][0], [line for _, line in numbered]


def _mark_title(page: list[Line]) -> None:
    texts = [line for line in page if line.is_text]
    while len(texts) > 1 and _is_banner(texts[0].text, texts[1]):
        texts.pop(0).role = "furniture"
    if not texts or not _may_be_title(texts[0].text, alone=len(texts) == 1):
        return
    start = page.index(texts[0])
    end = start + 1
    while end < len(page) and _continues(page[end - 1], page[end]):
        end += 1
    for line in page[start:end]:
        line.role = "title"
    title = " ".join(line.text for line in page[start:end]).casefold()
    for line in page[end:]:
        if line.is_text and line.text.casefold() == title:
            line.role = "furniture"


def _may_be_title(text: str, *, alone: bool) -> bool:
    if not shapes.has_letters(text) or shapes.word_count(text) > shapes.LONGEST_TITLE:
        return False
    return not shapes.is_prose(text) or (not alone and shapes.is_short_sentence(text))


def _is_banner(text: str, below: Line) -> bool:
    """Say whether a slogan or a site's name stands over a title, be that a question or a cry."""
    banner = furniture.is_slogan(text) or (furniture.is_site_name(text) and below.gap)
    return banner and (not below.is_prose or below.text.endswith(("!", "?")))


def _continues(above: Line, line: Line) -> bool:
    """Say whether a title goes on in the next line."""
    if line.gap or not line.is_text or above.is_prose or line.is_prose:
        return False
    both_capitals = shapes.is_capitals(above.text) and shapes.is_capitals(line.text)
    return both_capitals or line.text[0].islower()


def _mark_repeats(page: list[Line]) -> None:
    texts = [line for line in page if line.is_text]
    seen: set[str] = set()
    for above, line in pairwise([Line("", True), *texts]):
        text = _undashed(line.text)
        if text == _undashed(above.text) or text in seen:
            line.role = "furniture"
        elif shapes.word_count(text) >= _DISTINCT:
            seen.add(text)


def _mark_last_line(page: list[Line]) -> None:
    """Mark a source or a bare name that closes the article, straight after a paragraph."""
    texts = [line for line in page if line.is_text]
    if len(texts) < 2:
        return
    above, line = texts[-2:]
    if source := bylines.read_source(line.text):
        line.role, line.value = "byline", source
    elif above.is_prose and bylines.is_bare_name(line.text):
        line.role, line.value = "byline", line.text.strip("()")


def _mark_body(page: list[Line]) -> None:
    first, _, _ = _bounds(page)
    in_list = False
    for line in page[first + 1 :]:
        if line.is_text:
            opens_list = line.text.endswith((":", ";"))
            in_list = opens_list or (in_list and not line.gap)
            line.role = "caption" if not in_list and _is_caption(line.text) else "paragraph"
    if first == len(page):
        return
    lead = page[first]
    lead.role, lead.value = "paragraph", lead.text
    following = [line for line in page[first + 1 :] if line.role == "paragraph"]
    preamble = sum(shapes.word_count(line.text) for line in page[:first] if line.is_text)
    if following and preamble < _PREAMBLE:
        lead.role = "lead"
    if not (following and following[0].text.startswith(("-", "–"))):
        lead.value = _undashed(lead.text)


def _is_caption(text: str) -> bool:
    return shapes.may_be_caption(text) and shapes.has_letters(text)


def _undashed(text: str) -> str:
    """Return a paragraph without the dash that some sites set before the lead."""
    return text[2:] if text[:2] in ("- ", "– ", "— ") else text
