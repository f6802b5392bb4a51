"""Owns what a questionnaire is once imported: an immutable, versioned definition, and its JSON.

It must not ask, evaluate or say anything: expressions are kept here as their sources, and texts per
language, as an author wrote them. What is stored is exactly `Form.to_json()`; a run stays for good on the
definition with which it began.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from importlib import resources
from typing import Any, Final, Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from bot.errors import FormError

SCHEMA: Final = 1
"""Version of the stored JSON; raised whenever an older program could misread a newer definition."""

NO_TEXT: Final = "-"
"""What an XLSForm converter writes for a missing translation; it never reaches a person."""

Texts = Mapping[str, str]
"""Language code -> text. A `${…}` in a text is an expression whose value stands there when asked."""


class Kind(StrEnum):
    """What answers a question. Each kind is either asked of a person or worked out by the form."""

    SELECT_ONE = "select_one"
    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    AUDIO = "audio"
    NOTE = "note"
    ACKNOWLEDGE = "acknowledge"
    CALCULATE = "calculate"
    HIDDEN = "hidden"

    @property
    def is_asked(self) -> bool:
        """True when a person is asked; false for what is worked out or prefilled."""
        return self not in (Kind.CALCULATE, Kind.HIDDEN)

    @property
    def holds_answer(self) -> bool:
        """True when what a person gives is an answer (a note is only heard)."""
        return self.is_asked and self is not Kind.NOTE


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that can be chosen. `name` is what is stored; `columns` serve choice filters."""

    name: str
    label: Texts
    emoji: str = ""
    esco: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class Group:
    """A group of questions; its relevance is inherited by all that stands in it."""

    path: str
    parent: str | None = None
    relevant: str | None = None
    row: int | None = None


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the road of about three minutes, after which the learner may rest."""

    name: str
    label: Texts
    row: int | None = None


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class Question:
    """One question, as its author wrote it.

    `name` is unique within the form and is the key of its answer; `path` is its place in the XForm. The
    rules (`relevant`, `required`, `constraint`, `choice_filter`, `calculation`, `alert_when`) are sources of
    expressions; `row` is the row on the survey sheet, for whoever has to repair one. `block` counts from 0.
    `profile` is the part of the profile to which an answer belongs; `esco` are the addresses of the skills
    or occupations that the answer "yes" stands for.
    """

    name: str
    path: str
    kind: Kind
    row: int | None = None
    block: int = 0
    group: str | None = None
    label: Texts = field(default_factory=dict)
    guidance: Texts = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    relevant: str | None = None
    required: str | None = None
    constraint: str | None = None
    choice_filter: str | None = None
    calculation: str | None = None
    constraint_message: Texts = field(default_factory=dict)
    required_message: Texts = field(default_factory=dict)
    default: str = ""
    sensitive: bool = False
    alert_when: str | None = None
    profile: str | None = None
    esco: tuple[str, ...] = ()
    voice: Literal["also", "only", "no"] = "also"
    skip: bool = True

    def choice(self, name: str | None) -> Choice | None:
        """The choice that is stored as `name`, if there is one."""
        return next((choice for choice in self.choices if choice.name == name), None)


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """An imported questionnaire. Two forms are the same when their digests are.

    `digest` is the SHA-256 of everything else in the definition, so that a stored version which was changed
    in any way is noticed when it is read; `source_digest` is the SHA-256 of the file it was made from.
    Languages are codes ("lv"), in the order of the file; `language_names` keeps the names of the file.
    """

    form_id: str
    version: str
    title: Texts
    languages: tuple[str, ...]
    default_language: str
    language_names: Mapping[str, str]
    blocks: tuple[Block, ...]
    groups: tuple[Group, ...]
    questions: tuple[Question, ...]
    source_digest: str = ""
    digest: str = ""

    def __eq__(self, other: object) -> bool:
        """The same definition, whatever file or database it was read from."""
        return isinstance(other, Form) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def question(self, name: str) -> Question:
        """The question of this name. Raises KeyError when the form has none."""
        for question in self.questions:
            if question.name == name:
                return question
        raise KeyError(name)

    def to_json(self) -> str:
        """The definition as it is stored: UTF-8 JSON, always the same text for the same definition."""
        return json.dumps(
            {"schema": SCHEMA, **_content(self), "digest": self.digest},
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
        )

    @classmethod
    def from_json(cls, text: str) -> Form:
        """A stored definition. Raises FormError when it is of an unknown schema, broken or changed."""
        try:
            fields = json.loads(text)
            schema = fields.pop("schema", None)
        except (ValueError, AttributeError, TypeError) as error:
            # No JSON, or JSON of something else than an object.
            raise FormError("this is no stored questionnaire") from error
        if schema != SCHEMA:
            raise FormError(f"questionnaire of schema {schema!r}: this program reads {SCHEMA} only")
        try:
            form = _ADAPTER.validate_python(fields)
        except ValidationError as error:
            raise FormError(f"this stored questionnaire is damaged: {error}") from error
        if form.digest != _digest(form):
            raise FormError(
                f"the stored questionnaire {form.form_id!r} was changed after its import"
            )
        return form


def seal(form: Form) -> Form:
    """The same form with its digest: what an importer calls last."""
    return replace(form, digest=_digest(form))


def text_in(texts: Texts, language: str, default: str) -> tuple[str, str]:
    """The text to show and the language it is in: as wanted, else the form's own, else any.

    A text that is missing, blank or `-` in a language is no text there. Without any text at all both parts
    are empty.
    """
    for code in (language, default, *texts):
        text = texts.get(code, "").strip()
        if text and text != NO_TEXT:
            return text, code
    return "", ""


@functools.cache
def load_shipped(name: str) -> Form:
    """The definition of a questionnaire that ships with the product ("orientation").

    Read once in a process, from the JSON beside its source; raises FormError when that JSON was made
    from another source, so that a stale definition can't be asked.
    """
    folder = resources.files("questionnaires")
    try:
        form = Form.from_json(folder.joinpath(f"{name}.json").read_text(encoding="utf-8"))
        source = folder.joinpath(f"{name}.md").read_bytes()
    except FileNotFoundError as error:
        raise FormError(f"no questionnaire {name!r} ships with this program") from error
    if hashlib.sha256(source).hexdigest() != form.source_digest:
        raise FormError(
            f"questionnaires/{name}.json was made from another {name}.md: "
            "run python -m tools.check_forms --write"
        )
    return form


def _content(form: Form) -> dict[str, Any]:
    content: dict[str, Any] = _ADAPTER.dump_python(form, mode="json", exclude_defaults=True)
    content.pop("digest", None)
    return content


def _digest(form: Form) -> str:
    canonical = json.dumps(_content(form), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(f"{SCHEMA}\n{canonical}".encode()).hexdigest()


_ADAPTER: Final[TypeAdapter[Form]] = TypeAdapter(Form)
