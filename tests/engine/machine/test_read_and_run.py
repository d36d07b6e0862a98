"""What a file draws in BPMN alone is read and run: no attribute of ours is needed."""

from engine.diagram import read
from engine.machine import OfferWork, Program, Publish, compile_program
from tests.engine.diagram.drawing import around, chain, drawn, flow, process
from tests.engine.machine.builders import Case


def compiled(source: bytes) -> Program:
    return compile_program(read(source), {})


def test_a_complex_gateway() -> None:
    source = process(
        '<startEvent id="start"/><parallelGateway id="s"/><userTask id="x"/><userTask id="y"/>'
        '<complexGateway id="g"><activationCondition>activationCount &gt;= 1'
        '</activationCondition></complexGateway><userTask id="on"/><endEvent id="end"/>'
        + chain("start", "s", "x", "g", "on", "end")
        + chain("s", "y", "g")
    )
    case = Case(compiled(source)).start().complete("x")
    assert case.work == ["on", "y"]
    assert case.complete("on").complete("y").status == "completed"


def test_compensation_by_association() -> None:
    source = around(
        '<userTask id="a"/><boundaryEvent id="b" attachedToRef="a"><compensateEventDefinition/>'
        '</boundaryEvent><userTask id="undo" isForCompensation="true"/>'
        '<association id="l" associationDirection="One" sourceRef="b" targetRef="undo"/>'
        '<intermediateThrowEvent id="back"><compensateEventDefinition activityRef="a" '
        'waitForCompletion="true"/></intermediateThrowEvent>',
        "a",
        "back",
    )
    case = Case(compiled(source)).start().complete("a")
    assert case.work == ["undo"]
    assert case.complete("undo").status == "completed"


def test_a_transaction_with_cancel_events() -> None:
    inner = (
        '<startEvent id="s"/><userTask id="u"/><endEvent id="c"><cancelEventDefinition/></endEvent>'
        + chain("s", "u", "c")
    )
    source = around(
        f'<transaction id="t">{inner}</transaction><boundaryEvent id="b" attachedToRef="t">'
        '<cancelEventDefinition/></boundaryEvent><userTask id="sorry"/>'
        + chain("b", "sorry", "end"),
        "t",
    )
    assert Case(compiled(source)).start().complete("u").work == ["sorry"]


def test_an_ad_hoc_sub_process() -> None:
    source = around(
        '<adHocSubProcess id="a" ordering="Parallel" cancelRemainingInstances="true">'
        '<userTask id="x"/><userTask id="y"/><completionCondition>done</completionCondition>'
        "</adHocSubProcess>",
        "a",
    )
    case = Case(compiled(source)).start()
    assert case.work == ["x", "y"]
    assert case.complete("x", done=True).status == "completed"


def test_a_sub_process_without_start_and_end_does_everything_in_it() -> None:
    source = around('<subProcess id="a"><userTask id="x"/><userTask id="y"/></subProcess>', "a")
    assert Case(compiled(source)).start().work == ["x", "y"]


def test_multiple_and_instantiating_events() -> None:
    wait = '<messageEventDefinition messageRef="m"/><signalEventDefinition signalRef="s"/>'
    source = process(
        '<receiveTask id="r" messageRef="m" instantiate="true"/>'
        f'<intermediateCatchEvent id="w" parallelMultiple="true">{wait}</intermediateCatchEvent>'
        f'<endEvent id="e"/>{chain("r", "w", "e")}',
        before='<message id="m" name="M"/><signal id="s" name="S"/>',
    )
    case = Case(compiled(source)).start("r")
    assert case.open == ["w", "w"]
    assert case.deliver("w").deliver("w").status == "completed"


DATA = (
    '<dataObject id="d"/><dataObjectReference id="order" name="order" dataObjectRef="d"/>'
    '<dataStoreReference id="shelf" name="shelf" dataStoreRef="store"/>'
)
STORE = '<dataStore id="store" name="shelf" capacity="3"/>'


def test_data_go_in_and_out_by_associations() -> None:
    task = (
        '<userTask id="a"><ioSpecification><dataInput id="i" name="wanted"/>'
        '<dataOutput id="o" name="found"/><inputSet><dataInputRefs>i</dataInputRefs></inputSet>'
        "<outputSet><dataOutputRefs>o</dataOutputRefs></outputSet></ioSpecification>"
        "<dataInputAssociation><sourceRef>order</sourceRef><targetRef>i</targetRef>"
        "</dataInputAssociation><dataOutputAssociation><sourceRef>o</sourceRef>"
        "<targetRef>shelf</targetRef></dataOutputAssociation></userTask>"
    )
    case = Case(compiled(around(DATA + task, "a", before=STORE))).start(order="bolts")
    assert case.effects(OfferWork)[0].local == {"wanted": "bolts"}
    assert case.complete("a", found=[1, 2]).data == {"order": "bolts", "shelf": [1, 2]}
    assert dict(compiled(around(DATA + task, "a", before=STORE)).capacities) == {"shelf": 3}


def test_a_multi_instance_goes_through_data() -> None:
    task = (
        '<userTask id="a"><ioSpecification><dataInput id="i" name="all" isCollection="true"/>'
        '<dataOutput id="o" name="given" isCollection="true"/><inputSet/><outputSet/>'
        "</ioSpecification><dataInputAssociation><sourceRef>order</sourceRef>"
        "<targetRef>i</targetRef></dataInputAssociation><dataOutputAssociation>"
        "<sourceRef>o</sourceRef><targetRef>shelf</targetRef></dataOutputAssociation>"
        "<multiInstanceLoopCharacteristics><loopDataInputRef>i</loopDataInputRef>"
        '<loopDataOutputRef>o</loopDataOutputRef><inputDataItem id="one" name="part"/>'
        '<outputDataItem id="two" name="place"/></multiInstanceLoopCharacteristics></userTask>'
    )
    case = Case(compiled(around(DATA + task, "a", before=STORE))).start(order=["bolt", "nut"])
    assert [one.local["part"] for one in case.effects(OfferWork)] == ["bolt", "nut"]
    case.complete("a", place="A1").complete("a", place="B2")
    assert case.data["shelf"] == ["A1", "B2"]


def test_transformations_and_assignments_are_feel() -> None:
    task = (
        '<userTask id="a"><ioSpecification><dataInput id="i" name="total"/><dataInput id="j" '
        'name="half"/><inputSet/><outputSet/></ioSpecification>'
        "<dataInputAssociation><sourceRef>order</sourceRef><targetRef>i</targetRef>"
        "<transformation>sum(order)</transformation></dataInputAssociation>"
        "<dataInputAssociation><targetRef>j</targetRef><assignment><from>order[1] / 2</from>"
        "<to>half</to></assignment></dataInputAssociation></userTask>"
    )
    case = Case(compiled(around(DATA + task, "a", before=STORE))).start(order=[4, 5])
    assert case.effects(OfferWork)[0].local == {"total": 9, "half": 2}


def test_a_drawn_association_without_data_moves_nothing() -> None:
    task = (
        '<userTask id="a"><property id="prop" name="__targetRef_placeholder"/>'
        "<dataInputAssociation>"
        "<sourceRef>order</sourceRef><targetRef>prop</targetRef></dataInputAssociation>"
        "<dataOutputAssociation><targetRef>shelf</targetRef></dataOutputAssociation></userTask>"
    )
    node = read(around(DATA + task, "a", before=STORE)).main.nodes["a"]
    assert (node.inputs, node.outputs) == ((), ())


def test_resources_say_who_works() -> None:
    roles = (
        "<humanPerformer><resourceAssignmentExpression><formalExpression>owner</formalExpression>"
        "</resourceAssignmentExpression></humanPerformer>"
        "<potentialOwner><resourceRef>res</resourceRef></potentialOwner>"
    )
    source = around(
        f'<userTask id="a">{roles}</userTask>', "a", before='<resource id="res" name="cr_staff"/>'
    )
    (work,) = Case(compiled(source)).start(owner="bob").effects(OfferWork)
    assert (work.assignee, work.groups) == ("bob", ("cr_staff",))


def test_token_quantities() -> None:
    source = around(
        '<task id="a" completionQuantity="2"/><userTask id="b" startQuantity="2"/>', "a", "b"
    )
    assert Case(compiled(source)).start().work == ["b"]


def _correlated(subscription: str) -> bytes:
    return drawn(
        '<message id="m" name="Ask"/><message id="n" name="Answer"/>'
        '<correlationProperty id="cp" name="number">'
        '<correlationPropertyRetrievalExpression messageRef="m"><messagePath>number</messagePath>'
        "</correlationPropertyRetrievalExpression><correlationPropertyRetrievalExpression "
        'messageRef="n"><messagePath>about.number</messagePath>'
        "</correlationPropertyRetrievalExpression></correlationProperty>"
        '<collaboration id="c"><participant id="us" processRef="p"/>'
        '<correlationKey id="ck" name="talk"><correlationPropertyRef>cp</correlationPropertyRef>'
        '</correlationKey></collaboration><process id="p" isExecutable="true">'
        '<startEvent id="start"/><intermediateThrowEvent id="t"><dataInput id="ti" name="number"/>'
        "<dataInputAssociation><assignment><from>case.number</from><to>number</to></assignment>"
        '</dataInputAssociation><messageEventDefinition messageRef="m"/></intermediateThrowEvent>'
        '<intermediateCatchEvent id="w"><messageEventDefinition messageRef="n"/>'
        '</intermediateCatchEvent><endEvent id="end"/>'
        f"{chain('start', 't', 'w', 'end')}{subscription}</process>"
    )


def test_correlation_keys_with_and_without_a_subscription() -> None:
    bound = (
        '<correlationSubscription id="cs" correlationKeyRef="ck"><correlationPropertyBinding '
        'correlationPropertyRef="cp"><dataPath>case.number</dataPath>'
        "</correlationPropertyBinding></correlationSubscription>"
    )
    for subscription in (bound, ""):
        case = Case(compiled(_correlated(subscription))).start()
        assert [one.key for one in case.effects(Publish)] == ["C-7"]
        assert [wait.key for _, wait in case.waits()] == ["C-7"]


def test_properties_are_variables() -> None:
    main = read(
        around('<property id="prop" name="mood"/><task id="a"/>' + flow("a", "end", "", "x"), "a")
    ).main
    assert main.data_objects == ("mood",)
