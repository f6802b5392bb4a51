"""Owns the way from a converted XForm to a form definition; must not run rules or judge wording.

What the bot can't ask is a finding with sheet, row, name and remedy; it is never replaced by a guess. The
XForm is that of the ODK XForms specification; our own attributes are in the namespace `urn:celabiedrs:forms`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal, cast
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from bot.forms.definition import Block, Choice, Form, Group, Kind, Question, Texts
from bot.forms.findings import Finding, Level

XFORMS: Final = "{http://www.w3.org/2002/xforms}"
HTML: Final = "{http://www.w3.org/1999/xhtml}"
ROSA: Final = "{http://openrosa.org/javarosa}"
OURS: Final = "{urn:celabiedrs:forms}"
NAMESPACE: Final = 'xmlns:kb="urn:celabiedrs:forms"'

MOST_QUESTIONS: Final = 2_000
MOST_CHOICES: Final = 2_000
OUR_COLUMNS: Final = frozenset(
    {"block", "sensitive", "alert-when", "voice", "skip", "esco", "group"}
)

_CHOICE_FIELDS: Final = frozenset({"name", "label", "itextId", "emoji", "esco"})
_ITEMS: Final = "/".join(("", "root", "item"))  # an XPath in an instance of XForms, not a folder
_ITEMSET: Final = re.compile(rf"instance\('([^']*)'\){_ITEMS}(?:\[(.*)\])?", re.DOTALL)
_ITEXT: Final = re.compile(r"jr:itext\('(.*)'\)")
_CODE: Final = re.compile(r"\(\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)?)\s*\)\s*$")
_CONTROLS: Final = frozenset(
    {"input", "select1", "select", "upload", "trigger", "range", "rank", "secret"}
)
_TYPES: Final = {
    "string": Kind.TEXT,
    "int": Kind.INTEGER,
    "integer": Kind.INTEGER,
    "decimal": Kind.DECIMAL,
}
_SURVEY_COLUMNS: Final = frozenset(
    {
        *(
            "type",
            "name",
            "label",
            "hint",
            "guidance_hint",
            "guidance-hint",
            "default",
            "appearance",
        ),
        *(
            "required",
            "required_message",
            "relevant",
            "relevance",
            "constraint",
            "constraint_message",
        ),
        *(
            "calculation",
            "calculate",
            "parameters",
            "readonly",
            "read_only",
            "choice_filter",
            "trigger",
        ),
        *(
            "repeat_count",
            "media",
            "image",
            "audio",
            "video",
            "big-image",
            "body",
            "bind",
            "instance",
        ),
        *("autoplay", "intent", "note", "comment", "comments"),
    }
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is known of the file itself: the row of each path, and columns that nobody reads."""

    rows: Mapping[str, int]
    unknown: tuple[str, ...]


@dataclass(slots=True)
class _Itext:
    """Texts of the form by id; the plain text and the simpler wording apart."""

    names: dict[str, str] = field(default_factory=dict)
    default: str = ""
    plain: dict[str, dict[str, str]] = field(default_factory=dict)
    guidance: dict[str, dict[str, str]] = field(default_factory=dict)
    media: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Control:
    """A control of the body with the groups around it."""

    element: Element
    kind: str
    block: str | None


def read_xform(
    text: str, sheets: Mapping[str, Sequence[Sequence[str]]]
) -> tuple[Form, tuple[Finding, ...]]:
    """The form that an XForm describes, without its digests, and what is to be said of it."""
    if "kb:" in text and NAMESPACE not in text:
        text = text.replace("<h:html ", f"<h:html {NAMESPACE} ", 1)
    return _Reader(fromstring(text), sheets).form()


class _Reader:
    """Reads one XForm; findings gather on the way."""

    def __init__(self, root: Element, sheets: Mapping[str, Sequence[Sequence[str]]]) -> None:
        self._model = _one(root, f"{HTML}head/{XFORMS}model")
        self._body = _one(root, f"{HTML}body")
        self._title = root.findtext(f"{HTML}head/{HTML}title") or ""
        self._findings: list[Finding] = []
        self._data = next(iter(_one(self._model, f"{XFORMS}instance")))
        self._root = "/" + _bare(self._data.tag)
        self._sheet = read_sheet(sheets, self._root)
        self._itext = self._read_itext()
        self._binds = {str(bind.get("nodeset")): bind for bind in self._model.iter(f"{XFORMS}bind")}
        self._items = {
            str(each.get("id")): list(each.iter(f"{XFORMS}item"))
            for each in self._model.findall(f"{XFORMS}instance")
            if each.get("id")
        }
        self._controls: dict[str, _Control] = {}
        self._groups: dict[str, Group] = {}
        self._block_labels: dict[str, Block] = {}

    def form(self) -> tuple[Form, tuple[Finding, ...]]:
        self._walk_body(self._body, None, None)
        questions = self._with_blocks(self._unique([*self._questions()]))
        self._report_file()
        itext = self._itext
        form = Form(
            form_id=str(self._data.get("id") or "form"),
            version=str(self._data.get("version") or ""),
            title={itext.default: self._title},
            languages=tuple(itext.names),
            default_language=itext.default,
            language_names=itext.names,
            blocks=self._blocks,
            groups=tuple(self._groups.values()),
            questions=questions,
        )
        if len(questions) > MOST_QUESTIONS:
            self._say(
                Level.ERROR, "form:too_long", f"{len(questions)} questions, {MOST_QUESTIONS} fit."
            )
        return form, tuple(self._findings)

    # -- texts -------------------------------------------------------------------------------------

    def _read_itext(self) -> _Itext:
        itext = _Itext()
        for translation in self._model.iter(f"{XFORMS}translation"):
            name = str(translation.get("lang"))
            code = language_code(name)
            itext.names[code] = name
            if translation.get("default") or not itext.default:
                itext.default = code
            for text in translation.findall(f"{XFORMS}text"):
                self._read_text(itext, code, text)
        if not itext.names:
            itext.names, itext.default = {"default": "default"}, "default"
        return itext

    def _read_text(self, itext: _Itext, code: str, text: Element) -> None:
        key = str(text.get("id"))
        for value in text.findall(f"{XFORMS}value"):
            match value.get("form"):
                case None | "long":
                    itext.plain.setdefault(key, {})[code] = _written(value)
                case "guidance":
                    itext.guidance.setdefault(key, {})[code] = _written(value)
                case _:
                    itext.media.add(key)

    def _texts(self, element: Element | None) -> Texts:
        """The texts of a label or hint element: referenced, or written in place."""
        if element is None:
            return {}
        found = _ITEXT.fullmatch(str(element.get("ref") or ""))
        if found:
            return self._itext.plain.get(found.group(1), {})
        text = _written(element)
        return {self._itext.default: text} if text else {}

    def _guidance(self, control: Element) -> Texts:
        hint = control.find(f"{XFORMS}hint")
        found = _ITEXT.fullmatch(str(hint.get("ref") or "")) if hint is not None else None
        return self._itext.guidance.get(found.group(1), {}) if found else {}

    def _message(self, bind: Element | None, name: str) -> Texts:
        text = bind.get(ROSA + name) if bind is not None else None
        if not text:
            return {}
        found = _ITEXT.fullmatch(text)
        return self._itext.plain.get(found.group(1), {}) if found else {self._itext.default: text}

    # -- structure ---------------------------------------------------------------------------------

    def _walk_body(self, parent: Element, group: str | None, block: str | None) -> None:
        for element in parent:
            tag = _bare(element.tag)
            path = str(element.get("ref") or element.get("nodeset") or "").strip()
            if tag == "group":
                self._walk_group(element, path, group, block)
            elif tag == "repeat":
                self._refuse(path, "repeat", "Write its questions out, once each.")
            elif tag in _CONTROLS:
                self._controls[path] = _Control(element, tag, block)

    def _walk_group(
        self, element: Element, path: str, group: str | None, block: str | None
    ) -> None:
        if path:
            if element.get("appearance") == "field-list":
                self._say(
                    Level.NOTE,
                    "group:one_by_one",
                    "the questions of this field-list will be asked one after another.",
                    path=path,
                )
            if _is_yes(element.get(OURS + "block")):
                block = path
                label = self._texts(element.find(f"{XFORMS}label"))
                self._block_labels[path] = Block(_last(path), label, self._row(path))
        self._walk_body(element, path or group, block)

    def _questions(self) -> Iterator[Question]:
        yield from self._node(self._data, self._root, None)

    def _node(self, node: Element, path: str, group: str | None) -> Iterator[Question]:
        for child in node:
            here = f"{path}/{_bare(child.tag)}"
            if here == f"{self._root}/meta":
                continue
            if len(child):
                bind = self._binds.get(here)
                rule = _source(bind, "relevant")
                self._groups[here] = Group(here, group, rule, self._row(here))
                yield from self._node(child, here, here)
            else:
                question = self._question(here, (child.text or "").strip(), group)
                if question is not None:
                    yield question

    def _question(self, path: str, default: str, group: str | None) -> Question | None:
        bind, control = self._binds.get(path), self._controls.get(path)
        question = Question(
            name=_last(path),
            path=path,
            kind=Kind.HIDDEN,
            row=self._row(path),
            group=group,
            default=default,
            relevant=_source(bind, "relevant"),
            required=_source(bind, "required"),
            constraint=_source(bind, "constraint"),
            calculation=_source(bind, "calculate"),
            constraint_message=self._message(bind, "constraintMsg"),
            required_message=self._message(bind, "requiredMsg"),
            profile=bind.get(OURS + "group") if bind is not None else None,
        )
        if control is None:
            return self._unasked(question, bind)
        kind = self._kind(control, bind)
        if kind is None:
            self._refuse(
                path, _control_name(control, bind), "Ask it with one of the types that can be."
            )
            return None
        return self._asked(replace(question, kind=kind), control.element)

    def _unasked(self, question: Question, bind: Element | None) -> Question:
        if question.calculation is not None:
            return replace(question, kind=Kind.CALCULATE)
        if bind is not None and bind.get(ROSA + "preload"):
            self._say(Level.NOTE, "type:left_empty", "is always left empty.", path=question.path)
        return question

    def _kind(self, control: _Control, bind: Element | None) -> Kind | None:
        kind = (bind.get("type") if bind is not None else None) or "string"
        match control.kind:
            case "select1":
                return Kind.SELECT_ONE
            case "trigger":
                return Kind.ACKNOWLEDGE
            case "upload":
                audio = str(control.element.get("mediatype")).startswith("audio/")
                return Kind.AUDIO if audio else None
            case "input" if bind is not None and bind.get("readonly") == "true()":
                return Kind.NOTE
            case "input":
                return _TYPES.get(kind)
        return None

    def _asked(self, question: Question, control: Element) -> Question:
        if question.calculation is not None:
            self._say(
                Level.ERROR,
                "question:calculated",
                "is asked and calculated at once.",
                "Calculate it in a row of type calculate.",
                question.path,
            )
        choices, choice_filter = self._choices(question, control)
        self._report_our_columns(question, control)
        voice = control.get(OURS + "voice") or "also"
        return replace(
            question,
            label=self._texts(control.find(f"{XFORMS}label")),
            guidance=self._guidance(control),
            choices=choices,
            choice_filter=choice_filter,
            sensitive=_is_yes(control.get(OURS + "sensitive")),
            alert_when=control.get(OURS + "alert-when"),
            esco=tuple((control.get(OURS + "esco") or "").split()),
            voice=cast(
                "Literal['also', 'only', 'no']", voice if voice in ("only", "no") else "also"
            ),
            skip=not _is_no(control.get(OURS + "skip")),
        )

    def _choices(
        self, question: Question, control: Element
    ) -> tuple[tuple[Choice, ...], str | None]:
        if question.kind is not Kind.SELECT_ONE:
            return (), None
        itemset = control.find(f"{XFORMS}itemset")
        if itemset is None:
            return tuple(self._inline(item) for item in control.findall(f"{XFORMS}item")), None
        found = _ITEMSET.fullmatch(str(itemset.get("nodeset")).strip())
        if found is None or found.group(1) not in self._items:
            self._refuse(
                question.path, "list of answers", "Take it from the choices sheet, as it is."
            )
            return (), None
        items = self._items[found.group(1)]
        if len(items) > MOST_CHOICES:
            self._refuse(question.path, "list of answers", f"At most {MOST_CHOICES} answers fit.")
            return (), None
        return tuple(self._choice(item) for item in items), found.group(2)

    def _choice(self, item: Element) -> Choice:
        cells = {_bare(each.tag): (each.text or "").strip() for each in item}
        key = cells.get("itextId")
        label = {self._itext.default: cells["label"]} if cells.get("label") else {}
        return Choice(
            name=cells.get("name", ""),
            label=self._itext.plain.get(key, {}) if key else label,
            emoji=cells.get("emoji", ""),
            esco=tuple(cells.get("esco", "").split()),
            columns={name: text for name, text in cells.items() if name not in _CHOICE_FIELDS},
        )

    def _inline(self, item: Element) -> Choice:
        name = (item.findtext(f"{XFORMS}value") or "").strip()
        return Choice(name, self._texts(item.find(f"{XFORMS}label")))

    # -- names and blocks --------------------------------------------------------------------------

    def _unique(self, questions: list[Question]) -> list[Question]:
        """Where two groups have a question of one name, its key takes the group's name along."""
        seen: dict[str, int] = {}
        for question in questions:
            seen[question.name] = seen.get(question.name, 0) + 1
        prefix = len(self._root) + 1
        return [
            replace(each, name=each.path[prefix:]) if seen[each.name] > 1 else each
            for each in questions
        ]

    def _with_blocks(self, questions: list[Question]) -> tuple[Question, ...]:
        """Number the blocks: a group marked as one, and each stretch of questions between them."""
        blocks: list[Block] = []
        current: str | None = None
        numbered: list[Question] = []
        for question in questions:
            if question.kind.is_asked:
                block = self._controls[question.path].block
                if not blocks or block != current:
                    current = block
                    blocks.append(
                        self._block_labels[block] if block else Block("", {}, question.row)
                    )
            numbered.append(replace(question, block=max(0, len(blocks) - 1)))
        self._blocks = tuple(blocks)
        return tuple(numbered)

    # -- what is said ------------------------------------------------------------------------------

    def _row(self, path: str) -> int | None:
        return self._sheet.rows.get(path)

    def _say(self, level: Level, code: str, message: str, remedy: str = "", path: str = "") -> None:
        name = _last(path) if path else ""
        row = self._row(path) if path else None
        self._findings.append(Finding(level, code, message, remedy, "survey", row, name))

    def _refuse(self, path: str, what: str, remedy: str) -> None:
        self._say(Level.ERROR, "type:unsupported", f"the bot can't ask this: {what}.", remedy, path)

    def _report_our_columns(self, question: Question, control: Element) -> None:
        for key in control.attrib:
            if key.startswith(OURS) and key.removeprefix(OURS) not in OUR_COLUMNS:
                name = key.removeprefix(OURS)
                known = ", ".join(sorted(OUR_COLUMNS))
                self._say(
                    Level.WARNING,
                    "column:unknown",
                    f"no such setting: kb:{name}.",
                    known,
                    question.path,
                )

    def _report_file(self) -> None:
        for column in self._sheet.unknown:
            self._say(
                Level.WARNING,
                "column:unknown",
                f"the column “{column}” is not read by anything.",
                "Correct its name, or leave it as a remark.",
            )
        if self._itext.media:
            self._say(
                Level.WARNING,
                "media:left_out",
                f"{len(self._itext.media)} pictures or sounds named in the file are left out.",
            )
        for value in self._model.iter(f"{XFORMS}setvalue"):
            path = str(value.get("ref"))
            self._say(
                Level.ERROR,
                "default:computed",
                "the bot can't run a default which is worked out.",
                "Write a plain default, or a row of type calculate.",
                path,
            )


def read_sheet(sheets: Mapping[str, Sequence[Sequence[str]]], root: str) -> Sheet:
    """Where each path stands on the survey sheet (rows counted from 1), and its unknown columns."""
    survey = sheets.get("survey") or next(iter(sheets.values()), ())
    if not survey:
        return Sheet({}, ())
    header = [cell.strip().lower() for cell in survey[0]]
    unknown = tuple(
        cell.strip()
        for cell, lower in zip(survey[0], header, strict=True)
        if lower and re.split(r"::?", lower)[0].strip() not in _SURVEY_COLUMNS
    )
    rows: dict[str, int] = {}
    groups = [root]
    for number, cells in enumerate(survey[1:], 2):
        row = dict(zip(header, cells, strict=False))
        kind, name = row.get("type", "").strip().lower(), row.get("name", "").strip()
        if _is_end(kind):
            groups = groups[:-1] if len(groups) > 1 else groups
        elif name:
            rows.setdefault(f"{groups[-1]}/{name}", number)
        if re.match(r"begin[ _]", kind):
            groups.append(f"{groups[-1]}/{name}")
    return Sheet(rows, unknown)


def language_code(name: str) -> str:
    """The code in "Latvian (lv)"; a name without one stands for itself, in small letters."""
    found = _CODE.search(name)
    return found.group(1).lower() if found else name.strip().lower()


def _written(element: Element) -> str:
    """The text of an element; the value of another question in it becomes `${its expression}`."""
    parts = [element.text or ""]
    for child in element:
        if _bare(child.tag) == "output":
            parts.append(f"${{{str(child.get('value') or child.get('ref')).strip()}}}")
        parts.append(child.tail or "")
    return " ".join("".join(parts).split())


def _source(bind: Element | None, rule: str) -> str | None:
    text = bind.get(rule) if bind is not None else None
    if text is None or not text.strip() or (rule == "required" and text.strip() == "false()"):
        return None
    return text.strip()


def _control_name(control: _Control, bind: Element | None) -> str:
    names = {"select": "select_multiple", "upload": str(control.element.get("mediatype"))}
    kind = bind.get("type") if bind is not None else None
    return names.get(control.kind, str(kind or control.kind))


def _one(element: Element, path: str) -> Element:
    found = element.find(path)
    if found is None:
        raise ValueError(f"no {path} in the converted form")
    return found


def _bare(tag: str) -> str:
    return tag.rpartition("}")[2]


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _is_end(kind: str) -> bool:
    """True for the end of a group; `end` alone is the time at which an interview ended."""
    return re.match(r"end[ _]", kind) is not None


def _is_yes(text: str | None) -> bool:
    return (text or "").strip().lower() in ("yes", "true", "true()")


def _is_no(text: str | None) -> bool:
    return (text or "").strip().lower() in ("no", "false", "false()")
