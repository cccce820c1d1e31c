"""Titles, bylines, captions, lists and furniture of made-up pages."""

from __future__ import annotations

import pytest
from reader_layouts import Page, parts_of, read

PAGES = [
    Page(
        "title in two lines, the second in lower case",
        """
        title | Liên đoàn Lao động huyện Châu Thành tặng quà
        title | cho công nhân ở lại đón Tết
              |
        lead  | Ba trăm phần quà đến tay công nhân các khu nhà trọ.
        para  | Mỗi phần trị giá 500.000 đồng.
        """,
    ),
    Page(
        "title in three lines of capitals",
        """
        title | HỘI NGHỊ BAN CHẤP HÀNH
        title | LIÊN ĐOÀN LAO ĐỘNG HUYỆN CHÂU THÀNH
        title | LẦN THỨ MƯỜI
              |
        lead  | Hội nghị bàn ba việc của quý tới.
        para  | Việc đầu tiên là bữa ăn ca.
        """,
    ),
    Page(
        "two lines that are not one title",
        """
        title | Bữa ăn ca ở xưởng giày
        para  | Chuyện của chị Tư nuôi quân
              |
        lead  | Bếp ăn nổi lửa từ ba giờ sáng.
        para  | Hôm nào cũng có canh chua.
        """,
    ),
    Page(
        "capitals and a cry as title",
        """
        title | CHÚC MỪNG NĂM MỚI!
              |
        lead  | Xuân đã về trên những xóm trọ.
        para  | Bà con gói bánh từ chiều.
        """,
    ),
    Page(
        "two slogans",
        """
        furn  | NHIỆT LIỆT CHÀO MỪNG ĐẠI HỘI CÔNG ĐOÀN CÁC CẤP!
        furn  | ĐOÀN KẾT - DÂN CHỦ - KỶ CƯƠNG - PHÁT TRIỂN!
              |
        title | Xóm trọ đón xuân
              |
        lead  | Xuân đã về trên những xóm trọ.
        para  | Bà con gói bánh từ chiều.
        """,
    ),
    Page(
        "slogan over a title that asks",
        """
        furn  | NHIỆT LIỆT CHÀO MỪNG ĐẠI HỘI CÔNG ĐOÀN CÁC CẤP!
        title | Vì sao công nhân trẻ ngại vào công đoàn?
              |
        lead  | Một cuộc hỏi chuyện ở năm xưởng may.
        para  | Câu trả lời hay gặp nhất là bận.
        """,
    ),
    Page(
        "the site's name over the title",
        """
        furn  | LIÊN ĐOÀN LAO ĐỘNG TỈNH BẾN TRE
              |
        furn  | Trang thông tin điện tử
              |
        title | Xóm trọ đón xuân
              |
        lead  | Xuân đã về trên những xóm trọ.
        para  | Bà con gói bánh từ chiều.
        """,
    ),
    Page(
        "a federation's name that begins the title",
        """
        title | LIÊN ĐOÀN LAO ĐỘNG TỈNH BẾN TRE
        title | TỔNG KẾT NĂM 2016
              |
        lead  | Hội nghị bàn ba việc của quý tới.
        para  | Việc đầu tiên là bữa ăn ca.
        """,
    ),
    Page("slogan only", "title | TẤT CẢ VÌ ĐOÀN VIÊN, NGƯỜI LAO ĐỘNG!"),
    Page("only a title", "title | Công nhân may thi nấu ăn"),
    Page("one letter", "title | x"),
    Page("one number", "para  | 7"),
    Page("only a paragraph", "para  | Ba mươi đội dự hội thi nấu ăn do công đoàn tổ chức."),
    Page(
        "no title, the first line is a long sentence",
        """
        lead  | Ba mươi đội của xưởng may và xưởng gỗ vừa dự hội thi nấu ăn của công đoàn.
        para  | Giải nhất về tay đội xưởng cắt.
        """,
    ),
    Page(
        "a short title with a full stop",
        """
        title | Công nhân may thi nấu ăn.
              |
        lead  | Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
        para  | Giải nhất về tay đội xưởng cắt.
        """,
    ),
    Page(
        "a report without a title",
        """
        lead  | - Sáng 12/4, công đoàn khu công nghiệp khai mạc hội thi nấu ăn.
        para  | Giải nhất về tay đội xưởng cắt.
        """,
    ),
    Page(
        "breadcrumb, buttons, counter, sample mark, rule",
        """
        furn  | Trang chủ > Tin tức > Hoạt động công đoàn
        title | Công nhân may thi nấu ăn
        furn  | Chia sẻ | In bài viết | A- A A+
        furn  | Lượt xem: 1.024
        furn  | ***
              |
        lead  | Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
        furn  | ***
        para  | Giải nhất về tay đội xưởng cắt.
        furn  | [Trang này là bài mẫu]
        """,
    ),
    Page(
        "title and lead repeated",
        """
        title | Công nhân may thi nấu ăn
              |
        furn  | CÔNG NHÂN MAY THI NẤU ĂN
              |
        lead  | Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
        capt  | Đội xưởng cắt bày mâm
        furn  | - Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
        para  | Giải nhất về tay đội xưởng cắt.
        furn  | Giải nhất về tay đội xưởng cắt.
        para  | Hẹn năm sau.
        """,
    ),
    Page(
        "a refrain is no repetition",
        """
        title | Bài ca người thợ
              |
        lead  | Đi làm thôi!
        para  | Còi tầm vang khắp xóm trọ rồi.
        para  | Đi làm thôi!
        """,
    ),
    Page(
        "related articles at the foot",
        """
        title | Công nhân may thi nấu ăn
              |
        lead  | Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
        para  | Giải nhất về tay đội xưởng cắt.
        by    | Tin, ảnh: Trúc Linh
        furn  | Tin liên quan
        furn  | Xưởng giày mở lớp dạy bơi (02/03/2024)
        furn  | Xóm trọ đón xuân
        """,
        byline="Trúc Linh",
    ),
    Page(
        "byline first",
        """
        by    | Bài, ảnh: TRÚC LINH - T.KHUÊ
        title | Công nhân may thi nấu ăn
              |
        lead  | Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
        para  | Giải nhất về tay đội xưởng cắt.
        """,
        byline="TRÚC LINH - T.KHUÊ",
    ),
    Page(
        "poster and date on one line",
        """
        title | Công nhân may thi nấu ăn
        by    | Đăng bởi: Trúc Linh -
        +date | 12/04/2024 16:48
              |
        lead  | Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
        para  | Giải nhất về tay đội xưởng cắt.
        """,
        date="2024-04-12T16:48",
        dateline="12/04/2024 16:48",
        byline="Trúc Linh",
    ),
    Page(
        "poster who is nobody",
        """
        title | Công nhân may thi nấu ăn
        furn  | Người đăng: Admin
        date  | 12/04/2024 16:48
              |
        lead  | Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
        para  | Giải nhất về tay đội xưởng cắt.
        """,
        date="2024-04-12T16:48",
        dateline="12/04/2024 16:48",
    ),
    Page(
        "date and name on one line",
        """
        title | Công nhân may thi nấu ăn
        date  | 12/04/2024 16:48
        +by   | | Trúc Linh
              |
        lead  | Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
        para  | Giải nhất về tay đội xưởng cắt.
        """,
        date="2024-04-12T16:48",
        dateline="12/04/2024 16:48",
        byline="Trúc Linh",
    ),
    Page(
        "several bylines",
        """
        title | Công nhân may thi nấu ăn
              |
        lead  | Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
        para  | Giải nhất về tay đội xưởng cắt.
        by    | Tin: Trúc Linh
        by    | Ảnh: T.Khuê
        """,
        byline="Trúc Linh; T.Khuê",
    ),
    Page(
        "two credits on one line, in brackets",
        """
        title | Công nhân may thi nấu ăn
              |
        lead  | Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
        para  | Giải nhất về tay đội xưởng cắt.
        by    | (Bài: Trúc Linh; ảnh: T.Khuê)
        """,
        byline="Trúc Linh; T.Khuê",
    ),
    Page(
        "credit behind the last sentence",
        """
        title | Công nhân may thi nấu ăn
              |
        lead  | Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
        para  | Giải nhất về tay đội xưởng cắt.
        +by   | Bài và ảnh: Trúc Linh – Phòng Truyền thông
        """,
        byline="Trúc Linh – Phòng Truyền thông",
    ),
    Page(
        "credit behind the last sentence, furniture below",
        """
        title | Công nhân may thi nấu ăn
              |
        lead  | Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
        para  | Giải nhất về tay đội xưởng cắt.
        +by   | Tin: Trúc Linh
        furn  | Các tin khác:
        furn  | Xóm trọ đón xuân
        """,
        byline="Trúc Linh",
    ),
    Page(
        "credit, then photos",
        """
        title | Công nhân may thi nấu ăn
              |
        lead  | Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
        para  | Giải nhất về tay đội xưởng cắt.
        by    | Tin bài: Trúc Linh.
        capt  | Đội xưởng cắt bày mâm
        capt  | Ban giám khảo nếm canh chua. Ảnh: T.Khuê
        """,
        byline="Trúc Linh",
    ),
    Page(
        "bare name as last line",
        """
        title | Công nhân may thi nấu ăn
              |
        lead  | Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
        para  | Giải nhất về tay đội xưởng cắt.
              |
        by    | H.HUYỀN
        """,
        byline="H.HUYỀN",
    ),
    Page(
        "bare names with their office",
        """
        title | Công nhân may thi nấu ăn
              |
        lead  | Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
        para  | Giải nhất về tay đội xưởng cắt.
        by    | Trúc Linh, Đỗ Quyên - Ban Tuyên giáo LĐLĐ huyện
        """,
        byline="Trúc Linh, Đỗ Quyên - Ban Tuyên giáo LĐLĐ huyện",
    ),
    Page(
        "a name under a photo is its caption",
        """
        title | Công nhân may thi nấu ăn
              |
        lead  | Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
        para  | Giải nhất về tay đội xưởng cắt.
        capt  | Đội xưởng cắt bày mâm
        capt  | Trúc Linh
        """,
    ),
    Page(
        "the source as last line",
        """
        title | Công nhân may thi nấu ăn
              |
        lead  | Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
        para  | Giải nhất về tay đội xưởng cắt.
        by    | (Theo báo Xóm Thợ)
        """,
        byline="Báo Xóm Thợ",
    ),
    Page(
        "a site as source",
        """
        title | Công nhân may thi nấu ăn
              |
        lead  | Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
        para  | Giải nhất về tay đội xưởng cắt.
        by    | Nguồn: xomtho.example
        """,
        byline="xomtho.example",
    ),
    Page(
        "paragraphs that begin with Theo and Tin",
        """
        title | Công nhân may thi nấu ăn
              |
        lead  | Theo Ban tổ chức, ba mươi đội dự hội thi nấu ăn năm nay.
        para  | Tin: mưa lớn vẫn không làm vơi khách.
        capt  | Theo Nghị quyết số 10
        """,
    ),
    Page(
        "captions between and after paragraphs",
        """
        title | Công nhân may thi nấu ăn
              |
        lead  | Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
              |
        capt  | Đội xưởng cắt bày mâm
        capt  | Ảnh: T.Khuê
              |
        para  | Giải nhất về tay đội xưởng cắt.
              |
        capt  | Bà Lê Thị Sen, Phó Chủ tịch công đoàn, trao giải (Ảnh: T.Khuê)
        """,
    ),
    Page(
        "headings in capitals, numbered, lettered",
        """
        title | Công nhân may thi nấu ăn
              |
        lead  | Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
        para  | CHUYỆN CÁI BẾP
        para  | Bếp nổi lửa từ ba giờ sáng.
        para  | 2. Chuyện cái nồi
        para  | Nồi nào cũng to như cái thúng.
        para  | b) Chuyện cái mâm
        para  | Mâm nào cũng đầy.
        """,
    ),
    Page(
        "lists",
        """
        title | Công nhân may thi nấu ăn
              |
        lead  | Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
        para  | Ban tổ chức trao các giải:
        para  | Giải nhất cho đội xưởng cắt
        para  | Giải nhì cho đội xưởng may
              |
        para  | Ngoài ra còn có:
        para  | - 5 giải khuyến khích;
        para  | + 1 giải được yêu thích
        para  | • 1 giải cho đội nhỏ tuổi
        """,
    ),
    Page(
        "a quotation as last line",
        """
        title | Công nhân may thi nấu ăn
              |
        lead  | Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
        para  | “Có công đoàn thì bữa cơm mới có canh chua cá lóc”
        """,
    ),
    Page(
        "question and answer: no lead behind a paragraph",
        """
        title | HỎI ĐÁP VỀ NGHỈ PHÉP
              |
        lead  | Hỏi: Tôi làm được tám tháng. Tôi được nghỉ mấy ngày? (Bạn đọc ở Cầu Kè)
              |
        para  | Đáp: Bạn được nghỉ tám ngày.
        """,
    ),
    Page(
        "all on one line",
        """
        title  | Công nhân may thi nấu ăn
        +date  | 12/04/2024 - 16:48
        +para  | - Ba mươi đội dự hội thi nấu ăn. Giải nhất về tay đội xưởng cắt.
        +by    | Tin, ảnh: Trúc Linh
        """.replace("+para  | - Ba", "+para  | Ba"),
        date="2024-04-12T16:48",
        dateline="12/04/2024 - 16:48",
        byline="Trúc Linh",
    ),
    Page(
        "all on one line, label and zone at the date, text without a stop before it",
        """
        title  | Công nhân may thi nấu ăn năm 2024
        +date  | Thứ sáu, 12/04/2024, 16:48 (GMT+7)
        +para  | Sáng 12/4, ba mươi đội dự hội thi nấu ăn. Giải nhất về tay đội xưởng cắt.
        """,
        date="2024-04-12T16:48",
        dateline="Thứ sáu, 12/04/2024, 16:48 (GMT+7)",
    ),
    Page(
        "all on one line, a day without a time parts nothing",
        """
        para  | Công nhân may thi nấu ăn 12/04/2024 Ba mươi đội dự thi. Giải nhất về xưởng cắt.
        """,
    ),
    Page(
        "verses stay paragraphs",
        """
        title | Bài ca người thợ
              |
        para  | Còi tầm vang khắp xóm nghèo
        para  | Người đi gánh nắng, người chèo bóng mây
        """,
    ),
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_part_is_right_or_empty(page: Page) -> None:
    assert parts_of(read(page.file())) == page.parts()
