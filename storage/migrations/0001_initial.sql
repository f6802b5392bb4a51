-- The first schema. Instants are UTC text of fixed width, months are '2026-11', flags are 0 or 1.
-- Columns that end in _box are sealed (AES-256-GCM, bound to table, row and column).

CREATE TABLE organisation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE,
  country TEXT NOT NULL,
  timezone TEXT NOT NULL,
  language TEXT NOT NULL,
  quiet_from TEXT NOT NULL DEFAULT '20:00',
  quiet_until TEXT NOT NULL DEFAULT '09:00',
  consent_age INTEGER NOT NULL,
  help_numbers TEXT NOT NULL,
  help_numbers_confirmed_at TEXT,
  distress_repeat_minutes INTEGER NOT NULL DEFAULT 15,
  other_repeat_hours INTEGER NOT NULL DEFAULT 24,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE person (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  language TEXT,
  age_band TEXT,
  voice_allowed INTEGER NOT NULL DEFAULT 1 CHECK (voice_allowed IN (0, 1)),
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE account (
  telegram_id INTEGER PRIMARY KEY,
  person_id INTEGER NOT NULL UNIQUE REFERENCES person (id),
  linked_at TEXT NOT NULL,
  blocked_at TEXT
) STRICT;

CREATE TABLE membership (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  person_id INTEGER NOT NULL REFERENCES person (id),
  role TEXT NOT NULL CHECK (role IN ('learner', 'mentor', 'coordinator')),
  deputy INTEGER NOT NULL DEFAULT 0 CHECK (deputy IN (0, 1)),
  current INTEGER NOT NULL DEFAULT 1 CHECK (current IN (0, 1)),
  created_at TEXT NOT NULL,
  joined_at TEXT,
  ended_at TEXT,
  UNIQUE (organisation_id, person_id, role)
) STRICT;
CREATE INDEX membership_of_person ON membership (person_id);

CREATE TABLE invite (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  person_id INTEGER NOT NULL REFERENCES person (id),
  role TEXT NOT NULL CHECK (role IN ('learner', 'mentor', 'coordinator')),
  token_hash TEXT NOT NULL UNIQUE,
  guardian_name_box BLOB,
  guardian_confirmed_at TEXT,
  guardian_confirmed_by INTEGER REFERENCES person (id),
  created_at TEXT NOT NULL,
  created_by INTEGER REFERENCES person (id),
  expires_at TEXT NOT NULL,
  used_at TEXT,
  used_by INTEGER
) STRICT;
CREATE INDEX invite_of_person ON invite (person_id);

CREATE TABLE invite_miss (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  telegram_id INTEGER NOT NULL,
  missed_at TEXT NOT NULL
) STRICT;
CREATE INDEX invite_miss_of_account ON invite_miss (telegram_id, missed_at);

CREATE TABLE consent (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  person_id INTEGER NOT NULL REFERENCES person (id),
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  given INTEGER NOT NULL CHECK (given IN (0, 1)),
  version TEXT NOT NULL,
  text_sha256 TEXT NOT NULL,
  sound_sha256 TEXT,
  language TEXT NOT NULL,
  age_band TEXT NOT NULL,
  guardian_confirmed_at TEXT,
  guardian_confirmed_by INTEGER REFERENCES person (id),
  update_id INTEGER NOT NULL,
  answered_at TEXT NOT NULL
) STRICT;
CREATE INDEX consent_of_person ON consent (person_id, id);

CREATE TABLE assignment (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  programme TEXT NOT NULL CHECK (programme IN ('orientation', 'school_community')),
  mentor_id INTEGER NOT NULL REFERENCES person (id),
  learner_id INTEGER NOT NULL REFERENCES person (id),
  state TEXT NOT NULL CHECK (state IN ('proposed', 'active', 'declined', 'ended')),
  proposed_at TEXT NOT NULL,
  proposed_by INTEGER NOT NULL REFERENCES person (id),
  answered_at TEXT,
  ended_at TEXT,
  version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE UNIQUE INDEX assignment_once ON assignment (mentor_id, learner_id)
  WHERE state IN ('proposed', 'active');
CREATE INDEX assignment_of_learner ON assignment (learner_id);

CREATE TABLE form_version (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  form_id TEXT NOT NULL,
  version TEXT NOT NULL,
  digest TEXT NOT NULL UNIQUE,
  definition TEXT NOT NULL,
  stored_at TEXT NOT NULL
) STRICT;

CREATE TABLE run (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  learner_id INTEGER NOT NULL REFERENCES person (id),
  form_version_id INTEGER NOT NULL REFERENCES form_version (id),
  step INTEGER NOT NULL,
  phase TEXT NOT NULL,
  state_box BLOB NOT NULL,
  started_at TEXT NOT NULL,
  touched_at TEXT NOT NULL,
  asked_at TEXT NOT NULL,
  replays INTEGER NOT NULL DEFAULT 0,
  ready_at TEXT,
  closed_at TEXT,
  closed_by INTEGER REFERENCES person (id),
  note_box BLOB
) STRICT;
CREATE INDEX run_of_learner ON run (learner_id, id);
CREATE INDEX run_open ON run (touched_at) WHERE ready_at IS NULL;

CREATE TABLE run_event (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES run (id),
  step INTEGER,                    -- NULL: staff mapped an answer, which is no step of the learner
  body_box BLOB NOT NULL,
  happened_at TEXT NOT NULL,
  UNIQUE (run_id, step)
) STRICT;

CREATE TABLE voice_note (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  person_id INTEGER NOT NULL REFERENCES person (id),
  run_id INTEGER REFERENCES run (id),
  question TEXT,
  meeting_id INTEGER REFERENCES meeting (id),
  file_id TEXT,                    -- NULL: typed words, which wait for a person in the same way
  seconds INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  sensitive INTEGER NOT NULL DEFAULT 0 CHECK (sensitive IN (0, 1)),
  words_box BLOB,
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'kept', 'refused', 'dead')),
  file_name TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  retry_at TEXT NOT NULL,
  error TEXT,
  received_at TEXT NOT NULL,
  mapped_at TEXT,
  mapped_by INTEGER REFERENCES person (id)
) STRICT;
CREATE INDEX voice_note_waiting ON voice_note (retry_at) WHERE state = 'waiting';
CREATE INDEX voice_note_of_run ON voice_note (run_id);
CREATE INDEX voice_note_of_meeting ON voice_note (meeting_id);

CREATE TABLE meeting (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  assignment_id INTEGER NOT NULL REFERENCES assignment (id),
  mentor_id INTEGER NOT NULL REFERENCES person (id),
  learner_id INTEGER NOT NULL REFERENCES person (id),
  month TEXT NOT NULL,
  starts_at TEXT NOT NULL,
  hours INTEGER NOT NULL CHECK (hours >= 0),
  planned_hours INTEGER NOT NULL CHECK (planned_hours > 0),
  state TEXT NOT NULL CHECK (state IN ('held', 'no_show', 'deleted')),
  done_box BLOB,
  created_at TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX meeting_of_mentor ON meeting (mentor_id, starts_at);
CREATE INDEX meeting_of_learner ON meeting (learner_id, month);
CREATE INDEX meeting_of_organisation ON meeting (organisation_id, month);

CREATE TABLE no_meeting (
  assignment_id INTEGER NOT NULL REFERENCES assignment (id),
  month TEXT NOT NULL,
  said_at TEXT NOT NULL,
  PRIMARY KEY (assignment_id, month)
) STRICT;

CREATE TABLE pay_ledger (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  meeting_id INTEGER NOT NULL,
  meeting_version INTEGER NOT NULL,
  organisation_id INTEGER NOT NULL,
  mentor_id INTEGER NOT NULL,
  learner_id INTEGER NOT NULL,
  month TEXT NOT NULL,
  starts_at TEXT NOT NULL,
  hours INTEGER NOT NULL,
  state TEXT NOT NULL,
  happened_at TEXT NOT NULL,
  previous_hash TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  UNIQUE (meeting_id, meeting_version)
) STRICT;

CREATE TABLE alert (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  kind TEXT NOT NULL,
  dedup_key TEXT NOT NULL UNIQUE,
  subject_id INTEGER REFERENCES person (id),
  run_id INTEGER REFERENCES run (id),
  voice_note_id INTEGER REFERENCES voice_note (id),
  meeting_id INTEGER REFERENCES meeting (id),
  month TEXT,
  state TEXT NOT NULL CHECK (state IN ('open', 'acknowledged', 'closed')),
  raised_at TEXT NOT NULL,
  repeat_at TEXT,
  repeated_at TEXT,
  acknowledged_at TEXT,
  acknowledged_by INTEGER REFERENCES person (id),
  closed_at TEXT,
  closed_by INTEGER REFERENCES person (id),
  note_box BLOB,
  version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX alert_open ON alert (organisation_id, raised_at) WHERE state <> 'closed';
CREATE INDEX alert_to_repeat ON alert (repeat_at) WHERE state = 'open' AND repeat_at IS NOT NULL;

CREATE TABLE alert_recipient (
  alert_id INTEGER NOT NULL REFERENCES alert (id),
  person_id INTEGER NOT NULL REFERENCES person (id),
  outbox_id INTEGER NOT NULL,
  PRIMARY KEY (alert_id, person_id, outbox_id)
) STRICT;

CREATE TABLE reminder (
  key TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  subject_id INTEGER NOT NULL,
  month TEXT NOT NULL,
  step TEXT NOT NULL,
  due_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'fired', 'skipped')),
  reason TEXT,
  settled_at TEXT
) STRICT;
CREATE INDEX reminder_due ON reminder (due_at) WHERE state = 'planned';

CREATE TABLE expectation (
  person_id INTEGER PRIMARY KEY REFERENCES person (id),
  tap TEXT NOT NULL,
  draft_box BLOB,
  since TEXT NOT NULL
) STRICT;

CREATE TABLE inbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  update_id INTEGER NOT NULL UNIQUE,
  lane INTEGER NOT NULL,
  sent_at TEXT,
  received_at TEXT NOT NULL,
  raw BLOB,
  state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'done', 'dead')),
  attempts INTEGER NOT NULL DEFAULT 0,
  retry_at TEXT NOT NULL,
  settled_at TEXT,
  error TEXT
) STRICT;
CREATE INDEX inbox_waiting ON inbox (lane, seq) WHERE state = 'new';
CREATE INDEX inbox_settled ON inbox (settled_at) WHERE state <> 'new';

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  dedup_key TEXT NOT NULL UNIQUE,
  chat_id INTEGER NOT NULL,
  person_id INTEGER,
  kind TEXT NOT NULL CHECK (kind IN ('fact', 'question', 'nudge')),
  priority INTEGER NOT NULL CHECK (priority IN (0, 1, 2)),
  body BLOB,
  not_before TEXT NOT NULL,
  expires_at TEXT,
  state TEXT NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'sending', 'sent', 'dropped', 'dead')),
  attempts INTEGER NOT NULL DEFAULT 0,
  sending_since TEXT,
  message_id INTEGER,
  settled_at TEXT,
  error TEXT
) STRICT;
CREATE INDEX outbox_due ON outbox (id) WHERE state IN ('due', 'sending');
CREATE INDEX outbox_settled ON outbox (settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX outbox_failed ON outbox (settled_at) WHERE error IS NOT NULL;

CREATE TABLE sound (
  sound_key TEXT NOT NULL,
  bot_id INTEGER NOT NULL,
  file_id TEXT NOT NULL,
  seconds INTEGER NOT NULL,
  sha256 TEXT,
  stored_at TEXT NOT NULL,
  PRIMARY KEY (sound_key, bot_id)
) STRICT;

CREATE TABLE audit (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  happened_at TEXT NOT NULL,
  actor_id INTEGER,
  organisation_id INTEGER,
  act TEXT NOT NULL,
  object_kind TEXT NOT NULL,
  object_id INTEGER,
  subject_id INTEGER,
  previous_hash TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE service_state (
  name TEXT PRIMARY KEY,
  content TEXT NOT NULL
) STRICT;
