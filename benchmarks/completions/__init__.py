"""Completions through `engine.complete`, beside bare SQLite and beside stock SpiffWorkflow.

The process is the complaint with its forms, tables, timers, journal and hash chain; a customer who
stays dissatisfied gives rounds. Each side writes a SQLite file of its own with the same settings,
WAL and synchronous=NORMAL, in one process, taking turns; costs are seconds of the processor, which
neighbours on a shared machine disturb least. `full` is the same with synchronous=FULL, the
product's default, by the clock on the wall: there the disk decides.
"""

from __future__ import annotations

from contextlib import ExitStack
from statistics import median
from time import perf_counter, process_time

from benchmarks import fixtures
from benchmarks.completions.rounds import Bench, Costs, one_round
from benchmarks.figures import Figure

NORMAL, FULL = "NORMAL", "FULL"
#: the late round that is compared, and the late completion
LATE_ROUND = 50
LATE, QUICK_LATE = 2000, 400


def measure(quick: bool) -> list[Figure]:
    """Measure completions: rates, ratios, statements, and the cost of long cases."""
    return [*_first_round(quick), *_durable(quick), *_late_round(quick), *_long_case(quick)]


def _first_round(quick: bool) -> list[Figure]:
    costs = Costs()
    with ExitStack() as stack:
        folder, time = stack.enter_context(fixtures.workshop())
        bench = Bench(stack, folder, time, NORMAL)
        bench.receive(60 if quick else 400)
        numbers = [bench.stock.receive() for _ in range(5 if quick else 20)]
        bench.play(fixtures.FIRST_ROUND, costs, process_time, numbers)
    ours, bare, theirs = (costs.of(side) for side in ("ours", "bare", "stock"))
    statements = max(len(one.statements) for one in costs.transactions)
    commits = len(costs.transactions) / costs.completions
    return [
        Figure("completions.rate", 1 / ours, "1/s"),
        Figure("completions.raw_rate", 1 / bare, "1/s"),
        Figure("completions.of_raw", bare / ours, "x", ">= 0.25"),
        Figure("completions.stock_rate.round_1", 1 / theirs, "1/s"),
        Figure("completions.of_stock.round_1", theirs / ours, "x", ">= 20"),
        Figure("completions.statements", statements, "/completion", "<= 15"),
        Figure("completions.commits", commits, "/completion", "<= 1"),
        *_written(costs),
    ]


def _written(costs: Costs) -> list[Figure]:
    writes = [one for transaction in costs.transactions for one in transaction.writes]
    rows = [row for _, values, many in writes for row in (values if many else [values])]
    size = sum(len(str(value).encode()) for row in rows for value in row)
    return [
        Figure("completions.rows_written", len(rows) / costs.completions, "/completion"),
        Figure("completions.bytes_written", size / costs.completions, "/completion"),
    ]


def _durable(quick: bool) -> list[Figure]:
    costs = Costs()
    with ExitStack() as stack:
        folder, time = stack.enter_context(fixtures.workshop())
        bench = Bench(stack, folder, time, FULL)
        bench.receive(20 if quick else 200)
        bench.play(fixtures.FIRST_ROUND, costs, perf_counter, [])
    ours, bare = costs.of("ours"), costs.of("bare")
    return [
        Figure("completions.full.rate", 1 / ours, "1/s"),
        Figure("completions.full.of_raw", bare / ours, "x", ">= 0.25"),
    ]


def _late_round(quick: bool) -> list[Figure]:
    """Compare a late round; both sides come there unmeasured, stock even without saving."""
    costs = Costs()
    with ExitStack() as stack:
        folder, time = stack.enter_context(fixtures.workshop())
        bench = Bench(stack, folder, time, NORMAL)
        bench.receive(1)
        number = bench.stock.receive()
        start = time.now()
        for turn in range(LATE_ROUND - 1):
            bench.play(fixtures.ROUND if turn else fixtures.FIRST_ROUND, Costs(), process_time, [])
        bench.stock.hurry(number, LATE_ROUND - 1, start)
        assert bench.stock.rounds(number) == LATE_ROUND
        for _ in range(1 if quick else 3):
            bench.play(fixtures.ROUND, costs, process_time, [number])
    ours, theirs = costs.of("ours"), costs.of("stock")
    return [
        Figure(f"completions.stock_rate.round_{LATE_ROUND}", 1 / theirs, "1/s"),
        Figure(f"completions.of_stock.round_{LATE_ROUND}", theirs / ours, "x", ">= 100"),
    ]


def _long_case(quick: bool) -> list[Figure]:
    """Compare the completions around the 10th and the 2,000th of a case, taking turns.

    Both are measured by the policy of the process, whose clocks are a history too.
    """
    with fixtures.workshop() as (folder, time), fixtures.dealer(folder / "long.db") as dealer:
        dealer.measure_clocks()
        late = dealer.receive()
        for turn in range((QUICK_LATE if quick else LATE) // len(fixtures.ROUND)):
            late = one_round(dealer, time, late, fixtures.ROUND if turn else fixtures.FIRST_ROUND)
        seconds: tuple[list[float], list[float]] = ([], [])
        for turn in range(10 if quick else 40):
            pair = [one_round(dealer, time, dealer.receive(), fixtures.FIRST_ROUND), late]
            for form in fixtures.ROUND:
                # who comes second finds everything warm, so they change places
                for which in (0, 1) if turn % 2 else (1, 0):
                    number = fixtures.case_of(pair[which])
                    began = process_time()
                    item = dealer.complete(pair[which], form)
                    seconds[which].append(process_time() - began)
                    pair[which] = item or str(number)
                if form == fixtures.BEFORE_WAITING:
                    time.advance(fixtures.FOLLOW_UP_DAYS)
                    waiting = dealer.wait()
                    pair = [waiting[fixtures.case_of(one)] for one in pair]
            late = pair[1]
    once, much_later = median(seconds[0]), median(seconds[1])
    return [
        Figure("completions.with_policy.rate", 1 / once, "1/s"),
        Figure("completions.late_to_early", much_later / once, "x", "<= 1.2"),
    ]
