from __future__ import annotations

import hashlib
import io
import json
import lzma
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import threading
import unicodedata
from collections.abc import Callable
from importlib.metadata import version
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis import words
from index.analysis.normalize import normalize
from index.analysis.words import Segmenter, WordSpan, cut_words, segment, segment_all
from index.analysis.words_model import FEATURES, WordModel, read_cached
from index.errors import UserError

ROOT = Path(__file__).parent.parent
VERSION = version("pyvi")

SENTENCES = (
    "Liên đoàn Lao động tỉnh An Giang tổ chức Hội nghị tổng kết hoạt động công đoàn năm 2016.",
    "Bà Nguyễn Thị Minh (Tp. Hồ Chí Minh) gửi thư tới thuky@congdoan.example.vn, 0903.123.456.",
    "Xem http://example.vn/tin-tuc?id=12&q=a_b và ftp://example.vn... rồi trả lời!",
    "ĐẠI HỘI CÔNG ĐOÀN LẦN THỨ XII, NHIỆM KỲ 2018-2023: THÀNH CÔNG TỐT ĐẸP",
    "Mr. Nam, Mrs. Lan, Ms. Hoa, Dr. Tùng và ThS. Bình đến TP.HCM ngày 12/4/2024 lúc 16h48.",
    "ông bà  cụ kỵ\tcô dì chú bác;anh em…họ hàng",
    "quà Tết trị giá 1.250.000 đồng, bằng 7,25 tỉ; 1_000 suất, mã 12_3a, 3.14.15",
    "kết quả -> khen thưởng ==> nâng lương >> thưởng Tết",
    "Công nhân\nlao động\n\nnghèo\n",
    "học ²sinh, học ①sinh, học 1sinh, công ²đoàn, Việt ①nam, xã hội ²chủ ²nghĩa",
    "đoàn viên 😀 công đoàn 👨‍👩‍👧 vui mừng ❤️",
    "x = học sinh_sinh viên_ _ __ a_b công_đoàn",
)

FRAGMENTS = (
    *(syllable for sentence in SENTENCES for syllable in sentence.split()),
    *("công đoàn", "Việt Nam", "xã hội chủ nghĩa", "vô tuyến điện", "HỢP TÁC XÃ", "ủy ban"),
    *("a@b.c", "a.b+c@d-e.f.", "@", "a@b", "://", "x://y z", "é://", "A.", "ĐĐ.", "Tp.", "ThS."),
    *("...", "....", "==>", "->", ">>>", "--", "“", "”", "–", "(.", ".)", "'", "_", "__"),
    *("1.", "1.2", "1,2_3", "1_2a", "²", "²x", "①", "①đ", "٣٤", "٣.٤", "½", "Ⅻ", "123456789" * 9),
    *("\u0301", "a\u0323\u0302\u0301", "ǅ", "ΑΣ", "ß", "İ", "🇻🇳", "\ufe0f", "\u00b7", "中文"),
    *("\x00", "a\x00b", "http://a\x00b", "\x1c", "\x0b", "\u3000", "\u200b", "\t", "\n", "   "),
)


@pytest.fixture(scope="module")
def pyvi() -> Path:
    spec = find_spec("pyvi")
    assert spec is not None and spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0])


@pytest.fixture
def other_pyvi(pyvi: Path, tmp_path: Path) -> Path:
    """A pyvi that knows one word more."""
    folder = tmp_path / "other"
    (folder / "models").mkdir(parents=True)
    shutil.copy(pyvi / "models" / "pyvi3.pkl", folder / "models")
    known = (pyvi / "models" / "words.txt").read_text("utf-8")
    (folder / "models" / "words.txt").write_text(known + "\nzyx xyz", "utf-8")
    return folder


def words_of_pyvi(text: str) -> list[WordSpan]:
    """pyvi's words, found again in ``text`` by the tokens that they are made of."""
    from pyvi.ViTokenizer import ViTokenizer

    _, tokens = ViTokenizer.sylabelize(text)
    output, read = ViTokenizer.tokenize(text), 0
    spans: list[WordSpan] = []
    for token in tokens:
        start = text.index(token, spans[-1].end if spans else 0)
        assert output[read : read + len(token)] == token
        if read and output[read - 1] == "_":
            spans[-1] = WordSpan(spans[-1].start, start + len(token))
        else:
            spans.append(WordSpan(start, start + len(token)))
        read += len(token) + 1
    assert read == len(output) + 1 or not tokens
    return spans


def same_as_pyvi(lines: list[str]) -> int:
    """Assert that the words of each line are pyvi's; return how many words there were."""
    count = 0
    for line in lines:
        assert segment(line) == words_of_pyvi(line), line
        count += len(segment(line))
    return count


def test_words_and_their_places_in_a_sentence() -> None:
    text = "  Công đoàn Việt Nam,  họp 2023.\n"
    surfaces = [text[start:end] for start, end in segment(text)]
    assert surfaces == ["Công đoàn", "Việt Nam", ",", "họp", "2023", ".", "\n"]
    assert segment(text)[0] == WordSpan(start=2, end=11)


@pytest.mark.parametrize("text", ["", " ", " \t \u3000" * 500])
def test_blank_text_has_no_words(text: str) -> None:
    assert segment(text) == []


def test_composed_lines_are_cut_as_pyvi_cuts_them() -> None:
    lines = [*SENTENCES, *(sentence.lower() for sentence in SENTENCES), *map(str.upper, SENTENCES)]
    assert same_as_pyvi(lines) > 400


def test_corpus_lines_are_cut_as_pyvi_cuts_them() -> None:
    texts = [path.read_bytes().decode("utf-8-sig") for path in (ROOT / "corpus").rglob("*.txt")]
    lines = [line for text in texts for line in normalize(text).split("\n")]
    assert same_as_pyvi(lines + [normalize(text) for text in texts]) > 1000


def test_hostile_lines_are_cut_as_pyvi_cuts_them() -> None:
    chance = random.Random(20240412)
    lines = []
    for _ in range(3000):
        parts = chance.choices(FRAGMENTS, k=chance.randint(1, 30))
        separator = chance.choice((" ", " ", "  ", "", "\n"))
        lines.append(unicodedata.normalize("NFC", separator.join(parts)))
    assert same_as_pyvi(lines) > 20_000


@pytest.mark.parametrize(
    "part", [" ".join(FRAGMENTS), "a", "A", "1", ".", "_", "1_", "A.", "đ", "́", "> ", "\n", "😀"]
)
def test_very_long_lines_are_cut_as_pyvi_cuts_them(part: str) -> None:
    same_as_pyvi([unicodedata.normalize("NFC", part * (20_000 // len(part)))])


@given(st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from("aAđĐ1._@-> \n:/é"))))
def test_any_text_is_cut_as_pyvi_cuts_it(text: str) -> None:
    same_as_pyvi([unicodedata.normalize("NFC", text)])


@given(st.lists(st.sampled_from(FRAGMENTS)).map(" ".join))
def test_words_lie_in_order_and_leave_only_blanks(text: str) -> None:
    spans = segment(text)
    assert all(span.start < span.end for span in spans)
    assert all(left.end <= right.start for left, right in pairwise(spans))
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    outside = (text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))
    assert not "".join(outside).strip()


def test_news_lines_are_cut_as_pyvi_cuts_them() -> None:
    if "TRACUU_DATA" not in os.environ:
        pytest.skip("TRACUU_DATA does not name the folder of the development collections")
    path = Path(os.environ["TRACUU_DATA"]) / "dev" / "news-topics" / "docs.jsonl.xz"
    with lzma.open(path, "rt", encoding="utf-8") as stream:
        articles = [json.loads(next(stream)) for _ in range(4000)]
    texts = [normalize(f"{article['title']}\n{article['text']}") for article in articles]
    lines = [line[:600] for text in texts for line in text.split("\n") if line.strip()]
    assert same_as_pyvi(random.Random(5).sample(lines, 3000)) > 60_000


def test_a_full_memo_is_begun_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "_MEMO_LIMIT", 20)
    segmenter = Segmenter(words.load_model())
    assert [segmenter.segment([line])[0] for line in SENTENCES] == list(map(segment, SENTENCES))
    assert len(segmenter._memo()) <= 20 + max(map(len, SENTENCES))


def test_a_text_of_many_distinct_tokens() -> None:
    text = " ".join(f"công đoàn{number}x" for number in range(5000))
    spans = segment(text)
    assert "".join(text[a:b] for a, b in spans).replace(" ", "") == text.replace(" ", "")


def test_texts_that_are_cut_together_know_nothing_of_each_other() -> None:
    chance = random.Random(7)
    texts = ["", *chance.choices([*SENTENCES, "", "  ", " công ", "đoàn", "\n"], k=300), ""]
    assert segment_all(texts) == list(map(segment, texts))
    assert segment_all([]) == []


def test_threads_share_a_segmenter() -> None:
    segmenter, expected = Segmenter(words.load_model()), list(map(segment, SENTENCES))
    results: list[list[list[WordSpan]]] = []

    def work() -> None:
        for _ in range(20):
            results.append([segmenter.segment([line])[0] for line in SENTENCES])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected] * 80


def test_pyvi_and_scikit_learn_are_never_imported(tmp_path: Path) -> None:
    program = """
import sys
from index.analysis.words import cut_words, segment
print(len(segment("công đoàn viên")))
print({"pyvi", "sklearn", "sklearn_crfsuite", "pycrfsuite", "scipy"} & set(sys.modules))
"""
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    for _ in ("first", "cached"):
        run = subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, text=True
        )
        assert run.stdout == "1\nset()\n", run.stderr


def equal(left: WordModel, right: WordModel) -> bool:
    return (
        left.vocabulary == right.vocabulary
        and left.features == right.features
        and np.array_equal(left.weights, right.weights)
        and np.array_equal(left.transitions, right.transitions)
        and np.array_equal(left.bigrams, right.bigrams)
        and np.array_equal(left.trigrams, right.trigrams)
    )


def test_the_model_is_read_exactly(pyvi: Path, tmp_path: Path) -> None:
    model = read_cached(pyvi, VERSION, tmp_path)
    assert set(model.features) == set(FEATURES) and all(model.features.values())
    # As CRFsuite's own dump of the model prints them, to six digits.
    assert model.transitions.round(6).tolist() == [[-0.99668, 1.918715], [-2.969562, -0.43685]]
    assert equal(model, read_cached(pyvi, VERSION, tmp_path))


def test_the_cache_is_what_is_read_the_second_time(
    pyvi: Path, other_pyvi: Path, tmp_path: Path
) -> None:
    read_cached(pyvi, VERSION, tmp_path / "cache")
    (cached,) = (tmp_path / "cache").iterdir()
    other = read_cached(other_pyvi, VERSION, tmp_path / "other-cache")
    (other_cached,) = (tmp_path / "other-cache").iterdir()
    shutil.copy(other_cached, cached)
    assert equal(read_cached(pyvi, VERSION, tmp_path / "cache"), other)


def test_each_version_and_each_content_has_a_cache_of_its_own(
    pyvi: Path, other_pyvi: Path, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    first = read_cached(pyvi, "0.1.1", cache)
    assert equal(read_cached(pyvi, "0.1.2", cache), first)
    other = read_cached(other_pyvi, "0.1.1", cache)
    names = sorted(path.name for path in cache.iterdir())
    assert len(names) == 3
    assert sum("pyvi-0.1.1-" in name for name in names) == 2
    assert "zyx" in other.vocabulary and len(other.bigrams) == len(first.bigrams) + 1


def kept_whole(arrays: bytes) -> bytes:
    return arrays + hashlib.sha256(arrays).digest()


def pickled_array(_: bytes) -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.array([{"a": 1}], dtype=object))
    return kept_whole(stream.getvalue())


def arrays_cut_short(content: bytes) -> bytes:
    return kept_whole(content[:-1000])


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: b"no archive at all",
        lambda content: content[: len(content) // 2],
        lambda content: content[:100_000] + b"\xff" * 8 + content[100_008:],
        lambda content: content[:300] + bytes([content[300] ^ 1]) + content[301:],
        lambda content: content[:-30] + bytes(30),
        lambda content: kept_whole(content[:300]),
        pickled_array,
        arrays_cut_short,
    ],
)
def test_a_damaged_cache_is_written_anew(
    pyvi: Path, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    model = read_cached(pyvi, VERSION, tmp_path)
    (cached,) = tmp_path.iterdir()
    whole = cached.read_bytes()
    cached.write_bytes(damage(whole))
    assert equal(read_cached(pyvi, VERSION, tmp_path), model)
    assert [path.name for path in tmp_path.iterdir()] == [cached.name]
    assert cached.read_bytes() == whole


def test_a_cache_that_cannot_be_written_is_done_without(pyvi: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    model = read_cached(pyvi, VERSION, tmp_path / "file" / "cache")
    assert equal(model, read_cached(pyvi, VERSION, tmp_path / "cache"))
    assert (tmp_path / "file").read_text() == "in the way"


def test_a_folder_in_the_place_of_the_cache_is_survived(pyvi: Path, tmp_path: Path) -> None:
    model = read_cached(pyvi, VERSION, tmp_path)
    (cached,) = tmp_path.iterdir()
    cached.unlink()
    cached.mkdir()
    assert equal(read_cached(pyvi, VERSION, tmp_path), model)
    assert list(tmp_path.iterdir()) == [cached]


def _read_and_count(package: Path, cache: Path) -> int:
    return len(read_cached(package, VERSION, cache).vocabulary)


def test_several_processes_may_fill_the_cache_at_once(pyvi: Path, tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        counts = pool.starmap(_read_and_count, [(pyvi, tmp_path)] * 8)
    assert set(counts) == {len(read_cached(pyvi, VERSION, tmp_path).vocabulary)}
    assert [path.suffix for path in tmp_path.iterdir()] == [".npy"]


@pytest.mark.parametrize("content", [b"", b"\x80\x04N.", b"garbage", b"\x80\x02X\x04\0\0\0lCRF."])
def test_an_unknown_model_is_an_error_that_names_the_remedy(
    other_pyvi: Path, tmp_path: Path, content: bytes
) -> None:
    (other_pyvi / "models" / "pyvi3.pkl").write_bytes(content)
    with pytest.raises(UserError, match=r"pyvi 9\.9 .*cannot be read.*install pyvi 0\.1\.1"):
        read_cached(other_pyvi, "9.9", tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_missing_files_are_an_error_that_names_them(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"pyvi 9\.9: .*pyvi3\.pkl.*install pyvi 0\.1\.1"):
        read_cached(tmp_path, "9.9", tmp_path / "cache")


def test_words_of_blocks_stay_in_them() -> None:
    blocks = ["Liên đoàn", "", "lao động …", "TP", "HCM", "Thỏa ước\ntập thể."]
    assert cut_words(blocks) == [
        ["Liên đoàn"],
        [],
        ["lao động", "…"],
        ["TP"],
        ["HCM"],
        ["Thoả ước", "\n", "tập thể", "."],
    ]
    assert cut_words([]) == []
