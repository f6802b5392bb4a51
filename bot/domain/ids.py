"""Owns the kinds of identity, so that they can't be mixed; must not know how one is made or stored."""

from __future__ import annotations

from typing import NewType

PersonId = NewType("PersonId", int)
OrganisationId = NewType("OrganisationId", int)
AssignmentId = NewType("AssignmentId", int)
MeetingId = NewType("MeetingId", int)
RunId = NewType("RunId", int)
AlertId = NewType("AlertId", int)
FormVersionId = NewType("FormVersionId", int)
InviteId = NewType("InviteId", int)
OutboxId = NewType("OutboxId", int)

ChatId = NewType("ChatId", int)
"""A chat as Telegram numbers it: more than 32 bits, and negative for groups."""


VoiceNoteId = NewType("VoiceNoteId", int)
