"""Owns nothing: ``python -m bot`` is the command ``celabiedrs``."""

from __future__ import annotations

import sys

from bot.cli import main

sys.exit(main())
