-- Questionnaires of an organisation's own: files that a coordinator sent, what was published and
-- withdrawn, who is asked to answer, and the runs through them. What a form says is in form_version,
-- which never changes; the forms that ship belong to nobody and have no row here until they are used.

CREATE TABLE questionnaire (           -- one form of an organisation, over all of its versions
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  form_id TEXT NOT NULL,
  audience TEXT NOT NULL CHECK (audience IN ('learner', 'mentor', 'coordinator')),
  created_by INTEGER REFERENCES person (id),   -- NULL: on the command line, or it ships with the program
  created_at TEXT NOT NULL,
  UNIQUE (organisation_id, form_id)
) STRICT;

CREATE TABLE questionnaire_version (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  questionnaire_id INTEGER NOT NULL REFERENCES questionnaire (id),
  form_version_id INTEGER NOT NULL REFERENCES form_version (id),
  state TEXT NOT NULL CHECK (state IN ('draft', 'published', 'withdrawn')),
  source_name TEXT,                    -- of the file, as it was sent; NULL: it ships with the program
  source BLOB,                         -- its bytes, so that the form can be got back as it was written
  source_digest TEXT NOT NULL,         -- SHA-256, hexadecimal
  to_agree INTEGER NOT NULL DEFAULT 0, -- what is asked otherwise than written; a person agrees before
  uploaded_by INTEGER REFERENCES person (id),
  uploaded_at TEXT NOT NULL,
  published_by INTEGER REFERENCES person (id),
  published_at TEXT,
  withdrawn_by INTEGER REFERENCES person (id),
  withdrawn_at TEXT,
  UNIQUE (questionnaire_id, form_version_id)
) STRICT;
CREATE UNIQUE INDEX questionnaire_published ON questionnaire_version (questionnaire_id)
  WHERE state = 'published';

CREATE TABLE questionnaire_file (      -- lists, pictures and sounds that a form names
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  questionnaire_version_id INTEGER NOT NULL REFERENCES questionnaire_version (id),
  name TEXT NOT NULL,
  mime TEXT NOT NULL,
  content BLOB NOT NULL,
  digest TEXT NOT NULL,
  UNIQUE (questionnaire_version_id, name)
) STRICT;

CREATE TABLE asking (                  -- somebody is asked to answer a questionnaire
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  questionnaire_id INTEGER NOT NULL REFERENCES questionnaire (id),
  person_id INTEGER NOT NULL REFERENCES person (id),
  about_id INTEGER REFERENCES person (id),     -- the learner of whom staff are asked
  run_id INTEGER REFERENCES run (id),          -- NULL: not begun
  state TEXT NOT NULL CHECK (state IN ('asked', 'begun', 'done', 'declined', 'called_off')),
  asked_by INTEGER REFERENCES person (id),
  asked_at TEXT NOT NULL,
  settled_at TEXT
) STRICT;
CREATE INDEX asking_of_person ON asking (person_id, state);
CREATE INDEX asking_of_questionnaire ON asking (questionnaire_id);

CREATE TABLE questionnaire_export (    -- a file of answers that somebody asked for in the chat
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  questionnaire_id INTEGER NOT NULL REFERENCES questionnaire (id),
  format TEXT NOT NULL CHECK (format IN ('xlsx', 'csv', 'json', 'xml')),
  labels INTEGER NOT NULL CHECK (labels IN (0, 1)),       -- in the asker's language; else names
  with_sensitive INTEGER NOT NULL CHECK (with_sensitive IN (0, 1)),
  asked_by INTEGER NOT NULL REFERENCES person (id),
  asked_at TEXT NOT NULL,
  made_at TEXT                         -- NULL: still to be made
) STRICT;
CREATE INDEX questionnaire_export_to_make ON questionnaire_export (id) WHERE made_at IS NULL;

ALTER TABLE run ADD COLUMN purpose TEXT NOT NULL DEFAULT 'orientation'
  CHECK (purpose IN ('orientation', 'questionnaire', 'rehearsal'));
ALTER TABLE run ADD COLUMN about_id INTEGER REFERENCES person (id);
ALTER TABLE run ADD COLUMN given_up_at TEXT;   -- a newer run took its place, or a rehearsal ended
CREATE INDEX run_of_form ON run (form_version_id);
