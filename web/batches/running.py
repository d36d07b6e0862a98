"""Batches under way and over: how far each is, what became of each item, calling off, undoing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext, ngettext
from werkzeug.wrappers import Response

from engine import batch, case, clock, incident
from engine.errors import BadInput, NotFound, Problem, sentence
from engine.runtime.batching import DEED, INCIDENT, KINDS
from engine.runtime.undoing import GRACE
from web import current, export, saying
from web.batches import kinds
from web.batches.blueprint import blueprint
from web.export import Column
from web.permission import SUPERVISOR, permission

#: results on one page, and batches on the list
SIZE = 100
STATES = {
    batch.WAITING: lazy_gettext("waits"),
    batch.DONE: lazy_gettext("done"),
    batch.FAILED: lazy_gettext("not done"),
    batch.DROPPED: lazy_gettext("called off"),
}


@dataclass(frozen=True)
class Batch:
    """A batch as pages show it."""

    row: Any
    counts: dict[str, int]

    @property
    def name(self) -> str:
        """Return what is done."""
        return kinds.name(self.row.kind)

    @property
    def details(self) -> str:
        """Return with which details."""
        return kinds.details(self.row.kind, batch.parameters(self.row))

    @property
    def total(self) -> int:
        """Return how many items it has."""
        return sum(self.counts.values())

    @property
    def waiting(self) -> int:
        """Return how many are still to be done."""
        return self.counts.get(batch.WAITING, 0)

    @property
    def finished(self) -> int:
        """Return how many are over, well or not."""
        return self.total - self.waiting

    @property
    def undoable(self) -> bool:
        """Say whether what it did may still be undone."""
        return (
            self.row.kind not in ("undo", "remind", "retry", "restart")
            and bool(self.counts.get(batch.DONE))
            and clock.now() - (self.row.ended_at or clock.now()) <= GRACE
        )


@dataclass(frozen=True)
class Result:
    """What became of one item."""

    number: int
    target: str
    address: str
    label: str
    status: str
    state: str
    why: str
    done_at: Any


@blueprint.get("/supervise/batches")
@permission(SUPERVISOR)
def listing() -> str:
    """List batches, the newest first."""
    before = request.args.get("before", "")
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None
    with current.engine().database.read() as connection:
        rows = batch.listed(connection, before=number, limit=SIZE + 1)
        counts = batch.counts(connection, [row.id for row in rows])
    shown = [Batch(row, counts[row.id]) for row in rows[:SIZE]]
    more = url_for("batches.listing", before=shown[-1].row.id) if len(rows) > SIZE else ""
    return render_template("batches/listing.html", batches=shown, next_address=more)


@blueprint.get("/supervise/batches/<int:batch_id>")
@permission(SUPERVISOR)
def one(batch_id: int) -> str:
    """Show how far a batch is and what became of each item."""
    found = get(batch_id)
    status = request.args.get("state", "")
    status = status if status in STATES else ""
    after = request.args.get("after", "")
    last = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    with current.engine().database.read() as connection:
        rows = batch.items(connection, batch_id, status=status, after=last, limit=SIZE + 1)
    results = list(told(found.row.kind, rows[:SIZE]))
    more = len(rows) > SIZE
    return render_template(
        "batches/one.html",
        batch=found,
        results=results,
        states=STATES,
        status=status,
        first_address=url_for("batches.one", batch_id=batch_id, state=status) if last else "",
        next_address=url_for(
            "batches.one", batch_id=batch_id, state=status, after=results[-1].number
        )
        if more
        else "",
    )


@blueprint.post("/supervise/batches/<int:batch_id>/stop")
@permission(SUPERVISOR)
def stop(batch_id: int) -> Response:
    """Call off what was not done yet."""
    reason = request.form.get("reason", "").strip()[:500]
    count = current.engine().stop_batch(batch_id, actor=current.actor(), reason=reason)
    flash(ngettext("%(num)d was called off.", "%(num)d were called off.", count), "ok")
    return redirect(url_for("batches.one", batch_id=batch_id))


@blueprint.post("/supervise/batches/<int:batch_id>/undo")
@permission(SUPERVISOR)
def undo(batch_id: int) -> Response:
    """Undo, by another batch, what this one did and nothing has happened to since."""
    found = get(batch_id)
    with current.engine().database.read() as connection:
        done = batch.items(connection, batch_id, status=batch.DONE)
    notes = [note for note in map(batch.message, done) if "seq" in note]
    if not found.undoable or not notes:
        raise BadInput([Problem(sentence("Nothing of this can be undone any more."))])
    number = current.engine().start_batch(
        "undo",
        [f"{note['case']}:{note['seq']}" for note in notes],
        {"batch": batch_id},
        actor=current.actor(),
        reason=request.form.get("reason", "").strip()[:500]
        or gettext("batch %(number)s undone", number=batch_id),
    )
    return redirect(url_for("batches.one", batch_id=number))


@blueprint.get("/supervise/batches/<int:batch_id>/export/<kind>")
@permission(SUPERVISOR)
def export_results(batch_id: int, kind: str) -> Response:
    """Give what became of each item as a file."""
    found = get(batch_id)
    columns = [
        Column[Result](gettext("Number"), lambda each: each.number),
        Column[Result](gettext("Work or case"), lambda each: each.label),
        Column[Result](gettext("State"), lambda each: each.state),
        Column[Result](gettext("Why"), lambda each: each.why),
        Column[Result](gettext("At"), lambda each: each.done_at, is_moment=True),
    ]
    with current.engine().database.read() as connection:
        rows = batch.items(connection, batch_id)
    return export.answer(kind, f"batch-{batch_id}", columns, list(told(found.row.kind, rows)))


def get(batch_id: int) -> Batch:
    """Return a batch, or say that there is none."""
    with current.engine().database.read() as connection:
        row = batch.get(connection, batch_id)
        if row is None:
            raise NotFound()
        return Batch(row, batch.counts(connection, [batch_id])[batch_id])


def told(kind: str, rows: list[Any]) -> Iterator[Result]:
    """Prepare the items of a batch: the case's number, what became of it, and why not."""
    of = KINDS[kind].of if kind in KINDS else ""
    cases = {row.number: _case_id(of, row.target) for row in rows}
    numbers = _numbers({number for number in cases.values() if number is not None})
    for row in rows:
        note, case_id = batch.message(row), cases[row.number]
        template = note.get("template", "")
        why = saying.said(Problem(template, note.get("values", {}))) if template else ""
        yield Result(
            number=row.number,
            target=row.target,
            address=_address(of, row.target, case_id),
            label=numbers.get(case_id or 0, row.target),
            status=row.status,
            state=str(STATES[row.status]),
            why=why,
            done_at=row.done_at,
        )


def _case_id(of: str, target: str) -> int | None:
    if of == INCIDENT:
        with current.engine().database.read() as connection:
            row = incident.get(connection, int(target))
        return None if row is None else row.case_id
    return int(target.partition(":" if of == DEED else "-")[0])


def _numbers(ids: set[int]) -> dict[int, str]:
    """Return the numbers and subjects of cases."""
    found: dict[int, str] = {}
    with current.engine().database.read() as connection:
        for row in case.named(connection, sorted(ids)):
            found[row.id] = f"{row.number} · {row.subject}" if row.subject else row.number
    return found


def _address(of: str, target: str, case_id: int | None) -> str:
    if case_id is None:
        return ""
    if of == "work_item":
        return url_for("worklist.task", item_id=target)
    return url_for("cases.page", case_id=case_id)
