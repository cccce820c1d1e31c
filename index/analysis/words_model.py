"""The weights of pyvi's word segmentation, read without running pyvi.

The only place that knows where pyvi lies and how its model is written. pyvi itself
is never imported, for that loads scikit-learn: its pickle is walked opcode by opcode
(nothing in it is run) to the CRFsuite model inside, whose binary layout is that of
CRFsuite's own ``crf1d_model.c`` and ``cqdb.h``. What is read is kept in the user's
cache directory, because `tracuu search` would otherwise read it anew at each start.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import io
import os
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import platformdirs
from numpy.typing import NDArray

from index.errors import UserError

#: Attributes that do not name a token. The order is that of the cached array.
FEATURES = (
    "bias",
    "word.isupper()",
    "word.istitle()",
    "word.isdigit()",
    "-1:word.istitle()",
    "-1:word.isupper()",
    "-1:word.bi_gram()",
    "-2:word.tri_gram()",
    "+1:word.istitle()",
    "+1:word.isupper()",
    "+1:word.bi_gram()",
    "+2:word.tri_gram()",
)
#: Attributes that name a token: the token itself, the one before, the one after.
_TOKEN_FEATURES = ("word.lower():", "-1:word.lower():", "+1:word.lower():")

_BEGIN, _INSIDE = b"B_W", b"I_W"
# Raised by whatever stands at the wrong place in a file that is not what it should be.
_UNREADABLE = (OSError, ValueError, LookupError, EOFError, struct.error, StopIteration)
# How many arrays are kept, and the bytes of the SHA-256 behind them.
_ARRAYS, _DIGEST_BYTES = 6, 32


@dataclass(frozen=True, slots=True)
class WordModel:
    """A two-label linear CRF; each weight is that of "inside a word" less "begins one".

    ``vocabulary`` numbers the lower-cased tokens 0 to n-1; n stands for every other
    token. ``weights`` is (n + 1, 3): a token's weight for itself, for the token after
    it and for the token before it. ``features`` has each of :data:`FEATURES`.
    ``transitions[a, b]`` is the score of label b after a (0 begins, 1 inside).
    ``bigrams`` and ``trigrams`` are sorted :func:`gram_key` values of known words.
    """

    vocabulary: dict[str, int]
    weights: NDArray[np.float64]
    features: dict[str, float]
    transitions: NDArray[np.float64]
    bigrams: NDArray[np.int64]
    trigrams: NDArray[np.int64]


def load_model() -> WordModel:
    """Return the installed pyvi's model, from the cache where it is there.

    Raises :class:`~index.errors.UserError` where no readable pyvi is installed.
    """
    spec = importlib.util.find_spec("pyvi")
    if spec is None or not spec.submodule_search_locations:
        raise UserError("word segmentation needs pyvi, which is not installed: pip install pyvi")
    package = Path(spec.submodule_search_locations[0])
    return read_cached(package, _installed_version(package), platformdirs.user_cache_path("tracuu"))


def _installed_version(package: Path) -> str:
    """Return the version of the pyvi in folder ``package``, which its neighbour is named for."""
    versions = [path.stem.partition("-")[2] for path in package.parent.glob("pyvi-*.dist-info")]
    if len(versions) == 1:
        return versions[0]
    # Mail and network code, twenty milliseconds that few installations need.
    import importlib.metadata

    return importlib.metadata.version("pyvi")


def read_cached(package: Path, version: str, cache: Path) -> WordModel:
    """Return the model of the pyvi in folder ``package``, kept in folder ``cache``.

    The cached file's name holds pyvi's version and a hash of what it was read from.
    A cache that is damaged is written anew; one that cannot be written is done without.
    Raises :class:`~index.errors.UserError` where pyvi's files are not as expected.
    """
    try:
        pickled = (package / "models" / "pyvi3.pkl").read_bytes()
        words = (package / "models" / "words.txt").read_bytes()
    except OSError as error:
        raise UserError(f"pyvi {version}: {error}; install pyvi 0.1.1") from error
    digest = hashlib.sha256(hashlib.sha256(pickled).digest() + words).hexdigest()
    file = cache / f"words-2-pyvi-{version}-{digest[:16]}.npy"
    with contextlib.suppress(*_UNREADABLE):
        return _load(file)
    try:
        model = _extract(pickled, words)
    except _UNREADABLE as error:
        problem = f"its word model cannot be read ({error!r})"
        raise UserError(f"pyvi {version} in {package}: {problem}; install pyvi 0.1.1") from error
    with contextlib.suppress(OSError):
        _save(model, file)
    return model


def _load(file: Path) -> WordModel:
    data = file.read_bytes()
    arrays, digest = data[:-_DIGEST_BYTES], data[-_DIGEST_BYTES:]
    if hashlib.sha256(arrays).digest() != digest:
        raise ValueError(f"{file}: damaged")
    stream = io.BytesIO(arrays)
    names, weights, features, transitions, bigrams, trigrams = (
        np.load(stream, allow_pickle=False) for _ in range(_ARRAYS)
    )
    tokens = names.tobytes().decode().split("\0")
    model = WordModel(
        vocabulary={token: number for number, token in enumerate(tokens)},
        weights=weights,
        features=dict(zip(FEATURES, features.tolist(), strict=True)),
        transitions=transitions,
        bigrams=bigrams,
        trigrams=trigrams,
    )
    if weights.shape != (len(tokens) + 1, 3):
        raise ValueError(f"{file}: arrays of another shape")
    return model


def _save(model: WordModel, file: Path) -> None:
    """Write ``file`` whole or not at all: several processes may do so at once."""
    # No token holds NUL: CRFsuite's strings end there.
    tokens = "\0".join(model.vocabulary).encode()
    stream = io.BytesIO()
    # One array after the other: numpy's zipped form takes ten milliseconds to open.
    for array in (
        np.frombuffer(tokens, np.uint8),
        model.weights,
        np.array([model.features[name] for name in FEATURES]),
        model.transitions,
        model.bigrams,
        model.trigrams,
    ):
        np.save(stream, array)
    arrays = stream.getvalue()
    import tempfile  # once for each pyvi

    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=file.stem, dir=file.parent) as folder:
        written = Path(folder, file.name)
        written.write_bytes(arrays + hashlib.sha256(arrays).digest())
        os.replace(written, file)


def gram_key(numbers: list[int], size: int) -> int:
    """Return one number for consecutive tokens numbered below ``size``."""
    key = 0
    for number in numbers:
        key = key * size + number
    return key


def _extract(pickled: bytes, words: bytes) -> WordModel:
    weights, transitions = _read_crf(_crf_of_pickle(pickled))
    grams = [line.split(" ") for line in words.decode().split("\n")]
    grams = [gram for gram in grams if len(gram) in (2, 3)]
    vocabulary: dict[str, int] = {}
    rows: list[tuple[str, int, float]] = []
    for attribute, weight in weights.items():
        for column, prefix in enumerate(_TOKEN_FEATURES):
            if attribute.startswith(prefix):
                rows.append((attribute[len(prefix) :], column, weight))
    for token in (*(row[0] for row in rows), *(token for gram in grams for token in gram)):
        vocabulary.setdefault(token, len(vocabulary))
    table = np.zeros((len(vocabulary) + 1, 3))
    for token, column, weight in rows:
        table[vocabulary[token], column] = weight
    keys: dict[int, list[int]] = {2: [], 3: []}
    for gram in grams:
        numbers = [vocabulary[token] for token in gram]
        keys[len(gram)].append(gram_key(numbers, len(vocabulary) + 1))
    return WordModel(
        vocabulary=vocabulary,
        weights=table,
        features={name: weights.get(name, 0.0) for name in FEATURES},
        transitions=transitions,
        bigrams=np.unique(np.array(keys[2], np.int64)),
        trigrams=np.unique(np.array(keys[3], np.int64)),
    )


def _crf_of_pickle(pickled: bytes) -> bytes:
    """Return the CRFsuite model that an old pickle holds as Latin-1 text."""
    # Imported where it is needed, for with the cache it seldom is.
    import pickletools

    for _, argument, _ in pickletools.genops(pickled):
        if isinstance(argument, str) and argument.startswith("lCRF"):
            return argument.encode("latin-1")
        if isinstance(argument, bytes) and argument.startswith(b"lCRF"):
            return argument
    raise ValueError("no CRFsuite model in it")


def _read_crf(crf: bytes) -> tuple[dict[str, float], NDArray[np.float64]]:
    """Return the weight of each attribute (inside less begins), and the transitions."""
    features_at, labels_at, attributes_at = struct.unpack_from("<3I", crf, 28)
    labels = _read_strings(crf, labels_at)
    attributes = [name.decode() for name in _read_strings(crf, attributes_at)]
    if sorted(labels) != [_BEGIN, _INSIDE]:
        raise ValueError(f"labels {labels}")
    inside = labels.index(_INSIDE)
    weights = dict.fromkeys(attributes, 0.0)
    transitions = np.zeros((2, 2))
    (count,) = struct.unpack_from("<I", crf, features_at + 8)
    records = crf[features_at + 12 : features_at + 12 + 20 * count]
    for is_transition, source, label, weight in struct.iter_unpack("<3Id", records):
        if is_transition:
            transitions[int(source == inside), int(label == inside)] = weight
        else:
            weights[attributes[source]] += weight if label == inside else -weight
    return weights, transitions


def _read_strings(crf: bytes, start: int) -> list[bytes]:
    """Return the strings of a CQDB table that begins at byte ``start``, by number."""
    count, backward = struct.unpack_from("<2I", crf, start + 16)
    strings = []
    for offset in struct.unpack_from(f"<{count}I", crf, start + backward):
        _, size = struct.unpack_from("<2I", crf, start + offset)
        at = start + offset + 8
        strings.append(crf[at : at + size - 1])
    return strings
