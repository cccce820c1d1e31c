"""The standard ``dataclass``, made in a third of the time where it is frozen and has slots.

Python before 3.13 compiles six small functions for each such class, one by one. A search
from the shell imports some ninety of them, and waited as long for that as for half of
numpy. Here what is called often is compiled in one go, and the rest is shared. To type
checkers, ``match``, ``pickle`` and ``dataclasses.replace`` it is the standard one.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING or sys.version_info >= (3, 13):
    from dataclasses import dataclass as dataclass
else:

    def dataclass(**options: bool) -> Callable[[type], type]:
        """Return the decorator of a class, as the standard one does."""
        if options == {"frozen": True, "slots": True}:
            return _frozen
        return dataclasses.dataclass(**options)


def _frozen(cls: Any) -> Any:
    if any(isinstance(value, dataclasses.Field) for value in vars(cls).values()):
        # Fields with more than a default are too few to be worth a shortcut.
        return dataclasses.dataclass(frozen=True, slots=True)(cls)
    made = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    shared = {
        "__repr__": _repr,
        "__setattr__": _refuse_to_set,
        "__delattr__": _refuse_to_delete,
        "__getstate__": _state,
        "__setstate__": _set_state,
    }
    for name, method in (_compiled(made) | shared).items():
        if name not in vars(cls):
            setattr(made, name, method)
    return made


def _compiled(cls: Any) -> dict[str, Any]:
    """Compile what is called often: ``__init__``, which sets values past the ``__setattr__``
    that refuses, ``__eq__`` and ``__hash__``."""
    names: dict[str, Any] = {"_set": object.__setattr__}
    parameters, body = ["self"], []
    for field in dataclasses.fields(cls):
        has_default = field.default is not dataclasses.MISSING
        parameters.append(f"{field.name}=_{field.name}" if has_default else field.name)
        names[f"_{field.name}"] = field.default
        body.append(f"_set(self, {field.name!r}, {field.name})")
    if hasattr(cls, "__post_init__"):
        body.append("self.__post_init__()")
    mine, others = (
        "(" + "".join(f"{value}.{field.name}, " for field in dataclasses.fields(cls)) + ")"
        for value in ("self", "other")
    )
    methods: dict[str, Any] = {}
    exec(
        _METHODS % (", ".join(parameters), "; ".join(body or ["pass"]), mine, others, mine),
        names,
        methods,
    )
    for name, method in methods.items():
        method.__qualname__ = f"{cls.__qualname__}.{name}"
    return methods


_METHODS = """
def __init__(%s): %s
def __eq__(self, other):
    return %s == %s if other.__class__ is self.__class__ else NotImplemented
def __hash__(self): return hash(%s)
"""


def _repr(self: Any) -> str:
    fields = dataclasses.fields(self)
    values = (f"{field.name}={getattr(self, field.name)!r}" for field in fields)
    return f"{type(self).__qualname__}({', '.join(values)})"


def _refuse_to_set(self: Any, name: str, value: object) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: Any, name: str) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _set_state(self: Any, state: list[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)
