"""Sound and pictures by their content, never by what the sender says they are. It must not keep
anything."""

from __future__ import annotations

import io
import struct
import wave
from itertools import chain

import av

PRE_SKIP_RATE = 48_000


class UnreadableMedia(Exception):
    """The bytes are not the sound or picture that they should be."""


def is_ogg_opus(data: bytes) -> bool:
    """Whether it starts as an OGG container with an Opus track."""
    return data[:4] == b"OggS" and b"OpusHead" in data[:200]


def is_mp3_or_m4a(data: bytes) -> bool:
    """Whether it starts as the two other formats that a voice note may have."""
    return data[:3] == b"ID3" or data[:2] in (b"\xff\xfb", b"\xff\xf3") or data[4:8] == b"ftyp"


def ogg_seconds(ogg: bytes) -> float:
    """The length of an OGG/Opus file, read off its last page without decoding."""
    head = ogg.find(b"OpusHead")
    last_page = ogg.rfind(b"OggS")
    if head < 0 or last_page < 0 or len(ogg) < max(head + 12, last_page + 14):
        return 0.0
    pre_skip: int = struct.unpack_from("<H", ogg, head + 10)[0]
    position: int = struct.unpack_from("<q", ogg, last_page + 6)[0]
    return max(0.0, (position - pre_skip) / PRE_SKIP_RATE)


def as_ogg_opus(data: bytes) -> bytes:
    """A recording of a browser (webm, mp4, ogg) as OGG/Opus.

    Opus is taken over as it is; other sound is encoded anew. Raises UnreadableMedia.
    """
    if is_ogg_opus(data):
        return data
    out = io.BytesIO()
    try:
        with av.open(io.BytesIO(data), "r") as source:
            track = source.streams.audio[0]
            with av.open(out, "w", format="ogg") as target:
                if track.codec_context.name in ("opus", "libopus"):
                    _copy(source, track, target)
                else:
                    _encode(source, target)
    except (av.FFmpegError, IndexError) as error:
        raise UnreadableMedia("no sound that can be read") from error
    return out.getvalue()


def _copy(
    source: av.container.InputContainer,
    track: av.AudioStream,
    target: av.container.OutputContainer,
) -> None:
    copy = target.add_stream_from_template(track)
    for packet in source.demux(track):
        if packet.dts is not None:  # the last packet only ends the stream
            packet.stream = copy
            target.mux(packet)


def _encode(source: av.container.InputContainer, target: av.container.OutputContainer) -> None:
    voice = target.add_stream("libopus", rate=48_000, layout="mono")
    resampler = av.AudioResampler(format="s16", layout="mono", rate=48_000)
    for frame in chain(source.decode(audio=0), [None]):
        if frame is not None:
            frame.pts = None
        for piece in resampler.resample(frame):
            target.mux(voice.encode(piece))
    target.mux(voice.encode(None))


def as_wav(data: bytes) -> bytes:
    """The sound as WAV, for browsers that can't play OGG/Opus. Raises UnreadableMedia."""
    out = io.BytesIO()
    try:
        with av.open(io.BytesIO(data), "r") as source, wave.open(out, "wb") as target:
            target.setnchannels(1)
            target.setsampwidth(2)
            target.setframerate(24_000)
            resampler = av.AudioResampler(format="s16", layout="mono", rate=24_000)
            for frame in chain(source.decode(audio=0), [None]):
                for piece in resampler.resample(frame):
                    target.writeframes(piece.to_ndarray().tobytes())
    except (av.FFmpegError, IndexError) as error:
        raise UnreadableMedia("no sound that can be read") from error
    return out.getvalue()


def picture_size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels. Raises UnreadableMedia where it is no picture."""
    try:
        with av.open(io.BytesIO(data), "r") as source:
            track = source.streams.video[0]
            if not track.width or not track.height:
                raise UnreadableMedia("a picture without a size")
            return track.width, track.height
    except (av.FFmpegError, IndexError) as error:
        raise UnreadableMedia("no picture that can be read") from error
