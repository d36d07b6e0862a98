"""From where each incoming flow of a join can still be reached (BPMN 2.0.2 §13.4.3, §13.4.5).

Computed once per definition: for each join a table from element to a set of bits, one for
each incoming flow. A path may not visit the join itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.diagram.graph import Kind, Process, Trigger


def tables(process: Process) -> dict[str, Mapping[str, int]]:
    """Return the table of every inclusive and complex gateway with several incoming flows."""
    before = _predecessors(process)
    return {
        node.id: _table(process, node.id, node.incoming, before)
        for node in process.nodes.values()
        if node.kind in (Kind.INCLUSIVE, Kind.COMPLEX) and len(node.incoming) > 1
    }


def _table(
    process: Process, join: str, incoming: Iterable[str], before: Mapping[str, set[str]]
) -> dict[str, int]:
    table: dict[str, int] = {}
    for bit, flow_id in enumerate(incoming):
        for place in _upstream(process.flows[flow_id].source, join, before):
            table[place] = table.get(place, 0) | 1 << bit
    return table


def _upstream(source: str, join: str, before: Mapping[str, set[str]]) -> set[str]:
    """Return all elements from which `source` is reached without visiting the join."""
    found: set[str] = set()
    pending = [source]
    while pending:
        place = pending.pop()
        if place != join and place not in found:
            found.add(place)
            pending.extend(before.get(place, ()))
    return found


def _predecessors(process: Process) -> dict[str, set[str]]:
    """Return what leads to each element: flows, boundary events of activities, links."""
    before: dict[str, set[str]] = {}
    for flow in process.flows.values():
        before.setdefault(flow.target, set()).add(flow.source)
    throws: dict[tuple[str, str], list[str]] = {}
    for node in process.nodes.values():
        if node.kind is Kind.BOUNDARY:
            before.setdefault(node.id, set()).add(node.attached_to)
        elif node.kind is Kind.THROW and node.event and node.event.trigger is Trigger.LINK:
            throws.setdefault((node.scope, node.event.name), []).append(node.id)
    for node in process.nodes.values():
        if node.kind is Kind.CATCH and node.event and node.event.trigger is Trigger.LINK:
            before.setdefault(node.id, set()).update(throws.get((node.scope, node.event.name), ()))
    return before
