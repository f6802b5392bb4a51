"""What a learner can rely on: stopping is as easy as beginning, and no word is lost or shown about."""

from __future__ import annotations

from bot import acts
from bot.domain.alerts import AlertKind
from bot.domain.people import Role
from bot.inputs import CommandGiven
from tests.support.world import World


async def test_stopping_takes_the_consent_back_and_tells_the_coordinator(tmp_path):
    """/stop is kept as an answer to consent; coming back, the learner is asked anew."""
    async with World.opened(tmp_path) as world:
        dobele = await world.organisation("Dobele")
        mara = await world.person("Māra", Role.COORDINATOR, dobele)
        anna = await world.person("Anna", Role.LEARNER, dobele, consent=True)
        await world.begins(anna)

        stopped = await world.does(anna, CommandGiven("stop"))

        assert stopped.forgotten
        assert world.rows("SELECT given FROM consent ORDER BY id DESC LIMIT 1") == [(0,)]
        assert [shown.words for shown in stopped.to(mara)] == [
            "Anna has stopped the questions. It may help to talk."
        ]
        later = await world.writes(anna, "I am here again")
        assert "May I ask what you can do and want?" in later.words[-1]
        assert later.forgotten


async def test_words_typed_while_nothing_is_asked_reach_the_coordinator(tmp_path):
    """Typed words wait in the list "to listen" as they were written."""
    async with World.opened(tmp_path) as world:
        dobele = await world.organisation("Dobele")
        mara = await world.person("Māra", Role.COORDINATOR, dobele)
        anna = await world.person("Anna", Role.LEARNER, dobele, consent=True)
        run = await world.begins(anna)
        for _ in range(60):
            phase = world.rows("SELECT phase, step FROM run WHERE id = :run", run=run)[0]
            if phase[0] == "resting":
                break
            await world.taps(anna, acts.SkipQuestion(run, phase[1]))
            if world.rows("SELECT step FROM run WHERE id = :run", run=run)[0][0] == phase[1]:
                await world.taps(anna, acts.ChooseAnswer(run, phase[1], 0))
        assert phase[0] == "resting"

        await world.writes(anna, "my brother fell ill")

        heard = await world.taps(mara, acts.ListenNext())
        assert "my brother fell ill" in heard.words[-1]
        assert "Please write down what was meant." in heard.words[-1]
        assert "Which answer is it?" not in heard.words[-1]


async def test_the_list_of_open_matters_keeps_sensitive_ones_closed(tmp_path):
    """Distress is opened on purpose; another mentor is the coordinator's alone, not the deputy's."""
    async with World.opened(tmp_path) as world:
        dobele = await world.organisation("Dobele")
        mara = await world.person("Māra", Role.COORDINATOR, dobele)
        dace = await world.person("Dace", Role.COORDINATOR, dobele, deputy=True)
        anna = await world.person("Anna", Role.LEARNER, dobele, consent=True)
        await world.taps(anna, acts.AskForHelp(AlertKind.FEELS_BAD.value))
        await world.taps(anna, acts.AskForHelp(AlertKind.WANTS_OTHER_MENTOR.value))

        seen_by_mara = await world.taps(mara, acts.ListAlerts())
        seen_by_dace = await world.taps(dace, acts.ListAlerts())

        assert not any("Anna" in words for words in seen_by_mara.words + seen_by_dace.words)
        assert sum("Open it to see" in words for words in seen_by_mara.words) == 2
        assert sum("Open it to see" in words for words in seen_by_dace.words) == 1


async def test_a_learner_who_joins_later_hears_who_the_mentor_is(tmp_path):
    """The mentor said yes before the link was opened: the greeting names the mentor."""
    async with World.opened(tmp_path) as world:
        dobele = await world.organisation("Dobele")
        ilze = await world.person("Ilze", Role.MENTOR, dobele)
        anna = await world.person("Anna", Role.LEARNER, dobele)
        await world.pair(ilze, anna)
        async with world.store.database.unit_of_work() as unit:
            await unit.run("UPDATE person SET language = NULL WHERE id = :anna", anna=anna.person)

        greeted = await world.taps(anna, acts.SpeakLanguage("en"))

        assert any("Ilze" in words for words in greeted.words)
