"""Text files: the owner's two articles, odd bytes, and what no file may do."""

from __future__ import annotations

import hashlib
import re
import textwrap
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reader_layouts import parts_of, read

from index.article import Article, Block
from index.errors import ReadError
from index.readers import READERS
from index.readers.base import Record
from index.readers.decode import lines
from index.readers.layout import lay_out

CORPUS = Path(__file__).parent.parent / "corpus"
AN_PHU = CORPUS / "000_a798f7f84a066ecb.txt"
CAN_THO = CORPUS / "004_53f2e390344ddf15.txt"

PAGE = """Công nhân may thi nấu ăn, bày mâm cỗ quê ở sân kho

12/04/2024 - 16:48

Ba mươi đội của các xưởng may, xưởng giày, xưởng gỗ vừa dự hội thi nấu ăn do công đoàn mở.

Đội xưởng cắt bày mâm

Giải nhất về tay đội xưởng cắt, với mâm cơm có canh chua, cá kho, rau luộc và “bánh lá mít”.

Tin, ảnh: Trúc Linh
"""
PARTS = {
    "title": "Công nhân may thi nấu ăn, bày mâm cỗ quê ở sân kho",
    "lead": "Ba mươi đội của các xưởng may, xưởng giày, xưởng gỗ vừa dự hội thi nấu ăn"
    " do công đoàn mở.",
    "body": (
        Block("caption", "Đội xưởng cắt bày mâm"),
        Block(
            "paragraph",
            "Giải nhất về tay đội xưởng cắt, với mâm cơm có canh chua, cá kho, rau luộc"
            " và “bánh lá mít”.",
        ),
    ),
    "date": "2024-04-12T16:48",
    "date_source": "dateline",
    "dateline": "12/04/2024 - 16:48",
    "byline": "Trúc Linh",
}


def article_of(path: Path) -> Article:
    (record,) = READERS["text"].records(path, path.stem)
    assert isinstance(record, Record)
    return READERS["text"].parse(record)


def test_first_seed() -> None:
    article = article_of(AN_PHU)
    assert article.id == "000_a798f7f84a066ecb"
    assert article.title == "Liên đoàn Lao động huyện An Phú và quận Tân Bình ký kết hợp tác"
    assert (article.date, article.date_source) == ("2024-04-12T16:48", "dateline")
    assert article.dateline == "12/04/2024 - 16:48"
    assert article.byline == "NGỌC CẨM – H.HUYNH"
    assert article.lead.startswith("Chiều 12/4, Liên đoàn Lao động huyện An Phú (tỉnh An Giang)")
    assert article.lead.endswith("Chương trình phối hợp công tác giai đoạn 2023 - 2028.")
    assert [(block.kind, block.text.split()[0]) for block in article.body] == [
        ("caption", "2"),
        ("paragraph", "Theo"),
        ("paragraph", "Cùng"),
        ("caption", "Bà"),
        ("caption", "Phó"),
        ("caption", "Chủ"),
        ("caption", "Chủ"),
        ("caption", "Trao"),
        ("caption", "2"),
        ("paragraph", "Dịp"),
    ]
    assert article.body[0].text == "2 đơn vị ký kết chương trình phối hợp"
    assert article.body[9].text.endswith("do Liên đoàn Lao động quận Tân Bình hỗ trợ.")
    assert article.path == AN_PHU.as_posix()
    assert article.content_hash == hashlib.sha256(AN_PHU.read_bytes()).hexdigest()
    assert (article.source, article.url) == ("", "")


def test_second_seed() -> None:
    article = article_of(CAN_THO)
    assert article.title == (
        "LIÊN ĐOÀN LAO ĐỘNG THÀNH PHỐ TỔNG KẾT HOẠT ĐỘNG CÔNG ĐOÀN NĂM 2016, "
        "TRIỂN KHAI PHƯƠNG HƯỚNG NHIỆM VỤ NĂM 2017"
    )
    assert (article.date, article.date_source) == ("2017-01-18", "text")
    assert article.dateline == ""
    assert article.byline == "Xuân Nguyên – Ban Tuyên giáo LĐLĐ TPCT"
    assert article.lead == (
        "Ngày 18/01/2017, Liên đoàn Lao động thành phố Cần Thơ đã tổ chức Hội nghị tổng kết hoạt "
        "động công đoàn năm 2016; triển khai phương hướng nhiệm vụ năm 2017."
    )
    # The lead stands twice in the file, and the slogan over the title is no part of it.
    assert [block.kind for block in article.body] == ["paragraph", "paragraph"]
    assert article.body[0].text.startswith("Năm 2016, hoạt động công đoàn")
    assert article.body[1].text.startswith("Triển khai phương hướng nhiệm vụ năm 2017, Ban")
    assert "2022" not in str(parts_of(article))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(PAGE.encode(), id="plain"),
        pytest.param(PAGE.replace("\n", "\r\n").encode(), id="CRLF"),
        pytest.param(PAGE.replace("\n", "\r").encode(), id="old Mac line ends"),
        pytest.param(PAGE.encode("utf-8-sig"), id="byte order mark"),
        pytest.param(unicodedata.normalize("NFD", PAGE).encode(), id="NFD"),
        pytest.param(PAGE.replace(" ", "\u00a0").encode(), id="no-break spaces"),
        pytest.param(PAGE.replace(" ", "\t ").encode(), id="tabs"),
        pytest.param(PAGE.replace("\n", "  \t\n").encode(), id="trailing spaces"),
        pytest.param(PAGE.replace("\n\n", "\n").encode(), id="no blank lines"),
        pytest.param(PAGE.replace("\n\n", "\n \n\n\n").encode(), id="many blank lines"),
        pytest.param(("\n\n" + PAGE).encode(), id="blank lines first"),
        pytest.param(PAGE.rstrip().encode(), id="no last line end"),
        pytest.param(PAGE.replace("đ", "ð").replace("Đ", "Ð").encode(), id="eth for đ"),
        pytest.param(PAGE.replace("n ", "n\u200b ").encode(), id="zero-width spaces"),
    ],
)
def test_bytes_that_mean_the_same_give_the_same_parts(data: bytes) -> None:
    assert parts_of(read(data)) == PARTS


@pytest.mark.parametrize("width", range(62, 80, 3))
def test_paragraphs_cut_into_lines_are_made_whole(width: int) -> None:
    wrapped = "\n".join(textwrap.fill(line, width) for line in PAGE.split("\n"))
    assert max(map(len, wrapped.split("\n"))) <= width
    assert parts_of(read(wrapped)) == PARTS


def test_a_huge_line_is_one_paragraph() -> None:
    text = "Một câu dài kể chuyện ngày 12/04/2024. " * 20_000
    article = read(text)
    assert (article.title, article.lead, article.date) == ("", "", None)
    assert article.body == (Block("paragraph", text.strip()),)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty file"),
        (b" \r\n\t\n", "empty file"),
        ("\u200b\ufeff".encode(), "empty file"),
        (
            b"Li\xean \xf0o\xe0n",
            "not UTF-8 (byte 0xEA at offset 2): convert it, for instance with iconv",
        ),
        (
            "Đoàn".encode("utf-16"),
            "UTF-16: convert it, for instance with iconv -f UTF-16 -t UTF-8",
        ),
        (
            "Đoàn".encode("utf-32"),
            "UTF-32: convert it, for instance with iconv -f UTF-32 -t UTF-8",
        ),
        (b"a\0b", "not a text file: it holds NUL bytes"),
    ],
)
def test_what_is_no_article_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError) as caught:
        read(data)
    assert (caught.value.path, caught.value.line, caught.value.reason) == ("an/id.txt", 0, reason)


def test_an_empty_file_is_an_error_in_its_place(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\n \n")
    (error,) = READERS["text"].records(path, "a")
    assert isinstance(error, ReadError)
    assert str(error) == f"{path}: empty file"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(READERS["text"].records(tmp_path / "a.txt", "a"))


@given(st.binary())
def test_arbitrary_bytes_give_an_article_or_a_read_error(data: bytes) -> None:
    try:
        article = read(data)
    except ReadError:
        return
    assert article.content_hash == hashlib.sha256(data).hexdigest()


LINES = st.sampled_from(
    [
        *PAGE.split("\n"),
        *AN_PHU.read_text("utf-8").split("\n"),
        *CAN_THO.read_text("utf-8").split("\n"),
        "TẤT CẢ VÌ ĐOÀN VIÊN!",
        "Trang chủ > Tin tức > Công đoàn",
        "Thứ sáu",
        "16:48",
        "31/02/2024",
        "Cập nhật lúc 10:00 13/04/2024 | Lượt xem: 12",
        "Đăng bởi: Admin - 12/04/2024 16:48",
        "Trúc Linh - 12/04/2024 16:48",
        "Công nhân thi nấu ăn 12/04/2024 - 16:48 - Ba mươi đội dự thi. Tin: Trúc Linh",
        "Ảnh: T.Khuê",
        "Tin: Trúc Linh",
        "Theo Báo Xóm Thợ",
        "Tin liên quan",
        "gồm:",
        "- một giải nhất;",
        "[bài mẫu]",
        "***",
    ]
) | st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=80)


@given(st.lists(LINES, max_size=14).map("\n".join))
def test_every_word_of_a_file_has_its_place(text: str) -> None:
    """No word is lost, doubled or moved, whatever the lines and their order."""
    page = lines(text)
    parts = lay_out(page).parts
    assert _words(" ".join(part.text for part in parts)) == _words(" ".join(page))
    for part in parts:
        assert part.text
        assert part.role in ("byline", "lead", "paragraph") or part.value == part.text


@given(st.lists(LINES, min_size=1, max_size=14).map("\n".join))
def test_the_article_holds_its_layout(text: str) -> None:
    try:
        article = read(text)
    except ReadError:
        return
    parts = lay_out(lines(text)).parts
    stored = [article.title, article.lead, *(block.text for block in article.body)]
    kept = [part.value for part in parts if part.role not in ("byline", "dateline", "furniture")]
    assert sorted(_words(" ".join(stored))) == sorted(_words(" ".join(kept)))
    printed = " ".join(part.text for part in parts if part.role == "dateline")
    assert article.dateline in printed
    assert (article.date is None) == (article.date_source is None)
    assert (article.date_source == "dateline") == bool(article.dateline)


@pytest.mark.parametrize("unit", ["ảnh ", " Bài", ", ảnh", "– ", "A", "(", "12/4 - "])
def test_a_line_of_one_thing_over_and_over(unit: str) -> None:
    """Patterns that take the square of a line's length would not come back for hours."""
    line = "Tin: A " + unit * 100_000
    article = read(f"Ký thoả ước lao động\n12/04/2017\nĐoàn viên mừng.\n{line}")
    assert article.byline == ""
    assert sum(len(block.text) for block in article.body) > len(unit.strip()) * 100_000


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)
