"""Short words for drawing BPMN in tests."""

import re
from itertools import pairwise

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:s="urn:samphan:bpmn" '
    'xmlns:other="urn:other" id="definitions" targetNamespace="urn:test">\n'
)


def drawn(content: str) -> bytes:
    """Wrap short notation into a BPMN file: tags without prefix are BPMN."""
    return f"{HEAD}{prefixed(content)}\n</bpmn:definitions>\n".encode()


def prefixed(content: str) -> str:
    """Give each tag without a prefix the prefix bpmn."""
    return re.sub(r"<(/?)(?![\w.]+:)(?=\w)", r"<\1bpmn:", content)


def process(body: str, attributes: str = "", before: str = "") -> bytes:
    """Draw a file with one executable process around the body."""
    return drawn(f'{before}<process id="p" isExecutable="true" {attributes}>{body}</process>')


def flow(source: str, target: str, condition: str = "", name: str = "") -> str:
    """Draw a sequence flow; its id is made of its ends."""
    inner = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    ident = name or f"{source}_{target}"
    ends = f'sourceRef="{source}" targetRef="{target}"'
    return f'<sequenceFlow id="{ident}" {ends}>{inner}</sequenceFlow>'


def chain(*names: str) -> str:
    """Draw the flows along a chain of elements."""
    return "".join(flow(a, b) for a, b in pairwise(names))


def around(middle: str, *names: str, attributes: str = "", before: str = "") -> bytes:
    """Draw start, the middle and end, and the flows along the named elements."""
    body = f'<startEvent id="start"/>{middle}<endEvent id="end"/>{chain("start", *names, "end")}'
    return process(body, attributes, before)
