"""Runs every measuring module and prints one line per figure: `name value unit goal`.

`--quick` takes smaller runs (under 50 seconds in all); names after it pick modules. The exit code
is 1 when a figure falls short of its goal, and 2 when a module measured nothing.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
import time
from collections.abc import Iterator

import benchmarks
from benchmarks.figures import Figure

_NOT_MEASURING = {"__main__", "figures", "fixtures"}


def modules(wanted: list[str]) -> Iterator[str]:
    """Name the measuring modules, all or the wanted ones."""
    for found in pkgutil.iter_modules(benchmarks.__path__):
        if found.name not in _NOT_MEASURING and (not wanted or found.name in wanted):
            yield found.name


def main(arguments: list[str]) -> int:
    """Measure, print, and say by the exit code whether every goal was met."""
    quick = "--quick" in arguments
    wanted = [argument for argument in arguments if not argument.startswith("-")]
    figures: list[Figure] = []
    started = time.perf_counter()
    for name in modules(wanted):
        found = importlib.import_module(f"benchmarks.{name}").measure(quick)
        for figure in found:
            print(figure, flush=True)
        figures += found
        if not found:
            print(f"{name} measured nothing", file=sys.stderr)
            return 2
    short = [figure.name for figure in figures if not figure.met()]
    print(f"# {len(figures)} figures in {time.perf_counter() - started:.0f} s", file=sys.stderr)
    if short:
        print(f"# short of their goal: {', '.join(short)}", file=sys.stderr)
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
