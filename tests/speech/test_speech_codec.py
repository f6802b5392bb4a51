"""Sound files: voice notes out, any format in."""

from __future__ import annotations

import io

import av
import numpy as np
import pytest

from bot.errors import SpeechError
from bot.speech.codec import as_mp3, decode, encode, is_ogg_opus, is_whole, seconds
from bot.speech.sound import Pcm, level, silence


def stereo_wav(length: float, rate: int = 48000) -> bytes:
    """A WAV file with a tone on the left and another one on the right."""
    at = np.arange(round(length * rate)) / rate
    sides = [np.sin(2 * np.pi * pitch * at) * 9000 for pitch in (300, 500)]
    samples = np.stack(sides, axis=1).astype(np.int16).reshape(1, -1)
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="wav") as box:
        stream = box.add_stream("pcm_s16le", rate=rate)
        stream.codec_context.layout = "stereo"
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="stereo")
        frame.sample_rate, frame.pts = rate, 0
        for piece in (frame, None):
            box.mux(stream.encode(piece))
    return buffer.getvalue()


def silent_film() -> bytes:
    """A file with a picture and no sound track."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="matroska") as box:
        stream = box.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "yuv420p"
        picture = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")
        for piece in (picture, None):
            box.mux(stream.encode(piece))
    return buffer.getvalue()


def test_a_voice_note_is_mono_opus_in_ogg(make_tone):
    """What Telegram shows with a waveform: OGG, Opus, one channel."""
    ogg = encode(make_tone(2))
    with av.open(io.BytesIO(ogg)) as box:
        stream = box.streams.audio[0]
        assert (box.format.name, stream.codec_context.name) == ("ogg", "opus")
        assert stream.codec_context.layout.name == "mono"
    assert ogg.startswith(b"OggS")
    assert ogg[28:36] == b"OpusHead"
    assert is_ogg_opus(ogg)
    assert is_whole(ogg)


def test_a_voice_note_is_small(make_tone):
    """At most 4 kB a second, so a prompt of 12 s arrives over a weak network."""
    noise = np.random.default_rng(7).normal(0, 4000, 10 * 22050).astype(np.int16)
    assert len(encode(Pcm(noise, 22050))) < 10 * 4000
    assert len(encode(make_tone(10))) > 1000


@pytest.mark.parametrize("length", [0.05, 0.5, 1.234, 7.001])
@pytest.mark.parametrize("rate", [16000, 22050, 48000])
def test_the_length_is_known_without_decoding(make_tone, length, rate):
    """`seconds` is within 20 ms of what decoding gives, and of the source."""
    ogg = encode(make_tone(length, rate=rate))
    assert seconds(ogg) == pytest.approx(decode(ogg).seconds, abs=0.02)
    assert seconds(ogg) == pytest.approx(length, abs=0.02)


def test_the_same_samples_give_the_same_bytes(make_tone):
    """No chance and no clock goes into a file."""
    assert encode(make_tone(1)) == encode(make_tone(1))
    assert encode(make_tone(1)) != encode(make_tone(1, 0.2))


def test_loudness_survives_the_encoding(make_tone, loudness):
    """What was leveled is still at -18 LUFS, 1.5 up or down, when it is heard."""
    assert loudness(decode(encode(level(make_tone(3, 0.05))), 48000)) == pytest.approx(-18, abs=1.5)


def test_people_who_refuse_voice_notes_get_an_mp3(make_tone):
    """The MP3 has the length of the voice note and can be read again."""
    mp3 = as_mp3(encode(make_tone(3)))
    with av.open(io.BytesIO(mp3)) as box:
        assert box.format.name == "mp3"
    assert decode(mp3).seconds == pytest.approx(3, abs=0.1)


def test_stereo_of_48_khz_becomes_mono_of_16_khz():
    """Both channels are heard, at the rate that was asked for."""
    sound = decode(stereo_wav(2), 16000)
    spectrum = np.abs(np.fft.rfft(sound.samples))
    assert sound.rate == 16000
    assert sound.seconds == pytest.approx(2, abs=0.01)
    assert min(spectrum[600], spectrum[1000]) > 100 * np.median(spectrum)


def test_decoding_stops_at_the_given_length():
    """An endless file costs no more than its first seconds."""
    assert decode(stereo_wav(20), max_seconds=1.5).seconds == 1.5


def test_a_cut_file_gives_what_is_left_and_is_not_whole(make_tone):
    """Half of a file decodes to less than the whole, and `is_whole` tells."""
    ogg = encode(make_tone(8))
    half = ogg[: len(ogg) // 2]
    assert 0 < decode(half).seconds < 7
    assert not is_whole(half)


def test_ogg_pages_that_are_cut_are_never_read_past_their_end(make_tone):
    """Cut at any of many places, nothing but our own answers comes out."""
    ogg = encode(make_tone(1))
    for end in range(0, len(ogg), 37):
        assert not is_whole(ogg[:end])
        if is_ogg_opus(ogg[:end]):
            assert 0 <= seconds(ogg[:end]) <= 1.01


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"OggS",
        b"no sound at all" * 100,
        b"#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n",
        b"ffconcat version 1.0\nfile '/etc/hostname'\n",
        silent_film(),
        stereo_wav(0.1)[:78],
    ],
    ids=["empty", "magic", "text", "playlist", "concat", "no track", "no samples"],
)
def test_what_holds_no_sound_is_our_own_error(data):
    """Bytes of any kind give a sound or a SpeechError; no file of ours is opened for them."""
    with pytest.raises(SpeechError):
        decode(data)


def test_a_playlist_never_leads_to_a_file_of_ours(make_tone, tmp_path, monkeypatch):
    """A list that names a sound beside the program is refused, though FFmpeg could follow it."""
    (tmp_path / "own.mp3").write_bytes(as_mp3(encode(make_tone(1))))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SpeechError):
        decode(b"ffconcat version 1.0\nfile own.mp3\n")


@pytest.mark.parametrize("data", [b"", b"ID3 nonsense", b"OggS" + bytes(60)])
def test_the_length_of_what_is_no_voice_note_is_refused(data):
    """No length is invented for other files."""
    assert not is_ogg_opus(data)
    assert not is_whole(data)
    with pytest.raises(SpeechError):
        seconds(data)


def test_an_empty_sound_is_not_written():
    """A voice note without sound would look like a fault of the phone."""
    with pytest.raises(SpeechError):
        encode(silence(0, 22050))
