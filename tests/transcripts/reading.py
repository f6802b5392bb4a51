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
        "the runs": _runs,
        "the consent": _consent,
        "the diary": _diary,
        "the alerts": _alerts,
        "the reminders": _reminders,
        "the raw updates": _raw_updates,
        "the invites": _invites,
        "the pairs": _pairs,
        "the plan": _plan,
        "the months": _months,
        "the steps": _steps,
        "the payment": _payment,
        "the records": _records,
        "the evaluations": _evaluations,
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


async def _runs(records: Records, person: PersonId) -> list[str]:
    """Every run of a person, with what was answered in it, and the asking that it settled."""
    rows = await records.unit.fetch(
        """SELECT r.id, a.state FROM run r LEFT JOIN asking a ON a.run_id = r.id
           WHERE r.learner_id = :person ORDER BY r.id""",
        person=person,
    )
    lines = []
    for row in rows:
        stored = await records.runs.get(row["id"])
        assert stored is not None
        run = Run.from_json(stored.state)
        about = (
            "" if stored.about is None else f" about {await records.people.name_of(stored.about)}"
        )
        asking = f", asking {row['state']}" if row["state"] else ""
        given_up = ", given up" if stored.given_up_at else ""
        lines.append(f"{stored.purpose.value}{about}: {run.phase.value}{asking}{given_up}")
        lines += [f"  {name} = {_answer(answer)}" for name, answer in run.answers.items()]
    return lines


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


async def _plan(records: Records, _person: PersonId) -> list[str]:
    rows = await records.unit.fetch(
        """SELECT p.*, m.name AS mentor, l.name AS learner FROM planned_meeting p
           JOIN person m ON m.id = p.mentor_id JOIN person l ON l.id = p.learner_id ORDER BY p.id"""
    )
    return [
        f"#{row['id']} {row['mentor']} with {row['learner']}, {_at(row['starts_at'])}, "
        f"{row['hours']} h, {row['state']}"
        f"{' by the ' + row['cancelled_by'] if row['cancelled_by'] else ''}"
        f"{', comes' if row['comes_at'] and row['state'] == 'planned' else ''}"
        for row in rows
    ]


async def _months(records: Records, _person: PersonId) -> list[str]:
    rows = await records.unit.fetch(
        """SELECT m.*, l.name AS learner, p.name AS mentor FROM learner_month m
           JOIN person l ON l.id = m.learner_id JOIN person p ON p.id = m.mentor_id
           ORDER BY m.month, m.id"""
    )
    return [
        f"{row['month']}, {row['mentor']} with {row['learner']}: {row['state']}"
        f"{', reopened' if row['reopened'] else ''}"
        f"{', approved late' if row['approved_late'] else ''}"
        f"{', handed in late' if row['submitted_late'] else ''}"
        f"{', a sheet is attached' if row['sheet_file_id'] else ''}"
        for row in rows
    ]


async def _steps(records: Records, _person: PersonId) -> list[str]:
    rows = await records.unit.fetch(
        """SELECT e.*, m.month, l.name AS learner, p.name AS who FROM learner_month_event e
           JOIN learner_month m ON m.id = e.learner_month_id
           JOIN person l ON l.id = m.learner_id LEFT JOIN person p ON p.id = e.by_person_id
           ORDER BY e.id"""
    )
    return [
        f"{row['month']}, {row['learner']}: {row['event']}"
        f"{' by ' + row['who'] if row['who'] else ''}, {_at(row['happened_at'])}"
        f"{', late' if row['late'] else ''}"
        for row in rows
    ]


async def _payment(records: Records, _person: PersonId) -> list[str]:
    rows = await records.unit.fetch(
        """SELECT r.*, x.number, c.number AS contract, i.name AS institution, l.name AS learner
           FROM pay_row r JOIN pay_export x ON x.id = r.export_id
           JOIN contract c ON c.id = r.contract_id JOIN institution i ON i.id = r.institution_id
           JOIN person l ON l.id = r.learner_id ORDER BY r.sequence"""
    )
    return [
        f"export {row['number']}, {row['month']}, {row['institution']}, {row['learner']}: "
        f"{row['hours']} h × {row['unit_rate_cents'] / 100:.2f} = {row['amount_cents'] / 100:.2f}"
        for row in rows
    ]


async def _records(records: Records, _person: PersonId) -> list[str]:
    """Institutions, partners, contracts and plans, without what a plan says."""
    lines = [
        f"{row['kind']} {row['name']}"
        for row in await records.unit.fetch("SELECT * FROM institution ORDER BY id")
    ]
    lines += [
        f"partner {row['name']}"
        for row in await records.unit.fetch("SELECT * FROM partner ORDER BY id")
    ]
    contracts = await records.unit.fetch(
        """SELECT c.*, m.name AS mentor, i.name AS institution, p.name AS partner FROM contract c
           JOIN person m ON m.id = c.mentor_id JOIN institution i ON i.id = c.institution_id
           JOIN partner p ON p.id = c.partner_id ORDER BY c.id"""
    )
    lines += [
        f"contract {row['number']}, {row['mentor']}, {row['institution']}, {row['partner']}, "
        f"{row['begins']} to {row['ends']}, {row['unit_rate_cents'] / 100:.2f} an hour"
        f"{', with a scan' if row['scan_file_id'] else ''}"
        for row in contracts
    ]
    qualified = await records.unit.fetch(
        """SELECT m.name, COUNT(*) AS many FROM qualification q
           JOIN person m ON m.id = q.mentor_id GROUP BY m.id ORDER BY m.id"""
    )
    lines += [f"qualification of {row['name']}: {row['many']} conditions" for row in qualified]
    plans = await records.unit.fetch(
        """SELECT s.*, l.name AS learner, m.name AS mentor FROM support_plan s
           JOIN person l ON l.id = s.learner_id JOIN person m ON m.id = s.mentor_id ORDER BY s.id"""
    )
    lines += [
        f"plan #{row['id']} of {row['learner']} with {row['mentor']}: {row['planned_hours']} h"
        f"{', ended' if row['ended_at'] else ''}"
        for row in plans
    ]
    return lines


async def _evaluations(records: Records, _person: PersonId) -> list[str]:
    rows = await records.unit.fetch(
        """SELECT e.*, l.name AS learner, m.name AS mentor FROM evaluation e
           JOIN support_plan s ON s.id = e.plan_id JOIN person l ON l.id = s.learner_id
           JOIN person m ON m.id = e.mentor_id ORDER BY e.id"""
    )
    return [
        f"#{row['id']} {row['mentor']} on the plan of {row['learner']}: "
        f"{'finished ' + _at(row['finished_at']) if row['finished_at'] else 'begun'}"
        for row in rows
    ]
