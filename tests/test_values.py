"""Our dataclass beside the standard one."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from typing import Any

import pytest

from index.values import dataclass

STANDARD = dataclasses.dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A place."""

    town: str
    at: tuple[int, int] = (0, 0)

    @property
    def label(self) -> str:
        return self.town.upper()


@STANDARD(frozen=True, slots=True)
class StandardPlace:
    """A place."""

    town: str
    at: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Other:
    town: str
    at: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class One:
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Nothing:
    """No fields."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Checks itself."""

    number: int

    def __post_init__(self) -> None:
        if self.number < 0:
            raise ValueError(self.number)


@dataclass(frozen=True, slots=True)
class WithList:
    """A default made for each."""

    items: list[int] = dataclasses.field(default_factory=list)


@dataclass(slots=True)
class Open:
    """Not frozen."""

    number: int = 1


@pytest.mark.parametrize("arguments", [("Huế",), ("Huế", (1, 2)), ("", (0, 0))])
def test_values_are_made_shown_and_compared_as_the_standard_ones(arguments: Any) -> None:
    ours, standard = Place(*arguments), StandardPlace(*arguments)
    assert repr(ours) == repr(standard).removeprefix("Standard")
    assert hash(ours) == hash(standard)
    assert dataclasses.asdict(ours) == dataclasses.asdict(standard)
    assert dataclasses.astuple(ours) == dataclasses.astuple(standard)
    assert ours == Place(*arguments)
    assert ours != dataclasses.replace(ours, town="Vinh")
    assert {ours: 1}[Place(*arguments)] == 1


def test_values_of_other_classes_are_others() -> None:
    assert Place("Huế") != Other("Huế")
    assert Place("Huế") != ("Huế", (0, 0))
    assert One() == One(None) != One(Place("Huế"))
    assert Nothing() == Nothing()
    assert repr(One(Place("Huế"))) == "One(place=Place(town='Huế', at=(0, 0)))"


def test_values_never_change() -> None:
    place = Place("Huế")
    for name in ("town", "unknown"):
        with pytest.raises(
            dataclasses.FrozenInstanceError, match=f"cannot assign to field '{name}'"
        ):
            setattr(place, name, "Vinh")
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot delete field 'town'"):
        del place.town  # type: ignore[misc]
    assert not hasattr(place, "__dict__")
    assert (place.label, place.at) == ("HUẾ", (0, 0))


@pytest.mark.parametrize("value", [Place("Huế", (3, 4)), One(Place("Vinh")), Nothing(), Checked(2)])
def test_values_go_from_process_to_process(value: Any) -> None:
    assert pickle.loads(pickle.dumps(value)) == value
    assert copy.deepcopy(value) == value


def test_wrong_arguments_are_refused() -> None:
    for make in (lambda: Place(), lambda: Place("a", (0, 0), 3), lambda: Place(city="Huế")):  # type: ignore[call-arg]
        with pytest.raises(TypeError):
            make()
    with pytest.raises(ValueError, match="-1"):
        Checked(-1)
    with pytest.raises(ValueError, match="-1"):
        dataclasses.replace(Checked(1), number=-1)


def test_patterns_match_by_place() -> None:
    match Place("Huế", (1, 2)):
        case Place(town, (_, y)):
            assert (town, y) == ("Huế", 2)


def test_other_kinds_are_the_standard_ones() -> None:
    first, second = WithList(), WithList()
    first.items.append(1)
    assert second.items == []
    with pytest.raises(dataclasses.FrozenInstanceError):
        first.items = []  # type: ignore[misc]
    changed = Open()
    changed.number = 2
    assert changed == Open(2)
