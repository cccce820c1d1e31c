"""The articles of a corpus, read as ``tracuu index`` reads them, and slices of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.ready import ReadyArticle, read_ready, write_ready
from index.analysis.fields import field_blocks
from index.analysis.tokens import ANALYSIS_VERSION
from index.article import Article
from index.errors import ReadError
from index.readers import reader_for
from index.sources import scan
from index.storage.manifest import file_sha256

_FIGURES = "slice.json"


def articles_of(corpus: Path) -> Iterator[Article]:
    """Yield the articles of a file or a folder; what cannot be read is passed over."""
    for file in scan(corpus):
        reader = None if isinstance(file, ReadError) else reader_for(Path(file.path))
        if isinstance(file, ReadError) or reader is None:
            continue
        for record in reader.records(Path(file.path), file.default_id):
            if not isinstance(record, ReadError):
                yield reader.parse(record)


@dataclass(frozen=True, slots=True)
class Slice:
    """The first so many articles of a corpus, in a folder that holds their indexes too.

    ``text_bytes`` is the UTF-8 of all that is searched: titles, texts, dates, bylines.
    """

    folder: Path
    articles: int
    text_bytes: int

    @property
    def records(self) -> Path:
        """The articles as a JSON-lines file."""
        return self.folder / "articles.jsonl"

    def ready_articles(self) -> Iterator[ReadyArticle]:
        """Yield the articles' terms, which are worked out when they are first asked for."""
        path = self.folder / "ready.tsv"
        if not path.exists():
            # A run that is broken off must leave no part that the next one takes for all.
            part = path.with_suffix(".part")
            write_ready(articles_of(self.records), part)
            part.replace(path)
        return read_ready(path)


def cut_slices(corpus: Path, sizes: Sequence[int], keep: Path) -> list[Slice]:
    """Return the slices of a corpus that it can fill, the smallest first.

    A corpus that fills none of the sizes gives one slice, the whole of it. Slices lie
    in a folder of ``keep`` named by what the corpus holds, and are cut only once.
    """
    home = keep / _name(corpus)
    folders = {size: home / str(size) for size in sorted(sizes)}
    if not all((folder / _FIGURES).exists() for folder in folders.values()):
        _cut(articles_of(corpus), folders)
    slices = [_read(folder) for folder in folders.values()]
    filled = [cut for size, cut in zip(folders, slices, strict=True) if cut.articles == size]
    return filled or slices[:1]


def _name(corpus: Path) -> str:
    digest = hashlib.sha256(str(ANALYSIS_VERSION).encode())
    for file in scan(corpus):
        if not isinstance(file, ReadError):
            digest.update(file_sha256(Path(file.path)).encode())
    return digest.hexdigest()[:12]


def _cut(articles: Iterator[Article], folders: dict[int, Path]) -> None:
    counts = dict.fromkeys(folders, 0)
    text_bytes = dict.fromkeys(folders, 0)
    with ExitStack() as stack:
        files = {}
        for size, folder in folders.items():
            folder.mkdir(parents=True, exist_ok=True)
            path = Slice(folder, 0, 0).records
            files[size] = stack.enter_context(path.open("w", encoding="utf-8"))
        for number, article in enumerate(articles):
            if number == max(folders):
                break
            line = json.dumps(record(article), ensure_ascii=False) + "\n"
            searched = sum(len(text.encode()) for text in field_blocks(article)["text"])
            for size, file in files.items():
                if number < size:
                    file.write(line)
                    counts[size] += 1
                    text_bytes[size] += searched
    for size, folder in folders.items():
        figures = {"articles": counts[size], "text_bytes": text_bytes[size]}
        (folder / _FIGURES).write_text(json.dumps(figures), encoding="utf-8")


def _read(folder: Path) -> Slice:
    figures = json.loads((folder / _FIGURES).read_text(encoding="utf-8"))
    return Slice(folder, figures["articles"], figures["text_bytes"])


def record(article: Article) -> dict[str, object]:
    """Return an article as a line of a JSON-lines corpus."""
    paragraphs = [block.text for block in article.body if block.kind == "paragraph"]
    return {
        "id": article.id,
        "title": article.title,
        "lead": article.lead,
        "text": "\n".join(paragraphs),
        "captions": [block.text for block in article.body if block.kind == "caption"],
        "date": article.date,
        "byline": article.byline,
        "source": article.source,
        "url": article.url,
    }
