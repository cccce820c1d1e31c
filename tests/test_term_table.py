from __future__ import annotations

import io
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.filetables import OrderedHashReader

from index.engines.whoosh.term_table import TermTable, TermTableWriter
from index.storage.blocks import open_checked

_terms = st.dictionaries(st.text("aăâđ09 ", max_size=5).map(str.encode), st.binary(max_size=30))
Fields = dict[str, dict[bytes, bytes]]


def write(path: Path, fields: Fields) -> TermTable:
    writer = TermTableWriter(path.open("wb"))
    for name, terms in fields.items():
        writer.start_field(name)
        for term, value in sorted(terms.items()):
            writer.add(term, value)
    writer.close()
    return TermTable(open_checked(path))


def check(folder: Path, fields: Fields) -> None:
    table = write(folder / "terms", fields)
    whoosh = OrderedHashReader.open(FileStorage(str(folder)), "terms")
    assert whoosh.extras["fieldmap"] == {name: n for n, name in enumerate(fields)}
    expected = {
        number.to_bytes(2, "big") + term: value
        for number, terms in enumerate(fields.values())
        for term, value in sorted(terms.items())
    }
    assert list(whoosh.items()) == list(expected.items())
    for key, value in expected.items():
        assert whoosh[key] == value
        assert whoosh.closest_key(key) == key
        assert (key + b"~" in whoosh) == (key + b"~" in expected)
    for name, terms in fields.items():
        ordered = sorted(terms)
        assert list(table.terms(name, b"")) == ordered
        for term, value in terms.items():
            found = table.get(name, term)
            assert found is not None and bytes(found) == value
            assert table.get(name, term + b"~") is None
        asked = [one for term in ordered for one in (term + b"~", term)]
        assert [bytes(value) for value in table.values(name, asked)] == [*map(terms.get, ordered)]
        for prefix in {term[:2] for term in ordered[::1000]}:
            beginning = [one for one in ordered if one.startswith(prefix)]
            assert list(table.terms(name, prefix)) == beginning
    whoosh.close()


@given(st.dictionaries(st.sampled_from(["id", "text", "words"]), _terms))
def test_whoosh_and_we_read_the_same_terms(tmp_path_factory: object, fields: Fields) -> None:
    check(tmp_path_factory.mktemp("table"), fields)  # type: ignore[attr-defined]


def test_many_terms(tmp_path: Path) -> None:
    """Tables of so many slots have runs that go on at their first slot."""
    terms = {f"{number:05}".encode(): bytes([number % 256]) for number in range(0, 30_000, 3)}
    check(tmp_path, {"text": terms, "empty": {}, "words": terms})


def test_a_field_that_is_not_there(tmp_path: Path) -> None:
    table = write(tmp_path / "terms", {"text": {b"a": b"1"}, "title": {}})
    for field in ("title", "byline"):
        assert table.get(field, b"a") is None
        assert list(table.terms(field, b"")) == []
        assert list(table.values(field, [b"a"])) == []


def test_a_value_is_a_view(tmp_path: Path) -> None:
    table = write(tmp_path / "terms", {"text": {b"a": b"value"}})
    value = table.get("text", b"a")
    assert isinstance(value, memoryview)
    assert io.BytesIO(value).read() == b"value"
