from __future__ import annotations

import re
import tomllib
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
CATALOGUE = ROOT / "web/translations/vi/LC_MESSAGES"

MessageId = str | tuple[str, ...]


def _messages(catalogue: Catalog) -> dict[MessageId, MessageId]:
    return {_key(message.id): _key(message.string) for message in catalogue if message.id}


def _key(text: str | list[str] | tuple[str, ...]) -> MessageId:
    return text if isinstance(text, str) else tuple(text)


def _committed() -> Catalog:
    with (CATALOGUE / "messages.po").open("rb") as file:
        return read_po(file, locale="vi", abort_invalid=True)


def _extracted() -> set[MessageId]:
    mappings = tomllib.loads((ROOT / "web/babel.toml").read_text("utf-8"))["mappings"]
    methods = [(mapping["pattern"], mapping["method"]) for mapping in mappings]
    options = {mapping["pattern"]: {"silent": "false"} for mapping in mappings}
    return {
        _key(message)
        for folder in ("web", "searcher/query")
        for _, _, message, _, _ in extract_from_dir(ROOT / folder, methods, options)
    }


def test_every_string_of_the_pages_is_in_the_catalogue_and_no_other() -> None:
    extracted = _extracted()
    assert "Nothing found" in extracted
    assert "An empty phrase was ignored." in extracted
    assert set(_messages(_committed())) == extracted


def test_every_string_is_translated() -> None:
    for message in _committed():
        if message.id:
            texts = [message.string] if isinstance(message.string, str) else message.string
            assert all(texts), message.id
            assert not message.fuzzy, message.id


def test_translations_keep_the_places_for_values() -> None:
    for message in _committed():
        assert not list(message.check(_committed())), message.id


def test_the_compiled_catalogue_is_that_of_the_text() -> None:
    with (CATALOGUE / "messages.mo").open("rb") as file:
        compiled = read_mo(file)
    assert _messages(compiled) == _messages(_committed())


#: What stands untranslated in the templates: names, formulas, a book's title.
UNTRANSLATED = {
    *("Tra", "Cứu", "API", "UTC", "idf", "ln"),
    *("Robertson", "Zaragoza", "The", "Probabilistic", "Relevance", "Framework"),
    *("BM25", "and", "Beyond"),
}
#: Attributes that readers see or hear.
SPOKEN = r'(?:title|alt|placeholder|aria-label|data-done|data-list|data-listed)="([^"]*)"'
JINJA = re.compile(r"\{% block body_class %\}[\w-]*|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)


def _written(template: str) -> set[str]:
    """Return the words that a template gives to readers past the catalogue."""
    html = JINJA.sub(" ", template)
    seen = " ".join([re.sub(r"<[^>]*>", " ", html), *re.findall(SPOKEN, html)])
    return set(re.findall(r"[^\W\d_]\w+", seen.replace("&nbsp;", " ")))


def test_no_word_of_a_template_goes_past_the_catalogue() -> None:
    assert _written('<p title="Close">{{ _("Go") }} now</p>') == {"Close", "now"}
    templates = list((ROOT / "web/templates").glob("*.html"))
    assert len(templates) > 10
    for template in templates:
        left = _written(template.read_text("utf-8")) - UNTRANSLATED
        assert not left, f"{template.name}: {sorted(left)}"
