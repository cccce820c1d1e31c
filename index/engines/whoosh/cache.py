"""A cache of arrays, bounded in bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Protocol, TypeVar


class Sized(Protocol):
    """Anything that knows its size in bytes, as an array does."""

    @property
    def nbytes(self) -> int: ...


Value = TypeVar("Value", bound=Sized)
Argument = TypeVar("Argument")


class ByteCache:
    """Keeps the values used last, up to ``max_bytes``. Safe between threads.

    Two threads that miss the same key both make the value; the later one stays.
    """

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.nbytes = 0
        self._lock = threading.Lock()
        self._values: OrderedDict[Hashable, Sized] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[Argument], Value], argument: Argument) -> Value:
        """Return the value of ``key``, made of ``argument`` where it is not kept."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]  # type: ignore[return-value]
        value = make(argument)
        with self._lock:
            self._forget(key)
            self._values[key] = value
            self.nbytes += value.nbytes
            self._shrink()
        return value

    def limit(self, max_bytes: int) -> None:
        """Keep at most ``max_bytes`` from now on."""
        with self._lock:
            self.max_bytes = max_bytes
            self._shrink()

    def _shrink(self) -> None:
        while self.nbytes > self.max_bytes and len(self._values) > 1:
            self._forget(next(iter(self._values)))

    def _forget(self, key: Hashable) -> None:
        if key in self._values:
            self.nbytes -= self._values.pop(key).nbytes
