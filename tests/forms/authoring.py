"""Owns short ways to write a form in a test; must not reckon what a test expects."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.forms import Block, Choice, Event, Form, Given, Kind, Question, Run, resume, seal, start
from bot.forms.child import convert, read
from bot.forms.importer import Imported, examined, prepared

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)

YES_NO = (
    Choice("yes", {"lv": "Jā", "en": "Yes"}, "✋"),
    Choice("no", {"lv": "Nē", "en": "No"}, "✊"),
    Choice("dont_know", {"lv": "Nezinu", "en": "Don't know"}, "🤷"),
)


def imported(text: str) -> Imported:
    """A Markdown questionnaire, converted in this process to save the child's start."""
    data = text.encode()
    ready = prepared(data, read(data, ".md"))
    return examined(ready, convert(ready.mended.sheets()))


def question(name: str, relevant: str | None = None, **fields: object) -> Question:
    """A yes/no question `/data/name`, unless the fields say otherwise."""
    given = {"kind": Kind.SELECT_ONE, "label": {"lv": f"{name} lv?", "en": f"{name}?"}, **fields}
    if given["kind"] is Kind.SELECT_ONE:
        given.setdefault("choices", YES_NO)
    return Question(name=name, path=f"/data/{name}", relevant=relevant, **given)  # type: ignore[arg-type]  # fields by name


def form(*questions: Question, default: str = "lv") -> Form:
    """A form of these questions, with as many blocks as they name."""
    count = max(each.block for each in questions) + 1
    return seal(
        Form(
            form_id="tiny",
            version="1",
            title={"en": "Tiny"},
            languages=("lv", "en"),
            default_language=default,
            language_names={"lv": "Latvian (lv)", "en": "English (en)"},
            blocks=tuple(Block(f"block{at}", {"en": f"Block {at}"}) for at in range(count)),
            groups=(),
            questions=questions,
        )
    )


class Walk:
    """A run that is stored and read again after every act, as the bot does it."""

    def __init__(self, of: Form, **prefilled: str) -> None:
        self.form = Form.from_json(of.to_json())
        self.now = NOON
        begun = start(self.form, prefilled, self.now)
        self.run, self.events = begun.run, begun.events

    def does(self, given: Given) -> tuple[Event, ...]:
        """One act, a minute later; gives what happened."""
        self.now += timedelta(minutes=1)
        step = resume(self.run, self.form, given, self.now)
        self.run, self.events = Run.from_json(step.run.to_json()), step.events
        assert self.run == step.run
        return step.events

    def values(self) -> dict[str, str | None]:
        """The answers that are kept."""
        return {name: answer.value for name, answer in self.run.answers.items()}
