"""Real small indexes, built once a run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from oracle import Generation, Oracle, fresh_generation, opened, updated_generation
from taken_archive import taken_index as made_taken_index

from index.builder import build
from index.settings import Settings

# A busy machine is slow at times; no property is about time.
settings.register_profile("tracuu", deadline=None)
settings.load_profile("tracuu")

# What is printed is compared without colours, and comes as late as a reader's would.
os.environ.pop("FORCE_COLOR", None)
os.environ.pop("PYTHONUNBUFFERED", None)

CORPUS = Path(__file__).parents[1] / "corpus"
SEEDS = ("000_a798f7f84a066ecb", "004_53f2e390344ddf15")


@pytest.fixture(scope="session")
def seed_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the owner's two articles alone."""
    folder = tmp_path_factory.mktemp("seeds")
    for seed in SEEDS:
        shutil.copy(CORPUS / f"{seed}.txt", folder)
    return folder


@pytest.fixture(scope="session")
def seed_index(seed_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the owner's two articles. Read it, never write to it."""
    directory = tmp_path_factory.mktemp("seed-index")
    build([seed_folder], directory)
    return directory


@pytest.fixture(scope="session")
def corpus_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the sample archive. Read it, never write to it."""
    directory = tmp_path_factory.mktemp("corpus-index")
    build([CORPUS], directory)
    return directory


@pytest.fixture(scope="session")
def taken_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two thousand made articles to take away. Read it, never write to it."""
    return made_taken_index(tmp_path_factory.mktemp("taken"))


@pytest.fixture(scope="session")
def fresh_news(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    """Five thousand made articles, written at once. Read them, never write there."""
    return fresh_generation(tmp_path_factory.mktemp("fresh-news"))


@pytest.fixture(scope="session", params=["fresh", "updated"])
def oracle(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    fresh_news: Generation,
) -> Iterator[Oracle]:
    """Five thousand made articles, written at once or left by an update, open for questions."""
    if request.param == "fresh":
        generation = fresh_news
    else:
        generation = updated_generation(tmp_path_factory.mktemp("updated-news"), fresh_news)
    with opened(generation) as both:
        yield both


@pytest.fixture
def make_index(tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    """Return a function that indexes texts, given by file name, and returns the index."""

    def make(texts: dict[str, str]) -> Path:
        folder = tmp_path / "corpus"
        for name, text in texts.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        build([folder], tmp_path / "index")
        return tmp_path / "index"

    return make


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium; ``chromium.py`` starts it."""
    import chromium

    require(chromium.path() is not None, "chromium is not installed (apt-get install chromium)")
    with chromium.launched() as launched:
        yield launched


@pytest.fixture(scope="session")
def site(corpus_index: Path) -> Iterator[str]:
    """The address of a server over the sample archive."""
    from chromium import served

    from web.app import create_app

    with served(create_app(Settings(corpus_index))) as address:
        yield address


@pytest.fixture(scope="session")
def made_site(taken_index: Path) -> Iterator[str]:
    """The address of a server over two thousand made-up articles."""
    from chromium import served

    from web.app import create_app

    with served(create_app(Settings(taken_index))) as address:
        yield address


@pytest.fixture
def page(browser: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A page of a Vietnamese reader; ``indirect`` parameters are Playwright's own options.

    Whatever the console says fails the test, but for answers that the test asks for.
    """
    options = {"locale": "vi-VN", **getattr(request, "param", {})}
    context = browser.new_context(**options)
    context.set_default_timeout(10_000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert [text for text in complaints if not text.startswith("Failed to load resource")] == []


def require(condition: bool, reason: str) -> None:
    """Skip a test for want of a component; under CI fail it."""
    if condition:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
