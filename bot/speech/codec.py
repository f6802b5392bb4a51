"""Owns sound files: OGG/Opus out, any uploaded format in; must not touch the disk or the network.

Everything happens in memory. Sound from people the project doesn't trust goes through
`bot.speech.incoming`, which runs `decode` in a child process with limits.
"""

from __future__ import annotations

import io
import itertools
import struct
from collections.abc import Iterator
from dataclasses import dataclass

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.container import InputContainer, OutputContainer
from numpy.typing import NDArray

from bot.errors import SpeechError
from bot.speech.sound import Pcm, frame_of

OPUS_RATE = 24000
OPUS_BIT_RATE = 24000
CODEC_SETTINGS = f"libopus:{OPUS_RATE}:{OPUS_BIT_RATE}:voip:20ms:vbr"
"""What the bytes of a voice note depend on besides its samples; a part of every cache key."""

MP3_BIT_RATE = 48000
KNOWN_FORMATS = "ogg,mp3,mov,wav,matroska,flac,aac,aiff"
"""Containers that are opened at all: playlists and their like could lead to other files."""

_CLOCK = 48000
_UNKNOWN_POSITION = -1


@dataclass(frozen=True, slots=True)
class _Page:
    first: bool
    last: bool
    serial: int
    position: int
    body: bytes


def encode(sound: Pcm) -> bytes:
    """The sound as a voice note: OGG with Opus, mono, about 3 kB a second.

    The same samples give the same bytes. Raises SpeechError for an empty sound.
    """
    options = {"application": "voip", "frame_duration": "20", "vbr": "on", "flags": "+bitexact"}
    return _written(sound, "ogg", "libopus", ("s16", OPUS_RATE, OPUS_BIT_RATE), options)


def as_mp3(ogg: bytes) -> bytes:
    """The voice note as an MP3, for people who refuse voice notes (Telegram's sendAudio).

    Raises SpeechError when the bytes can't be read.
    """
    sound = decode(ogg, OPUS_RATE)
    return _written(
        sound, "mp3", "libmp3lame", ("s16p", OPUS_RATE, MP3_BIT_RATE), {"flags": "+bitexact"}
    )


def decode(data: bytes, rate: int = 16000, max_seconds: float = 120.0) -> Pcm:
    """The sound in these bytes, in any known format, mono at `rate`, at most `max_seconds` of it.

    A file that was cut off gives what is left of it, without an error. Raises SpeechError when
    the bytes can't be read or hold no sound.
    """
    cap = round(rate * max_seconds)
    pieces: list[NDArray[np.int16]] = []
    size = 0
    try:
        with _opened(data) as box:
            for piece in _resampled(box, rate):
                pieces.append(piece)
                size += piece.size
                if size >= cap:
                    break
    except (av.FFmpegError, IndexError, ValueError) as error:
        # IndexError: a container without a stream of sound. ValueError: a stream of no known kind.
        raise SpeechError("this sound file can't be read") from error
    if not size:
        raise SpeechError("this sound file holds no sound")
    return Pcm(np.concatenate(pieces)[:cap], rate)


def is_ogg_opus(data: bytes) -> bool:
    """Whether the bytes begin as a voice note does: an OGG page with the header of Opus."""
    first = next(_pages(data), None)
    return first is not None and first.first and _is_head(first.body)


def is_whole(ogg: bytes) -> bool:
    """Whether the voice note has its end: pages without a gap up to the one marked as last."""
    pages = list(_pages(ogg))
    return bool(pages) and _is_head(pages[0].body) and pages[-1].last


def seconds(ogg: bytes) -> float:
    """The length of a voice note in seconds, exact and without decoding it.

    Raises SpeechError when the bytes are no OGG/Opus file.
    """
    pages = _pages(ogg)
    head = next(pages, None)
    if head is None or not _is_head(head.body):
        raise SpeechError("this is no OGG/Opus file")
    skipped: int = struct.unpack_from("<H", head.body, 10)[0]
    own = (page.position for page in pages if page.serial == head.serial)
    end = max((position for position in own if position != _UNKNOWN_POSITION), default=skipped)
    return max(0, end - skipped) / _CLOCK


def _opened(data: bytes) -> InputContainer:
    options = {"format_whitelist": KNOWN_FORMATS, "protocol_whitelist": "none"}
    return av.open(io.BytesIO(data), "r", options=options)


def _resampled(box: InputContainer, rate: int) -> Iterator[NDArray[np.int16]]:
    resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
    for frame in itertools.chain(box.decode(audio=0), [None]):
        if frame is not None:
            frame.pts = None
        for piece in resampler.resample(frame):
            yield piece.to_ndarray().reshape(-1).astype(np.int16)


def _written(
    sound: Pcm,
    container: str,
    codec_name: str,
    shape: tuple[str, int, int],
    options: dict[str, str],
) -> bytes:
    if not sound.samples.size:
        raise SpeechError("there is no sound to encode")
    sample_format, rate, bit_rate = shape
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container, options={"fflags": "+bitexact"}) as box:
        assert isinstance(box, OutputContainer)
        stream = box.add_stream(codec_name, rate=rate)
        codec = stream.codec_context
        assert isinstance(codec, AudioCodecContext)
        codec.layout, codec.format, codec.bit_rate = "mono", sample_format, bit_rate
        codec.options = options
        resampler = av.AudioResampler(format=sample_format, layout="mono", rate=rate)
        pieces = [*resampler.resample(frame_of(sound)), *resampler.resample(None), None]
        for piece in pieces:
            box.mux(codec.encode(piece))
    return buffer.getvalue()


def _is_head(body: bytes) -> bool:
    return body.startswith(b"OpusHead") and len(body) >= 19


def _pages(data: bytes) -> Iterator[_Page]:
    """The OGG pages (RFC 3533, section 6) from the start; ends where the bytes stop being pages."""
    at = 0
    while data.startswith(b"OggS", at) and at + 27 <= len(data):
        flags, position, serial = struct.unpack_from("<BqI", data, at + 5)
        body_at = at + 27 + data[at + 26]
        end = body_at + sum(data[at + 27 : body_at])
        if end > len(data):
            return
        yield _Page(bool(flags & 2), bool(flags & 4), serial, position, data[body_at:end])
        at = end
