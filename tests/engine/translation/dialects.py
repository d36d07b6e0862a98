"""The diagrams of other engines that the tests translate, and how they look at the answer."""

from pathlib import Path

from lxml import etree

from engine.translation import Outcome, Translation, translate

FOLDER = Path(__file__).parents[2] / "data" / "dialects"
HANDLERS = ("mail.send", "action.open")
OURS = "{urn:samphan:bpmn}"
NAMES = sorted(path.stem for path in FOLDER.glob("*.bpmn") if "doctype" not in path.stem)
GOOD = ("activiti_ticket", "camunda7_claim", "camunda8_complaint", "spiffworkflow_order")


def source(name: str) -> bytes:
    """Return a diagram of the folder."""
    return (FOLDER / f"{name}.bpmn").read_bytes()


def translated(name: str) -> Translation:
    """Translate a diagram of the folder."""
    return translate(source(name), HANDLERS)


def own(translation: Translation, element: str) -> dict[str, str]:
    """Return our attributes of an element."""
    root = etree.fromstring(translation.source)
    found = root.xpath("//*[@id=$id]", id=element)[0]
    loop = found.find("{*}multiInstanceLoopCharacteristics")
    said = {**found.attrib, **(loop.attrib if loop is not None else {})}
    return {key.removeprefix(OURS): value for key, value in said.items() if key.startswith(OURS)}


def mapped(translation: Translation, element: str, kind: str) -> dict[str, str]:
    """Return the inputs or outputs of an element."""
    root = etree.fromstring(translation.source)
    found = root.xpath("//*[@id=$id]", id=element)[0]
    return {part.get("name", ""): part.get("value", "") for part in found.iter(f"{OURS}{kind}")}


def text(translation: Translation, element: str, tag: str) -> str:
    """Return the text inside an element."""
    root = etree.fromstring(translation.source)
    found = root.xpath("//*[@id=$id]", id=element)[0]
    return str(next(found.iter(f"{{http://www.omg.org/spec/BPMN/20100524/MODEL}}{tag}")).text)


def origins(translation: Translation, outcome: Outcome) -> list[str]:
    """Return what the report says about one outcome: element and foreign statement."""
    return [f"{one.place} {one.origin}" for one in translation.report.of(outcome)]
