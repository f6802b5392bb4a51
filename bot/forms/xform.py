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

from bot.forms.definition import (
    Block,
    Choice,
    Form,
    Group,
    Itemset,
    Kind,
    Media,
    Question,
    Range,
    Repeat,
    SetOn,
    SetValue,
    Texts,
    with_lists,
)
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

Tables = Mapping[str, Sequence[Sequence[str]]]
"""Attached files by name: rows of cells, the header first."""

_CHOICE_FIELDS: Final = frozenset({"name", "label", "itextId", "emoji", "esco"})
_ITEMS: Final = r"instance\(\s*['\"]([^'\"]*)['\"]\s*\)\s*" + r"/\s*[\w.-]+\s*" * 2
_ITEMSET: Final = re.compile(rf"{_ITEMS}(?:\[(.*)\])?", re.DOTALL)
_RANDOMIZE: Final = re.compile(r"randomize\((.*)\)", re.DOTALL)
_ITEXT: Final = re.compile(r"jr:itext\(\s*['\"](.*)['\"]\s*\)")
_CODE: Final = re.compile(r"\(\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)?)\s*\)\s*$")
_FILE: Final = re.compile(r"jr://(?:file|file-csv|file-xml|images|audio|video|media)/(.*)")
_CONTROLS: Final = frozenset(
    {"input", "select1", "select", "upload", "trigger", "range", "rank", "secret"}
)
_TYPES: Final = {
    "string": Kind.TEXT,
    "int": Kind.INTEGER,
    "integer": Kind.INTEGER,
    "decimal": Kind.DECIMAL,
    "date": Kind.DATE,
    "time": Kind.TIME,
    "dateTime": Kind.DATETIME,
    "geopoint": Kind.GEOPOINT,
    "barcode": Kind.TEXT,
    "boolean": Kind.TEXT,
}
_UPLOADS: Final = {"audio": Kind.AUDIO, "image": Kind.IMAGE, "video": Kind.VIDEO}
_EVENTS: Final = {
    "odk-instance-first-load": SetOn.FIRST_LOAD,
    "odk-new-repeat": SetOn.NEW_REPEAT,
    "xforms-value-changed": SetOn.VALUE_CHANGED,
}
_METADATA: Final[Mapping[tuple[str, str], Literal["start", "end", "today", "uid"]]] = {
    ("timestamp", "start"): "start",
    ("timestamp", "end"): "end",
    ("date", "today"): "today",
    ("uid", ""): "uid",
}


@dataclass(slots=True)
class _Itext:
    """Texts of the form by id; the plain text, the simpler wording and the files apart."""

    names: dict[str, str] = field(default_factory=dict)
    default: str = ""
    plain: dict[str, dict[str, str]] = field(default_factory=dict)
    guidance: dict[str, dict[str, str]] = field(default_factory=dict)
    media: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Control:
    """A control of the body with the block around it."""

    element: Element
    kind: str
    block: str | None


def read_xform(
    text: str,
    sheets: Mapping[str, Sequence[Sequence[str]]] | None = None,
    files: Tables | None = None,
) -> tuple[Form, tuple[Finding, ...]]:
    """The form that an XForm describes, without its digests, and what is to be said of it.

    `sheets` are those that it was made from, so that rows can be named; `files` are lists that came along, by
    file name. Raises ValueError or ParseError when it is no XForm.
    """
    if "kb:" in text and NAMESPACE not in text:
        text = text.replace("<h:html ", f"<h:html {NAMESPACE} ", 1)
    return _Reader(fromstring(text), sheets or {}, files or {}).form()


class _Reader:
    """Reads one XForm; findings gather on the way."""

    def __init__(
        self, root: Element, sheets: Mapping[str, Sequence[Sequence[str]]], files: Tables
    ) -> None:
        self._model = _one(root, f"{HTML}head/{XFORMS}model")
        self._body = _one(root, f"{HTML}body")
        self._title = root.findtext(f"{HTML}head/{HTML}title") or ""
        self._findings: list[Finding] = []
        self._data = _primary(self._model)
        self._root = "/" + _bare(self._data.tag)
        self._rows = rows_of(sheets, self._root)
        self._files = {name.rpartition(".")[0] or name: rows for name, rows in files.items()}
        self._itext = self._read_itext()
        self._binds = {
            self._absolute(str(bind.get("nodeset")), self._root): bind
            for bind in self._model.iter(f"{XFORMS}bind")
        }
        self._lists = dict(self._read_lists())
        self._controls: dict[str, _Control] = {}
        self._repeats: dict[str, Element] = {}
        self._group_elements: dict[str, Element] = {}
        self._groups: dict[str, Group] = {}
        self._block_labels: dict[str, Block] = {}
        self._setvalues: list[SetValue] = []
        self._blocks: tuple[Block, ...] = ()

    def form(self) -> tuple[Form, tuple[Finding, ...]]:
        self._walk_body(self._body, self._root, None)
        self._read_setvalues(self._model, self._root, None, None)
        questions = self._with_blocks(self._keyed([*self._node(self._data, self._root, None)]))
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
            lists=self._lists,
            texts=self._named_texts(),
            setvalues=tuple(self._setvalues),
            root=_bare(self._data.tag),
        )
        if len(questions) > MOST_QUESTIONS:
            self._say(Level.ERROR, "form:too_long", count=len(questions))
        return with_lists(form), tuple(self._findings)

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
                    itext.plain.setdefault(key, {})[code] = self._written(value)
                case "short":
                    itext.plain.setdefault(key, {}).setdefault(code, self._written(value))
                case "guidance":
                    itext.guidance.setdefault(key, {})[code] = self._written(value)
                case "audio" | "image" | "video" | "big-image" as kind:
                    name = _file_name(value.text)
                    files = itext.media.setdefault(key, {})
                    if name:
                        files.setdefault(kind.removeprefix("big-"), {}).setdefault(code, name)

    def _named_texts(self) -> Mapping[str, Texts]:
        """The texts that an expression could name by their ids: none where no rule does."""
        sources = [bind.attrib.values() for bind in self._binds.values()]
        calls = any("jr:itext" in source for each in sources for source in each)
        return self._itext.plain if calls else {}

    def _texts(self, element: Element | None) -> Texts:
        """The texts of a label or hint element: referenced, or written in place."""
        if element is None:
            return {}
        found = _ITEXT.fullmatch(str(element.get("ref") or "").strip())
        if found:
            return self._itext.plain.get(found.group(1), {})
        text = self._written(element)
        return {self._itext.default: text} if text else {}

    def _text_key(self, element: Element | None) -> str:
        found = None if element is None else _ITEXT.fullmatch(str(element.get("ref") or "").strip())
        return found.group(1) if found else ""

    def _guidance(self, control: Element) -> Texts:
        return self._itext.guidance.get(self._text_key(control.find(f"{XFORMS}hint")), {})

    def _media(self, key: str) -> Media:
        files = self._itext.media.get(key, {})
        return Media(files.get("audio", {}), files.get("image", {}), files.get("video", {}))

    def _message(self, bind: Element | None, name: str) -> Texts:
        text = bind.get(ROSA + name) if bind is not None else None
        if not text:
            return {}
        found = _ITEXT.fullmatch(text.strip())
        return self._itext.plain.get(found.group(1), {}) if found else {self._itext.default: text}

    def _written(self, element: Element) -> str:
        """The text of an element; the value of another question in it becomes `${its expression}`."""
        parts = [element.text or ""]
        for child in element:
            if _bare(child.tag) == "output":
                parts.append(f"${{{str(child.get('value') or child.get('ref')).strip()}}}")
            parts.append(child.tail or "")
        return " ".join("".join(parts).split())

    # -- lists -------------------------------------------------------------------------------------

    def _read_lists(self) -> Iterator[tuple[str, tuple[Choice, ...]]]:
        for instance in self._model.findall(f"{XFORMS}instance"):
            name, source = instance.get("id"), instance.get("src")
            inside = next(iter(instance), None)
            if name is None or (inside is self._data and not source):
                continue
            if source:
                yield from self._attached(name, source)
            elif inside is not None:
                items = tuple(self._choice(item) for item in inside)
                if len(items) > MOST_CHOICES:
                    self._say(Level.ERROR, "list:too_long", list=name, count=len(items))
                yield name, items[:MOST_CHOICES]

    def _attached(self, name: str, source: str) -> Iterator[tuple[str, tuple[Choice, ...]]]:
        """The rows of a file that came with the form; without the file there is no such list."""
        found = _FILE.fullmatch(source.strip())
        file = found.group(1).rpartition(".")[0] if found else name
        named = (file, name, file.removesuffix(".csv"))
        rows = next((self._files[each] for each in named if each in self._files), None)
        if rows is None:
            return  # whoever names the list finds that it isn't there
        header = [cell.strip() for cell in rows[0]] if rows else []
        yield (
            name,
            tuple(
                self._row_choice(dict(zip(header, (cell.strip() for cell in row), strict=False)))
                for row in rows[1 : MOST_CHOICES + 1]
                if any(cell.strip() for cell in row)
            ),
        )

    def _row_choice(self, cells: dict[str, str]) -> Choice:
        label = cells.get("label", "")
        return Choice(
            name=cells.get("name", ""),
            label={self._itext.default: label} if label else {},
            emoji=cells.get("emoji", ""),
            columns={name: text for name, text in cells.items() if name},
        )

    def _choice(self, item: Element) -> Choice:
        cells = {_bare(each.tag): (each.text or "").strip() for each in item}
        key = cells.get("itextId", "")
        label = {self._itext.default: cells["label"]} if cells.get("label") else {}
        return Choice(
            name=cells.get("name", ""),
            label=self._itext.plain.get(key, {}) if key else label,
            emoji=cells.get("emoji", ""),
            esco=tuple(cells.get("esco", "").split()),
            columns={name: text for name, text in cells.items() if name not in _CHOICE_FIELDS},
            media=self._media(key),
        )

    # -- structure ---------------------------------------------------------------------------------

    def _absolute(self, ref: str, context: str) -> str:
        """The absolute path that a reference means where it stands, without predicates and prefixes."""
        ref = re.sub(r"\[[^\]]*\]", "", ref).strip()
        steps = [] if ref.startswith("/") else context.split("/")[1:]
        for step in ref.strip("/").split("/"):
            step = _bare(step.replace(":", "}"))
            if step == "..":
                steps = steps[:-1]
            elif step not in (".", "", "current()"):
                steps.append(step)
        return "/" + "/".join(steps)

    def _walk_body(self, parent: Element, context: str, block: str | None) -> None:
        for element in parent:
            tag = _bare(element.tag)
            ref = str(element.get("ref") or element.get("nodeset") or "").strip()
            path = self._absolute(ref, context) if ref else ""
            if tag == "group":
                block_here = self._walk_group(element, path, block)
                self._walk_body(element, path or context, block_here)
            elif tag == "repeat":
                self._repeats[path] = element
                self._read_setvalues(element, path, None, path)
                self._walk_body(element, path, block)
            elif tag in _CONTROLS:
                self._controls[path] = _Control(element, tag, block)
                self._read_setvalues(element, path, path, None)

    def _walk_group(self, element: Element, path: str, block: str | None) -> str | None:
        if not path:
            return block
        self._group_elements[path] = element
        if "field-list" in (element.get("appearance") or "").split():
            self._say(Level.TICK, "group:one_by_one", path)
        if not _is_yes(element.get(OURS + "block")):
            return block
        label = self._texts(element.find(f"{XFORMS}label"))
        self._block_labels[path] = Block(_last(path), label, self._rows.get(path))
        return path

    def _read_setvalues(
        self, parent: Element, context: str, question: str | None, repeat: str | None
    ) -> None:
        for each in parent.findall(f"{XFORMS}setvalue"):
            target = self._absolute(str(each.get("ref") or each.get("bind") or ""), context)
            source = each.get("value")
            if source is None and each.text:
                sign = "'" if '"' in each.text else '"'
                source = f"{sign}{each.text}{sign}"
            for name in str(each.get("event") or "").split():
                event = _EVENTS.get(name)
                if event is None:
                    self._refuse(target, name)
                    continue
                trigger = question if event is SetOn.VALUE_CHANGED else repeat
                if event is SetOn.FIRST_LOAD:
                    trigger = None
                elif trigger is None:
                    continue
                self._setvalues.append(SetValue(target, source, event, trigger))

    def _node(self, node: Element, path: str, around: str | None) -> Iterator[Question]:
        seen: set[str] = set()
        for child in node:
            name = _bare(child.tag)
            here = f"{path}/{name}"
            if here == f"{self._root}/meta":
                yield from self._meta(child, here)
                continue
            if name in seen:
                continue  # a repeat's template and its first instances have the same questions
            seen.add(name)
            if len(child) or here in self._repeats:
                yield from self._group(child, here, around)
            else:
                yield self._question(here, (child.text or "").strip(), around)

    def _group(self, node: Element, path: str, around: str | None) -> Iterator[Question]:
        repeat = self._repeat(path) if path in self._repeats else None
        element = self._group_elements.get(path)
        label = self._texts(None if element is None else element.find(f"{XFORMS}label"))
        if repeat is not None and not label:
            label = self._texts(self._repeats[path].find(f"{XFORMS}label"))
        appearance = "" if element is None else str(element.get("appearance") or "")
        self._groups[path] = Group(
            path=path,
            parent=around,
            relevant=_source(self._binds.get(path), "relevant"),
            row=self._rows.get(path),
            name=_last(path),
            label=label,
            repeat=repeat,
            field_list="field-list" in appearance.split(),
        )
        yield from self._node(node, path, path)

    def _repeat(self, path: str) -> Repeat:
        element = self._repeats[path]
        count = element.get(ROSA + "count")
        fixed = element.get(ROSA + "noAddRemove")
        return Repeat(
            count=count.strip() if count and count.strip() else None,
            fixed=_is_yes(fixed) and not count,
            first=self._instances_at_start(path),
        )

    def _instances_at_start(self, path: str) -> int:
        """How many instances the form itself holds; a template is none."""
        *above, name = path.split("/")[2:]
        parents = [self._data]
        for step in above:
            parents = [each for one in parents for each in one if _bare(each.tag) == step]
        return max(
            sum(_bare(each.tag) == name and each.get(ROSA + "template") is None for each in parent)
            for parent in parents
        )

    def _meta(self, node: Element, path: str) -> Iterator[Question]:
        """Of the form's own record only what is worked out, such as the name of an interview."""
        for child in node:
            here = f"{path}/{_bare(child.tag)}"
            bind = self._binds.get(here)
            named = any(here in str(value) for each in self._binds.values() for value in each.attrib.values()
                        if each is not bind)  # fmt: skip
            if _source(bind, "calculate") is None and not named:
                continue
            if path not in self._groups:
                self._groups[path] = Group(path=path, name="meta")
            yield self._question(here, (child.text or "").strip(), path)

    # -- questions -----------------------------------------------------------------------------------

    def _question(self, path: str, default: str, group: str | None) -> Question:
        bind, control = self._binds.get(path), self._controls.get(path)
        question = Question(
            name=_last(path),
            path=path,
            kind=Kind.HIDDEN,
            row=self._rows.get(path),
            group=group,
            default=default,
            relevant=_source(bind, "relevant"),
            required=_source(bind, "required"),
            constraint=_source(bind, "constraint"),
            calculation=_source(bind, "calculate"),
            constraint_message=self._message(bind, "constraintMsg"),
            required_message=self._message(bind, "requiredMsg"),
            profile=bind.get(OURS + "group") if bind is not None else None,
            data_type=_data_type(bind),
        )
        if control is None:
            return self._unasked(question, bind)
        kind = self._kind(control, bind)
        if kind is None:
            self._refuse(path, _control_name(control, bind))
            kind = Kind.TEXT  # only a draft that is tried out ever gets to it
        return self._asked(replace(question, kind=kind), control.element, bind)

    def _unasked(self, question: Question, bind: Element | None) -> Question:
        preload = bind.get(ROSA + "preload") if bind is not None else None
        if preload:
            params = str(bind.get(ROSA + "preloadParams") or "") if bind is not None else ""
            metadata = _METADATA.get((preload, params))
            return replace(question, kind=Kind.METADATA, metadata=metadata or "empty")
        if question.calculation is not None:
            return replace(question, kind=Kind.CALCULATE)
        return question

    def _kind(self, control: _Control, bind: Element | None) -> Kind | None:
        readonly = bind.get("readonly") if bind is not None else None
        if control.kind in ("input", "secret") and _is_yes(readonly):
            return Kind.NOTE
        match control.kind:
            case "select1":
                return Kind.SELECT_ONE
            case "select":
                return Kind.SELECT_MULTIPLE
            case "rank":
                return Kind.RANK
            case "range":
                return Kind.RANGE
            case "trigger":
                return Kind.ACKNOWLEDGE
            case "upload":
                media = str(control.element.get("mediatype")).partition("/")[0]
                return _UPLOADS.get(media, Kind.FILE)
        return _TYPES.get(_data_type(bind), None)

    def _asked(self, question: Question, control: Element, bind: Element | None) -> Question:
        self._report_our_settings(question, control)
        voice = control.get(OURS + "voice") or "also"
        label = control.find(f"{XFORMS}label")
        readonly = _source(bind, "readonly")
        asked = replace(
            question,
            label=self._texts(label),
            hint=self._texts(control.find(f"{XFORMS}hint")),
            guidance=self._guidance(control),
            media=self._media(self._text_key(label)),
            appearance=str(control.get("appearance") or ""),
            readonly=None if question.kind is Kind.NOTE else readonly,
            sensitive=_is_yes(control.get(OURS + "sensitive")),
            alert_when=control.get(OURS + "alert-when"),
            esco=tuple((control.get(OURS + "esco") or "").split()),
            voice=cast(
                "Literal['also', 'only', 'no']", voice if voice in ("only", "no") else "also"
            ),
            skip=not _is_no(control.get(OURS + "skip")),
        )
        if question.kind is Kind.RANGE:
            bounds = (control.get("start"), control.get("end"), control.get("step"))
            first, last, step = (each or "" for each in bounds)
            return replace(asked, range=Range(first or "0", last or "10", step or "1"))
        return self._with_choices(asked, control) if question.kind.has_choices else asked

    def _with_choices(self, question: Question, control: Element) -> Question:
        itemset = control.find(f"{XFORMS}itemset")
        if itemset is None:
            return replace(
                question,
                choices=tuple(self._inline(item) for item in control.findall(f"{XFORMS}item")),
            )
        nodeset = str(itemset.get("nodeset")).strip()
        mixed = _RANDOMIZE.fullmatch(nodeset)
        if mixed:
            nodeset, seed = _split_seed(mixed.group(1))
            question = replace(question, randomize=seed)
        value, label = itemset.find(f"{XFORMS}value"), itemset.find(f"{XFORMS}label")
        value_ref = _ref_of(value, "name")
        label_ref = _ref_of(label, "label")
        found = _ITEMSET.fullmatch(nodeset)
        if found is None:
            source = Itemset(nodeset, value_ref, label_ref)
            return replace(question, itemset=source)
        name, choice_filter = found.group(1), found.group(2)
        items = self._lists.get(name)
        if items is None:
            self._say(Level.ERROR, "list:missing", question.path, list=name)
            return question
        if choice_filter is not None and _has_two_parts(choice_filter):
            return replace(question, itemset=Itemset(nodeset), list_name=name)
        own = self._own_refs(items, value_ref, label_ref)
        if own is items:
            return replace(question, list_name=name, choice_filter=choice_filter)
        return replace(question, choices=own, choice_filter=choice_filter)

    def _own_refs(self, items: tuple[Choice, ...], value: str, label: str) -> tuple[Choice, ...]:
        """The items with other columns as value and label, where the control names others."""
        if value == "name" and label in ("label", "itextId"):
            return items
        default = self._itext.default
        return tuple(
            replace(
                item,
                name=item.name if value == "name" else item.columns.get(value, ""),
                label=item.label
                if label in ("label", "itextId")
                else {default: item.columns.get(label, "")},
            )
            for item in items
        )

    def _inline(self, item: Element) -> Choice:
        name = (item.findtext(f"{XFORMS}value") or "").strip()
        label = item.find(f"{XFORMS}label")
        return Choice(name, self._texts(label), media=self._media(self._text_key(label)))

    # -- names and blocks --------------------------------------------------------------------------

    def _keyed(self, questions: list[Question]) -> list[Question]:
        """The key of each question: its name, with its groups where two have the same, and in a repeat the
        key of the repeat before it."""
        self._key_repeats()
        names = [self._repeat_prefix(each.group) + each.name for each in questions]
        count: dict[str, int] = {}
        for name in names:
            count[name] = count.get(name, 0) + 1
        prefix = len(self._root) + 1
        return [
            replace(each, name=name if count[name] == 1 else each.path[prefix:])
            for each, name in zip(questions, names, strict=True)
        ]

    def _key_repeats(self) -> None:
        """The key of each repeat, without the numbers of instances."""
        names: list[str] = []
        for path, group in self._groups.items():
            if group.repeat is None:
                continue
            name = self._repeat_prefix(group.parent) + _last(path)
            if name in names:
                name = path[len(self._root) + 1 :]
            names.append(name)
            self._groups[path] = replace(group, name=name)

    def _repeat_prefix(self, group: str | None) -> str:
        while group is not None:
            known = self._groups[group]
            if known.repeat is not None:
                return f"{known.name}/"
            group = known.parent
        return ""

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

    def _say(self, level: Level, code: str, path: str = "", **params: str | int) -> None:
        name = _last(path) if path else ""
        row = self._rows.get(path) if path else None
        self._findings.append(
            Finding(level, code, sheet="survey", row=row, name=name, params=params)
        )

    def _refuse(self, path: str, what: str) -> None:
        self._say(Level.ERROR, "type:unsupported", path, what=what)

    def _report_our_settings(self, question: Question, control: Element) -> None:
        """A misspelt setting of ours must not vanish."""
        for key in control.attrib:
            if key.startswith(OURS) and key.removeprefix(OURS) not in OUR_COLUMNS:
                column = f"kb:{key.removeprefix(OURS)}"
                self._say(Level.WARNING, "column:unknown", question.path, column=column)


def rows_of(sheets: Mapping[str, Sequence[Sequence[str]]], root: str) -> dict[str, int]:
    """Where each path stands on the survey sheet; rows are counted from 1, as Excel shows them."""
    survey = sheets.get("survey") or next(iter(sheets.values()), ())
    if not survey:
        return {}
    header = [cell.strip().lower() for cell in survey[0]]
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
    return rows


def language_code(name: str) -> str:
    """The code in "Latvian (lv)"; a name without one stands for itself, in small letters."""
    found = _CODE.search(name)
    return found.group(1).lower() if found else name.strip().lower()


def _primary(model: Element) -> Element:
    """The form's own instance: the first, which has neither source nor other role."""
    instance = _one(model, f"{XFORMS}instance")
    inside = next(iter(instance), None)
    if inside is None:
        raise ValueError("the first instance of this XForm is empty")
    return inside


def _source(bind: Element | None, rule: str) -> str | None:
    text = bind.get(rule) if bind is not None else None
    if text is None or not text.strip():
        return None
    if rule in ("required", "readonly") and text.strip() in ("false()", "false"):
        return None
    return "true()" if text.strip() == "true" else text.strip()


def _data_type(bind: Element | None) -> str:
    written = (bind.get("type") if bind is not None else None) or "string"
    return written.rpartition(":")[2]


def _control_name(control: _Control, bind: Element | None) -> str:
    kind = _data_type(bind)
    return control.kind if kind == "string" else kind


def _file_name(text: str | None) -> str:
    found = _FILE.fullmatch((text or "").strip())
    name = found.group(1) if found else (text or "").strip()
    return "" if name == "-" else name


def _ref_of(element: Element | None, otherwise: str) -> str:
    """What of each node is meant; the text named by `jr:itext(itextId)` counts as the label."""
    ref = (element.get("ref") if element is not None else None) or otherwise
    found = re.fullmatch(r"jr:itext\((.*)\)", ref.strip())
    return (found.group(1) if found else ref).strip()


def _split_seed(text: str) -> tuple[str, str]:
    """The node set and the seed in what `randomize(…)` is given."""
    depth = 0
    quote = ""
    for at in range(len(text) - 1, -1, -1):
        sign = text[at]
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign in ")]":
            depth += 1
        elif sign in "([":
            depth -= 1
        elif sign == "," and depth == 0:
            return text[:at].strip(), text[at + 1 :].strip()
    return text.strip(), ""


def _has_two_parts(choice_filter: str) -> bool:
    """True for what is left of `[a][b]` without the outer brackets: one predicate after the other."""
    depth, quote = 0, ""
    for sign in choice_filter:
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign == "[":
            depth += 1
        elif sign == "]":
            depth -= 1
            if depth < 0:
                return True
    return False


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
