from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis.syllables import adds_marks, canonical, fold
from index.article import Article, Block
from index.learned.language import LanguageCounts, LanguageModel
from searcher.lattice import Lattice
from searcher.restoration import Reading, restore, restored_text, with_marks

# Made up, in the manner of an archive of trade-union news.
_SENTENCES = (
    "Liên đoàn Lao động thành phố Cần Thơ tổ chức hội nghị công đoàn",
    "Công đoàn cơ sở chăm lo đời sống người lao động trong năm 2017",
    "Người lao động được hưởng bảo hiểm xã hội và bảo hiểm y tế",
    "Đoàn viên công đoàn ký thoả ước lao động tập thể",
    "Hơn một trăm công nhân tham gia hội thao trong nước",
    "Việt Nam có nhiều khu công nghiệp ở miền nam",
    "Cộng đồng doanh nghiệp cộng tác với công đoàn",
    "Trọng tâm là chăm lo nhà ở cho công nhân",
    "Năm nay các cấp công đoàn trao quà tết",
    "Ông Lê Văn An làm việc từ đầu năm, đâu cũng thấy ông",
)


def _model(times: int) -> LanguageModel:
    body = tuple(Block("paragraph", text) for text in _SENTENCES)
    article = Article("a", "", "", body, None, None, "", "", "", "", "", "")
    return LanguageModel.of(LanguageCounts.of([article] * times))


@pytest.fixture(scope="module")
def model() -> LanguageModel:
    return _model(100)


def terms_of(readings: Iterable[Reading | None]) -> list[str | None]:
    """Return the terms of the readings that are sure."""
    return [reading.term if reading and reading.sure else None for reading in readings]


def read(query: str, model: LanguageModel) -> list[str | None]:
    return terms_of(restore([query.split()], model)[0])


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("lien doan lao dong", "liên đoàn lao động"),
        ("bao hiem xa hoi", "bảo hiểm xã hội"),
        ("cong doan co so", "công đoàn cơ sở"),
        ("thoa uoc lao dong tap the", "thoả ước lao động tập thể"),
        ("hoi nghi cong doan 2017, nguoi lao dong", "hội nghị công đoàn 2017, người lao động"),
        # What surrounds a syllable tells which form is meant.
        ("cong dong doanh nghiep", "cộng đồng doanh nghiệp"),
        ("mien nam", "miền nam"),
        ("trong nam", "trong năm"),
        # Typed by half: only what has no marks, or too few, is read with more.
        ("lien đoàn lao động", "liên đoàn lao động"),
        ("liên đoan lao động", "liên đoàn lao động"),
        ("bảo hiem xã hội", "bảo hiểm xã hội"),
    ],
)
def test_missing_marks_are_restored(typed: str, expected: str, model: LanguageModel):
    assert restored_text(typed, model) == expected


@pytest.mark.parametrize(
    "query",
    [
        *_SENTENCES,
        "Việt Nam trong nước",
        "thỏa ước lao động",  # the other tone-mark style is no slip
        "đâu cũng thấy công nhân",  # a syllable with marks may lack others and be right
        "đoàn viên lao động",
    ],
)
def test_what_is_right_as_typed_stays(query: str, model: LanguageModel):
    assert restored_text(query, model) == query
    assert not any(read(query, model))


@pytest.mark.parametrize(
    "query",
    ["nam", "43/2019/ND-CP", "2017", "internet", "xyz cong xyz", "nam 2017", "CONG-DOAN", "", "…"],
)
def test_a_word_without_known_neighbours_stays(query: str, model: LanguageModel):
    assert not any(read(query, model))


def test_only_the_changed_words_have_a_reading(model: LanguageModel):
    assert read("lien đoàn lao động 2017", model) == ["liên", None, None, None, None]
    assert read("Facebook cong doan 5 lao dong", model) == [
        *(None, "công", "đoàn"),
        *(None, None, "động"),
    ]


def test_nothing_is_read_across_runs(model: LanguageModel):
    assert restore([["cong"], ["doan"]], model) == ((None,), (None,))
    assert [*map(terms_of, restore([["cong", "doan"], [], ["xa", "hoi"]], model))] == [
        ["công", "đoàn"],
        [],
        ["xã", "hội"],
    ]


def test_marks_anywhere_in_the_query_make_a_missing_one_less_likely(model: LanguageModel):
    # "trong nam" alone is most likely "trong năm"; who types marks means what he typed
    # unless the archive speaks clearly.
    careful = ["người", "lao", "động", "được", "hưởng", "bảo", "hiểm", "xã", "hội"]
    assert read("mien nam", model) == ["miền", None]
    assert read("cong tac", model) == ["cộng", "tác"]
    assert restore([careful, ["khu", "an"]], model)[1] == (None, None)


def test_a_small_archive_stays_out_of_the_way():
    assert _model(40).total < 5_000 < _model(100).total
    assert not any(read("lien doan lao dong", _model(40)))
    assert not any(read("lien doan lao dong", LanguageModel.of(LanguageCounts())))


def test_a_doubtful_syllable_is_read_and_not_shown(model: LanguageModel):
    # Nothing tells whether năm or nam is meant beside a word that stands beside neither.
    assert restore([["an", "nam"]], model) == ((None, Reading("năm", sure=False)),)
    assert restored_text("an nam", model) == "an nam"


def test_readings_are_sure_together_or_alone(model: LanguageModel):
    # Sure on the whole, so the one in doubt is shown too.
    (together,) = restore([["lien", "doan", "an", "nam"]], model)
    assert together == (
        Reading("liên", sure=True),
        Reading("đoàn", sure=True),
        None,
        Reading("năm", sure=True),
    )
    # Where the whole is in doubt each has to be sure.
    (apart,) = restore([["lien", "doan", *["an", "nam"] * 6]], model)
    assert [reading.sure for reading in apart if reading] == [True, True, *[False] * 6]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Cong doan CAN THO 2017", "Công đoàn CẦN THƠ 2017"),
        ("  LIEN DOAN,  (lao dong)!", "  LIÊN ĐOÀN,  (lao động)!"),
        ("thoa Uoc lao dong", "thoả Ước lao động"),
        ("cOng dOan", "cÔng đOàn"),
        ("", ""),
    ],
)
def test_a_restored_text_keeps_everything_else(typed: str, expected: str, model: LanguageModel):
    assert restored_text(typed, model) == expected


def test_marks_are_put_on_a_word_as_it_was_typed():
    assert with_marks("CAN", "cần") == "CẦN"
    assert with_marks("Doan", "đoàn") == "Đoàn"
    assert with_marks("“tY,", "tỷ") == "“tỶ,"


_words = st.sampled_from(
    [
        *sorted({word for text in _SENTENCES for word in text.split()}),
        *("2017", "GD-ĐT", "xyz", "Đ", "7,5", "…", "ư", "a\u0323\u0301", "İ", "ﬁ", "nam-bắc"),
    ]
)


@given(st.lists(st.lists(_words, max_size=8), max_size=3), st.booleans())
def test_readings_only_add_marks(model: LanguageModel, runs: list[list[str]], strip: bool):
    typed = [[fold(word) if strip else word for word in run] for run in runs]
    readings = restore(typed, model)
    assert [len(run) for run in readings] == [len(run) for run in typed]
    for run, read_run in zip(typed, readings, strict=True):
        for word, reading in zip(run, read_run, strict=True):
            assert reading is None or adds_marks(reading.term, canonical(word.strip(",")))
            assert reading is None or model.count(reading.term) > 0


def test_the_longest_query_is_read(model: LanguageModel):
    terms = read("cong doan " * 200, model)
    assert terms == ["công", "đoàn"] * 200


def test_the_probabilities_of_a_lattice_are_those_of_its_paths(model: LanguageModel):
    readings = [("cong", "công", "cộng"), ("doan", "đoàn"), ("co", "có", "cơ")]
    lattice = Lattice(readings, model)
    one, two, three = (form for form, _ in lattice.likeliest(0.5))
    assert (one, two, three) == ("công", "đoàn", "cơ")
    # Every syllable typed as it is, of a query in which no mark is ever left out.
    assert [form for form, _ in lattice.likeliest(0.0)] == ["cong", "doan", "co"]
    assert all(probability == 1.0 for _, probability in lattice.likeliest(0.0))
    assert lattice.log_likelihood(0.0) < lattice.log_likelihood(0.5) < 0
