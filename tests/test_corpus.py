"""The sample archive as files: what corpus/README.md says of it is true."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import pytest

CORPUS = Path(__file__).parents[1] / "corpus"
MARK = "[Bài mẫu của Tra Cứu: sự việc và nhân vật là hư cấu]"
SOURCE = "Bài mẫu Tra Cứu"
OWNERS = {
    "000_a798f7f84a066ecb": "44f2387ea1439883a63452eaa2d9dad3bc1c5228d98ab599233ebe16af7cc5e2",
    "004_53f2e390344ddf15": "59c4169c0a24ca9141b2f3261a72a371faf73c3a9d25182982c47793f43d56ad",
}
NEAR_DUPLICATES = {"2020/khau-trang-cai-be", "2020/khau-trang-cai-be-khu-nha-tro"}

DATE_FORMS = {
    "day - time": r"^\d{1,2}/\d{1,2}/\d{4} - \d{1,2}:\d{2}$",
    "weekday": r"^(Thứ \w+|Chủ nhật), \d{1,2}/\d{1,2}/\d{4}, \d{1,2}:\d{2} \(GMT\+7\)$",
    "updated": r"^Cập nhật lúc \d{1,2}:\d{2}, \d{1,2}/\d{1,2}/\d{4}$",
    "brackets": r"^\((Thứ \w+, )?\d{1,2}/\d{1,2}/\d{4}\)$",
    "bare": r"^\d{1,2}/\d{1,2}/\d{4}$",
    "English": r"^Saturday, \d{1,2} October \d{4}, \d{1,2}:\d{2}$",
    "in the text": r"^ *(Ngày|Sáng|Chiều) \d{1,2}[/-]\d{1,2}[/-]\d{4}, ",
    "in words": r"Ngày \d{1,2} tháng \d{1,2} năm \d{4}",
}
BYLINE_FORMS = ("Tin, ảnh: ", "Bài, ảnh: ", "Tin: ", "Bài: ", "Ảnh: ", "Theo ")
STYLES = {
    "old tone marks": r"\b(hòa|thỏa|khỏe|tòa|khóa|Thúy|Thủy|hóa)\b",
    "new tone marks": r"\b(hoà|thoả|khoẻ|toà|khoá|Thuý|Thuỷ|hoá|uỷ)\b",
    "y": r"\b(kỹ|tỷ|lý|ký|hy)\b",
    "i": r"\b(kĩ|tỉ|lí|kí|hi)\b",
}
QUERY_MANNERS = {
    "no marks": r"^[ -~]*[a-z][ -~]*$",
    "phrase": r'"[^"]+ [^"]+"',
    "abbreviation": r"\b(BHXH|TƯLĐTT|ATVSLĐ|TNLĐ|CNVCLĐ|LĐLĐ)\b",
    "date": r"^\d{1,2}/\d{1,2}/\d{4}$",
    "year": r"\b20\d\d$",
    "number": r"\d+,\d+",
    "required": r"(^|\s)\+",
    "excluded": r"\s-\S",
    "field": r"\b(title|byline):",
    "operators": r"\bAND\b",
    "old tone marks": r"\bthỏa\b",
    "new tone marks": r"\bthoả\b",
}


@dataclass(frozen=True, slots=True)
class Sample:
    id: str
    text: str


def text_files() -> dict[str, Path]:
    return {p.relative_to(CORPUS).with_suffix("").as_posix(): p for p in CORPUS.rglob("*.txt")}


def sample_files() -> dict[str, Path]:
    return {id_: path for id_, path in text_files().items() if id_ not in OWNERS}


def decoded(path: Path) -> str:
    return path.read_bytes().decode("utf-8-sig")


def records() -> list[dict[str, object]]:
    paths = sorted(CORPUS.rglob("*.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_bytes().splitlines()]


def samples() -> list[Sample]:
    texts = [Sample(i, unicodedata.normalize("NFC", decoded(p))) for i, p in sample_files().items()]
    parts = ("title", "lead", "text", "byline")
    return texts + [
        Sample(str(r["id"]), "\n".join(str(r[part]) for part in parts)) for r in records()
    ]


def rows(name: str) -> list[list[str]]:
    return [line.split("\t") for line in (CORPUS / name).read_text("utf-8").splitlines()]


def test_owner_articles_are_untouched() -> None:
    hashes = {i: hashlib.sha256(text_files()[i].read_bytes()).hexdigest() for i in OWNERS}
    assert hashes == OWNERS


def test_there_are_sixty_samples_with_ids_of_their_own() -> None:
    ids = [sample.id for sample in samples()]
    assert len(ids) >= 60
    assert not [i for i, count in Counter([*ids, *OWNERS]).items() if count > 1]


def test_every_text_sample_is_marked_in_a_line_of_its_own_near_the_end() -> None:
    for id_, path in sample_files().items():
        lines = [line for line in unicodedata.normalize("NFC", decoded(path)).splitlines() if line]
        assert lines.count(MARK) == 1, id_
        assert MARK in lines[-2:], id_


def test_every_record_is_marked_and_has_the_fields_of_the_format() -> None:
    for record in records():
        assert record["source"] == SOURCE
        assert re.match(r"https://[a-z]+\.example\.org/", str(record["url"])), record["id"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d)?", str(record["date"])), record["id"]
        assert isinstance(record["captions"], list)
        assert "\n" in str(record["text"])
    assert len(records()) == 8


def test_samples_are_of_an_article_s_length() -> None:
    lengths = {sample.id: len(sample.text.split()) for sample in samples()}
    assert {i: n for i, n in lengths.items() if not 60 <= n <= 550} == {}
    assert min(lengths.values()) < 100
    assert max(lengths.values()) > 300


def test_samples_span_every_year() -> None:
    years = {sample.id[:4] for sample in samples()}
    assert years >= {str(year) for year in range(2015, 2025)}


def test_some_files_are_decomposed_some_begin_with_a_mark_some_end_lines_with_cr_lf() -> None:
    contents = {i: path.read_bytes() for i, path in sample_files().items()}
    decomposed = {
        i for i, b in contents.items() if not unicodedata.is_normalized("NFC", b.decode())
    }
    marked = {i for i, b in contents.items() if b.startswith(b"\xef\xbb\xbf")}
    crlf = {i for i, b in contents.items() if b"\r\n" in b}
    assert (len(decomposed), len(marked), len(crlf)) == (2, 2, 2)
    for id_ in decomposed:
        text = contents[id_].decode()
        assert text == unicodedata.normalize("NFD", text), f"{id_} mixes normal forms"
    for id_ in crlf:
        assert contents[id_].count(b"\n") == contents[id_].count(b"\r\n"), id_


@pytest.mark.parametrize("form", DATE_FORMS)
def test_every_form_of_date_occurs(form: str) -> None:
    assert [s.id for s in samples() if re.search(DATE_FORMS[form], s.text, re.MULTILINE)]


def test_some_samples_give_no_full_date() -> None:
    full = re.compile(r"\d{1,2}[/-]\d{1,2}[/-]\d{4}|tháng \d{1,2} năm \d{4}|October \d{4}")
    texts = {i: unicodedata.normalize("NFC", decoded(p)) for i, p in sample_files().items()}
    assert len([i for i, text in texts.items() if not full.search(text)]) >= 2


def test_dates_stand_above_and_below_titles_and_slogans_above_them() -> None:
    lines = [s.text.splitlines() for s in samples()]
    above = [text for text in lines if re.search(r"\d/\d{4}", text[0])]
    below = [text for text in lines if any(re.search(r"\d/\d{4} - ", x) for x in text[1:4])]
    slogans = [text for text in lines if text[0].isupper() and text[0].endswith("!")]
    leads = [text for text in lines if max(Counter(filter(None, text)).values()) == 2]
    assert len(above) >= 2
    assert len(below) >= 10
    assert len(slogans) >= 4
    assert len(leads) >= 2


@pytest.mark.parametrize("form", BYLINE_FORMS)
def test_every_form_of_byline_occurs(form: str) -> None:
    assert [s.id for s in samples() if re.search(rf"^{form}\S", s.text, re.MULTILINE)]


@pytest.mark.parametrize("style", STYLES)
def test_every_style_of_spelling_occurs_often(style: str) -> None:
    assert len([s.id for s in samples() if re.search(STYLES[style], s.text)]) >= 8


@pytest.mark.parametrize("pair", [("old tone marks", "new tone marks"), ("y", "i")])
def test_some_samples_mix_both_styles(pair: tuple[str, str]) -> None:
    assert [s.id for s in samples() if all(re.search(STYLES[style], s.text) for style in pair)]


def test_only_the_two_near_duplicates_are_alike() -> None:
    pairs = combinations([(s.id, shingles(s.text)) for s in samples()], 2)
    alike = [{a, b} for (a, x), (b, y) in pairs if len(x & y) / len(x | y) > 0.1]
    assert alike == [NEAR_DUPLICATES]


def shingles(text: str) -> set[tuple[str, ...]]:
    """Four words in a row, without the line that marks samples."""
    words = text.replace(MARK, "").split()
    return set(zip(words, words[1:], words[2:], words[3:], strict=False))


def test_there_are_forty_queries_each_once() -> None:
    queries = rows("queries.tsv")
    assert all(len(row) == 2 for row in queries)
    assert len(queries) >= 40
    assert len({qid for qid, _ in queries}) == len({query for _, query in queries}) == len(queries)
    assert all(query == unicodedata.normalize("NFC", query).strip() for _, query in queries)


@pytest.mark.parametrize("manner", QUERY_MANNERS)
def test_queries_are_typed_in_every_manner(manner: str) -> None:
    assert [query for _, query in rows("queries.tsv") if re.search(QUERY_MANNERS[manner], query)]


def test_some_queries_are_headlines_in_capitals() -> None:
    assert [query for _, query in rows("queries.tsv") if query.isupper() and query.count(" ") > 3]


def test_every_judgement_names_a_query_and_an_article() -> None:
    judgements = rows("qrels.tsv")
    assert all(len(row) == 3 for row in judgements)
    assert {qid for qid, _, _ in judgements} == {qid for qid, _ in rows("queries.tsv")}
    articles = {sample.id for sample in samples()} | set(OWNERS)
    assert {id_ for _, id_, _ in judgements} <= articles
    assert {relevance for _, _, relevance in judgements} == {"1", "2"}
    assert len({(qid, id_) for qid, id_, _ in judgements}) == len(judgements)


def test_every_query_has_an_article_squarely_about_it() -> None:
    squarely = {qid for qid, _, relevance in rows("qrels.tsv") if relevance == "2"}
    assert squarely == {qid for qid, _ in rows("queries.tsv")}


def test_forms_of_one_query_are_judged_alike() -> None:
    judged: dict[str, set[tuple[str, str]]] = {}
    for qid, id_, relevance in rows("qrels.tsv"):
        judged.setdefault(qid, set()).add((id_, relevance))
    qids = {query: qid for qid, query in rows("queries.tsv")}
    for forms in (
        ("mái ấm công đoàn", "mai am cong doan"),
        ("thỏa ước lao động tập thể", "thoả ước lao động tập thể", "thoa uoc lao dong tap the"),
        ("an toàn, vệ sinh lao động", "ATVSLĐ"),
    ):
        first, *others = [judged[qids[form]] for form in forms]
        assert all(other == first for other in others), forms
