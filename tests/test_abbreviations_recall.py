"""Either form of an abbreviation, typed as a plain query, finds both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from small_index import article, index_of

from benchmarks.abbreviations import explained_pairs, is_expanded, outcomes
from searcher.searcher import Searcher

PAIRS = {
    "LĐLĐ": "Liên đoàn Lao động",
    "BHXH": "bảo hiểm xã hội",
    "QTL": "quỹ tấm lòng",
    "GD-ĐT": "Giáo dục và Đào tạo",
    "TNLĐ": "tai nạn lao động",
}

NOISE = (
    "Lao động của liên đoàn bóng đá",
    "Bảo vệ xã hội hiểm trở",
    "Quỹ đen, tấm ảnh, lòng tốt",
    "Đào giếng, giáo viên tạo dục vọng và",
    "Tai họa, nạn lao phổi, động đất",
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("abbreviations")
    texts = [f"{long} ({short}) họp" for short, long in PAIRS.items()]
    for short, long in PAIRS.items():
        texts += [f"Hôm qua {short} tỉnh {number}" for number in range(6)]
        texts += [f"Hôm nay {long} huyện {number}" for number in range(6)]
    texts += [f"{text} lần {number}" for text in NOISE for number in range(20)]
    index_of(folder, (article(f"a{number}", text) for number, text in enumerate(texts)))
    return folder


@pytest.fixture(scope="module")
def searcher(archive: Path) -> Iterator[Searcher]:
    with Searcher.open(archive / "index") as opened:
        yield opened


def test_every_explained_pair_is_expanded(archive: Path, searcher: Searcher) -> None:
    pairs = dict(explained_pairs(archive / "corpus"))
    assert pairs == PAIRS
    assert all(is_expanded(searcher, pair) for pair in pairs.items())


@pytest.mark.parametrize("pair", PAIRS.items(), ids=PAIRS)
def test_either_form_finds_the_articles_that_hold_either(
    pair: tuple[str, str], searcher: Searcher
) -> None:
    for outcome in outcomes(searcher, pair):
        assert outcome.holding == 13
        assert outcome.found == outcome.holding, outcome
        assert outcome.strangers == 0, outcome
