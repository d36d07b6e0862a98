"""What the machine tells about a step: the rows that the journal keeps, named in standard words."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, NamedTuple


class EventName(StrEnum):
    """The events of a case that the machine itself tells."""

    #: a case began; element is its start event
    STARTED = "case:started"
    #: every path of the case reached an end
    COMPLETED = "case:completed"
    #: a supervisor ended the case before its end
    CANCELLED = "case:cancelled"
    #: a supervisor moved a token to another element
    MOVED = "case:moved"
    #: a supervisor corrected case data
    CORRECTED = "case:corrected"
    #: a supervisor ended one path of the case; element is where it waited
    PATH_ENDED = "case:path_ended"
    #: what was done last was undone; rows names what does not count any more
    UNDONE = "case:undone"
    #: a sub-process, called process or repeated activity began
    ACTIVITY_ENTERED = "activity:entered"
    #: an activity that nobody waits for was done, or one that holds others ended
    ACTIVITY_COMPLETED = "activity:completed"
    #: an activity or a catching event was broken off
    ACTIVITY_CANCELLED = "activity:cancelled"
    #: what an activity did is being undone
    ACTIVITY_COMPENSATED = "activity:compensated"
    #: an event asked to undo what was done
    COMPENSATION_THROWN = "compensation:thrown"
    #: an error, an escalation, a cancellation or a link was caught
    EVENT_CAUGHT = "event:caught"
    #: an event without a trigger was passed, a scope terminated or a transaction cancelled
    EVENT_THROWN = "event:thrown"
    #: a token took a sequence flow; element is the flow
    FLOW_TAKEN = "flow:taken"
    #: a token waits at a join for the others
    JOIN_ARRIVED = "join:arrived"
    #: a complex gateway took its late tokens and can be activated again
    GATEWAY_RESET = "gateway:reset"
    #: a user task was put on the worklist
    WORK_CREATED = "work_item:created"
    #: a person completed a user task
    WORK_COMPLETED = "work_item:completed"
    #: a user task is no longer wanted
    WORK_WITHDRAWN = "work_item:withdrawn"
    #: a timer was set to an instant
    TIMER_ARMED = "timer:armed"
    #: a timer fired; count tells how many occurrences it stands for
    TIMER_FIRED = "timer:fired"
    #: a timer is no longer wanted
    TIMER_CANCELLED = "timer:cancelled"
    #: a handler was asked to do its work
    JOB_REQUESTED = "job:requested"
    #: a handler did its work
    JOB_SUCCEEDED = "job:succeeded"
    #: a handler reported a BPMN error
    JOB_FAILED = "job:failed"
    #: a handler's work is no longer wanted
    JOB_CANCELLED = "job:cancelled"
    #: the case waits for a message
    MESSAGE_AWAITED = "message:awaited"
    #: the awaited message came
    MESSAGE_CORRELATED = "message:correlated"
    #: a message was handed over for sending
    MESSAGE_THROWN = "message:thrown"
    #: the case waits for a signal
    SIGNAL_AWAITED = "signal:awaited"
    #: the awaited signal came
    SIGNAL_CAUGHT = "signal:caught"
    #: a signal was handed over for everybody
    SIGNAL_THROWN = "signal:thrown"
    #: a condition that the case waited for became true
    CONDITION_MET = "condition:met"
    #: an error end event was reached
    ERROR_THROWN = "error:thrown"
    #: nothing catches the error: the case ended there
    ERROR_UNHANDLED = "error:unhandled"
    #: an escalation was raised
    ESCALATION_RAISED = "escalation:raised"
    #: a decision was made by rules; hits names them
    DECISION_EVALUATED = "decision:evaluated"


class Event(NamedTuple):
    """One thing that happened; its data are JSON and must not be changed."""

    name: str
    #: id of the element or sequence flow; the process's id for the whole case
    element: str
    data: dict[str, Any]
