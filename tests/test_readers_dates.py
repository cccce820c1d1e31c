"""Dates and times one by one."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.readers.datelines import read_dateline, read_printed_date
from index.readers.textdates import date_in_text


@pytest.mark.parametrize(
    ("line", "when"),
    [
        ("12/04/2024", "2024-04-12"),
        ("4/12/2024", "2024-12-04"),
        ("12 / 4 / 2024", "2024-04-12"),
        ("12/04/2024-16:48", "2024-04-12T16:48"),
        ("16:48-12/04/2024", "2024-04-12T16:48"),
        ("16h 12/04/2024", "2024-04-12T16:00"),
        ("16h48' 12/04/2024", "2024-04-12T16:48"),
        ("16 giờ 48, thứ 6 ngày 12/04/2024", "2024-04-12T16:48"),
        ("2024-04-12 16:48:05.120 +07:00", "2024-04-12T16:48"),
        ("2024-04-12T09:48Z", "2024-04-12T09:48"),
        ("2024/4/12", "2024-04-12"),
        ("12:05 AM 12/04/2024", "2024-04-12T00:05"),
        ("12:05 CH 12/04/2024", "2024-04-12T12:05"),
        ("12/04/2024 13:05 SA", "2024-04-12"),
        ("12 tháng 4, 2024", "2024-04-12"),
        ("Ngày 12 tháng tư năm 2024", "2024-04-12"),
        ("29/02/2024", "2024-02-29"),
        ("Friday, 12 April 2024", "2024-04-12"),
        ("Sept 5th, 2023", "2023-09-05"),
        ("(12/04/2024)", "2024-04-12"),
        ("Ngày cập nhật: 12/04/2024, 1.024 lượt xem", "2024-04-12"),
        ("Chủ nhật, ngày 14 tháng 04 năm 2024 06:05", "2024-04-14T06:05"),
    ],
)
def test_a_printed_date(line: str, when: str) -> None:
    printed = read_printed_date(line)
    assert printed is not None
    assert printed.when == when


@pytest.mark.parametrize(
    "line",
    [
        "29/02/2023",
        "31/4/2024",
        "0/1/2024",
        "12/13/2024",
        "12/04/1899",
        "12/04/2101",
        "16:48",
        "CN",
    ],
)
def test_parts_of_a_date_line_without_a_date(line: str) -> None:
    assert read_dateline(line) == []


@pytest.mark.parametrize(
    "line",
    [
        "12/04/2024 và những ngày sau",
        "112/04/2024",
        "12/04/20245",
        "12/04-2024",
        "Hội nghị 12/04/2024",
        "Quyết định số 12/04/2024/QĐ",
        "Thứ bảy xanh",
    ],
)
def test_lines_that_hold_more_than_a_date(line: str) -> None:
    assert read_dateline(line) is None


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)), st.times())
def test_every_day_and_minute_is_read_back(day: datetime.date, time: datetime.time) -> None:
    when = f"{day.isoformat()}T{time:%H:%M}"
    for line in (
        f"{day.day}/{day.month}/{day.year} - {time:%H:%M}",
        f"{time:%H:%M} | {day:%d.%m}.{day.year}",
        f"{time.hour}h{time:%M}, ngày {day.day} tháng {day.month} năm {day.year}",
        f"{day.year:04}-{day:%m-%d}T{time:%H:%M:%S}Z",
    ):
        printed = read_printed_date(line)
        assert printed is not None
        assert printed.when == when


@given(st.text(max_size=60))
def test_any_line_is_read_or_refused(line: str) -> None:
    for printed in read_dateline(line) or []:
        assert printed.text in line
        assert datetime.datetime.fromisoformat(printed.when).year in range(1900, 2101)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("Ngày 18/01/2017, hội nghị khai mạc.", "2017-01-18"),
        ("Vừa qua, sáng ngày 18/01/2017, hội nghị khai mạc.", "2017-01-18"),
        ("Vào lúc 8 giờ sáng 18/01/2017, hội nghị khai mạc.", "2017-01-18"),
        ("Lúc 8h ngày 18-01-2017, hội nghị khai mạc.", "2017-01-18"),
        ("Tối thứ tư, ngày 18 tháng 1 năm 2017, hội nghị khai mạc.", "2017-01-18"),
        ("Chiều 18.1.2017, hội nghị khai mạc.", "2017-01-18"),
        ("Ngày 18/01/2017 và 19/01/2017, hội nghị họp.", None),
        ("Từ ngày 18/01/2017, giá điện tăng.", None),
        ("Anh Ba (sinh ngày 18/01/1997) làm thợ hàn.", None),
        ("Căn cứ Nghị định, ngày 18/01/2017, về tiền lương.", None),
        ("Ngày 31/02/2017, hội nghị khai mạc.", None),
        ("Ngày 10/3/2017 âm lịch, xóm thợ giỗ tổ.", None),
        ("Hội nghị khai mạc 18/01/2017.", None),
        ("Hội nghị " + "rất dài và " * 10 + ", ngày 18/01/2017, khai mạc.", None),
    ],
)
def test_a_date_in_the_text(text: str, when: str | None) -> None:
    assert date_in_text([text]) == when
