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
MAX_DEPTH = 20


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
    "a closing %(what)s",
    N_("A quotation mark without its partner was ignored."),
)
EMPTY_PHRASE = Fault(
    "a phrase is empty",
    "a word between the quotation marks",
    N_("An empty phrase was ignored."),
)
UNCLOSED_PARENTHESIS = Fault(
    "a parenthesis is not closed",
    '")" to close it',
    N_("A parenthesis was not closed: it was read as reaching to the end."),
)
UNOPENED_PARENTHESIS = Fault("a parenthesis was never opened", '"(" before it', _NO_PARTNER)
EMPTY_PARENTHESES = Fault(
    "the parentheses are empty",
    "a word or a phrase between them",
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
NOTHING_BEFORE = Fault(
    "nothing stands before %(what)s",
    "a word or a phrase before %(what)s",
    N_("The operator %(what)s was ignored: it had nothing to join."),
)
NOTHING_AFTER = Fault(
    "nothing stands after %(what)s",
    "a word or a phrase after %(what)s",
    NOTHING_BEFORE.note,
)
EMPTY_FIELD = Fault(
    "the field %(what)s is empty",
    'a word, a phrase or "(" right after %(what)s',
    N_("The field name %(what)s was ignored: nothing to look for touches it."),
)
BAD_DATE = Fault(
    "%(what)s is not a date limit",
    "a date such as 2017, 2017-04 or 12/4/2024, or a range in date: such as 2017-01..2018-06",
    N_("The date limit %(what)s was ignored: it is not a date."),
)
BACKWARD_DATES = Fault(
    "the range %(what)s ends before it begins",
    "the earlier date first",
    N_("The date limit %(what)s was ignored: it ends before it begins."),
)
EXACT_NOT_WORD = Fault(
    "the sign = stands before one word only",
    "a word right after =",
    N_("The sign = was ignored: it stands before one word only."),
)

FAULTS = (
    UNCLOSED_QUOTE,
    EMPTY_PHRASE,
    UNCLOSED_PARENTHESIS,
    UNOPENED_PARENTHESIS,
    EMPTY_PARENTHESES,
    TOO_DEEP,
    TOO_LONG,
    NOTHING_BEFORE,
    NOTHING_AFTER,
    EMPTY_FIELD,
    BAD_DATE,
    BACKWARD_DATES,
    EXACT_NOT_WORD,
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
