from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import UserError
from searcher.evaluation import Measures, Topic, mean_of, measure, read_topics, strip_marks


def test_measures_worked_by_hand() -> None:
    # Gains 0, 2, 0, 1 at ranks 1 to 4: DCG = 2/log2(3) + 1/log2(5) = 1.26186 + 0.43068.
    # Ideal 2, 1, 1: 2 + 1/log2(3) + 1/2 = 3.13093.
    result = measure(["x", "a", "z", "b"], {"a": 2, "b": 1, "c": 1, "z": 0})
    assert result.ndcg_10 == pytest.approx(1.692535 / 3.130930, abs=1e-6)
    assert result.mrr_10 == 0.5
    assert result.recall_10 == pytest.approx(2 / 3)
    assert result.recall_100 == pytest.approx(2 / 3)


def test_only_ten_ranks_count_for_all_but_the_deep_recall() -> None:
    ranking = [f"x{n}" for n in range(10)] + ["a"]
    assert measure(ranking, {"a": 1}) == Measures(0.0, 0.0, 0.0, 1.0)


def test_the_hundred_and_first_hit_is_not_looked_at() -> None:
    ranking = [f"x{n}" for n in range(100)] + ["a"]
    assert measure(ranking, {"a": 1}).recall_100 == 0.0


def test_ideal_gain_stops_at_ten() -> None:
    relevance = {f"a{n}": 1 for n in range(12)}
    result = measure(sorted(relevance)[:10], relevance)
    assert result.ndcg_10 == pytest.approx(1.0)
    assert result.recall_10 == pytest.approx(10 / 12)


def test_an_empty_ranking_scores_nothing() -> None:
    assert measure([], {"a": 1}) == Measures(0.0, 0.0, 0.0, 0.0)


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 4), max_size=15), st.randoms())
def test_no_ranking_beats_the_ideal_one(relevance: dict[str, int], random: object) -> None:
    ranking = sorted(relevance)
    random.shuffle(ranking)  # type: ignore[attr-defined]
    ideal = sorted(relevance, key=lambda article: -relevance[article])
    assert 0 <= measure(ranking, relevance).ndcg_10 <= 1 + 1e-12
    if any(relevance.values()):
        assert math.isclose(measure(ideal, relevance).ndcg_10, 1)


def test_mean_is_taken_of_each_measure() -> None:
    assert mean_of([Measures(1, 1, 0, 1), Measures(0, 0.5, 0, 0)]) == Measures(0.5, 0.75, 0, 0.5)


@pytest.mark.parametrize(
    ("marked", "bare"),
    [
        ("Liên đoàn Lao động Cần Thơ", "Lien doan Lao dong Can Tho"),
        ("ĐƯỜNG QUỐC LỘ 1", "DUONG QUOC LO 1"),
        ("thu\u0301y ho\u0300a", "thuy hoa"),
        ('+"thỏa ước" -title:Ðảng', '+"thoa uoc" -title:Dang'),
        ("ắẳẵặấẩẫậếểễệốổỗộớởỡợứửữự", "aaaaaaaaeeeeoooooooouuuu"),
    ],
)
def test_every_mark_goes_and_nothing_else(marked: str, bare: str) -> None:
    assert strip_marks(marked) == bare


def write(folder: Path, queries: str, qrels: str) -> tuple[Path, Path]:
    (folder / "q.tsv").write_text(queries, encoding="utf-8")
    (folder / "r.tsv").write_text(qrels, encoding="utf-8")
    return folder / "q.tsv", folder / "r.tsv"


def test_topics_keep_their_order_and_leave_out_what_nobody_judged(tmp_path: Path) -> None:
    files = write(
        tmp_path,
        "\ufeff# id, query\nq2\tcông đoàn\r\n\nq1\tmái ấm\nq3\tkhông ai xét\n",
        "q1\ta\t1\nq2\tb\t2\nq2\tc\t0\n",
    )
    assert read_topics(*files) == (
        Topic("q2", "công đoàn", {"b": 2, "c": 0}),
        Topic("q1", "mái ấm", {"a": 1}),
    )


@pytest.mark.parametrize(
    ("queries", "qrels", "message"),
    [
        ("q1\ta\nq1\tb\n", "", "q.tsv:2: the query id 'q1' comes twice"),
        ("q1 a\n", "", "q.tsv:1: expected query id <tab> query"),
        ("q1\t \n", "", "q.tsv:1: expected query id <tab> query"),
        ("q1\ta\n", "\nq1\tx\n", "r.tsv:2: expected query id <tab> article id <tab> relevance"),
        ("q1\ta\n", "q9\tx\t1\n", "r.tsv:1: the queries hold no query 'q9'"),
        ("q1\ta\n", "q1\tx\t1\nq1\tx\t0\n", "r.tsv:2: 'x' is judged twice for 'q1'"),
        ("q1\ta\n", "q1\tx\t-1\n", "r.tsv:1: the relevance '-1' is no whole number from 0"),
    ],
)
def test_bad_lines_are_named(tmp_path: Path, queries: str, qrels: str, message: str) -> None:
    with pytest.raises(UserError) as caught:
        read_topics(*write(tmp_path, queries, qrels))
    assert str(caught.value) == f"{tmp_path}/{message}"


def test_a_missing_file_and_a_wrong_encoding_are_named(tmp_path: Path) -> None:
    queries, qrels = write(tmp_path, "q1\ta\n", "")
    with pytest.raises(UserError, match=r"none\.tsv: No such file or directory"):
        read_topics(tmp_path / "none.tsv", qrels)
    queries.write_bytes(b"q1\ta\nq2\t\xff\n")
    with pytest.raises(UserError, match=r"q\.tsv:2: not UTF-8 at byte 4"):
        read_topics(queries, qrels)
