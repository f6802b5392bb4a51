"""The answers of a run on their way from storage to storage: read when looked at, checked all the same."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.errors import FormError
from bot.forms import Answer, Assisted, Phase, Run

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ANSWERS = {
    "animals": Answer("yes", NOON),
    "cities": Answer(None, NOON, pending=True, voice="note-1", seconds=9),
    "work": Answer("farm", NOON, written="On a farm", mapped=True, assisted=Assisted.READ_TO),
}
RUN = Run("a digest", 4, Phase.ASKING, "home", ANSWERS, trail=tuple(ANSWERS), started_at=NOON)


def test_a_run_out_of_storage_equals_the_one_that_went_in():
    """Whether its answers were made by an act or read from storage makes no difference."""
    read = Run.from_json(RUN.to_json())
    assert read == RUN
    assert dict(read.answers) == ANSWERS
    assert read.to_json() == RUN.to_json()


def test_runs_with_other_answers_differ():
    """One answer more, less or other is another run."""
    read = Run.from_json(RUN.to_json())
    other = Run.from_json(replace(RUN, answers={**ANSWERS, "work": Answer("shop", NOON)}).to_json())
    fewer = Run.from_json(replace(RUN, answers={"work": ANSWERS["work"]}).to_json())
    assert read != other
    assert read != fewer
    assert "work" in fewer.answers
    assert "animals" not in fewer.answers


@pytest.mark.parametrize(
    "damaged",
    [
        "yes",
        {"value": "yes"},
        {"given_at": NOON.isoformat()},
        {"value": "yes", "given_at": "yesterday"},
        {"value": "yes", "given_at": NOON.isoformat(), "mood": "good"},
        {"value": "yes", "given_at": NOON.isoformat(), "assisted": "by nobody known"},
    ],
)
def test_a_damaged_answer_is_found_when_the_run_is_read(damaged):
    """Not later, in the middle of somebody's interview."""
    fields = json.loads(RUN.to_json())
    fields["answers"]["animals"] = damaged
    with pytest.raises(FormError, match="damaged"):
        Run.from_json(json.dumps(fields))
