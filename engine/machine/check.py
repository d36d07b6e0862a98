"""What must be true of every case between two commands, looked at without running anything."""

from __future__ import annotations

from engine.machine.program import Program
from engine.machine.state import ROOT, State, Status


def check(program: Program, state: State) -> list[str]:
    """Return what is wrong with a state under a definition; an active case must wait for something.

    Also tells whether a case can go on with another version of its process.
    """
    if state.status is not Status.ACTIVE:
        return ["an ended case still waits for something"] if state.waits or state.tokens else []
    found = [] if state.waits else ["the case is active, but waits for nothing"]
    found += _unknown(program, state)
    if not found:
        found += _idle(state)
    return found


def _unknown(program: Program, state: State) -> list[str]:
    """Name the elements and flows of a state that the definition does not have."""
    missing = sorted(state.elements - program.steps.keys())
    flows = sorted({flow for _, flow in state.arrivals} - program.joins.keys())
    return [f"the diagram has no element {one}" for one in missing] + [
        f"the diagram has no joined flow {one}" for one in flows
    ]


def _idle(state: State) -> list[str]:
    """Name the tokens that neither wait nor hold another token."""
    busy = {wait.token for wait in state.waits.values()}
    busy.update(token.parent for token in state.tokens.values())
    busy.update(scope for scope, _ in state.arrivals)
    lost = [wait.token for wait in state.waits.values() if wait.token not in state.tokens]
    return [
        f"token {key} in {token.element} waits for nothing"
        for key, token in state.tokens.items()
        if key not in busy and key != ROOT
    ] + [f"a wait belongs to token {token}, which is gone" for token in lost]
