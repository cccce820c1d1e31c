"""Everything that can be wrong with a query: one list, in one place.

Strict syntax raises the fault as an error. Forgiving syntax reads on and keeps a
plain sentence that says what was ignored. The sentences are the msgids of the
page's translations; ``%(what)s`` stands for a piece of the query.
"""

from __future__ import annotations

from dataclasses import dataclass

from index.errors import QuerySyntaxError
from searcher.model import Syntax

MAX_LENGTH = 2000
MAX_WORDS = 50
MAX_DEPTH = 20
#: Of a word that ends in ``*`` or ``~``.
MIN_LETTERS = 2
MAX_OPEN_WORDS = 10
#: Words that a fuzzy word stands for, the commonest of those that are near enough; and all
#: of a query together.
MAX_FUZZY_WORDS = 50
MAX_FUZZY_TOGETHER = 60
#: Letters added, dropped, changed or swapped in a word with ``~``.
MAX_EDITS = 2
#: Other words among those of a phrase with ``~``.
MAX_SLOP = 50


def N_(message: str) -> str:
    """Mark ``message`` for Babel, whose extractor knows this name."""
    return message


@dataclass(frozen=True, slots=True)
class Fault:
    """``message`` and ``expected`` make the error, ``note`` is the sentence."""

    message: str
    expected: str
    note: str


_NO_PARTNER = N_("A parenthesis without its partner was ignored.")

UNCLOSED_QUOTE = Fault(
    "a quotation mark is not closed",
    'a closing %(what)s, as in "mái ấm"',
    N_("A quotation mark without its partner was ignored."),
)
EMPTY_PHRASE = Fault(
    "a phrase is empty",
    'a word between the quotation marks, as in "mái ấm"',
    N_("An empty phrase was ignored."),
)
UNCLOSED_PARENTHESIS = Fault(
    "a parenthesis is not closed",
    '")" to close it, as in (lương OR thưởng)',
    N_("A parenthesis was not closed: it was read as reaching to the end."),
)
UNOPENED_PARENTHESIS = Fault(
    "a parenthesis was never opened", '"(" before it, as in (lương OR thưởng)', _NO_PARTNER
)
EMPTY_PARENTHESES = Fault(
    "the parentheses are empty",
    "a word or a phrase between them, as in (lương OR thưởng)",
    N_("Empty parentheses were ignored."),
)
TOO_DEEP = Fault(
    "too many parentheses inside one another",
    f"at most {MAX_DEPTH}",
    N_("Parentheses more than 20 deep were ignored."),
)
TOO_LONG = Fault(
    "the query is too long",
    f"at most {MAX_LENGTH:,} characters",
    N_("Only the first 2,000 characters of the query were read."),
)
TOO_MANY_WORDS = Fault(
    "the query has too many words",
    f"at most {MAX_WORDS}",
    N_("Only the first 50 words of the query were read."),
)
NOTHING_BEFORE = Fault(
    "nothing stands before %(what)s",
    "a word or a phrase before %(what)s, as in lương %(what)s thưởng",
    N_("The operator %(what)s was ignored: it had nothing to join."),
)
NOTHING_AFTER = Fault(
    "nothing stands after %(what)s",
    "a word or a phrase after %(what)s, as in lương %(what)s thưởng",
    NOTHING_BEFORE.note,
)
EMPTY_FIELD = Fault(
    "the field %(what)s is empty",
    'a word, a phrase or "(" right after %(what)s, as in title:lương',
    N_("The field name %(what)s was ignored: nothing to look for touches it."),
)
BAD_DATE = Fault(
    "%(what)s is not a date limit",
    "a date such as 2017, 2017-04 or 12/4/2024, or a range in date: such as 2017-01..2018-06",
    N_("The date limit %(what)s was ignored: it is not a date."),
)
BACKWARD_DATES = Fault(
    "the range %(what)s ends before it begins",
    "the earlier date first, as in date:2017..2018",
    N_("The date limit %(what)s was ignored: it ends before it begins."),
)
EXACT_NOT_WORD = Fault(
    "the sign = stands before one word only",
    "a word right after =, as in =nam",
    N_("The sign = was ignored: it stands before one word only."),
)
EXACT_FUZZY = Fault(
    "the sign = binds every mark, and ~ frees them",
    "one of the two, as in =doan or doan~",
    N_("The sign = was ignored: it does not go with ~."),
)
PREFIX_NOT_WORD = Fault(
    "the sign * stands after the beginning of one word only",
    f"at least {MIN_LETTERS} letters and nothing else right before *, as in công*",
    N_("The sign * was ignored: it stands after at least 2 letters of one word."),
)
FUZZY_NOT_WORD = Fault(
    "the sign ~ stands after a phrase or one word only",
    f"at least {MIN_LETTERS} letters and nothing else right before ~, as in doan~",
    N_("The sign ~ was ignored: it stands after a phrase or one word of at least 2 letters."),
)
TOO_MANY_EDITS = Fault(
    "%(what)s after a word is too much or nothing",
    "~, ~1 or ~2, as in doan~1",
    N_("The sign %(what)s was ignored: after a word it is ~, ~1 or ~2."),
)
BAD_SLOP = Fault(
    "%(what)s after a phrase says no distance",
    f'a whole number from 1 to {MAX_SLOP} right after ~, as in "bảo hiểm tai nạn"~5',
    N_("The sign %(what)s was ignored: after a phrase it is ~1 to ~50."),
)
TOO_MANY_OPEN_WORDS = Fault(
    "too many words end in * or ~",
    f"at most {MAX_OPEN_WORDS} in one query",
    N_("Only the first 10 words that end in * or ~ were read so."),
)
#: Found out only in the archive; strict syntax raises it as an error of its own.
PREFIX_TOO_WIDE = Fault(
    "%(what)s begins too many words of the archive",
    "more letters before *, as in công*",
    N_("The sign * of %(what)s was ignored: it begins more than 1,000 words of the archive."),
)
#: So is this.
PREFIXES_TOO_WIDE = Fault(
    "%(what)s and the beginnings before it stand for too many words of the archive",
    PREFIX_TOO_WIDE.expected,
    N_("The sign * of %(what)s was ignored: all beginnings in a query may stand for 1,000 words."),
)
#: So is this.
PHRASES_TOO_WIDE = Fault(
    "%(what)s and the phrases before it ask for too much of the archive's text",
    "fewer words between quotation marks, or rarer ones",
    N_("The phrase %(what)s was read as words: all phrases together ask for too much of the text."),
)
#: No fault: more is looked for than is said.
FUZZY_SHARED = N_("All words with ~ together were read as 60 words of the archive, the commonest.")

FAULTS = (
    UNCLOSED_QUOTE,
    EMPTY_PHRASE,
    UNCLOSED_PARENTHESIS,
    UNOPENED_PARENTHESIS,
    EMPTY_PARENTHESES,
    TOO_DEEP,
    TOO_LONG,
    TOO_MANY_WORDS,
    NOTHING_BEFORE,
    NOTHING_AFTER,
    EMPTY_FIELD,
    BAD_DATE,
    BACKWARD_DATES,
    EXACT_NOT_WORD,
    EXACT_FUZZY,
    PREFIX_NOT_WORD,
    FUZZY_NOT_WORD,
    TOO_MANY_EDITS,
    BAD_SLOP,
    TOO_MANY_OPEN_WORDS,
    PREFIX_TOO_WIDE,
    PREFIXES_TOO_WIDE,
    PHRASES_TOO_WIDE,
)


class FaultLog:
    """Raises each fault in strict syntax, and remembers its sentence in forgiving syntax."""

    def __init__(self, syntax: Syntax) -> None:
        self._strict = syntax == "strict"
        self._notes: dict[str, None] = {}

    def report(self, fault: Fault, position: int, what: str = "") -> None:
        """``position`` is the 0-based character of the normalised query."""
        piece = {"what": what}
        if self._strict:
            raise QuerySyntaxError(fault.message % piece, position, fault.expected % piece)
        self._notes[fault.note % piece] = None

    @property
    def notes(self) -> tuple[str, ...]:
        """The sentences so far, each once, in the order of their first use."""
        return tuple(self._notes)


def msgid_of(note: str) -> tuple[str, str]:
    """Return the msgid that ``note`` was made from, and the piece of the query in it.

    For the page: ``msgid, what = msgid_of(note); gettext(msgid, what=what)``. A
    sentence that no fault makes comes back as it is, with an empty piece.
    """
    for msgid in dict.fromkeys(fault.note for fault in FAULTS):
        before, slot, after = msgid.partition("%(what)s")
        if slot and note.startswith(before) and note.endswith(after):
            return msgid, note[len(before) : len(note) - len(after)]
    return note, ""
