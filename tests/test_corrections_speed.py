"""What makes corrections fast changes none of them: each shortcut beside the long way."""

from __future__ import annotations

from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.arrays import PackedStrings
from index.article import Article, Block
from index.learned.language import LanguageCounts, LanguageModel
from searcher.corrections.decoder import Reading, likeliest
from searcher.corrections.likelihood import Likelihood
from searcher.corrections.shapes import marks_price, shape_of
from searcher.corrections.slips import CHANGE, Guess, Slips
from searcher.corrections.spelling import Spelling, spellings
from searcher.corrections.vocabulary import Vocabulary

_TEXT = (
    "công đoàn lao động cộng đồng đoán đoạn lào lão dông đông đống dòng công đoàn liên đoàn "
    "lao động chăm lo đời sống công nhân lao động cống công cồng đoàn đoan đòn động dộng lo lao "
    "thỏa ước lao động tập thể hội nghị công đoàn đoàn viên liên hoan công ty cong doan lao dong"
)
_TERMS = sorted(set(_TEXT.split()) | {"xyz", "đoann", "k"})
_BARE = 0.7


@pytest.fixture(scope="module")
def model() -> LanguageModel:
    body = (Block("paragraph", _TEXT),) * 3
    article = Article("a", "", "", body, None, None, "", "", "", "", "", "")
    return LanguageModel.of(LanguageCounts.of([article]))


terms = st.lists(st.sampled_from(_TERMS), min_size=1, max_size=5).map(tuple)


@given(blocks=st.lists(st.tuples(terms, terms), max_size=4))
def test_pairs_asked_for_together_are_those_asked_for_alone(
    model: LanguageModel, blocks: list[tuple[tuple[str, ...], tuple[str, ...]]]
) -> None:
    alone = [Likelihood(model).pairs(*block) for block in blocks]
    together = Likelihood(model).blocks(blocks * 2)
    assert [found.tolist() for found in together] == [found.tolist() for found in alone * 2]


def test_more_blocks_than_are_kept(model: LanguageModel) -> None:
    likelihood = Likelihood(model)
    blocks = [
        ((first,), (second, third)) for first, second, third in product(_TERMS[:13], repeat=3)
    ]
    before = [likelihood.pairs(*block).tolist() for block in blocks]
    assert [likelihood.pairs(*block).tolist() for block in blocks] == before


runs = st.lists(st.lists(st.tuples(terms, st.floats(0, 9)), min_size=1, max_size=3), min_size=1)


@given(run=runs.filter(lambda run: len(run) <= 4))
def test_the_likeliest_way_is_the_best_of_all_ways(
    model: LanguageModel, run: list[list[tuple[tuple[str, ...], float]]]
) -> None:
    likelihood = Likelihood(model)
    places = [
        [Reading(at, at + 1, found[:2], price) for found, price in readings]
        for at, readings in enumerate(run)
    ]
    steps = likeliest([reading for place in places for reading in place], likelihood)

    def score(way: tuple[Reading, ...]) -> float:
        said = [term for reading in way for term in reading.terms]
        pairs = pairwise(said)
        price = sum(reading.price for reading in way)
        return likelihood.word(said[0]) + sum(map(likelihood.within, pairs)) - price

    best = max(map(score, product(*places)))
    assert score(tuple(step.reading for step in steps)) == pytest.approx(best)
    assert steps[0].likelihood == likelihood.word(steps[0].reading.terms[0])
    for before, step in pairwise(steps):
        pair = before.reading.terms[-1], step.reading.terms[0]
        assert step.likelihood == pytest.approx(likelihood.within(pair))


@pytest.mark.parametrize("term", ["cong", "đoan", "dong", "lao", "đống", "đoann", "xyz"])
def test_guesses_are_the_likeliest_of_all_that_can_be_meant(
    model: LanguageModel, term: str
) -> None:
    likelihood = Likelihood(model)
    vocabulary = Vocabulary(model, likelihood)
    typed = shape_of(term)
    priced: list[tuple[float, Guess]] = []
    near = spellings(typed.letters, vocabulary.folded)
    if not vocabulary.knows(term) and len(typed.letters) > 3:
        for letters in vocabulary.two_away(typed.letters):
            if letters != typed.letters:
                near.setdefault(letters, Spelling(letters, 12.5))
    for spelling in (Spelling(typed.letters, 0.0), *near.values()):
        for form in vocabulary.forms(spelling.letters):
            marks = marks_price(typed, form.shape, _BARE, spelling.vowel)
            if spelling.price or (marks and not typed.bare):
                price = spelling.price + marks + CHANGE
                priced.append((price - form.likelihood, Guess((form.term,), price)))
    priced.sort(key=lambda pair: pair[0])
    found = Slips(vocabulary, likelihood).misspelt(term, _BARE)
    assert sorted(found) == sorted(guess for _, guess in priced[:24])
    losses = [guess.price - likelihood.word(guess.terms[0]) for guess in found]
    assert losses == sorted(losses)


def test_the_commonest_words_come_first(model: LanguageModel) -> None:
    folded = Vocabulary(model, Likelihood(model)).folded
    counts = dict(zip(model.folded_terms(), model.folded_counts.tolist(), strict=True))
    assert list(folded) == sorted(counts, key=lambda word: (-counts[word], word))


@given(strings=st.lists(st.text()), data=st.data())
def test_many_strings_taken_at_once(strings: list[str], data: st.DataObject) -> None:
    strings = [string.encode("utf-8", "replace").decode() for string in strings]
    packed = PackedStrings.of(strings)
    places = st.lists(st.integers(0, len(strings) - 1)) if strings else st.just([])
    numbers = data.draw(places)
    assert packed.take(numbers) == [strings[number] for number in numbers]
