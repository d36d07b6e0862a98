"""Diagrams for tests, drawn in a few lines: nodes as XML, flows as "a -> b"."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xmlns:samphan="urn:samphan:bpmn" id="definitions" targetNamespace="urn:test">\n'
)


def draw(
    process: str, nodes: str, flows: str, *, around: str = "", name: str = "", **attributes: str
) -> bytes:
    """Return a BPMN file with one process.

    `nodes` is XML with `b:` for BPMN and `s:` for ours; `flows` holds one "a -> b [: FEEL]" per
    line; `around` is XML beside the process (messages, signals, errors).
    """
    said = "".join(f" samphan:{key}={quoteattr(value)}" for key, value in attributes.items())
    body = "\n".join(
        [
            _HEAD,
            _expand(around),
            f'<bpmn:process id="{process}" name={quoteattr(name or process)}',
            f' isExecutable="true"{said}>',
            _expand(nodes),
            *(_flow(line.strip()) for line in flows.splitlines() if line.strip()),
            "</bpmn:process>",
            "</bpmn:definitions>",
        ]
    )
    return body.encode()


def _expand(text: str) -> str:
    text = text.replace("<b:", "<bpmn:").replace("</b:", "</bpmn:")
    return (
        text.replace(" s:", " samphan:").replace("<s:", "<samphan:").replace("</s:", "</samphan:")
    )


def _flow(line: str) -> str:
    ends, _, condition = line.partition(" : ")
    source, _, target = (part.strip() for part in ends.partition("->"))
    identifier = f"{source}__{target}"
    inside = ""
    if condition:
        escaped = condition.replace("&", "&amp;").replace("<", "&lt;")
        inside = (
            '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">'
            f"{escaped}</bpmn:conditionExpression>"
        )
    return (
        f'<bpmn:sequenceFlow id="{identifier}" sourceRef="{source}" targetRef="{target}">'
        f"{inside}</bpmn:sequenceFlow>"
    )
