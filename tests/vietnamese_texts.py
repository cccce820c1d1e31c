"""Hypothesis strategies: texts as the archive writes them, and texts that are hostile."""

from __future__ import annotations

import unicodedata

from hypothesis import strategies as st

_WORDS = (
    "đoàn", "Đoàn", "đoan", "Công", "hòa", "hoà", "HÒA", "thúy", "quý", "qúy", "giò", "hoàn",
    "tỉ", "tỷ", "kĩ", "tui", "qui", "LĐLĐ", "GD-ĐT", "TP.HCM", "43/2019/NĐ-CP", "121kg", "7,25",
    "7,250", "7.250", "1.250.000", "1,250,000.50", "12/04/2024", "12/4", "4/2024", "31.12.2019",
    "10-12/4/2024", "192.168.1.1", "H'Hen", "COVID-19", "a_b", "№", "½", "²", "ﬁ", "İ", "ẞ",
    "日本", "٣٤", "x\u0302", "\u0301", "😀", "0", "00", "007",
)  # fmt: skip
_GAPS = (" ", "  ", "\n", ", ", ". ", "-", "/", "'", "’", "…", " – ", "(", ")", "")

words = st.sampled_from(_WORDS) | st.sampled_from(_WORDS).map(
    lambda word: unicodedata.normalize("NFD", word)
)

#: Words and gaps in a row, now and then with anything at all among them.
texts = st.lists(words | st.sampled_from(_GAPS) | st.text(max_size=3), max_size=25).map("".join)
