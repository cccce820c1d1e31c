"""A made-up archive of a thousand articles, and queries about it; the same at every run.

Sentences are strung together from words of the union world. Their spelling is as
uneven as in real files: both tone-mark styles, letters composed or not, marks that no
letter takes up, emoji, compounds, figures and dates of every shape.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from unicodedata import normalize as unicode_form

from index.analysis.normalize import normalize
from index.analysis.tokens import CHUNK
from searcher.evaluation import strip_marks

ARTICLES = 1000
QUERIES = 2000

_WORDS = """
công đoàn|liên đoàn lao động|đoàn viên|người lao động|công nhân|thoả ước|thỏa ước lao động tập thể
mái ấm công đoàn|nhà trọ|tai nạn|bảo hiểm xã hội|hoà giải|hòa giải|đình công|thương lượng|tiền lương
thưởng Tết|nữ công|nữ công nhân|đại hội|nhiệm kỳ|nhiệm kì|chủ tịch|uỷ viên|ủy ban|ban chấp hành|quỹ
kỹ thuật|kĩ năng|an toàn|vệ sinh|nhà máy|xí nghiệp|khu công nghiệp|dệt may|thuỷ sản|thủy sản|cảng
học bổng|con em|giỏi|trao tặng|hỗ trợ|vay vốn|khám bệnh|hiến máu|văn nghệ|bóng đá|thi đua
tổng kết|triển khai|kế hoạch|nghị quyết|giám sát|kiểm tra|đối thoại|dân chủ|pháp luật|tư vấn|ký kết
năm|năm nay|nam|nam giới|nấm rơm|cộng đồng|cồng chiêng|đoán|đoạn đường|đoan trang|lào|lão|động viên
đồng|đông|tỉ|tỷ|tỷ lệ|hi vọng|hy vọng|quý|quí|quyền|tùy|tuỳ|khỏe|khoẻ|góp|gặp mặt|chia sẻ|xuân|hạ
LĐLĐ|CNVCLĐ|CĐCS|BCH|BHXH|TP.HCM|TPHCM|TP. HCM|GD-ĐT|43/2019/NĐ-CP|H'Hen|COVID-19|doanh nghiệp FDI
1.250.000|1250000|7,25|7,250|12.000|100%|78,4%|16h48|16:48|2.000.000 đồng|3 triệu|50 suất
12/04/2024|12/4|4/2024|ngày 12 tháng 4 năm 2024|12-04-2024|30/4|tháng 5/2017|năm 2016|2015-2024
"""
_RARE = """
An Phú|Tân Bình|Cần Thơ|Hậu Giang|Kiên Giang|Giồng Riềng|Cù Lao Dung|Thốt Nốt|Ô Môn|Trà Nóc|Phú Tân
chèo đò|đan lát|nấu ăn|múa lân|thả diều|kéo co|bơi chải|đờn ca|câu cá|trồng rừng|nuôi ong|làm muối
x̉oa|a̋m|q̣|đoàn̈|mái̱|👩🏽‍🏭|😀|🎉🎉|½ ngày|№ 7|ﬁnal|ẞ|日本|O’Neil|e-mail|24/7|A/B|vv…
"""
_GAPS = (
    " ",
    " ",
    " ",
    " ",
    " ",
    ", ",
    ", ",
    " – ",
    "; ",
    ": ",
    " (",
    ") ",
    " “",
    "” ",
    "… ",
    "\u00a0",
)
_ENDS = (". ", ". ", "! ", "? ", "… ", ".\u200b ")

_ABBREVIATED = """
LĐLĐ|ldld|liên đoàn lao động|lien doan lao dong|BHXH|bhxh|bảo hiểm xã hội|bao hiem xa hoi|CNVCLĐ
cnvcld|CĐCS|cdcs|BCH|ban chấp hành|ban chap hanh|TP.HCM|TPHCM|tp hcm|GD-ĐT|TƯLĐTT|thỏa ước lao động
"""

_VOWEL = re.compile("[aeiouyAEIOUY]")
_ALPHABET = "abcdeghiklmnopqrstuvxy"


def _cut(text: str) -> list[str]:
    return [word for line in text.split("\n") for word in line.split("|") if word]


COMMON, RARE, ABBREVIATED = _cut(_WORDS), _cut(_RARE), _cut(_ABBREVIATED)


@dataclass(frozen=True)
class Asked:
    """A query and what it asks for: ``words`` by themselves, ``phrases`` in a row.

    ``near`` are words within ``room`` others of one another; ``prefix`` begins a word,
    and ``fuzzy`` is at most ``edits`` letters from one. ``unwanted`` is excluded.
    ``field`` names the field of the phrases.
    """

    query: str
    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    unwanted: str = ""
    field: str = ""
    near: tuple[str, ...] = ()
    room: int = 0
    prefix: str = ""
    fuzzy: str = ""
    edits: int = 0


class MadeArchive:
    """Writes the articles below a folder, half as JSON lines and half as text files."""

    def __init__(self, folder: Path, seed: int = 8) -> None:
        self._random = Random(seed)
        self._texts: list[str] = []
        self._titles: list[str] = []
        lines = []
        for number in range(ARTICLES):
            if number % 2:
                lines.append(json.dumps(self._record(number), ensure_ascii=number % 4 == 1))
            else:
                (folder / f"tin-{number}.txt").write_bytes(self._file().encode())
        (folder / "tin.jsonl").write_text("\n".join(lines), "utf-8")

    def queries(self) -> Iterator[Asked]:
        """Yield the queries, kind after kind in turn."""
        kinds = (
            self._plain,
            self._phrase,
            self._mixed,
            self._in_field,
            self._near,
            self._plain,
            self._phrase,
            self._prefix,
            self._fuzzy,
            self._abbreviated,
        )
        for number in range(QUERIES):
            yield kinds[number % len(kinds)]()

    # Articles.

    def _record(self, number: int) -> dict[str, object]:
        ends = self._random.choice(("\n", "\r\n", "\r\n\r\n", "\u2029"))
        return {
            "id": f"báo/{number}",
            "title": self._title(),
            "lead": self._text(1, 20) if number % 3 else None,
            "text": ends.join(self._text(3, 14) for _ in range(self._random.randint(1, 5))),
            "captions": [self._text(1, 10) for _ in range(self._random.randint(0, 2))],
            "date": self._random.choice((None, "2016-05-01", "2024-04-12T16:48")),
            "byline": self._random.choice(("", "Minh Hạ – Xuân Đoàn", "NGỌC ẤM")),
        }

    def _file(self) -> str:
        ends = self._random.choice(("\n", "\r\n"))
        paragraphs = [self._text(3, 14) for _ in range(self._random.randint(2, 5))]
        return ends.join([self._title(), "", *paragraphs, ""])

    def _title(self) -> str:
        title = self._text(1, 12)
        self._titles.append(self._texts[-1])
        return title

    def _text(self, sentences: int, words: int) -> str:
        text = "".join(self._sentence(words) for _ in range(sentences)).strip()
        form = self._random.choice(("NFC", "NFC", "NFD", "as it is"))
        if form != "as it is":
            text = unicode_form("NFD" if form == "NFD" else "NFC", text)
        self._texts.append(normalize(text))
        return text

    def _sentence(self, words: int) -> str:
        pieces: list[str] = []
        for _ in range(self._random.randint(2, words)):
            word = self._random.choice(RARE if self._random.random() < 0.15 else COMMON)
            how = self._random.random()
            word = word.upper() if how < 0.06 else strip_marks(word) if how < 0.1 else word
            pieces += [word, self._random.choice(_GAPS)]
        return "".join([*pieces[:-1], self._random.choice(_ENDS)])

    # Queries.

    def _slice(self, longest: int, titles: bool = False) -> list[str]:
        """Return a piece of some text, and the chunks in it."""
        while True:
            text = self._random.choice(self._titles if titles else self._texts)
            chunks = list(CHUNK.finditer(text))
            length = self._random.randint(1, longest)
            if len(chunks) >= length:
                first = self._random.randrange(len(chunks) - length + 1)
                row = chunks[first : first + length]
                return [text[row[0].start() : row[-1].end()], *(chunk.group() for chunk in row)]

    def _typed(self, text: str, slips: bool = False) -> str:
        """Spell a text as someone may type it: marks left out, composed or not, or wrong."""
        how = self._random.choice(("as it is", "bare", "half", "NFD", *["wrong"] * slips))
        if how == "bare":
            return strip_marks(text)
        if how == "half":
            words = text.split(" ")
            return " ".join(
                strip_marks(word) if self._random.random() < 0.5 else word for word in words
            )
        if how == "wrong":
            tone = self._random.choice("\u0300\u0301\u0309")
            return _VOWEL.sub(lambda vowel: vowel.group() + tone, strip_marks(text), count=1)
        return unicode_form("NFD", text) if how == "NFD" else text

    def _words(self, longest: int) -> list[str]:
        return [self._typed(word, slips=True).lower() for word in self._slice(longest)[1:]]

    def _phrase_text(self, titles: bool = False) -> str:
        text = self._slice(5, titles)[0]
        return self._typed("".join(sign for sign in text if sign not in '"“”«»\n'))

    def _plain(self) -> Asked:
        words = self._words(6)
        if self._random.random() < 0.3:
            words += self._words(2)
        return Asked(" ".join(words), tuple(words))

    def _phrase(self) -> Asked:
        phrase = self._phrase_text()
        opening, closing = self._random.choice(('""', "“”", "«»"))
        return Asked(f"{opening}{phrase}{closing}", (), (phrase,))

    def _mixed(self) -> Asked:
        words, phrase, unwanted = self._words(3), self._phrase_text(), self._phrase_text()
        exact = next((word for word in words if word.isalpha()), "")
        how = self._random.randrange(4)
        if how == 0:
            return Asked(f'"{phrase}" {" ".join(words)}', tuple(words), (phrase,))
        if how == 1:
            return Asked(f'"{phrase}" -"{unwanted}"', (), (phrase,), unwanted)
        if how == 2 and exact:
            return Asked(f"={exact}", (exact,))
        other = self._phrase_text()
        return Asked(f'+"{phrase}" +"{other}"', (), (phrase, other))

    def _in_field(self) -> Asked:
        if self._random.random() < 0.2:
            return Asked('byline:"minh ha"', (), ("minh ha",), field="byline")
        phrase = self._phrase_text(titles=True)
        return Asked(f'title:"{phrase}"', (), (phrase,), field="title")

    def _lettered(self, longest: int) -> list[str]:
        """Return words of letters alone that stand side by side, or nearly so."""
        while True:
            words = [word for word in self._slice(longest)[1:] if word.isalpha() and len(word) > 2]
            if words:
                return words

    def _near(self) -> Asked:
        words = self._lettered(7)
        words = self._random.sample(words, min(len(words), self._random.randint(2, 4)))
        typed = tuple(self._typed(word) for word in words)
        room = self._random.choice((1, 2, 5, 12))
        return Asked(f'"{" ".join(typed)}"~{room}', near=typed, room=room)

    def _prefix(self) -> Asked:
        word = self._random.choice(self._lettered(4))
        prefix = self._typed(word[: self._random.randint(2, len(word))]).lower()
        others = self._words(1) if self._random.random() < 0.3 else []
        return Asked(" ".join([f"{prefix}*", *others]), tuple(others), prefix=prefix)

    def _fuzzy(self) -> Asked:
        word = self._typed(self._random.choice(self._lettered(4))).lower()
        edits = self._random.randint(1, 2)
        for _ in range(self._random.randint(0, edits)):
            word = self._with_slip(word)
        return Asked(f"{word}~{edits}", fuzzy=word, edits=edits)

    def _with_slip(self, word: str) -> str:
        at = self._random.randrange(1, len(word))
        letter = self._random.choice(_ALPHABET)
        return self._random.choice(
            (
                word[:at] + letter + word[at:],
                word[:at] + letter + word[at + 1 :],
                word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :],
            )
        )

    def _abbreviated(self) -> Asked:
        words = self._random.choice(ABBREVIATED).split()
        if self._random.random() < 0.5:
            words += self._words(2)
        return Asked(" ".join(words), tuple(words))
