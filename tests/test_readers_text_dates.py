"""Dates of made-up pages: in a line of their own, in the text, or rightly nowhere."""

from __future__ import annotations

import pytest
from reader_layouts import Page, parts_of, read

PAGES = [
    Page(
        "date above the title",
        """
        date  | 12/04/2024 - 16:48
        title | Trao mái ấm cho đoàn viên huyện Châu Thành
              |
        lead  | Liên đoàn Lao động huyện vừa trao nhà cho ba đoàn viên khó khăn.
        para  | Mỗi căn nhà trị giá 60 triệu đồng.
        """,
        date="2024-04-12T16:48",
        dateline="12/04/2024 - 16:48",
    ),
    Page(
        "today's date above the title, the article's below",
        """
        date  | Thứ hai, 15/7/2024
              |
        title | Trao mái ấm cho đoàn viên huyện Châu Thành
        date  | 12/04/2024 16:48
        lead  | Liên đoàn Lao động huyện vừa trao nhà cho ba đoàn viên khó khăn.
        para  | Mỗi căn nhà trị giá 60 triệu đồng.
        """,
        date="2024-04-12T16:48",
        dateline="12/04/2024 16:48",
    ),
    Page(
        "no date",
        """
        title | Công nhân may thi nấu ăn
              |
        lead  | Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
        para  | Giải nhất về tay đội xưởng cắt.
        """,
    ),
    Page(
        "weekday, time, zone",
        """
        title | Công nhân may thi nấu ăn
        date  | Thứ sáu, 12/4/2024, 16:48 (GMT+7)
              |
        para  | Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
        """,
        date="2024-04-12T16:48",
        dateline="Thứ sáu, 12/4/2024, 16:48 (GMT+7)",
    ),
    Page(
        "short weekday, dots, hours with h",
        """
        title | Công nhân may thi nấu ăn
        date  | CN, 14.4.2024 | 6h05
              |
        para  | Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
        """,
        date="2024-04-14T06:05",
        dateline="CN, 14.4.2024 | 6h05",
    ),
    Page(
        "time before the day, afternoon by CH",
        """
        title | Công nhân may thi nấu ăn
        date  | T6, 4:48 CH ngày 12-04-2024
              |
        para  | Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
        """,
        date="2024-04-12T16:48",
        dateline="T6, 4:48 CH ngày 12-04-2024",
    ),
    Page(
        "hours in words, day in words",
        """
        title | Công nhân may thi nấu ăn
        date  | Lúc 7 giờ 30 phút, ngày 2 tháng Chạp năm 2023
              |
        para  | Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
        """,
        date="2023-12-02T07:30",
        dateline="Lúc 7 giờ 30 phút, ngày 2 tháng Chạp năm 2023",
    ),
    Page(
        "place and day in words at the foot",
        """
        title | Thư gửi đoàn viên nhân Tháng Công nhân
              |
        lead  | Thân gửi các đoàn viên, người lao động trong toàn huyện.
        para  | Chúc các bạn một Tháng Công nhân bình an.
              |
        date  | Cần Thơ, ngày 12 tháng 4 năm 2024
        """,
        date="2024-04-12",
        dateline="Cần Thơ, ngày 12 tháng 4 năm 2024",
    ),
    Page(
        "English month first",
        """
        title | Federation hands over ten homes
        date  | Posted on April 12, 2024 at 4:48 PM
              |
        para  | Ten families of union members moved in before the rainy season.
        """,
        date="2024-04-12T16:48",
        dateline="Posted on April 12, 2024 at 4:48 PM",
    ),
    Page(
        "English day first",
        """
        title | Federation hands over ten homes
        date  | Fri, 12th Apr. 2024
              |
        para  | Ten families of union members moved in before the rainy season.
        """,
        date="2024-04-12",
        dateline="Fri, 12th Apr. 2024",
    ),
    Page(
        "ISO with a zone",
        """
        title | Công nhân may thi nấu ăn
        date  | 2024-04-12T16:48:05+07:00
              |
        para  | Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
        """,
        date="2024-04-12T16:48",
        dateline="2024-04-12T16:48:05+07:00",
    ),
    Page(
        "update alone, with a counter of visits",
        """
        title | Công nhân may thi nấu ăn
        date  | Cập nhật lúc 16:48, 12/04/2024 | Lượt xem: 1.024
              |
        para  | Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
        """,
        date="2024-04-12T16:48",
        dateline="Cập nhật lúc 16:48, 12/04/2024",
    ),
    Page(
        "publication beats update on one line",
        """
        title | Công nhân may thi nấu ăn
        date  | Cập nhật: 15/04/2024 08:00 - Ngày đăng: 12/04/2024 16:48
              |
        para  | Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
        """,
        date="2024-04-12T16:48",
        dateline="Ngày đăng: 12/04/2024 16:48",
    ),
    Page(
        "publication beats update on two lines",
        """
        title | Công nhân may thi nấu ăn
        date  | Cập nhật: 15/04/2024 08:00
        date  | Đăng lúc: 12/04/2024
              |
        para  | Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
        """,
        date="2024-04-12",
        dateline="Đăng lúc: 12/04/2024",
    ),
    Page(
        "the same day twice, once with the time",
        """
        title | Công nhân may thi nấu ăn
        date  | 12/04/2024
              |
        lead  | Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
        date  | 12/04/2024 | 16:48
        para  | Giải nhất về tay đội xưởng cắt.
        """,
        date="2024-04-12T16:48",
        dateline="12/04/2024 | 16:48",
    ),
    Page(
        "weekday, day and time on lines of their own",
        """
        title | Công nhân may thi nấu ăn
        date  | Thứ sáu
        date  | 12/04/2024
        date  | 16:48
              |
        para  | Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
        """,
        date="2024-04-12T16:48",
        dateline="Thứ sáu 12/04/2024 16:48",
    ),
    Page(
        "a day that the calendar does not know",
        """
        title | Công nhân may thi nấu ăn
        para  | Đăng lúc 31/02/2024 - 16:48
              |
        lead  | Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
        para  | Giải nhất về tay đội xưởng cắt.
        """,
    ),
    Page(
        "month 13 above the title is no title",
        """
        para  | Ngày 12/13/2024
        title | Công nhân may thi nấu ăn
              |
        lead  | Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
        para  | Giải nhất về tay đội xưởng cắt.
        """,
    ),
    Page(
        "a time that no clock shows leaves the day",
        """
        title | Công nhân may thi nấu ăn
        date  | 12/04/2024 - 25:61
              |
        para  | Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
        """,
        date="2024-04-12",
        dateline="12/04/2024 - 25:61",
    ),
    Page(
        "two digits are no year",
        """
        title | Công nhân may thi nấu ăn
              |
        lead  | Ngày 12/04/24, ba mươi đội dự hội thi nấu ăn do công đoàn tổ chức.
        para  | Giải nhất về tay đội xưởng cắt.
        """,
    ),
    Page(
        "days as headings of a chronicle",
        """
        title | Nhật ký những ngày chống dịch
              |
        lead  | Phóng viên ghi lại ba ngày ở khu cách ly.
        para  | 12/8/2021
        para  | Chuyến xe đầu tiên tới nơi lúc rạng sáng.
        para  | 13/8/2021
        para  | Bếp ăn nấu thêm hai trăm suất cơm.
        """,
    ),
    Page(
        "a chronicle that begins with a day",
        """
        title | Nhật ký những ngày chống dịch
        para  | 12/8/2021
        lead  | Chuyến xe đầu tiên tới nơi lúc rạng sáng.
        para  | 13/8/2021
        para  | Bếp ăn nấu thêm hai trăm suất cơm.
        """,
    ),
    Page(
        "a day below a title that asks",
        """
        title | Vì sao công nhân trẻ ngại vào công đoàn?
        date  | 12/04/2024
        by    | Người đăng: Trúc Linh
              |
        lead  | Một cuộc hỏi chuyện ở năm xưởng may.
        para  | Câu trả lời hay gặp nhất là bận.
        """,
        date="2024-04-12",
        dateline="12/04/2024",
        byline="Trúc Linh",
    ),
    Page(
        "day with its year in the lead",
        """
        title | Đại hội thi đua công nhân tỉnh
              |
        lead  | Chiều ngày 03/7/2020, Liên đoàn Lao động tỉnh tổ chức đại hội thi đua.
        para  | Đại hội biểu dương 60 điển hình.
        """,
        date="2020-07-03",
    ),
    Page(
        "day in words in the second paragraph",
        """
        title | Đại hội thi đua công nhân tỉnh
              |
        lead  | Sáu mươi điển hình về dự đại hội thi đua của công nhân trong tỉnh.
        para  | Ngày 3 tháng 7 năm 2020, đại hội khai mạc tại nhà văn hóa lao động.
        """,
        date="2020-07-03",
    ),
    Page(
        "today in brackets",
        """
        title | Đại hội thi đua công nhân tỉnh
              |
        lead  | Tại nhà văn hóa lao động, sáng nay (03/7/2020), đại hội thi đua khai mạc.
        para  | Đại hội biểu dương 60 điển hình.
        """,
        date="2020-07-03",
    ),
    Page(
        "day without a year",
        """
        title | Đại hội thi đua công nhân tỉnh
              |
        lead  | - Chiều 3/7, Liên đoàn Lao động tỉnh tổ chức đại hội thi đua năm 2020.
        para  | Đại hội biểu dương 60 điển hình.
        """,
    ),
    Page(
        "birthday in the lead",
        """
        title | Chuyện một người thợ tiện
              |
        lead  | Ông Bảy Đờn sinh ngày 12/04/1996 ở xứ dừa, vào nghề từ thuở mười lăm.
        para  | Bà con gọi ông là vua tiện.
        """,
    ),
    Page(
        "a law's day",
        """
        title | Hỏi đáp về nghỉ thai sản
              |
        lead  | Luật Lao động, ngày 20/11/2019, quy định lao động nữ được nghỉ sáu tháng.
        para  | Từ ngày 01/01/2021, quy định ấy được áp dụng.
        """,
    ),
    Page(
        "a day of history",
        """
        title | Người thợ và lá cờ
              |
        lead  | Ngày 28/7/1929, công hội đỏ ra đời trong một căn nhà nhỏ ở phố thợ.
        para  | Từ đó thợ thuyền có chỗ dựa.
        """,
    ),
    Page(
        "a day to come",
        """
        title | Sắp có hội thao công nhân
              |
        lead  | Ngày 20/5/2024, công đoàn khu công nghiệp sẽ mở hội thao cho công nhân.
        para  | Hội thao có bảy môn.
        """,
    ),
    Page(
        "a span of days",
        """
        title | Hội thao công nhân kéo dài ba ngày
              |
        lead  | Ngày 20/5/2024 đến 22/5/2024, công đoàn khu công nghiệp mở hội thao.
        para  | Trong hai ngày 20-21/5/2024, mưa như trút.
        """,
    ),
    Page(
        "the year of a slogan is no date",
        """
        furn  | QUYẾT TÂM HOÀN THÀNH KẾ HOẠCH NGÀY 01/01/2022!
              |
        title | Công nhân may thi nấu ăn
              |
        lead  | Ba mươi đội dự hội thi nấu ăn do công đoàn khu công nghiệp tổ chức.
        para  | Giải nhất về tay đội xưởng cắt.
        """,
    ),
    Page(
        "a date line beats the text",
        """
        title | Đại hội thi đua công nhân tỉnh
        date  | Ngày đăng: 04/07/2020
              |
        lead  | Chiều 03/7/2020, Liên đoàn Lao động tỉnh tổ chức đại hội thi đua.
        para  | Đại hội biểu dương 60 điển hình.
        """,
        date="2020-07-04",
        dateline="Ngày đăng: 04/07/2020",
    ),
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_part_is_right_or_empty(page: Page) -> None:
    assert parts_of(read(page.file())) == page.parts()
