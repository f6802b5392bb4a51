"""Owns the kinds of identity, so that they can't be mixed; must not know how one is made or stored."""

from __future__ import annotations

from typing import NewType

PersonId = NewType("PersonId", int)
OrganisationId = NewType("OrganisationId", int)
AssignmentId = NewType("AssignmentId", int)
MeetingId = NewType("MeetingId", int)
RunId = NewType("RunId", int)
OwnRunId = NewType("OwnRunId", RunId)
"""A run which the person who presses walks through; only they can answer in it."""
AlertId = NewType("AlertId", int)
FormVersionId = NewType("FormVersionId", int)
InviteId = NewType("InviteId", int)
OutboxId = NewType("OutboxId", int)

ChatId = NewType("ChatId", int)
"""A chat as Telegram numbers it: more than 32 bits, and negative for groups."""


VoiceNoteId = NewType("VoiceNoteId", int)

PlannedId = NewType("PlannedId", int)
"""A meeting as it was planned; the entry of the diary is another object."""

LearnerMonthId = NewType("LearnerMonthId", int)
InstitutionId = NewType("InstitutionId", int)
PartnerId = NewType("PartnerId", int)
SemesterId = NewType("SemesterId", int)
ContractId = NewType("ContractId", int)
SupportPlanId = NewType("SupportPlanId", int)
DeclaredId = NewType("DeclaredId", int)
"""A line of a mentor's timetable of other work."""

FileId = NewType("FileId", int)
WorkTimeFormId = NewType("WorkTimeFormId", int)
PayExportId = NewType("PayExportId", int)
EvaluationId = NewType("EvaluationId", int)
SupervisionId = NewType("SupervisionId", int)
SupervisionDateId = NewType("SupervisionDateId", int)
QuestionnaireId = NewType("QuestionnaireId", int)
"""A questionnaire of an organisation, over all of its versions."""

QuestionnaireVersionId = NewType("QuestionnaireVersionId", int)
"""One file of a questionnaire as it was sent: draft, published or withdrawn."""

FormMediaId = NewType("FormMediaId", int)
"""A picture or a sound that belongs to a questionnaire of an organisation."""

AskingId = NewType("AskingId", int)
"""That somebody is asked to answer a questionnaire."""

OwnAskingId = NewType("OwnAskingId", int)
"""The same, as the one who is asked names it: within reach of nobody else."""

FormFileId = NewType("FormFileId", int)
"""The file of a questionnaire as it came in the chat, whether or not it can be asked."""

MemberId = NewType("MemberId", int)
"""A person of the organisation as its records name them: within reach of the coordinator, and of a
mentor only with the permission of a plan author."""
