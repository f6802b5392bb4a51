"""Ready-made sounds, for the prompts that are measured."""

from __future__ import annotations

from tests.support.fixtures import sounds

__all__ = ["sounds"]
