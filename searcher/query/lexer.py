"""Query text as tokens: words, phrases, date limits, and the signs between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from index.errors import UserError
from searcher.query import faults
from searcher.query.dates import Relation, parse_date_limit
from searcher.query.endings import Endings
from searcher.query.faults import FaultLog
from searcher.query.tree import DateLimit, Everything, Fuzzy, Node, Phrase, Prefix, Word


class Kind(Enum):
    """What a token is."""

    LEAF = auto()
    FIELD = auto()
    PLUS = auto()
    MINUS = auto()
    OPEN = auto()
    CLOSE = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """``start`` is a 0-based character of the normalised query; ``text`` is as typed.

    A leaf carries its ``node``, which is None where a fault has emptied it. A
    field's ``text`` is its canonical name.
    """

    kind: Kind
    start: int
    text: str
    node: Node | None = None


OPERATORS = {
    "AND": Kind.AND,
    "VÀ": Kind.AND,
    "OR": Kind.OR,
    "HOẶC": Kind.OR,
    "NOT": Kind.NOT,
    "KHÔNG": Kind.NOT,
}
_JOINING = frozenset(OPERATORS.values())
_TEXT_FIELDS = {
    "title": "title",
    "tiêuđề": "title",
    "tieude": "title",
    "tiêu đề": "title",
    "tieu de": "title",
    "byline": "byline",
    "tácgiả": "byline",
    "tacgia": "byline",
    "tác giả": "byline",
    "tac gia": "byline",
}
_DATE_FIELDS: dict[str, Relation] = {
    "date": "within",
    "ngày": "within",
    "ngay": "within",
    "before": "before",
    "trước": "before",
    "truoc": "before",
    "after": "after",
    "sau": "after",
}
# Words of the language ("như sau: ..."), so they are fields only before a date.
_DATE_WORDS = {"ngày", "ngay", "trước", "truoc", "sau"}
# Headlines mix straight and curly quotation marks; the mark's own partner comes first.
_CLOSERS = {'"': '"”', "“": '”"', "”": "”", "«": "»"}
_MARKS = {"+": Kind.PLUS, "-": Kind.MINUS, "(": Kind.OPEN, ")": Kind.CLOSE}

_CHUNK = re.compile(r'[^\s()"“”«»]*')
_FIELD = re.compile(r"([^\W\d_]+(?: [^\W\d_]+)?):")
_DATE = re.compile(r"[0-9]|\.\.")
_OPERAND = re.compile(r'=?(?:[^\W_]|["“”«(])')
_BREAK = re.compile(r'[\s()"“”«»]')


def lex(text: str, log: FaultLog) -> list[Token]:
    """Return the tokens of normalised ``text``; punctuation alone gives none.

    AND, OR and NOT stay operators only where something else in the query is in
    lower case or is a field; a headline in capitals is words throughout.
    """
    tokens = list(_Lexer(text, log).tokens())
    if any(_shows_case(token) for token in tokens):
        return tokens
    return [_as_word(token) if token.kind in _JOINING else token for token in tokens]


def in_lower_case(text: str) -> bool:
    """Whether any letter of ``text`` is in lower case."""
    return any(character.islower() for character in text)


def spell_field(word: str, following: str) -> bool:
    """Whether two words side by side would be read as the name of a field."""
    match = _FIELD.match(f"{word} {following}")
    return bool(match and " " in match[1] and match[1].casefold() in _TEXT_FIELDS)


def _shows_case(token: Token) -> bool:
    if isinstance(token.node, Word | Phrase | Prefix | Fuzzy):
        return in_lower_case(token.node.text)
    return token.kind is Kind.FIELD or isinstance(token.node, DateLimit)


def _as_word(token: Token) -> Token:
    return Token(Kind.LEAF, token.start, token.text, Word(token.text))


class _Lexer:
    def __init__(self, text: str, log: FaultLog) -> None:
        self._text = text
        self._log = log
        self._endings = Endings(log)
        self._at = 0
        # Where a field's value begins, and what a sign touches; -1 before the first.
        self._value_at = self._signed_at = -1

    def tokens(self) -> Iterator[Token]:
        while self._at < len(self._text):
            token = self._next()
            if token:
                yield token

    def _next(self) -> Token | None:
        """Read one token, or step over one character of space or punctuation."""
        start, character = self._at, self._text[self._at]
        if character.isalnum():
            match = self._field_name(start)
            return self._field(match) if match else self._word(start)
        self._at += 1
        if character in _CLOSERS:
            return self._phrase(start, character)
        if character in "()":
            return Token(_MARKS[character], start, character)
        if character in "+-" and self._is_sign(start):
            self._signed_at = self._at
            return Token(_MARKS[character], start, character)
        if character == "=" and self._begins_word(start):
            return self._exact(start)
        if character == "*" and self._stands_alone(start):
            return Token(Kind.LEAF, start, character, Everything())
        return None

    def _stands_alone(self, start: int) -> bool:
        at_end = start + 1 == len(self._text) or bool(_BREAK.match(self._text, start + 1))
        return at_end and self._follows_break(start)

    def _is_sign(self, start: int) -> bool:
        before = self._text[start - 1 : start]
        free = not before or before == "(" or before.isspace()
        return free and bool(_OPERAND.match(self._text, start + 1))

    def _begins_word(self, start: int) -> bool:
        return start in (self._value_at, self._signed_at) or self._follows_break(start)

    def _follows_break(self, start: int) -> bool:
        return start == 0 or bool(_BREAK.match(self._text, start - 1))

    def _phrase(self, start: int, quote: str) -> Token | None:
        ends = (self._text.find(closer, self._at) for closer in _CLOSERS[quote])
        end = next((end for end in ends if end >= 0), -1)
        if end < 0:
            self._log.report(faults.UNCLOSED_QUOTE, start, _CLOSERS[quote][0])
            return None
        words = " ".join(self._text[self._at : end].split())
        slop, self._at = self._endings.slop(self._text, end + 1)
        if any(character.isalnum() for character in words):
            return Token(Kind.LEAF, start, words, Phrase(words, slop))
        self._log.report(faults.EMPTY_PHRASE, start)
        return Token(Kind.LEAF, start, words)

    def _exact(self, start: int) -> Token | None:
        following = self._text[self._at : self._at + 1]
        if following.isalnum():
            return self._word(start, exact=True)
        if following == "(" or following in _CLOSERS:
            self._log.report(faults.EXACT_NOT_WORD, start)
        return None

    def _field_name(self, start: int) -> re.Match[str] | None:
        """Match a known field's name and colon; what is a field's value is not asked."""
        match = _FIELD.match(self._text, start)
        if not match or start == self._value_at:
            return None
        name = match[1].casefold()
        if name in _DATE_WORDS and not _DATE.match(self._text, match.end()):
            return None
        # "Tác giả: ..." is pasted text too, so two words are a field only before a value.
        if " " in name and not _OPERAND.match(self._text, match.end()):
            return None
        return match if name in _TEXT_FIELDS or name in _DATE_FIELDS else None

    def _field(self, match: re.Match[str]) -> Token | None:
        start, self._at = match.span()
        name = match[1].casefold()
        if name in _DATE_FIELDS:
            return self._date(start, _DATE_FIELDS[name])
        if _OPERAND.match(self._text, self._at):
            self._value_at = self._at
            return Token(Kind.FIELD, start, _TEXT_FIELDS[name])
        self._log.report(faults.EMPTY_FIELD, self._at, match[0])
        return None

    def _date(self, start: int, relation: Relation) -> Token:
        value_at = self._at
        value = self._chunk().rstrip(",;")
        written = self._text[start : self._at].rstrip(",;")
        try:
            limit = parse_date_limit(value, relation)
        except UserError:
            self._log.report(faults.BAD_DATE, value_at, written)
            return Token(Kind.LEAF, start, written)
        if limit.first and limit.last and limit.first > limit.last:
            self._log.report(faults.BACKWARD_DATES, value_at, written)
            return Token(Kind.LEAF, start, written)
        return Token(Kind.LEAF, start, written, limit)

    def _word(self, start: int, exact: bool = False) -> Token:
        chunk_at = self._at
        chunk = self._chunk()
        if chunk in OPERATORS and self._follows_break(start) and not exact:
            return Token(OPERATORS[chunk], start, chunk)
        return Token(Kind.LEAF, start, chunk, self._endings.word(chunk, chunk_at, exact))

    def _chunk(self) -> str:
        """Read up to white space, a parenthesis or a quotation mark."""
        start = self._at
        match = _CHUNK.match(self._text, start)
        self._at = match.end() if match else start
        return self._text[start : self._at]
