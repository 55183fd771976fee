"""Draw time over size from the kept results: `plot.py RESULTS.json OUTPUT.svg`."""

import sys
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from harness.contenders import BY_NAME, INPUTS, OURS, SQL
from harness.places import SIZES
from harness.results import Results, load
from harness.sizes import FIVE

TITLES = {"json": "from one JSON document", "parquet": "from a folder of Parquet"}
OURS_COLOUR, SQL_COLOUR, OTHERS = "#b3261e", "#111111", "#8a8f98"
# Labels at the ends of lines keep this factor between each other.
APART = 1.32

Line = tuple[str, list[int], list[float]]


def lines(results: Results, given: str) -> list[Line]:
    """Give each contender's sizes and best times."""
    found = []
    for name in BY_NAME:
        pairs = [
            (SIZES[size], best)
            for size in results.sizes
            if (best := results.best(FIVE, size, given, name)) is not None
        ]
        if pairs:
            sizes, seconds = zip(*pairs, strict=True)
            found.append((name, list(sizes), list(seconds)))
    return found


def draw(axes: Axes, found: list[Line], title: str) -> None:
    """Draw the lines of one input, each with its name at its end."""
    axes.set(title=title, xscale="log", yscale="log", xlabel="offenders", ylabel="seconds")
    axes.grid(visible=True, which="major", color="#e6e8eb", linewidth=0.8)
    axes.spines[["top", "right"]].set_visible(False)
    largest = max(size for _, sizes, _ in found for size in sizes)
    placed: dict[int, float] = {}
    for name, sizes, seconds in sorted(found, key=lambda line: line[2][-1]):
        colour = {OURS: OURS_COLOUR, SQL: SQL_COLOUR}.get(name, OTHERS)
        width = 2.4 if name in (OURS, SQL) else 1.2
        axes.plot(sizes, seconds, "o-", color=colour, linewidth=width, markersize=3.5)
        at = max(seconds[-1], placed.get(sizes[-1], 0.0) * APART)
        placed[sizes[-1]] = at
        axes.annotate(
            BY_NAME[name].title,
            (sizes[-1], at),
            xytext=(7, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
            color=colour,
            fontweight="bold" if name == OURS else "normal",
        )
    axes.set_xlim(right=largest * 6)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda number, _: f"{number:,g}"))


def plot(results: Results, output: Path) -> None:
    """Draw both inputs beside each other; the same results give the same file."""
    mpl.rcParams.update({"svg.hashsalt": "results", "font.size": 9, "axes.titlesize": 10})
    figure = Figure(figsize=(11, 5), layout="constrained")
    for axes, given in zip(figure.subplots(1, 2, sharey=True), INPUTS, strict=True):
        found = lines(results, given)
        if found:
            draw(axes, found, TITLES[given])
    figure.savefig(output, metadata={"Date": None})


if __name__ == "__main__":
    plot(load(Path(sys.argv[1])), Path(sys.argv[2]))
