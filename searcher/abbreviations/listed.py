"""The lists of abbreviations that people keep: the one that comes with Tra Cứu, and the
archive's own.

docs/abbreviations.md describes the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from index.analysis.normalize import normalize
from index.analysis.tokens import CHUNK
from index.errors import UserError
from index.learned.initials import letters_of

#: The list that comes with Tra Cứu.
BUILT_IN = Path(__file__).with_name("abbreviations.tsv")

_AMBIGUOUS = "ambiguous"
_COLUMNS = 4


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of a list: forms that stand for each other, the shown one first.

    ``small`` are spellings in small letters that are taken for a short form.
    ``ambiguous`` short forms mean other things as well. Without ``longs``, the short
    forms are no abbreviations in this archive.
    """

    shorts: tuple[str, ...]
    longs: tuple[str, ...]
    small: tuple[str, ...] = ()
    ambiguous: bool = False


def read_list(path: Path) -> tuple[Listed, ...]:
    """Return the lines of a list.

    Raises ``UserError``, which names the file and the line, where one cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UserError(f"{path}: the abbreviations cannot be read ({error.strerror})") from error
    except UnicodeDecodeError:
        raise UserError(f"{path}: the abbreviations are not UTF-8; save the file as that") from None
    lines: dict[int, Listed] = {}
    for number, line in enumerate(normalize(text).split("\n"), 1):
        if line.strip() and not line.startswith("#"):
            lines[number] = _read_line(line, f"{path}:{number}")
    _check_repeated(lines, path)
    return tuple(lines.values())


def _read_line(line: str, where: str) -> Listed:
    columns = line.split("\t")
    if len(columns) > _COLUMNS:
        raise UserError(f"{where}: {len(columns)} columns where {_COLUMNS} are the most")
    shorts, longs, small, mark = (*map(str.strip, columns), *[""] * (_COLUMNS - len(columns)))
    if mark not in {"", _AMBIGUOUS}:
        raise UserError(f'{where}: "{mark}" in column 4, which takes "{_AMBIGUOUS}" or nothing')
    listed = Listed(_forms(shorts), _forms(longs), _forms(small), mark == _AMBIGUOUS)
    if not listed.shorts:
        raise UserError(f"{where}: no short form in column 1 (columns are separated by tabs)")
    for short in listed.shorts:
        if not letters_of(short) or short == short.lower():
            raise UserError(f'{where}: "{short}" is no short form: write it in capitals')
    for long in listed.longs:
        if len(CHUNK.findall(long)) < 2:
            raise UserError(f'{where}: "{long}" is no long form: it has to have two words or more')
    return listed


def _forms(column: str) -> tuple[str, ...]:
    return tuple(filter(None, (" ".join(form.split()) for form in column.split(";"))))


def _check_repeated(lines: dict[int, Listed], path: Path) -> None:
    first: dict[str, tuple[int, Listed]] = {}
    for number, listed in lines.items():
        for short in listed.shorts:
            earlier, other = first.setdefault(letters_of(short), (number, listed))
            if earlier != number and not (listed.ambiguous and other.ambiguous):
                raise UserError(
                    f'{path}:{number}: "{short}" stands in line {earlier} too; '
                    f'write "{_AMBIGUOUS}" in column 4 of both, or delete one'
                )


def overridden(listed: tuple[Listed, ...], own: tuple[Listed, ...]) -> tuple[Listed, ...]:
    """Return ``own`` and what is left of ``listed``: what the archive's own list says of a
    short form takes the place of every line on it."""
    said = {letters_of(short) for line in own for short in line.shorts}
    return (*own, *_without(listed, said))


def _without(listed: tuple[Listed, ...], letters: set[str]) -> Iterator[Listed]:
    for line in listed:
        shorts = tuple(short for short in line.shorts if letters_of(short) not in letters)
        if shorts:
            yield replace(line, shorts=shorts)
