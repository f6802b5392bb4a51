"""Owns the child process in which foreign bytes are opened: bare, limited, short; opens none itself.

The child is our own interpreter with one module of ours. It gets bytes on standard input and answers on
standard output; whatever else comes of it is no answer.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path


def limit(*, cpu_seconds: int, memory_bytes: int) -> None:
    """For the child, before its first byte is read: so much processor and address space, no file."""
    for name, most in (
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(name, (most, most))


def answer_of(start: str, given: bytes, *, patience: float) -> bytes | None:
    """What a child says to these bytes; None where it fails or takes too long.

    ``start`` is what it runs: a line that imports a module of ours and calls it. Blocks for up to ``patience`` seconds: call it in a thread. Never raises because of the bytes.
    """
    program = f"import sys; sys.path.insert(0, sys.argv[1]); {start}"
    root = str(Path(__file__).resolve().parents[1])
    try:
        child = subprocess.run(  # noqa: S603 -- our own interpreter and words; bytes go to stdin
            [sys.executable, "-I", "-B", "-c", program, root],
            input=given,
            capture_output=True,
            timeout=patience,
            env=_bare_environment(),
            check=True,
        )
    except (subprocess.SubprocessError, OSError):
        return None
    return child.stdout


def _bare_environment() -> dict[str, str]:
    # None of our settings, so nothing secret; one thread, so that memory stays within the limit.
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
