"""Owns a small form with everything that an export must lay out, in two versions, and runs through it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.ids import OrganisationId
from bot.exports.kinds import Format, Wish
from bot.exports.responses import Attached, Response, Told, uuid_of
from bot.forms import Choice, Form, Group, Kind, Question, Repeat, seal

RIGA = ZoneInfo("Europe/Riga")
NAMES = Wish(OrganisationId(1), "census", Format.XLSX)
LATVIAN = Wish(OrganisationId(1), "census", Format.XLSX, headers="lv", values="lv")
RUSSIAN = Wish(OrganisationId(1), "census", Format.XLSX, headers="ru", values="ru")
SENSITIVE = Wish(OrganisationId(1), "census", Format.XLSX, with_sensitive=True)

LATVIAN_CHOICE = Choice("latvian", {"lv": "Latviešu", "ru": "Латышский", "en": "Latvian"})
RUSSIAN_CHOICE = Choice("russian", {"lv": "Krievu", "ru": "Русский", "en": "Russian"})
UKRAINIAN_CHOICE = Choice("ukrainian", {"lv": "Ukraiņu", "ru": "Украинский", "en": "Ukrainian"})
YES = Choice("yes", {"lv": "Jā", "ru": "Да", "en": "Yes"})
NO = Choice("no", {"lv": "Nē", "ru": "Нет", "en": "No"})

HOME = "/data/home"
MEMBER = "/data/home/member"
PET = "/data/home/member/pet"


def _question(name: str, path: str, kind: Kind, lv: str = "", **more: object) -> Question:
    """A question of the census; its group is the path around it, where that isn't the root."""
    around = path.rpartition("/")[0]
    label = {"lv": lv, "ru": "", "en": name} if lv else {}
    return Question(
        name,
        path,
        kind,
        group=None if around == "/data" else around,
        label=label,
        **more,  # type: ignore[arg-type]  # each test names fields as the class has them
    )


def _form(version: str, questions: tuple[Question, ...]) -> Form:
    return seal(
        Form(
            form_id="census",
            version=version,
            title={"lv": "Skaitīšana", "en": "Census"},
            languages=("lv", "ru", "en"),
            default_language="lv",
            language_names={"lv": "Latvian (lv)", "ru": "Russian (ru)", "en": "English (en)"},
            blocks=(),
            groups=(
                Group(HOME, name="home"),
                Group(MEMBER, HOME, name="member", repeat=Repeat()),
                Group(PET, MEMBER, name="member/pet", repeat=Repeat()),
            ),
            questions=questions,
        )
    )


def _start() -> Question:
    return _question("start", "/data/start", Kind.METADATA, metadata="start", data_type="dateTime")


def _tongues(*choices: Choice) -> Question:
    return _question(
        "tongues", "/data/home/tongues", Kind.SELECT_MULTIPLE, "Valodas", choices=choices
    )


def _members() -> tuple[Question, ...]:
    return (
        _question("member/who", f"{MEMBER}/who", Kind.TEXT, "Kas?"),
        _question("member/age", f"{MEMBER}/age", Kind.INTEGER, "Vecums"),
        _question("member/pet/called", f"{PET}/called", Kind.TEXT, "Vārds"),
    )


FIRST = _form(
    "2026-10",
    (
        _start(),
        _question("name", "/data/name", Kind.TEXT, "Vārds, uzvārds"),
        _question("land", "/data/land", Kind.DECIMAL, "Zeme, ha"),
        _tongues(LATVIAN_CHOICE, RUSSIAN_CHOICE),
        *_members(),
        _question("thanks", "/data/thanks", Kind.NOTE, "Paldies!"),
    ),
)

SECOND = _form(
    "2026-11",
    (
        _start(),
        _question("name", "/data/name", Kind.TEXT, "Kā tevi sauc?"),
        _question("born", "/data/born", Kind.DATE, "Dzimis"),
        _question("place", "/data/place", Kind.GEOPOINT, "Pastāsti"),
        _tongues(LATVIAN_CHOICE, RUSSIAN_CHOICE, UKRAINIAN_CHOICE),
        *_members(),
        _question("ill", "/data/ill", Kind.SELECT_ONE, "Slims?", choices=(YES, NO), sensitive=True),
        _question("care", "/data/care", Kind.CALCULATE, calculation="if( /data/ill = 'yes', 1, 0)"),
        _question("story", "/data/story", Kind.AUDIO, "Pastāsti"),
    ),
)


def response(
    form: Form,
    run: int,
    finished: datetime,
    told: Mapping[str, str | Told],
    *,
    by: str = "Anna Ozola",
    about: str = "",
    attached: Mapping[str, Attached] | None = None,
) -> Response:
    """A run of the census that ended at ``finished`` (aware), an hour after it began."""
    return Response(
        form=form,
        id=run,
        uuid=uuid_of(form, run, finished),
        started_at=finished.astimezone(RIGA),
        finished_at=finished.astimezone(RIGA),
        by=by,
        about=about,
        told={key: Told(each) if isinstance(each, str) else each for key, each in told.items()},
        attached=attached or {},
    )
