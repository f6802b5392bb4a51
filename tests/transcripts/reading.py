"""What the database holds, in lines that a coordinator can read. Must not judge it.

A transcript asks with `read`; the facts come from the file on disk, not from what a program knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from zoneinfo import ZoneInfo

from bot.domain.ids import MeetingId, PersonId
from bot.forms.run import Answer, Run
from storage.instants import from_text
from storage.records import Records
from tests.support.conversation import NoSuchThing, Process

RIGA = ZoneInfo("Europe/Riga")

PersonNamed = Callable[[str], PersonId]


async def read(what: str, process: Process, person_named: PersonNamed) -> list[str]:
    """The facts of ``the answers of learner``, ``the diary``, ``the alerts`` and so on."""
    about = re.fullmatch(r"(.+?)(?: of (\w+))?", what)
    assert about is not None
    person = person_named(about[2]) if about[2] else PersonId(0)
    known = {
        "the answers": _answers,
        "the run": _run,
        "the consent": _consent,
        "the diary": _diary,
        "the alerts": _alerts,
        "the reminders": _reminders,
        "the raw updates": _raw_updates,
        "the invites": _invites,
        "the pairs": _pairs,
    }
    if about[1] not in known:
        raise NoSuchThing(f"nothing to read: {what!r}; known are {', '.join(known)}")
    async with process.store.database.unit_of_work() as unit:
        return await known[about[1]](process.records(unit), person) or ["nothing"]


def _at(text: str) -> str:
    local = from_text(text).astimezone(RIGA)
    return f"{local.day} {local:%b %H:%M}"


async def _answers(records: Records, person: PersonId) -> list[str]:
    stored = await records.runs.newest_of(person)
    if stored is None:
        return []
    run = Run.from_json(stored.state)
    return [f"{name} = {_answer(answer)}" for name, answer in run.answers.items()]


def _answer(answer: Answer) -> str:
    value = answer.value or ("left out" if not answer.pending else "not mapped yet")
    said = []
    if answer.voice is not None:
        said.append(f"voice {answer.seconds}s")
    if answer.written is not None:
        said.append(f"typed “{answer.written}”")
    if answer.mapped:
        said.append("mapped by a person")
    return f"{value} ({', '.join(said)})" if said else value


async def _run(records: Records, person: PersonId) -> list[str]:
    stored = await records.runs.newest_of(person)
    if stored is None:
        return []
    run = Run.from_json(stored.state)
    closed = "" if stored.closed_at is None else ", closed"
    note = await records.runs.note_of(stored.id)
    return [
        f"{run.phase.value} at {run.position or 'the end'}, step {run.step}"
        f"{', ready for the talk' if stored.ready_at else ''}{closed}"
        f"{f', note “{note}”' if note else ''}"
    ]


async def _consent(records: Records, person: PersonId) -> list[str]:
    rows = await records.unit.fetch(
        "SELECT * FROM consent WHERE person_id = :person ORDER BY id", person=person
    )
    return [
        f"{'yes' if row['given'] else 'not now'}, version {row['version']}, {row['language']}, "
        f"age {row['age_band']}, {_at(row['answered_at'])}"
        f"{', a guardian signed' if row['guardian_confirmed_at'] else ''}"
        for row in rows
    ]


async def _diary(records: Records, _person: PersonId) -> list[str]:
    rows = await records.unit.fetch(
        """SELECT m.*, l.name AS learner, p.name AS mentor,
                  (SELECT COUNT(*) FROM voice_note v WHERE v.meeting_id = m.id) AS notes
           FROM meeting m JOIN person l ON l.id = m.learner_id JOIN person p ON p.id = m.mentor_id
           ORDER BY m.id"""
    )
    lines = []
    for row in rows:
        entry = await records.meetings.get(MeetingId(row["id"]))
        done = "" if entry is None else await records.meetings.done_text(entry.meeting)
        said = [f"“{done}”"] if done else []
        said += [f"{row['notes']} voice"] if row["notes"] else []
        lines.append(
            f"#{row['id']} {row['mentor']} with {row['learner']}, {_at(row['starts_at'])}, "
            f"{row['hours']} h of {row['planned_hours']}, {row['state']}"
            f"{', ' + ', '.join(said) if said else ''}"
        )
    return lines


async def _alerts(records: Records, _person: PersonId) -> list[str]:
    rows = await records.unit.fetch("SELECT id FROM alert ORDER BY id")
    lines = []
    for row in rows:
        alert = await records.alerts.get(row["id"])
        assert alert is not None
        told = await records.alerts.told_of(alert.id)
        names = sorted({await records.people.name_of(person) for person, _ in told})
        taken = f", taken by {alert.acknowledged_by_name}" if alert.acknowledged_by_name else ""
        closed = f", closed by {alert.closed_by_name}" if alert.closed_by_name else ""
        lines.append(
            f"{alert.kind} about {alert.subject_name or 'nobody'}: {alert.state}{taken}{closed}; "
            f"told {', '.join(names) or 'nobody'}"
        )
    return lines


async def _reminders(records: Records, _person: PersonId) -> list[str]:
    rows = await records.unit.fetch(
        """SELECT r.*, p.name FROM reminder r JOIN person p ON p.id = r.subject_id
           ORDER BY due_at, key"""
    )
    return [
        f"{row['name']}, {row['month']}, {row['step']}, due {_at(row['due_at'])}: {row['state']}"
        f"{' (' + row['reason'] + ')' if row['reason'] else ''}"
        for row in rows
    ]


async def _raw_updates(records: Records, _person: PersonId) -> list[str]:
    rows = await records.unit.fetch(
        "SELECT COUNT(*) AS many, SUM(raw IS NOT NULL) AS kept FROM inbox"
    )
    return [f"{rows[0]['many']} updates, of {rows[0]['kept']} the words are kept (sealed)"]


async def _invites(records: Records, _person: PersonId) -> list[str]:
    rows = await records.unit.fetch(
        """SELECT i.*, p.name FROM invite i JOIN person p ON p.id = i.person_id
           WHERE i.role = 'learner' ORDER BY i.id"""
    )
    return [
        f"{row['name']}: {'used' if row['used_at'] else 'unused'}, until {_at(row['expires_at'])}"
        f"{', a guardian signed' if row['guardian_confirmed_at'] else ''}"
        for row in rows
    ]


async def _pairs(records: Records, _person: PersonId) -> list[str]:
    rows = await records.unit.fetch(
        """SELECT a.*, m.name AS mentor, l.name AS learner FROM assignment a
           JOIN person m ON m.id = a.mentor_id JOIN person l ON l.id = a.learner_id ORDER BY a.id"""
    )
    return [f"{row['mentor']} with {row['learner']}: {row['state']}" for row in rows]
