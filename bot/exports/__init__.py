"""Owns how answers leave in the shape that users of Kobo and ODK know. It must not decide who may have them.

`make_export(store, wish, by, now) -> Export` of `bot.exports.making` does it all: it reads the finished
runs, writes the file in a thread, and records in the audit log who took what, a row for the export and
one for each run in it. It opens its own reader and unit of work, so it is called *outside* of any unit:
by a job, or by the command line. `storage.answers.Answers(reader).count(organisation, form_id)` says how
many runs an export would hold.
"""

from __future__ import annotations

from bot.exports.kinds import Export, Format, Wish

__all__ = ["Export", "Format", "Wish"]
