"""The calendar of a person's due dates, public by its secret address (RFC 5545, RFC 7986).

It tells the number of a case, the name of the task and when it is due, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from typing import Any

import icalendar
from flask import Blueprint, Response, request
from sqlalchemy.engine import Connection
from werkzeug.wrappers import Response as AnyResponse

from engine import feed, identity, preference, work_item
from engine.errors import NotFound, sentence
from engine.identity import Person
from engine.work_item import Filter
from web import current
from web.permission import PUBLIC, permission
from web.phrases import Phrases
from web.security import limiter

blueprint = Blueprint("feeds", __name__)

_PRODUCT = "-//Samphan//Due dates//TH"
#: due dates in one calendar, the earliest first
MOST = 500
REFRESH = timedelta(minutes=15)
REMINDER = timedelta(hours=-1)


def was_unknown(answer: AnyResponse) -> bool:
    """Say whether an address was guessed; only these count, as an office may share one."""
    return answer.status_code == NotFound.status


def address_asked_for() -> str:
    """Return a short mark of the address, whoever asks for it."""
    return sha256(request.path.encode()).hexdigest()


@blueprint.get("/feeds/<token>.ics")
@permission(PUBLIC)
@limiter.limit("10 per minute; 60 per hour", deduct_when=was_unknown)
@limiter.limit("30 per minute", key_func=address_asked_for)
def due_dates(token: str) -> Response:
    """Answer a calendar that subscribed to somebody's due dates."""
    with current.engine().database.read() as connection:
        name = feed.owner(connection, token)
        person = None if name is None else identity.person(connection, name)
        if person is None or person.status != identity.ACTIVE:
            raise NotFound()
        text = _calendar(connection, person)
    answer = Response(text, mimetype="text/calendar")
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.set_etag(sha256(text).hexdigest())
    answer.make_conditional(request)
    return answer


def _calendar(connection: Connection, person: Person) -> bytes:
    phrases = Phrases(connection, person.language, current.config().zone)
    calendar = icalendar.Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    title = phrases.say(sentence("Due: %(name)s"), {"name": phrases.person(person.name)})
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", icalendar.vDuration(REFRESH))
    for item in _items(connection, person):
        calendar.add_component(_event(item, phrases, person))
    return bytes(calendar.to_ical())


def _items(connection: Connection, person: Person) -> Iterator[Any]:
    actor, wanted = person.actor, Filter(limit=MOST)
    rows = work_item.mine(connection, actor, wanted)
    if preference.of(connection, person.name).feed_groups:
        rows += work_item.of_my_groups(connection, actor, wanted)
    return (row for row in rows if row.due_at is not None)


def _event(item: Any, phrases: Phrases, person: Person) -> icalendar.Event:
    task = f"{item.number} {phrases.word(item.name, item.case_id)}"
    if item.assignee != person.name:
        task = phrases.say(sentence("%(task)s (nobody has taken it yet)"), {"task": task})
    event = icalendar.Event()
    event.add("uid", f"work-item-{item.id}@samphan")
    event.add("dtstamp", item.claimed_at or item.created_at)
    event.add("dtstart", item.due_at)
    event.add("summary", task)
    event.add("transp", "TRANSPARENT")
    event.add("url", f"{current.config().public_url.rstrip('/')}/work-items/{item.id}")
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", task)
    alarm.add("trigger", REMINDER)
    event.add_component(alarm)
    return event
