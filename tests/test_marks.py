"""What marks mean: a table of queries over a made-up archive of thirty articles."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_index import article, ask, ids, index_of

from searcher.searcher import Searcher

ARTICLES = [
    # The same letters with and without marks.
    article("nam-gioi", "Nam giới đi khám mắt", "Nhiều nam thanh niên cùng đi."),
    article("nam-moi", "Chúc mừng năm mới", "Một năm nhiều niềm vui."),
    article("nam-ca-hai", "Bóng đá nam", "Giải đấu mở mỗi năm một lần."),
    article("doan-lien", "Liên đoàn huyện họp mặt", "Liên đoàn tặng hoa."),
    article("doan-phan", "Trọng tài phán đoán sai"),
    article("doan-duong", "Sửa đoạn đê vỡ"),
    article("cong-nhan", "Khen thưởng công nhân giỏi", "Mười công nhân được khen."),
    article("cong-dong", "Ngày hội cộng đồng dân cư"),
    # Twins that differ in one mark.
    article("vien-cong", "Họp tổ công tác viên phường"),
    article("vien-cong-nang", "Họp tổ cộng tác viên phường"),
    article("day-tron", "Dạy nghề sửa đương kim"),
    article("day-them", "Dạy nghề sửa đường kim"),
    article("day-bot", "Dạy nghề sửa dương kim"),
    # Tone-mark styles.
    article("uoc-moi", "Ký thoả ước tập thể"),
    article("uoc-cu", "Bàn về thỏa ước mới"),
    article("uoc-thoa", "Mẹo vặt: thoa ước chừng một lớp kem"),
    # Titles typed in several manners.
    article("am-du", "Mái ấm công đoàn trao tận tay", "Căn nhà khang trang đã xong."),
    article("thong-khong", "Thong bao tuyen dung tho may", "Can hai muoi tho may bac cao."),
    article("le-nua", "Thong báo nghi lễ quoc khánh"),
    article("ki-thuat", "Hội thi kĩ thuật viên giỏi"),
    article("ky-thuat", "Trao giải kỹ thuật xây dựng"),
    # What the others are weighed against.
    article("khac-1", "Giá lúa tăng đầu vụ", "Nông dân phấn khởi ra đồng."),
    article("khac-2", "Cầu phao nối hai bờ sông"),
    article("khac-3", "Trời mưa to suốt tuần qua", "Nước lên nhanh ở vùng trũng."),
    article("khac-4", "Học sinh trở lại lớp"),
    article("khac-5", "Chợ nổi đông khách", "Thuyền bè tấp nập từ sáng sớm."),
    article("khac-6", "Khai trương thư viện quận"),
    article("khac-7", "Đàn cò trắng về vườn"),
    article("khac-8", "Tàu hàng cập bến đúng giờ"),
    article("khac-9", "Xe buýt thêm tuyến ven biển"),
    article("khac-10", "Phim hay chiếu rạp tối nay"),
]

THOA_UOC = {"uoc-moi", "uoc-cu"}
NAM = {"nam-gioi", "nam-ca-hai"}
NĂM = {"nam-moi", "nam-ca-hai"}


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    with Searcher.open(index_of(tmp_path_factory.mktemp("marks"), ARTICLES)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("query", "found"),
    [
        # Free where nothing is typed, bound where something is.
        ("nam", NAM | NĂM),
        ("năm", NĂM),
        ("NĂM", NĂM),
        ("nám", set()),
        ("doan", {"doan-lien", "doan-phan", "doan-duong", "am-du"}),
        # No article has `đoan`: other forms alone are less than half of its mass.
        ("đoan", set()),
        ("đoàn", {"doan-lien", "am-du"}),
        # The rarer of two words is more than half of them.
        ("lien đoàn", {"doan-lien"}),
        ("+lien +đoàn", {"doan-lien"}),
        ("công", {"cong-nhan", "vien-cong", "am-du"}),
        ("cộng", {"cong-dong", "vien-cong-nang"}),
        ("cong", {"cong-nhan", "vien-cong", "am-du", "cong-dong", "vien-cong-nang"}),
        # Quotes bind the marks typed, in any tone-mark style.
        ('"thoả ước"', THOA_UOC),
        ('"thỏa ước"', THOA_UOC),
        ('"THỎA ƯỚC"', THOA_UOC),
        ('"thoa ước"', THOA_UOC | {"uoc-thoa"}),
        ('"thoa uoc"', THOA_UOC | {"uoc-thoa"}),
        ('"thoả uốc"', set()),
        ('"thỏa ước mới"', {"uoc-cu"}),
        ('"năm"', NĂM),
        ('"nam"', NAM | NĂM),
        # = binds every mark, and the absence of one.
        ("=nam", NAM),
        ("=năm", NĂM),
        ("=thoa", {"uoc-thoa"}),
        ("=thoả", THOA_UOC),
        ("=thỏa", THOA_UOC),
        ("=doan", set()),
        # So do + and AND bind a marked syllable, and leave an unmarked one free.
        ("+năm", NĂM),
        ("+nam", NAM | NĂM),
        ("năm AND mới", {"nam-moi"}),
        ("nam AND moi", {"nam-moi", "nam-ca-hai"}),
        ("năm AND nam", NĂM),
        ("năm AND =nam", {"nam-ca-hai"}),
        ("năm AND vui", {"nam-moi"}),
        ("thoả AND uoc", THOA_UOC),
        # What is excluded binds too.
        ("nam -năm", {"nam-gioi"}),
        ("nam -=nam", {"nam-moi"}),
        ("nam -nam", set()),
        ("nam NOT năm", {"nam-gioi"}),
        ('cong -"công nhân"', {"vien-cong", "am-du", "cong-dong", "vien-cong-nang"}),
        # i and y are one.
        ("kĩ AND thuật", {"ki-thuat", "ky-thuat"}),
        ('"kỹ thuật"', {"ki-thuat", "ky-thuat"}),
        ("=kĩ", {"ki-thuat", "ky-thuat"}),
    ],
)
def test_what_is_found(searcher: Searcher, query: str, found: set[str]) -> None:
    assert set(ids(searcher, query)) == found


def test_not_takes_away_what_has_the_marks_and_nothing_else(searcher: Searcher) -> None:
    everything = {record["id"] for record in ARTICLES}
    assert set(ids(searcher, "NOT năm", limit=100)) == everything - NĂM
    assert set(ids(searcher, "NOT nam", limit=100)) == everything - NĂM - NAM


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("liên đoàn", "doan-lien"),
        ("lien doan", "doan-lien"),
        ("lien đoàn", "doan-lien"),
        ("liên đoan", "doan-lien"),
        ("lien đoan", "doan-lien"),
        ("phán đoan", "doan-phan"),
        ("phan đoan sai", "doan-phan"),
        ("đoạn de", "doan-duong"),
        ("thoa uoc tap the", "uoc-moi"),
        ("thoả uoc tạp thể", "uoc-moi"),
        # One wrong mark, wherever it is.
        ("mải ấm công đoàn trao tay", "am-du"),
        ("mái ậm công đoàn trao tay", "am-du"),
        ("mái ấm cồng đoàn trao tay", "am-du"),
        ("mái ấm công đoản trao tay", "am-du"),
        ("mái ấm công đoàn trào tay", "am-du"),
        ("mái ấm công đoàn trao tày", "am-du"),
        ("hồi thi kỹ thuật viên giỏi", "ki-thuat"),
        ("hội thỉ kỹ thuật viên giỏi", "ki-thuat"),
        ("hội thi kỵ thuật viên giỏi", "ki-thuat"),
        ("hội thi kỹ thuất viên giỏi", "ki-thuat"),
        ("hội thi kỹ thuật viện giỏi", "ki-thuat"),
        ("hội thi kỹ thuật viên giời", "ki-thuat"),
        # Half of the marks, any half.
        ("mái am công doan trao tan tay", "am-du"),
        ("mai ấm cong đoàn trao tận tay", "am-du"),
        ("hoi thi ky thuat vien gioi", "ki-thuat"),
        ("hội thi kỹ thuật viên giỏi", "ki-thuat"),
        ("thong bao tuyen dung tho may", "thong-khong"),
        # A title typed with half of its marks.
        ("nghi le quoc khanh", "le-nua"),
        ("nghi lễ quoc khánh", "le-nua"),
        ("nghỉ lễ quốc khánh", "le-nua"),
        ("thông báo nghỉ lễ quốc khánh", "le-nua"),
        # The form as typed stands before others.
        ("công tác viên", "vien-cong"),
        ("cộng tác viên", "vien-cong-nang"),
        ("dạy nghề sửa đương kim", "day-tron"),
        ("dạy nghề sửa đường kim", "day-them"),
        ("dạy nghề sửa dương kim", "day-bot"),
    ],
)
def test_what_comes_first(searcher: Searcher, query: str, first: str) -> None:
    assert ids(searcher, query)[:1] == [first]


def scores(searcher: Searcher, query: str) -> dict[str, float]:
    return {hit.id: hit.score for hit in ask(searcher, query).hits}


def test_another_form_never_counts_in_full(searcher: Searcher) -> None:
    found = scores(searcher, "công tác viên")
    assert found["vien-cong"] > found["vien-cong-nang"] > 0
    back = scores(searcher, "cộng tác viên")
    assert back["vien-cong-nang"] > back["vien-cong"] > 0


def test_a_rare_form_of_a_common_word_is_no_rare_word(tmp_path: Path) -> None:
    common = [article(f"đoàn-{n:02}", "", f"Hội đoàn vui {n}.") for n in range(30)]
    other = article("đoạn", "", "Hội giai đoạn vui.")
    with Searcher.open(index_of(tmp_path, [*common, other])) as searcher:
        found = {hit.id: hit.score for hit in ask(searcher, "hội đoàn vui", limit=100).hits}
    assert found["đoạn"] < min(found[record["id"]] for record in common)


def test_without_marks_every_form_counts_in_full(searcher: Searcher) -> None:
    found = scores(searcher, "cong tac vien")
    assert found["vien-cong"] == found["vien-cong-nang"]


def test_forms_that_add_marks_count_more_than_others(searcher: Searcher) -> None:
    # `đường` adds marks to `đương`; `dương` takes one away.
    found = scores(searcher, "dạy nghề sửa đương kim")
    assert found["day-tron"] > found["day-them"] > found["day-bot"] > 0


@pytest.mark.parametrize(
    ("old", "new"),
    [("thỏa ước", "thoả ước"), ("kĩ thuật", "kỹ thuật"), ("THỎA ƯỚC", "thoả ước")],
)
def test_spelling_styles_score_alike(searcher: Searcher, old: str, new: str) -> None:
    assert scores(searcher, old) == scores(searcher, new) != {}


def test_marks_in_parts_are_marks(searcher: Searcher) -> None:
    for query in ("năm", '"thoả ước"', "công tác viên"):
        assert scores(searcher, unicodedata.normalize("NFD", query)) == scores(searcher, query)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("đoan", {"doan-lien", "doan-phan", "doan-duong", "am-du"}),
        ('"thoả uốc"', THOA_UOC | {"uoc-thoa"}),
        ("+nám", NAM | NĂM),
    ],
)
def test_widening_drops_marks_that_find_nothing(
    searcher: Searcher, query: str, found: set[str]
) -> None:
    page = ask(searcher, query, widen=True)
    assert page.interpretation.widened
    assert {hit.id for hit in page.hits} == found
    assert not ask(searcher, query).hits


@pytest.mark.parametrize("query", ["năm", "=doan", "xyz"])
def test_nothing_is_widened_that_finds_something_or_cannot(searcher: Searcher, query: str) -> None:
    page, narrow = ask(searcher, query, widen=True), ask(searcher, query)
    assert not page.interpretation.widened
    assert page.hits == narrow.hits
