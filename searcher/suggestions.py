"""Completions of a query that is being typed, from the archive's titles and words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from index.analysis.fields import FORMS_FIELD
from index.analysis.normalize import normalize
from index.analysis.syllables import adds_marks, canonical, fold, restyle_tone_marks
from index.analysis.tokens import CHUNK
from index.engines import base as engine
from searcher.query import tree

_TITLES = 200
_FORMS = 1000
_MORE_SYLLABLES = 4


def bare_words(node: tree.Node | None) -> list[str]:
    """Return the words that a query wants, without its signs, fields and limits."""
    match node:
        case tree.Word(text) | tree.Phrase(text):
            return CHUNK.findall(text)
        case tree.InField(_, child):
            return bare_words(child)
        case tree.And(children) | tree.Or(children):
            return [word for child in children for word in bare_words(child)]
        case tree.Group(optional, required):
            return [word for child in (*optional, *required) for word in bare_words(child)]
    return []


def complete(reader: engine.GenerationReader, prefix: str, limit: int) -> tuple[str, ...]:
    """Return up to ``limit`` completions, best first, whatever marks were typed.

    With words before the last one: what follows them in titles, the commonest first.
    With a single word: words of the archive that begin so, by their number of
    articles.
    """
    words = CHUNK.findall(normalize(prefix).lower())
    if not words or limit < 1:
        return ()
    if prefix[-1:].isspace():
        words.append("")
    if len(words) == 1:
        return tuple(_words(reader, words[0])[:limit])
    return tuple(_continuations(reader, words[:-1], words[-1])[:limit])


def _words(reader: engine.GenerationReader, typed: str) -> list[str]:
    # An i that stands last is y where the word ends there, and i where it goes on.
    prefixes = {fold(typed), fold(canonical(typed))}
    pairs = [pair for prefix in prefixes for pair in reader.terms(FORMS_FIELD, prefix, _FORMS)]
    forms = {pair.partition(" ")[2] for pair in pairs}
    fitting = [form for form in forms if form.isalpha() and _begins(form, typed)]
    counts = {form: reader.document_frequency(engine.Term("text", form)) for form in fitting}
    return sorted(fitting, key=lambda form: (-counts[form], form))


def _continuations(reader: engine.GenerationReader, head: Sequence[str], typed: str) -> list[str]:
    folded = [fold(canonical(word)) for word in head]
    slots = tuple((engine.Term("title_folded", word),) for word in folded)
    leaf = slots[0][0] if len(slots) == 1 else engine.Phrase(slots)
    found = reader.search(engine.EngineRequest(leaf, sort="newest", limit=_TITLES))
    counts: Counter[str] = Counter()
    for hit in found.hits:
        counts.update(set(_phrases(hit.article.title, head, typed)))
    return sorted(counts, key=lambda phrase: (-counts[phrase], len(phrase), phrase))


def _phrases(title: str, head: Sequence[str], typed: str) -> Iterator[str]:
    """Yield the head with what follows it: up to four syllables, ending where a word does."""
    # Thirty milliseconds that only completions need.
    from index.analysis.words import segment

    chunks = list(CHUNK.finditer(title))
    syllables = [chunk.group().lower() for chunk in chunks]
    word_ends = {word.end for word in segment(restyle_tone_marks(title))}
    for start in range(len(syllables) - len(head)):
        end = start + len(head)
        if all(map(_matches, syllables[start:end], head)) and _begins(syllables[end], typed):
            for stop in range(end + 1, min(end + _MORE_SYLLABLES, len(syllables)) + 1):
                if chunks[stop - 1].end() in word_ends and not syllables[stop - 1].isdigit():
                    yield " ".join(syllables[start:stop])


def _matches(word: str, typed: str) -> bool:
    word, typed = canonical(word), canonical(typed)
    return word == typed or adds_marks(word, typed)


def _begins(word: str, typed: str) -> bool:
    """Tell whether a word begins as typed, with all the marks that were typed."""
    return _matches(word[: len(typed)], typed)
