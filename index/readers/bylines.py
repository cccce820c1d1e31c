"""Who wrote an article, as its first or last lines say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from index.readers.shapes import UPPER, ends_sentence, holds_sentences, word_count

_LONGEST_NAME = 15
_LONGEST_SOURCE = 8
#: Characters from a paragraph's end within which a credit must begin.
_LONGEST_CREDIT = 200

# A line of more characters credits nobody; what looks for one label after another in it
# would take the square of its length.
_LONGEST_LINE = 1000

_WORK = r"(?:tin|bài(?: viết)?|ảnh|hình(?: ảnh)?|clip|video)"
_LABEL = rf"{_WORK}(?:(?:\s?[,/&+–-]\s?|\s(?:và\s)?){_WORK})*\s?:"
_CREDIT = re.compile(rf"\(?(?P<label>{_LABEL})\s?(?P<name>.+)", re.IGNORECASE)
_NEXT_LABEL = re.compile(rf"\s?[,;.|–-]?\s{_LABEL}\s?", re.IGNORECASE)
_WRITES = re.compile(r"tin|bài|clip|video", re.IGNORECASE)
_AFTER_SENTENCE = re.compile(rf"(?<=[.!?…”\")]) (?=\(?{_LABEL})", re.IGNORECASE)

_SOURCE = re.compile(
    r"\(?(?:theo|nguồn(?: tin)?|tác giả|người viết)\s?:?\s(?P<name>.+)", re.IGNORECASE
)
_POSTER = re.compile(
    r"(?:(?:được )?(?:đăng|viết|gửi) bởi|người (?:đăng|gửi|viết)|tác giả|bởi|(?:posted )?by)"
    r"\s?:?\s(?P<name>.+)",
    re.IGNORECASE,
)
_NOBODY = re.compile(r"admin\w*|quản trị(?: viên)?|biên tập(?: viên)?|super user", re.IGNORECASE)
_LEGAL = re.compile(
    r"nghị (?:quyết|định)|quyết định|luật|kế hoạch|chỉ thị|thông tư|điều|khoản|công văn"
    r"|hướng dẫn|chương trình|báo cáo|quy định",
    re.IGNORECASE,
)

_NAME_WORD = rf"{UPPER}\w*"
_INITIALS = rf"{UPPER}\.(?:\s?{UPPER}\.)*\s?{UPPER}\w*"
_ONE_NAME = rf"(?:{_INITIALS}|{_NAME_WORD}(?: {_NAME_WORD}){{1,4}})"
_OFFICE = r"(?:Ban|Phòng|Báo|Đài|LĐLĐ|CĐ|CĐCS|Công đoàn|Liên đoàn|Trung tâm|Văn phòng)\b[^.!?]*"
_BARE = re.compile(rf"{_ONE_NAME}(?:(?: [–-] |, | & | và ){_ONE_NAME}){{0,2}}(?: [–-] {_OFFICE})?")


@dataclass(frozen=True, slots=True)
class Credit:
    """What stands after the label: the writer's name, or the photographer's alone."""

    kind: Literal["writer", "photo"]
    name: str


def read_credit(line: str) -> Credit | None:
    """Read a labelled credit such as ``Tin, ảnh: NGỌC CẨM``; None if the line is none.

    Several credits on one line (``Tin: A - Ảnh: B``) are joined by "; ".
    """
    match = _CREDIT.fullmatch(line) if len(line) <= _LONGEST_LINE else None
    if not match:
        return None
    names = [_name(part) for part in _NEXT_LABEL.split(match["name"])]
    if not all(names):
        return None
    writes = _WRITES.search(match["label"]) or len(names) > 1
    return Credit("writer" if writes else "photo", "; ".join(filter(None, names)))


def read_source(line: str) -> str | None:
    """Return X of ``Theo Báo X``, ``(Theo X)``, ``Nguồn: X``; None if the line is a sentence.

    Only right for an article's last line: paragraphs begin with Theo, too.
    """
    match = _SOURCE.fullmatch(line)
    if not match or word_count(line) > _LONGEST_SOURCE or _LEGAL.match(match["name"]):
        return None
    name = re.sub(r"^báo ", "Báo ", match["name"])
    return name.rstrip(")") if "." in name and " " not in name else _name(name)


def is_bare_name(line: str) -> bool:
    """Say whether the line is one to three names and nothing else: ``Xuân Nguyên``, ``H.HUYNH``."""
    return bool(_BARE.fullmatch(line.strip("()"))) and word_count(line) <= _LONGEST_NAME


def read_poster(line: str) -> str | None:
    """Return X of ``Đăng bởi: X``, "" if X is only a role such as Admin; None for other lines."""
    match = _POSTER.fullmatch(line)
    if not match:
        return None
    return "" if _NOBODY.fullmatch(match["name"]) else _name(match["name"])


def is_office(line: str) -> bool:
    """Say whether the line begins as the name of an office does: ``Ban Tuyên giáo LĐLĐ tỉnh``."""
    return bool(re.fullmatch(_OFFICE, line))


def split_credit(paragraph: str) -> tuple[str, str] | None:
    """Cut a paragraph that ends in a writer's labelled credit, behind its last sentence, in two."""
    end = max(0, len(paragraph) - _LONGEST_CREDIT)
    for match in reversed(list(_AFTER_SENTENCE.finditer(paragraph, end))):
        credit = read_credit(paragraph[match.end() :])
        if credit and credit.kind == "writer":
            return paragraph[: match.start()], paragraph[match.end() :]
    return None


def _name(text: str) -> str | None:
    """Return a name without its brackets, or None for what reads as a sentence."""
    name = text.strip(" ()")
    if name.endswith(".") and _BARE.fullmatch(name[:-1]):
        name = name[:-1]
    words = name.split()
    if not 0 < len(words) <= _LONGEST_NAME or ends_sentence(name) or holds_sentences(name):
        return None
    spelled = [word for word in words if word[0].isalpha()]
    capitals = sum(word[0].isupper() for word in spelled)
    return name if words[0][0].isupper() and capitals >= 0.4 * len(spelled) else None
