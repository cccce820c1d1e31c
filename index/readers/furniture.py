"""What a web page puts around an article: slogans, breadcrumbs, buttons, counters."""

from __future__ import annotations

import re

from index.readers.shapes import LONGEST_TITLE, ends_sentence, is_capitals, word_count

_ARROW = re.compile(r"\s*[>»›→]+\s*")
_HOME = re.compile(r"(?:trang chủ|home)\b", re.IGNORECASE)
_BUTTON = (
    r"chia sẻ(?: bài viết| lên facebook)?|in(?: bài(?: viết)?| trang(?: này)?)?|bản in"
    r"|gửi(?: email| bài viết| cho bạn bè)?|lưu(?: bài(?: viết)?)?|bình luận|thích"
    r"|quay lại|về đầu trang|nghe(?: bài viết)?|cỡ chữ|tương phản|đọc bài viết|trang chủ"
    r"|facebook|twitter|zalo|youtube|share|tweet|like|print|e-?mail|a ?[-+]|a|aa"
    r"|(?:(?:số )?lượt (?:xem|đọc)|đã xem|số lần xem|views?)\s?:?\s?\d[\d.,]*"
    r"|\d[\d.,]* (?:lượt (?:xem|đọc)|lần xem|views?|bình luận)"
)
_BUTTONS = re.compile(rf"(?:{_BUTTON})(?:[\s|/,•·:-]+(?:{_BUTTON}))*\s?[:|]?", re.IGNORECASE)
_RELATED = re.compile(
    r"(?:các )?(?:tin|bài)(?: viết)?"
    r" (?:liên quan|khác|mới(?: hơn| nhất)?|cũ hơn|cùng chuyên mục)\s?:?"
    r"|có thể bạn quan tâm\s?:?",
    re.IGNORECASE,
)
_SITE = re.compile(
    r"(?:cổng|trang) (?:thông tin|tin)(?: điện tử)?(?: tổng hợp)?(?: [^\s.]+){0,10}"
    r"|(?:tổng )?liên đoàn lao động (?:việt nam|(?:tỉnh|thành phố|tp\.?|quận|huyện|thị xã)"
    r"(?: [^\W\d]+){1,3})",
    re.IGNORECASE,
)


def is_ornament(line: str) -> bool:
    """Say whether the line holds no letter and no digit (``***``), or stands in square brackets."""
    if not any(map(str.isalnum, line)):
        return True
    return line.startswith("[") and line.endswith("]") and "]" not in line[:-1]


def is_page_part(line: str) -> bool:
    """Say whether the line is a breadcrumb, a row of buttons or a counter of visits."""
    return _is_breadcrumb(line) or bool(_BUTTONS.fullmatch(line))


def is_slogan(line: str) -> bool:
    """Say whether the line is in capitals and cries out, as banners over a title do."""
    return line.endswith("!") and is_capitals(line)


def is_site_name(line: str) -> bool:
    """Say whether the line is the name of a site or of a federation, and tells nothing of it."""
    return bool(_SITE.fullmatch(line))


def is_related_heading(line: str) -> bool:
    """Say whether the line begins a list of other articles."""
    return bool(_RELATED.fullmatch(line))


def _is_breadcrumb(line: str) -> bool:
    steps = _ARROW.split(line)
    if word_count(line) > LONGEST_TITLE or ends_sentence(line):
        return False
    return len(steps) > 2 or (len(steps) > 1 and bool(_HOME.match(line)))
