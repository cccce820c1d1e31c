"""Cost against size: one picture of the run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.engines import ENGINES, OURS
from benchmarks.engines.base import Kind
from benchmarks.results import SizeResult

_PANELS: tuple[tuple[Kind | None, str], ...] = (
    ("any", "any of the terms"),
    ("all", "all of the terms"),
    ("phrase", "a phrase"),
    (None, "all queries"),
)


def plot(results: Sequence[SizeResult], path: Path) -> None:
    """Draw warm medians against articles, both by powers of ten, a line an engine."""
    import matplotlib

    matplotlib.use("svg")
    # The same figures give the same bytes.
    matplotlib.rcParams.update({"svg.hashsalt": "tracuu", "font.size": 9})
    from matplotlib import pyplot

    figure, panels = pyplot.subplots(1, len(_PANELS), figsize=(13, 4.2), sharey=True)
    for axes, (kind, title) in zip(panels, _PANELS, strict=True):
        for number, (key, engine) in enumerate(ENGINES.items()):
            points = [(result.articles, result.again(key, kind)) for result in results]
            drawn = [(size, one.p50) for size, one in points if one]
            if drawn:
                width = 2.5 if engine.built_by == OURS else 1.2
                axes.loglog(
                    *zip(*drawn, strict=True),
                    marker="o",
                    markersize=4,
                    linewidth=width,
                    color=f"C{number}",
                    label=engine.label,
                )
        sizes = [result.articles for result in results]
        axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
        axes.minorticks_off()
        axes.set_title(title)
        axes.set_xlabel("articles")
        axes.grid(alpha=0.3)
    panels[0].set_ylabel("median, ms")
    handles, labels = panels[-1].get_legend_handles_labels()
    figure.legend(handles, labels, loc="lower center", ncols=len(labels), frameon=False)
    figure.tight_layout(rect=(0, 0.08, 1, 1))
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
