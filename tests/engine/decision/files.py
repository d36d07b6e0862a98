"""Small decision files for tests."""

from __future__ import annotations

from collections.abc import Sequence

DMN = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def definitions(body: str, namespace: str = "urn:test", version: str = DMN) -> bytes:
    """Put elements into a file."""
    return (
        f'<definitions xmlns="{version}" id="d" name="test" namespace="{namespace}">'
        f"{body}</definitions>"
    ).encode()


def table(
    rules: Sequence[tuple[str, ...]],
    policy: str = 'hitPolicy="UNIQUE"',
    inputs: tuple[str, ...] = ("x",),
    outputs: tuple[str, ...] = ("<output/>",),
) -> str:
    """Write a table; each rule lists its cells, conditions first."""
    columns = "".join(
        f"<input><inputExpression><text>{i}</text></inputExpression></input>" for i in inputs
    )
    rows = ""
    for cells in rules:
        tests = "".join(
            f"<inputEntry><text><![CDATA[{c}]]></text></inputEntry>" for c in cells[: len(inputs)]
        )
        results = "".join(
            f"<outputEntry><text><![CDATA[{c}]]></text></outputEntry>" for c in cells[len(inputs) :]
        )
        rows += f"<rule>{tests}{results}</rule>"
    return f"<decisionTable {policy}>{columns}{''.join(outputs)}{rows}</decisionTable>"


def decision(
    logic: str, name: str = "found", needs: tuple[str, ...] = ("x",), type_: str = ""
) -> str:
    """Write a decision that needs input data."""
    variable = f'<variable name="{name}"' + (f' typeRef="{type_}"' if type_ else "") + "/>"
    required = "".join(
        f'<informationRequirement><requiredInput href="#{n}"/></informationRequirement>'
        for n in needs
    )
    return f'<decision id="{name}" name="{name}">{variable}{required}{logic}</decision>'


def input_data(*names: str) -> str:
    """Write input data; `name:type` gives a type."""
    written = ""
    for entry in names:
        name, _, kind = entry.partition(":")
        reference = f' typeRef="{kind}"' if kind else ""
        written += (
            f'<inputData id="{name}" name="{name}"><variable name="{name}"{reference}/></inputData>'
        )
    return written


def text(expression: str) -> str:
    """Write a literal expression."""
    return f"<literalExpression><text><![CDATA[{expression}]]></text></literalExpression>"
