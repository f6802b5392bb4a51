"""The picture of the month: as wide as a chat shows it, one card a learner, signs besides colours."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from bot.reports.papers import Dot, DotState, LearnerPicture, MonthPicture, PictureLabels
from bot.reports.render import rendered
from tests.reports.some_papers import MADE_AT, month_picture


def drawn(picture: MonthPicture) -> Image.Image:
    return Image.open(io.BytesIO(rendered(picture))).convert("RGB")


def one(*days: Dot, hours: int = 4, cap: int | None = 20) -> MonthPicture:
    """A picture of one learner with these days."""
    learner = LearnerPicture("Anna", hours, cap, "4 / 20", days, "Atvērts")
    return MonthPicture("lv", MADE_AT, "", "", 30, PictureLabels("", "", ""), (learner,))


@pytest.mark.parametrize("learners", range(1, 9))
def test_up_to_eight_learners_fit_a_chat(learners: int) -> None:
    """The picture is 1000 pixels wide, and never so long that a chat would shrink it to nothing."""
    width, height = drawn(month_picture(learners)).size
    assert width == 1000
    assert height < 2.2 * width


def test_signs_differ_without_colour() -> None:
    """Held, missed, planned and empty days differ in grey, too."""
    signs = [
        drawn(one(*days)).convert("L").point(lambda shade: 255 * (shade > 160))
        for days in (
            (Dot(15, DotState.HELD),),
            (Dot(15, DotState.NO_SHOW),),
            (Dot(15, DotState.PLANNED),),
            (),
        )
    ]
    for index, sign in enumerate(signs):
        for other in signs[index + 1 :]:
            difference = ImageChops.difference(
                sign.resize(signs[0].size), other.resize(signs[0].size)
            )
            assert difference.histogram()[255] > 40


def test_the_bar_grows_with_the_hours() -> None:
    """The filled part of the bar follows the hours up to the cap, and stays within its frame."""

    def filled(hours: int) -> int:
        return drawn(one(hours=hours)).histogram()[0x1D]  # red channel of the bar's blue

    amounts = [filled(hours) for hours in (0, 5, 10, 20)]
    assert amounts == sorted(set(amounts))
    assert filled(30) == filled(20)


def test_without_a_cap_there_is_no_bar() -> None:
    """Where no cap holds, only the number is shown."""
    assert drawn(one(cap=None)).size[1] < drawn(one(cap=20)).size[1]


@settings(max_examples=20, deadline=None)
@given(st.text(max_size=60))
def test_any_name_has_a_picture(name: str) -> None:
    """No name stops the picture or makes it wider."""
    assert drawn(month_picture(2, name=name)).size[0] == 1000
