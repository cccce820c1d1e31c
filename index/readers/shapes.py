"""What the outer shape of a line tells: length, capitals, how it begins and ends."""

from __future__ import annotations

import re

_LETTERS = [character for character in map(chr, range(0x41, 0x1EFA)) if character.isalpha()]

#: Regular expressions' classes of capital and small letters, Vietnamese ones included.
UPPER = f"[{''.join(filter(str.isupper, _LETTERS))}]"
LOWER = f"[{''.join(filter(str.islower, _LETTERS))}]"

#: Words that a title has at most, and words that a photo caption has at most.
LONGEST_TITLE = 40
LONGEST_CAPTION = 60
_LONGEST_STATEMENT = 12
_LONGEST_QUESTION = 20

_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*$")
_INNER_END = re.compile(rf"{LOWER}{{2}}[.!?…][\"”’)]* {UPPER}")
_DAY_BEGINNING = re.compile(
    r"(?:[-–—] )?(?:vào )?(?:(?:sáng|trưa|chiều|tối)(?: nay| qua)?,?(?: ngày)? \(?\d|ngày \d)",
    re.IGNORECASE,
)
_LIST_ITEM = re.compile(
    r"[-+*•–—●▪o] |\(?(?:\d{1,2}|[ivx]{1,4}|[a-zđ])(?:\.\d{1,2})*[.)/](?: |$)", re.I
)
# "Hai đơn vị ký kết. Ảnh: H.HUYNH" is a caption, whatever its stops.
_PHOTO_CREDIT = re.compile(
    r"[.,(|–-]? ?\(?(?:nguồn )?ảnh(?: minh họa| tư liệu)?\s?: ?[^.:]{2,40}\.?[^.:]{0,20}\)?$", re.I
)
_QUOTED = re.compile(r"[\"“«‘']")
_LETTER = re.compile(r"[^\W\d_]")


def word_count(line: str) -> int:
    """Return the number of words, cut at spaces."""
    return len(line.split())


def has_letters(line: str) -> bool:
    return bool(_LETTER.search(line))


def ends_sentence(line: str) -> bool:
    """Say whether the line ends as a sentence does, behind quotes or brackets too."""
    return bool(_SENTENCE_END.search(line))


def holds_sentences(line: str) -> bool:
    """Say whether a sentence ends inside the line and another begins."""
    return bool(_INNER_END.search(line))


def begins_with_day(line: str) -> bool:
    """Say whether the line begins as a report does: ``Sáng 12/4``, ``- Ngày 18``."""
    return bool(_DAY_BEGINNING.match(line))


def is_capitals(line: str) -> bool:
    return line.isupper()


def is_prose(line: str) -> bool:
    """Say whether the line is a paragraph by its shape alone; headings in capitals are none."""
    if word_count(line) > LONGEST_CAPTION:
        return True
    if is_capitals(line) or _PHOTO_CREDIT.search(line):
        return False
    return ends_sentence(line) or holds_sentences(line) or begins_with_day(line)


def is_short_sentence(line: str) -> bool:
    """Say whether the line is one sentence that could stand above an article.

    A question or a cry often does; what ends in a full stop does only if it is very short.
    """
    longest = _LONGEST_STATEMENT if line.endswith(".") else _LONGEST_QUESTION
    short = word_count(line) <= longest
    return short and not begins_with_day(line) and not holds_sentences(line)


def is_list_item(line: str) -> bool:
    """Say whether the line is a bullet, or has a number or a letter before it."""
    return bool(_LIST_ITEM.match(line))


def may_be_caption(line: str) -> bool:
    """Say whether a line that stands between paragraphs looks like a photo caption."""
    return not (
        is_prose(line)
        or is_list_item(line)
        or is_capitals(line)
        or _QUOTED.match(line)
        or line.endswith((":", ";", ","))
    )
