from __future__ import annotations

import json

import pytest

from index.storage.pointer import Checkpoint, Pointer

POINTER = Pointer("000007", "0123456789abcdef" * 4)
CHECKPOINT = Checkpoint(POINTER, "000006-aabbccdd", ("/archive", "/tin tức"), rebuild=True)


def test_what_is_written_is_read() -> None:
    assert Pointer.read(POINTER.text()) == POINTER
    assert Checkpoint.read(CHECKPOINT.text()) == CHECKPOINT


def test_an_id_tells_generations_apart() -> None:
    assert POINTER.id == "000007-01234567"
    assert POINTER.id != Pointer("000007", "f" * 64).id


@pytest.mark.parametrize("length", range(len(POINTER.text())))
def test_half_a_pointer_is_none(length: int) -> None:
    assert Pointer.read(POINTER.text()[:length]) is None


@pytest.mark.parametrize("length", range(len(CHECKPOINT.text()) - 1))
def test_half_a_checkpoint_is_none(length: int) -> None:
    assert Checkpoint.read(CHECKPOINT.text()[:length]) is None


@pytest.mark.parametrize("name", ["..", "../../x", "/etc", "", "7 8", "٧", "000007\n"])
def test_a_name_leads_nowhere_else(name: str) -> None:
    assert Pointer.read(f"{name} {POINTER.sha256}\n") is None
    values = json.loads(CHECKPOINT.text())
    values["pointer"]["name"] = name
    assert Checkpoint.read(json.dumps(values)) is None


def test_brackets_without_end_are_no_checkpoint() -> None:
    assert Checkpoint.read("[" * 200_000) is None
