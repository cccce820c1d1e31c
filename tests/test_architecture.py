from __future__ import annotations

from pathlib import Path

from importlinter import cli


def test_imports_keep_to_the_contracts() -> None:
    """web -> searcher -> index, and the other walls that pyproject.toml draws."""
    config = Path(__file__).parents[1] / "pyproject.toml"
    assert cli.lint_imports(config_filename=str(config), no_cache=True) == cli.EXIT_STATUS_SUCCESS
