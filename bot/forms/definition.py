"""Owns what a questionnaire is once imported: an immutable, versioned definition, and its JSON.

It must not ask, evaluate or say anything: expressions are kept here as their sources, and texts per
language, as an author wrote them. What is stored is exactly `Form.to_json()`; a run stays for good on the
definition with which it began.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from importlib import resources
from typing import Any, Final, Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from bot.errors import FormError

SCHEMA: Final = 2
"""Version of the stored JSON; raised whenever an older program could misread a newer definition."""

NO_TEXT: Final = "-"
"""What an XLSForm converter writes for a missing translation; it never reaches a person."""

Texts = Mapping[str, str]
"""Language code -> text. A `${…}` in a text is an expression whose value stands there when asked."""


class Kind(StrEnum):
    """What answers a question. Each kind is either asked of a person or worked out by the form."""

    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    RANK = "rank"
    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    RANGE = "range"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    GEOPOINT = "geopoint"
    AUDIO = "audio"
    IMAGE = "image"
    VIDEO = "video"
    FILE = "file"
    NOTE = "note"
    ACKNOWLEDGE = "acknowledge"
    CALCULATE = "calculate"
    HIDDEN = "hidden"
    METADATA = "metadata"
    ONE_MORE = "one_more"
    """Only ever of a question that the engine asks by itself: whether a repeat gets one more."""

    @property
    def is_asked(self) -> bool:
        """True when a person is asked; false for what is worked out or prefilled."""
        return self not in (Kind.CALCULATE, Kind.HIDDEN, Kind.METADATA)

    @property
    def holds_answer(self) -> bool:
        """True when what a person gives is an answer (a note is only heard)."""
        return self.is_asked and self not in (Kind.NOTE, Kind.ONE_MORE)

    @property
    def is_list(self) -> bool:
        """True when an answer is several names of choices with a space between them."""
        return self in (Kind.SELECT_MULTIPLE, Kind.RANK)

    @property
    def has_choices(self) -> bool:
        """True when an answer can only be one or several of the choices."""
        return self is Kind.SELECT_ONE or self.is_list

    @property
    def is_file(self) -> bool:
        """True when the answer is a reference to a file that a person sent."""
        return self in (Kind.AUDIO, Kind.IMAGE, Kind.VIDEO, Kind.FILE)


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class Media:
    """Names of the files that belong to a text, per language; each falls back on its own."""

    audio: Texts = field(default_factory=dict)
    image: Texts = field(default_factory=dict)
    video: Texts = field(default_factory=dict)

    def __bool__(self) -> bool:
        """True when there is any file."""
        return bool(self.audio or self.image or self.video)


NO_MEDIA: Final = Media()


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that can be chosen. `name` is what is stored; `columns` serve choice filters.

    In a list from an attached file `columns` holds all cells of the row.
    """

    name: str
    label: Texts
    emoji: str = ""
    esco: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    media: Media = NO_MEDIA


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class Repeat:
    """What makes a group one that is asked several times.

    `count` is the expression that gives the number of instances; without one a person is asked whether
    there is one more, unless the number is `fixed`. `first` is how many instances there are at the start.
    """

    count: str | None = None
    fixed: bool = False
    first: int = 1


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class Group:
    """A group of questions; its relevance is inherited by all that stands in it.

    `name` of a repeat is its key without the numbers of instances ("household" or "household/child").
    """

    path: str
    parent: str | None = None
    relevant: str | None = None
    row: int | None = None
    name: str = ""
    label: Texts = field(default_factory=dict)
    repeat: Repeat | None = None
    field_list: bool = False


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the road of about three minutes, after which the learner may rest."""

    name: str
    label: Texts
    row: int | None = None


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class Range:
    """What a number of a range may be: from `first` to `last` in steps, as the author wrote them."""

    first: str = "0"
    last: str = "10"
    step: str = "1"


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class Itemset:
    """Where the choices of a question come from when that is not simply its own list.

    `source` is the expression of a node set, an instance of a list or of a repeat; `value` and `label` name
    what of each node is stored and shown. With `label_text` the label is the id of a text.
    """

    source: str
    value: str = "name"
    label: str = "label"
    label_text: bool = False


class SetOn(StrEnum):
    """When a value is set by the form itself (ODK XForms specification, "Actions")."""

    FIRST_LOAD = "first_load"
    NEW_REPEAT = "new_repeat"
    VALUE_CHANGED = "value_changed"


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class SetValue:
    """A value that the form sets at an event: `target` is a path, `source` the expression or None for
    blank; `trigger` is the path of the question whose change is meant, or of the repeat that is new."""

    target: str
    source: str | None
    event: SetOn
    trigger: str | None = None


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class Question:
    """One question, as its author wrote it.

    `name` is unique within the form and is the key of its answer; in a repeat the key has the number of
    the instance besides (`name` "household/age", key "household[2]/age"). `path` is its place in the
    XForm. The rules (`relevant`, `required`, `constraint`, `choice_filter`, `calculation`, `alert_when`) are
    sources of expressions; `row` is the row on the survey sheet, for whoever has to repair one. `block`
    counts from 0. `profile` is the part of the profile to which an answer belongs; `esco` are the addresses of
    the skills or occupations that the answer "yes" stands for. `list_name` names the list in
    `Form.lists` from which `choices` come; `metadata` is "start", "end", "today", or "empty" for
    what is never filled in. `randomize` is the seed for the order of choices, blank for one drawn in each
    run, None for the order of the list. `data_type` is the XForm's ("int", "string").
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
    hint: Texts = field(default_factory=dict)
    media: Media = NO_MEDIA
    appearance: str = ""
    readonly: str | None = None
    range: Range | None = None
    list_name: str | None = None
    itemset: Itemset | None = None
    randomize: str | None = None
    metadata: Literal["", "start", "end", "today", "uid", "empty"] = ""
    data_type: str = "string"

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
    `lists` are the lists of choices and attached tables by name, `texts` what `jr:itext()` may name.
    `root` is the name of the XForm's root element.
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
    lists: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    texts: Mapping[str, Texts] = field(default_factory=dict)
    setvalues: tuple[SetValue, ...] = ()
    root: str = "data"
    audience: Literal["learner", "mentor", "coordinator"] = "learner"

    def __eq__(self, other: object) -> bool:
        """The same definition, whatever file or database it was read from."""
        return isinstance(other, Form) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def question(self, key: str) -> Question:
        """The question of this name or key, also of one in an instance of a repeat and of "one more?".

        Raises KeyError when the form has none.
        """
        return _questions(self)[template_of(key)]

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
        return with_lists(form)


def seal(form: Form) -> Form:
    """The same form with its digest: what an importer calls last."""
    return replace(form, digest=_digest(form))


def with_lists(form: Form) -> Form:
    """The form with the choices of its lists at each question that names one: they are stored once."""
    questions = tuple(
        replace(each, choices=form.lists[each.list_name])
        if each.list_name is not None and each.list_name in form.lists and not each.choices
        else each
        for each in form.questions
    )
    return replace(form, questions=questions)


def template_of(key: str) -> str:
    """The key without the numbers of instances: `household/age` of `household[2]/age`."""
    return _INDEX.sub("", key) if "[" in key else key


ONE_MORE: Final = "[+]"
"""What stands at the end of the key of "one more?": `household[+]`."""


@functools.lru_cache(maxsize=64)
def _questions(form: Form) -> dict[str, Question]:
    found = {question.name: question for question in form.questions}
    for group in form.groups:
        if group.repeat is not None:
            name = group.name + ONE_MORE
            found[name] = Question(
                name, group.path, Kind.ONE_MORE, group.row, group=group.path, label=group.label
            )
    return found


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
    for question in content["questions"]:
        if question.get("list_name") in form.lists:
            question.pop("choices", None)
    return content


def _digest(form: Form) -> str:
    canonical = json.dumps(_content(form), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(f"{SCHEMA}\n{canonical}".encode()).hexdigest()


_INDEX: Final = re.compile(r"\[\d+\]")
_ADAPTER: Final[TypeAdapter[Form]] = TypeAdapter(Form)
