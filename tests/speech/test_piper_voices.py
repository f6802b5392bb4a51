"""The optional better voice: what an operator is told when something is missing."""

from __future__ import annotations

import importlib.util

import pytest

from bot.errors import ConfigurationError
from bot.speech.piper import Piper


def test_a_missing_directory_is_named_with_its_variable(tmp_path):
    """The operator reads which variable is wrong and what belongs there."""
    with pytest.raises(ConfigurationError, match=r"CELABIEDRS_PIPER_VOICES_DIR.*not a directory"):
        Piper(tmp_path / "nowhere")


def test_a_directory_without_voices_is_named(tmp_path):
    """An empty directory is a mistake, not a silent fallback."""
    with pytest.raises(ConfigurationError, match=r"holds no voice.*lv\.onnx"):
        Piper(tmp_path)


@pytest.mark.parametrize("settings", [None, "{not json"])
def test_a_voice_without_its_settings_is_named(tmp_path, settings):
    """The file that is missing or broken is named, before anything is loaded."""
    (tmp_path / "lv.onnx").write_bytes(b"model")
    if settings is not None:
        (tmp_path / "lv.onnx.json").write_text(settings)
    with pytest.raises(ConfigurationError, match=r"lv\.onnx\.json is missing or no JSON"):
        Piper(tmp_path)


def test_a_voice_without_the_program_names_the_remedy(tmp_path):
    """Where piper-tts isn't installed, the message says what to write; where it is, it loads."""
    (tmp_path / "lv_LV-somebody-medium.onnx").write_bytes(b"model")
    (tmp_path / "lv_LV-somebody-medium.onnx.json").write_text("{}")
    if importlib.util.find_spec("piper") is None:
        with pytest.raises(ConfigurationError, match=r"pip install piper-tts=="):
            Piper(tmp_path)
    else:
        assert Piper(tmp_path).supports("lv")
