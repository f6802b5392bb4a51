"""Small sounds and pictures, made anew for each test. It must not read files."""

from __future__ import annotations

import io

import av
import numpy as np


def sound(container: str = "ogg", seconds: float = 1.0, codec: str = "libopus") -> bytes:
    """A tone in that container: "ogg" and "webm" with Opus, "mp4" with codec "aac"."""
    out = io.BytesIO()
    wave = np.sin(np.arange(int(48_000 * seconds)) / 20) * 9_000
    with av.open(out, "w", format=container) as target:
        voice = target.add_stream(codec, rate=48_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(wave.astype(np.int16).reshape(1, -1), "s16", "mono")
        frame.sample_rate, frame.pts = 48_000, 0
        resampler = av.AudioResampler(voice.codec_context.format, "mono", 48_000)
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            target.mux(voice.encode(piece))
        target.mux(voice.encode(None))
    return out.getvalue()


def picture(width: int = 32, height: int = 24) -> bytes:
    """A grey PNG."""
    out = io.BytesIO()
    grey = np.full((height, width, 3), 120, np.uint8)
    with av.open(out, "w", format="image2pipe") as target:
        drawn = target.add_stream("png", rate=1)
        drawn.width, drawn.height, drawn.pix_fmt = width, height, "rgb24"
        target.mux(drawn.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")))
        target.mux(drawn.encode(None))
    return out.getvalue()
