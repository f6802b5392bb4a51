"""The command line: `python -m simulator`. It listens on loopback and says so in one line; it must
not keep anything on disk but the clock file."""

from __future__ import annotations

import argparse
import asyncio
import signal
from pathlib import Path

from simulator.running import TEST_TOKEN, running


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="simulator", description="A strict Telegram Bot API.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--token", default=TEST_TOKEN, help="the bot's token, digits:secret")
    parser.add_argument("--username", default="CelabiedrsBot", help="the bot's name in links")
    parser.add_argument("--clock-file", type=Path, help="shared with the bot; moved by the page")
    parser.add_argument("--no-limits", action="store_true", help="no 429 of its own accord")
    return parser.parse_args()


async def _serve(arguments: argparse.Namespace) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    async with running(
        port=arguments.port,
        token=arguments.token,
        username=arguments.username,
        clock_file=arguments.clock_file,
        limits=not arguments.no_limits,
    ) as simulator:
        print(f"simulator ready {simulator.url}", flush=True)
        await stopped.wait()


def main() -> None:
    """Runs until SIGINT or SIGTERM."""
    asyncio.run(_serve(_arguments()))


if __name__ == "__main__":
    main()
