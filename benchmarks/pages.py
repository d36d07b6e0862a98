"""The pages around a case with a long history, beside those of a case that has just begun.

The long case is a complaint whose customer stayed dissatisfied for 400 rounds: 2,000 completions
and some 24,000 events (quick: a twentieth). Its clocks are measured by the policy of the process.
Processor time; the slowest page counts.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from statistics import median

from benchmarks import fixtures
from benchmarks.completions.rounds import one_round
from benchmarks.figures import Figure
from benchmarks.fixtures import Dealer
from benchmarks.worklist import timed
from engine.actor import AUDITOR, STAFF, SUPERVISOR
from engine.clock import VirtualClock

ROUNDS, QUICK_ROUNDS = 400, 20
PAGES = (
    "/cases/{case}",
    "/cases/{case}/history",
    "/cases/{case}/clocks",
    "/cases/{case}/rebase",
    "/cases/{case}/move",
    "/cases/{case}/data",
    "/cases/{case}/rehearsal",
    "/work-items/{item}",
    "/audit/cases/{case}",
    "/audit/cases/{case}/steps/2",
)


def measure(quick: bool) -> list[Figure]:
    """Open every page of both cases, taking turns."""
    with fixtures.workshop() as (folder, time), fixtures.dealer(folder / "pages.db") as dealer:
        dealer.measure_clocks()
        late = _lived(dealer, time, QUICK_ROUNDS if quick else ROUNDS)
        early = dealer.receive()
        seconds = _opened(folder, dealer, (early, late), 3 if quick else 15)
    short, long = (max(each.values()) for each in seconds)
    slowest = max(seconds[1], key=lambda page: seconds[1][page])
    return [
        Figure("pages.short_case", 1000 * short, "ms"),
        Figure("pages.long_case", 1000 * long, "ms", "<= 100"),
        Figure("pages.long_to_short", long / seconds[0][slowest], "x"),
    ]


def _lived(dealer: Dealer, time: VirtualClock, rounds: int) -> str:
    item = dealer.receive()
    for turn in range(rounds):
        forms = fixtures.ROUND if turn else fixtures.FIRST_ROUND
        item = one_round(dealer, time, item, forms)
    return item


def _opened(
    folder: Path, dealer: Dealer, items: tuple[str, str], turns: int
) -> tuple[dict[str, float], ...]:
    roles = (STAFF, SUPERVISOR, AUDITOR)
    fixtures.hire(dealer.engine, "sam", groups=("cr_staff", "cr_head"), roles=roles)
    client = fixtures.signed_in(fixtures.application(dealer.engine, folder), "sam")
    found: tuple[dict[str, list[float]], ...] = ({}, {})
    for _ in range(turns + 1):
        for page in PAGES:
            for item, seconds in zip(items, found, strict=True):
                address = page.format(case=fixtures.case_of(item), item=item)
                taken = timed(partial(fixtures.opened, client, address))
                seconds.setdefault(page, []).append(taken)
    # the first turn reads what the others remember
    return tuple({page: median(each[1:]) for page, each in one.items()} for one in found)
