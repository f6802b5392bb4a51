-- The mentor's month: who may be paid for what, planned meetings, learner-months, pay.
-- Days are local days like '2026-11-20', walls are local times like '07:30', money is whole cents.

ALTER TABLE organisation ADD COLUMN uses_riks INTEGER NOT NULL DEFAULT 1 CHECK (uses_riks IN (0, 1));

CREATE TABLE free_day (
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  day TEXT NOT NULL,
  worked INTEGER NOT NULL CHECK (worked IN (0, 1)),
  PRIMARY KEY (organisation_id, day)
) STRICT;

CREATE TABLE rule_reading (
  programme TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  name TEXT NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (programme, valid_from, name)
) STRICT;

CREATE TABLE permission (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  person_id INTEGER NOT NULL REFERENCES person (id),
  permission TEXT NOT NULL CHECK (permission IN ('plan_author', 'consultant')),
  given_by INTEGER NOT NULL REFERENCES person (id),
  given_at TEXT NOT NULL,
  ended_at TEXT
) STRICT;
CREATE UNIQUE INDEX permission_once ON permission (organisation_id, person_id, permission)
  WHERE ended_at IS NULL;

CREATE TABLE institution (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('school', 'youth_centre')),
  created_at TEXT NOT NULL,
  ended_at TEXT,
  UNIQUE (organisation_id, name_key)
) STRICT;

CREATE TABLE registration (         -- the school at which a learner is registered
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  learner_id INTEGER NOT NULL REFERENCES person (id),
  institution_id INTEGER NOT NULL REFERENCES institution (id),
  begins TEXT NOT NULL,
  ends TEXT,                        -- the last day; NULL: until further notice
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX registration_of_learner ON registration (learner_id);

CREATE TABLE partner (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  created_at TEXT NOT NULL,
  UNIQUE (organisation_id, name_key)
) STRICT;

CREATE TABLE semester (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  school_year INTEGER NOT NULL,     -- the year in which it begins: 2026 for 2026/2027
  number INTEGER NOT NULL CHECK (number IN (1, 2)),
  begins TEXT NOT NULL,
  ends TEXT NOT NULL,               -- the last day
  UNIQUE (organisation_id, school_year, number)
) STRICT;

CREATE TABLE file (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  person_id INTEGER NOT NULL REFERENCES person (id),     -- whose key seals it
  given_by INTEGER REFERENCES person (id),               -- NULL: made by us
  purpose TEXT NOT NULL,            -- sheet_page, sheet, contract, evaluation
  object_id INTEGER,                -- of what the purpose says
  telegram_file_id TEXT,
  unique_id TEXT,
  name_box BLOB,                    -- sealed, for people name files after people; NULL: a photo
  mime TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'kept', 'refused', 'dead')),
  file_name TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  retry_at TEXT NOT NULL,
  error TEXT,
  received_at TEXT NOT NULL,
  settled_at TEXT,
  worked_at TEXT                    -- when somebody worked what was settled: a page was read
) STRICT;
CREATE INDEX file_waiting ON file (retry_at) WHERE state = 'waiting';
CREATE INDEX file_to_work ON file (purpose, id)
  WHERE worked_at IS NULL AND settled_at IS NOT NULL;
CREATE INDEX file_of_object ON file (purpose, object_id);

CREATE TABLE contract (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  number TEXT NOT NULL,
  mentor_id INTEGER NOT NULL REFERENCES person (id),
  institution_id INTEGER NOT NULL REFERENCES institution (id),
  partner_id INTEGER NOT NULL REFERENCES partner (id),
  begins TEXT NOT NULL,
  ends TEXT NOT NULL,               -- the last day on which it is valid
  unit_rate_cents INTEGER NOT NULL CHECK (unit_rate_cents > 0),
  scan_file_id INTEGER REFERENCES file (id),
  created_at TEXT NOT NULL,
  created_by INTEGER NOT NULL REFERENCES person (id),
  ended_at TEXT,                    -- when it was ended early; `ends` is then the last day
  version INTEGER NOT NULL DEFAULT 1,
  UNIQUE (organisation_id, number)
) STRICT;
CREATE INDEX contract_of_mentor ON contract (mentor_id);

CREATE TABLE contract_correction (  -- what a contract was before each correction; rows are only added
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  contract_id INTEGER NOT NULL REFERENCES contract (id),
  what TEXT NOT NULL CHECK (what IN ('dates', 'institution', 'partner', 'scan')),
  begins TEXT NOT NULL,
  ends TEXT NOT NULL,
  institution_id INTEGER NOT NULL REFERENCES institution (id),
  partner_id INTEGER NOT NULL REFERENCES partner (id),
  reason_box BLOB,                  -- sealed for the mentor
  corrected_by INTEGER NOT NULL REFERENCES person (id),
  corrected_at TEXT NOT NULL
) STRICT;
CREATE INDEX contract_correction_of ON contract_correction (contract_id, id);

CREATE TABLE former_name (          -- papers that went out keep the name of their time
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('institution', 'partner')),
  object_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  renamed_by INTEGER NOT NULL REFERENCES person (id),
  until_at TEXT NOT NULL            -- when it was given another name
) STRICT;
CREATE INDEX former_name_of ON former_name (kind, object_id, until_at);

CREATE TABLE qualification (
  mentor_id INTEGER NOT NULL REFERENCES person (id),
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  condition TEXT NOT NULL,          -- codes of bot.domain.qualification
  met_on TEXT NOT NULL,             -- the day of the paper, or on which it was checked
  checked_by INTEGER NOT NULL REFERENCES person (id),
  checked_at TEXT NOT NULL,
  PRIMARY KEY (mentor_id, organisation_id, condition)
) STRICT;

CREATE TABLE support_plan (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  learner_id INTEGER NOT NULL REFERENCES person (id),
  semester_id INTEGER NOT NULL REFERENCES semester (id),
  mentor_id INTEGER NOT NULL REFERENCES person (id),
  planned_hours INTEGER NOT NULL CHECK (planned_hours > 0),
  body_box BLOB NOT NULL,           -- module, risks, reasons, expected results: special categories
  author_id INTEGER NOT NULL REFERENCES person (id),
  created_at TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  ended_at TEXT,
  version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE UNIQUE INDEX support_plan_once ON support_plan (learner_id, semester_id, mentor_id)
  WHERE ended_at IS NULL;

CREATE TABLE declared_hours (       -- other working hours of a mentor, week by week
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  person_id INTEGER NOT NULL REFERENCES person (id),
  timezone TEXT NOT NULL,
  weekday INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7),   -- ISO: 1 is Monday
  wall_from TEXT NOT NULL,
  wall_until TEXT NOT NULL,         -- after wall_from; '24:00' is the end of the day
  begins TEXT NOT NULL,
  ends TEXT,                        -- the last day; NULL: until further notice
  declared_at TEXT NOT NULL
) STRICT;
CREATE INDEX declared_hours_of ON declared_hours (person_id);

CREATE TABLE declared_exception (   -- a single day that is not as the week says
  person_id INTEGER NOT NULL REFERENCES person (id),
  day TEXT NOT NULL,
  timezone TEXT NOT NULL,
  wall_from TEXT,                   -- NULL: no other work on that day
  wall_until TEXT,
  declared_at TEXT NOT NULL,
  PRIMARY KEY (person_id, day)
) STRICT;

CREATE TABLE planned_meeting (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  assignment_id INTEGER NOT NULL REFERENCES assignment (id),
  mentor_id INTEGER NOT NULL REFERENCES person (id),
  learner_id INTEGER NOT NULL REFERENCES person (id),
  starts_at TEXT NOT NULL,
  hours INTEGER NOT NULL CHECK (hours > 0),
  place_box BLOB,                   -- sealed for the learner, as all words below
  activities_box BLOB,
  goals_box BLOB,
  state TEXT NOT NULL CHECK (state IN ('planned', 'held', 'no_show', 'cancelled')),
  reason_box BLOB,                  -- why it was cancelled
  cancelled_by TEXT CHECK (cancelled_by IN ('mentor', 'learner')),
  series INTEGER,                   -- the id of the first one of a weekly series
  moved_from TEXT,                  -- the start before the last move
  asked_at TEXT,                    -- when "How was it?" was asked
  comes_at TEXT,                    -- when the learner said "I come"; a move asks anew
  version INTEGER NOT NULL DEFAULT 1,
  created_at TEXT NOT NULL,
  changed_at TEXT NOT NULL
) STRICT;
CREATE INDEX planned_meeting_of_mentor ON planned_meeting (mentor_id, starts_at);
CREATE INDEX planned_meeting_of_learner ON planned_meeting (learner_id, starts_at);
CREATE INDEX planned_meeting_open ON planned_meeting (starts_at) WHERE state = 'planned';

ALTER TABLE voice_note ADD COLUMN planned_id INTEGER REFERENCES planned_meeting (id);
CREATE INDEX voice_note_of_planned ON voice_note (planned_id) WHERE planned_id IS NOT NULL;

ALTER TABLE meeting ADD COLUMN planned_id INTEGER REFERENCES planned_meeting (id);
ALTER TABLE meeting ADD COLUMN unplanned INTEGER NOT NULL DEFAULT 0 CHECK (unplanned IN (0, 1));
ALTER TABLE meeting ADD COLUMN contract_id INTEGER REFERENCES contract (id);
ALTER TABLE meeting ADD COLUMN plan_id INTEGER REFERENCES support_plan (id);
ALTER TABLE meeting ADD COLUMN place_box BLOB;
ALTER TABLE meeting ADD COLUMN activities_box BLOB;
ALTER TABLE meeting ADD COLUMN goals_box BLOB;
ALTER TABLE meeting ADD COLUMN results_box BLOB;     -- done_box is "how it went"
ALTER TABLE meeting ADD COLUMN next_steps_box BLOB;
ALTER TABLE pay_ledger ADD COLUMN contract_id INTEGER;   -- under which it is paid; NULL: nothing is
CREATE INDEX meeting_of_contract ON meeting (contract_id, month);
CREATE INDEX meeting_of_plan ON meeting (plan_id);

ALTER TABLE no_meeting ADD COLUMN late INTEGER NOT NULL DEFAULT 0 CHECK (late IN (0, 1));

CREATE TABLE learner_month (        -- a month without a row is open
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  assignment_id INTEGER NOT NULL REFERENCES assignment (id),
  mentor_id INTEGER NOT NULL REFERENCES person (id),
  learner_id INTEGER NOT NULL REFERENCES person (id),
  month TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN
    ('open', 'approved', 'sheet', 'submitted', 'accepted', 'returned', 'exported')),
  reopened INTEGER NOT NULL DEFAULT 0 CHECK (reopened IN (0, 1)),  -- entries may be changed after the 10th
  approved_at TEXT,
  approved_late INTEGER NOT NULL DEFAULT 0 CHECK (approved_late IN (0, 1)),
  content_hash TEXT,                -- of the entries, when they were approved
  sheet_file_id INTEGER REFERENCES file (id),
  sheet_hash TEXT,                  -- as read from the sheet's code, or confirmed by the mentor
  sheet_at TEXT,
  submitted_at TEXT,
  submitted_late INTEGER NOT NULL DEFAULT 0 CHECK (submitted_late IN (0, 1)),
  accepted_at TEXT,
  accepted_by INTEGER REFERENCES person (id),
  on_behalf_by INTEGER REFERENCES person (id),           -- the coordinator who handed it in for a mentor who left
  reason_box BLOB,                  -- why it was returned, reopened, or handed in for the mentor
  decided_by INTEGER REFERENCES person (id),             -- who returned or reopened it
  pages_given_at TEXT,              -- when the mentor said that all pages of a sheet were sent; NULL: none wait
  version INTEGER NOT NULL DEFAULT 1,
  changed_at TEXT NOT NULL,
  UNIQUE (assignment_id, month)
) STRICT;
CREATE INDEX learner_month_of_organisation ON learner_month (organisation_id, month);
CREATE INDEX learner_month_of_mentor ON learner_month (mentor_id, month);
CREATE INDEX learner_month_to_read ON learner_month (pages_given_at) WHERE pages_given_at IS NOT NULL;

CREATE TABLE learner_month_event (  -- every step of a learner-month, in order; rows are only added
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  learner_month_id INTEGER NOT NULL REFERENCES learner_month (id),
  event TEXT NOT NULL,
  late INTEGER NOT NULL DEFAULT 0 CHECK (late IN (0, 1)),
  by_person_id INTEGER REFERENCES person (id),
  happened_at TEXT NOT NULL
) STRICT;
CREATE INDEX learner_month_event_of ON learner_month_event (learner_month_id, id);

CREATE TABLE work_time_form (       -- per contract and month; made when a coordinator decides on it
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  mentor_id INTEGER NOT NULL REFERENCES person (id),
  contract_id INTEGER NOT NULL REFERENCES contract (id),
  month TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'exported')),
  approved_at TEXT,
  approved_by INTEGER REFERENCES person (id),
  content_hash TEXT,
  version INTEGER NOT NULL DEFAULT 1,
  UNIQUE (contract_id, month)
) STRICT;

CREATE TABLE pay_export (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  number INTEGER NOT NULL,          -- counts within the organisation, from 1
  month TEXT NOT NULL,
  made_at TEXT NOT NULL,
  made_by INTEGER NOT NULL REFERENCES person (id),
  UNIQUE (organisation_id, number)
) STRICT;

CREATE TABLE pay_row (              -- chained by hash over all exports, rows are only added
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  export_id INTEGER NOT NULL REFERENCES pay_export (id),
  contract_id INTEGER NOT NULL,
  institution_id INTEGER NOT NULL,
  mentor_id INTEGER NOT NULL,
  learner_id INTEGER NOT NULL,
  month TEXT NOT NULL,
  hours INTEGER NOT NULL,
  unit_rate_cents INTEGER NOT NULL,
  amount_cents INTEGER NOT NULL,
  previous_hash TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE
) STRICT;
CREATE INDEX pay_row_of_export ON pay_row (export_id);

CREATE TABLE riks_entry (           -- "entered in the Rīks", by whom and when
  object_kind TEXT NOT NULL CHECK (object_kind IN ('meeting', 'learner_month', 'work_time_form')),
  object_id INTEGER NOT NULL,
  object_version INTEGER NOT NULL,  -- what changed since is to be entered again
  entered_by INTEGER NOT NULL REFERENCES person (id),
  entered_at TEXT NOT NULL,
  PRIMARY KEY (object_kind, object_id)
) STRICT;

ALTER TABLE reminder ADD COLUMN put_off INTEGER NOT NULL DEFAULT 0 CHECK (put_off IN (0, 1));
CREATE INDEX reminder_of_subject ON reminder (subject_id, kind);

CREATE TABLE snooze (
  person_id INTEGER NOT NULL REFERENCES person (id),
  kind TEXT NOT NULL,
  until TEXT NOT NULL,
  PRIMARY KEY (person_id, kind)
) STRICT;

CREATE TABLE evaluation (           -- at the semester's end, one per support plan
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  plan_id INTEGER NOT NULL UNIQUE REFERENCES support_plan (id),
  mentor_id INTEGER NOT NULL REFERENCES person (id),
  form_version_id INTEGER NOT NULL REFERENCES form_version (id),
  step INTEGER NOT NULL,
  state_box BLOB NOT NULL,          -- sealed for the learner of the plan
  started_at TEXT NOT NULL,
  finished_at TEXT
) STRICT;

CREATE TABLE supervision (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  audience TEXT NOT NULL CHECK (audience IN ('mentors', 'team')),
  topic TEXT NOT NULL,
  place TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('asked_for', 'offered', 'settled', 'held', 'cancelled')),
  created_by INTEGER NOT NULL REFERENCES person (id),
  created_at TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE supervision_date (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  supervision_id INTEGER NOT NULL REFERENCES supervision (id),
  starts_at TEXT NOT NULL,
  hours INTEGER NOT NULL,
  chosen INTEGER NOT NULL DEFAULT 0 CHECK (chosen IN (0, 1))
) STRICT;
CREATE INDEX supervision_date_of ON supervision_date (supervision_id);

CREATE TABLE supervision_answer (
  date_id INTEGER NOT NULL REFERENCES supervision_date (id),
  person_id INTEGER NOT NULL REFERENCES person (id),
  yes INTEGER NOT NULL CHECK (yes IN (0, 1)),
  answered_at TEXT NOT NULL,
  attended INTEGER CHECK (attended IN (0, 1)),
  PRIMARY KEY (date_id, person_id)
) STRICT;

CREATE TABLE contact (              -- how plan authors reach a mentor
  person_id INTEGER NOT NULL REFERENCES person (id),
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  details_box BLOB NOT NULL,
  confirmed_at TEXT NOT NULL,
  PRIMARY KEY (person_id, organisation_id)
) STRICT;
