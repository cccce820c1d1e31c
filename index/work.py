"""How much of its work a build has done, whichever processes do it."""

from __future__ import annotations

from multiprocessing import get_context

from index.progress import Told

# More batches than these are never under way at one time.
_PLACES = 1024


class Work:
    """The records that are handed out in batches, and how much of them is indexed.

    A process that is spawned with it tells its parent's how far it is. Any thread may ask.
    """

    def __init__(self) -> None:
        # The bytes that are done of batches, summed up by their numbers modulo its length.
        self._done = get_context("spawn").RawArray("d", _PLACES)
        self._articles = 0
        self._bytes = 0

    def hand_out(self, size: int) -> None:
        """Count a record of so many bytes that is put into a batch."""
        self._articles += 1
        self._bytes += size

    def of_batch(self, number: int, size: int) -> Told:
        """Return what takes how much of a batch of so many bytes is done."""
        place = number % _PLACES
        before = self._done[place]

        def told(share: float) -> None:
            self._done[place] = before + share * size

        return told

    @property
    def articles(self) -> int:
        """About how many articles are done; all that were handed out, once they all are."""
        return round(self._articles * self._bytes_done / self._bytes) if self._bytes else 0

    @property
    def bytes_left(self) -> int:
        """The bytes of the records that were handed out and are not done."""
        return max(round(self._bytes - self._bytes_done), 0)

    @property
    def _bytes_done(self) -> float:
        return float(sum(self._done))
