"""Queries meant to hurt: what they cost an index, in time and in memory.

``python -m benchmarks.hostile INDEX`` asks each of them in every way there is to ask, in
one process with the index open, and prints milliseconds of the slowest way (of processor
time, which other work of the machine changes least, and by the clock) and how far memory
grew. The tests
ask the same of a small archive, and only that it ends well.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from index.errors import UserError
from searcher.model import SearchRequest
from searcher.searcher import Searcher

COMMON = "của và các trong công người là có được cho những với một khi năm đến không này về tại"
FREE = "cua va cac trong cong nguoi la co duoc cho nhung voi mot khi nam den khong nay ve tai"
#: Numbers of hits to pass over.
DEEP_PAGES = (1_000, 9_990, 99_990, 10**9, 10**30)

_ORDINARY = (
    "liên đoàn lao động",
    "cong doan co so",
    '"thoả ước lao động" -bóng',
    "tieu de khong dau va rat la dai cho cau hoi nay",
    "công* đoà*",
    "doan~",
    "*",
)
_MEGABYTE = 1 << 20
#: Milliseconds of processor time that an answer is to stay within.
LIMIT = 250
# Memory is full where it grows by no more than this, in megabytes, over so many titles.
_STILL, _TITLES = 3.0, 100


def hostile_queries() -> dict[str, str]:
    """Return the queries by their names."""
    return {**_stars(), **_operators(), **_long(), **_characters(), **_numbers_and_dates()}


def _stars() -> dict[str, str]:
    pairs = ("ng*", "th*", "tr*", "kh*", "ch*", "nh*", "ph*", "gi*", "qu*", "tu*")
    fuzzy = ("nguyen~2", "duong~2", "thanh~2", "truong~2", "chinh~2", "doan~2", "lao~2", "an~2")
    return {
        "a star": "*",
        "many stars": "* " * 900,
        "stars in a row": "*" * 1900,
        "a star and all": "* OR (" + FREE + ")",
        "stars of stars": "NOT (* AND * AND NOT *) OR a",
        "one letter": "n*",
        "one letter of each": " ".join(f"{letter}*" for letter in "abcdefghiklmnopqrstuvxy"),
        "two letters": "ng*",
        "ten prefixes": " ".join(pairs),
        "ten prefixes, all": " AND ".join(pairs) + " a",
        "ten prefixes, any": " OR ".join(pairs) + " a",
        "prefixes in titles": "title:(" + " OR ".join(pairs) + " OR a)",
        "prefixes excluded": " ".join(f"-{pair}" for pair in pairs),
        "prefixes and words": "công* " + COMMON,
        "prefixes with marks": "đoà* thươ* nghi* trườ* chươ* người* nhữ* đượ* công* việ*",
        "eleven prefixes": " ".join([*pairs, "công*"]),
        "900 prefixes": "ab* " * 500,
        "fuzzy": "nguyen~2",
        "ten fuzzy words": " ".join(fuzzy) + " hai~2 ba~2",
        "fuzzy words, any": " OR ".join(fuzzy),
        "fuzzy of two letters": "an~2 ba~2 co~2 da~2 em~2 ga~2 ha~2 ia~2 ke~2 la~2",
        "a long fuzzy word": "nghieng" * 200 + "~2",
        "fuzzy chains": "a~b~c~~2~2~1*~" * 100,
        "prefix of a long word": "nghieng" * 200 + "*",
        "fuzzy and prefix mixed": "ng* ngu~2 th* thu~2 tr* tru~2 ch* chu~2 nh* nhu~2",
    }


def _operators() -> dict[str, str]:
    words = (COMMON + " " + FREE).split()
    return {
        "5,000 parentheses": "(" * 5000 + "a" + ")" * 5000,
        "open parentheses": "(" * 5000,
        "closing parentheses": ")" * 5000,
        "nested as deep as may be": "(a OR " * 20 + "của" + ")" * 20,
        "nested groups": "(của -(và +(các " * 6 + "a" + "))" * 6 + ")" * 6,
        "a chain of NOT": "NOT " * 450 + "của",
        "NOT of NOT": "NOT (" * 20 + "của" + ")" * 20,
        "minus of everything": " ".join(f"-{word}" for word in words * 5),
        "only operators": "AND OR NOT VÀ HOẶC KHÔNG " * 60 + "a",
        "capitals with operators": "CÔNG ĐOÀN VÀ NGƯỜI LAO ĐỘNG HOẶC KHÔNG AND OR NOT " * 30,
        "any of 300": " OR ".join(words * 8),
        "all of 300": " AND ".join(words * 8),
        "all required": " ".join(f"+{word}" for word in words * 9),
        "all exact": " ".join(f"={word}" for word in words * 9),
        "fields of fields": "title:(byline:(" * 9 + "a" + "))" * 9,
        "fields": "title:" * 300,
        "titles": " ".join(f"title:{word}" for word in words * 5),
        "quotes": '"' * 1999,
        "empty phrases": '"" ' * 600,
        "every sign": '+-=()"“”«»*~:.,' * 120,
        "signs": "+-" * 999,
        "dates beside dates": "date:2017 OR " * 140 + "a",
    }


def _long() -> dict[str, str]:
    words = (COMMON + " " + FREE).split()
    return {
        "10,000 terms": " ".join(words[number % 40] for number in range(10_000)),
        "10,000 different terms": " ".join(f"tu{number}" for number in range(10_000)),
        "a megabyte of words": (COMMON + " ") * (_MEGABYTE // 120),
        "a megabyte without a space": "a" * _MEGABYTE,
        "a megabyte of spaces": " " * _MEGABYTE + "a",
        "a megabyte of marks": "a" + "\u0301" * _MEGABYTE,
        "common words": COMMON,
        "common words without marks": FREE,
        "as many words as may be": (FREE + " ") * 20,
        "one word 400 times": "của " * 400,
        "one letter 900 times": "a " * 900,
        "different letters": " ".join("aăâbcdđeêghiklmnoôơpqrstuưvxy" * 30),
        "a phrase of common words": f'"{COMMON}"',
        "a phrase without marks": f'"{FREE}"',
        "a phrase of 400 words": '"' + "cua " * 400 + '"',
        "phrases": " ".join(f'"{first} {then}"' for first in words[20:30] for then in words[20:34]),
        "nearness": '"a a a a"~',
        "nearness of common words": f'"{FREE}"~50',
        "nearness of one word": '"' + "cua " * 300 + '"~50',
        "many nearnesses": '"cua va"~50 "cac trong"~50 "cong nguoi"~50 "la co"~50 ' * 20,
        "compounds": " ".join(["TP.HCM-GD.ĐT/NĐ-CP&TW"] * 80),
        "a phrase of compounds": '"' + "TP.HCM GD-ĐT 7,250 NĐ-CP " * 60 + '"',
        "abbreviations": "LĐLĐ CNVC BCH UBND TP BHXH KCN CĐCS ATVSLĐ NLĐ " * 30,
        "what nobody wrote": "xqzj wvkk qqqq zzzz jjjj wwww ffff" * 40,
        "slips": "thuowngf nguwoif lao dodngj cong ddoanf lien ddoan " * 30,
    }


def _characters() -> dict[str, str]:
    return {
        "nothing": "",
        "spaces": " \t\n\r\u00a0\u2003\u200b" * 100,
        "NUL": "của\x00và\x00" * 100,
        "control characters": "".join(map(chr, range(32))) * 50 + "a",
        "lone surrogates": "\ud800 của \udfff" * 200,
        "bidi controls": "\u202eđoàn\u202c \u2066công\u2069 \u200f" * 100,
        "a tower of marks": "a" + "\u0301\u0323\u0302" * 600,
        "towers of marks": ("c" + "\u0300" * 40 + "o" + "\u0323" * 40 + " ") * 20,
        "marks alone": "\u0301" * 1900,
        "emoji with joiners": "👩\u200d👩\u200d👧\u200d👦" * 250,
        "flags": "🇻🇳" * 500,
        "unassigned": "\U000e0fff\uffff\ufdd0" * 300,
        "letters that grow": "ﷺ" * 1900,
        "letters that fold long": "㌖" * 1900,
        "half width and full width": "ｃｏｎｇ　ｄｏａｎ" * 150,
        "other scripts": "การประชุม 会議 العربية हिन्दी " * 60,
        "line breaks": "của\n" * 500,
        "HTML": "<script>alert(1)</script>" * 70,
        "a path": "../" * 600 + "etc/passwd",
        "SQL": "' OR 1=1; DROP TABLE bài; -- " * 60,
        "a regular expression": "(a+)+$" * 300,
        "percent": "%(what)s %s %d %n {0} " * 80,
    }


def _numbers_and_dates() -> dict[str, str]:
    return {
        "a huge number": "9" * 1900,
        "points": "1." * 900,
        "commas": "7,250 " * 300,
        "every kind of number": "1.250.000 7,25 12/4/2024 4/2024 16h48 43/2019/NĐ-CP " * 35,
        "exponents": "1e999999999 -1e-999999999 0x" + "f" * 500,
        "digits of other scripts": "٠١٢٣٤٥٦٧٨٩²³½" * 140,
        "a year of years": "date:99999999999999",
        "years at the ends": "date:0000..9999 date:0001 a",
        "dates upside down": "date:2018..2017 a",
        "days there are not": "date:31/2/2017 date:2017-13-45 date:-1 a",
        "a range without ends": "date:.. a",
        "many limits": "before:2018 after:2010 " * 40 + "của",
        "a huge slop": '"a b"~99999999999999999999',
        "huge edits": "doan~99999999999999999999",
    }


Ask = Callable[[Searcher, str], object]


def ways(article_id: str) -> dict[str, Ask]:
    """Return the ways to ask by their names; an article is looked at by its id."""

    def searching(**options: object) -> Ask:
        return lambda searcher, query: searcher.search(SearchRequest(query, **options))  # type: ignore[arg-type]

    ways: dict[str, Ask] = {
        "page": searching(syntax="forgiving", widen=True, limit=10),
        "newest": searching(syntax="forgiving", sort="newest", widen=True),
        "strict": searching(),
        "count": searching(limit=1, lit=False, suggest=False),
        "suggest": lambda searcher, query: searcher.suggest(query),
        "explain": lambda searcher, query: searcher.explain(
            SearchRequest(query, syntax="forgiving"), article_id
        ),
        "light": lambda searcher, query: searcher.light(article_id, query, "forgiving"),
    }
    for offset in DEEP_PAGES:
        ways[f"page from {offset:.0e}"] = searching(syntax="forgiving", offset=offset, limit=10)
    return ways


class Cost(NamedTuple):
    """What an answer took, in milliseconds: of processor time, and by the clock."""

    processor: float
    clock: float


def ask(searcher: Searcher, query: str, way: Ask) -> Cost:
    """Return what it takes to answer a query, or to refuse it as a user's mistake."""
    clock, processor = time.perf_counter(), time.process_time()
    with suppress(UserError):
        way(searcher, query)
    used = time.process_time() - processor
    return Cost(used * 1000, (time.perf_counter() - clock) * 1000)


def measure(searcher: Searcher) -> Iterator[tuple[str, dict[str, Cost], float]]:
    """Yield of each query its name, the cost of each way to ask it, and how many megabytes
    memory has grown since the first."""
    (hit,) = searcher.search(SearchRequest("*", limit=1)).hits
    asked = ways(hit.id)
    for query in _ORDINARY:
        for way in asked.values():
            ask(searcher, query, way)
    before = own_megabytes()
    for name, query in hostile_queries().items():
        costs = {label: ask(searcher, query, way) for label, way in asked.items()}
        yield name, costs, own_megabytes() - before


def fill_cache(searcher: Searcher) -> None:
    """Ask for titles of the archive, as readers do, until memory grows no more."""
    request = SearchRequest("*", limit=1, lit=False, suggest=False, facets=False)
    titles = (hit.title for hit in searcher.all_hits(request))
    before = 0.0
    while (now := own_megabytes()) > before + _STILL:
        before = now
        for title in islice(titles, _TITLES):
            searcher.search(replace(request, query=title, syntax="forgiving", limit=10))


def own_megabytes() -> float:
    """Return this process's memory without the pages of files, which the system takes back."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    fields = dict(line.split(":", 1) for line in status.splitlines())
    return int(fields["RssAnon"].split()[0]) / 1024


def main() -> None:
    """Print what each query costs where its words were never asked for before, and how far
    memory grows: that of a process just opened, and of one that readers have asked for long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path)
    arguments = parser.parse_args()
    worst: list[float] = []
    grown = 0.0
    with Searcher.open(arguments.index) as searcher:
        for name, costs, growth in measure(searcher):
            label, most = max(costs.items(), key=lambda item: item[1])
            worst.append(most.processor)
            grown = max(grown, growth)
            print(
                f"{name:28} {most.processor:8.1f} ms of {most.clock:8.1f}  {label:16} "
                f"{growth:6.1f} MB",
                flush=True,
            )
        fill_cache(searcher)
        full = own_megabytes()
        beyond = max(growth for _, _, growth in measure(searcher))
    slow = sum(most > LIMIT for most in worst)
    print(f"{len(worst)} queries: {slow} over {LIMIT} ms, at most {max(worst):.1f} ms")
    print(f"memory: {grown:.1f} MB at first; {beyond:.1f} MB more than {full:.1f} when it was full")


if __name__ == "__main__":
    main()
