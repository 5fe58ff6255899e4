"""What is done to samples before they are heard: soft edges, even loudness, less hiss."""

import io
import wave

import numpy as np
import numpy.typing as npt

PEAK = 0.8
SILENCE = 0.004
FADE_S = 0.012
TAIL_S = 0.08
WARMTH_HZ = 3500.0


def soften(samples: bytes, sample_rate: int) -> npt.NDArray[np.float64]:
    """Samples as (n,) from -1 to 1: trimmed, warmed above 3.5 kHz, levelled, faded at both ends."""
    sound = np.frombuffer(samples, dtype="<i2").astype(np.float64) / 32768
    loud = np.flatnonzero(np.abs(sound) > SILENCE)
    if loud.size == 0:
        return sound
    sound = sound[loud[0] : loud[-1] + 1 + round(TAIL_S * sample_rate)]
    sound = _warmed(sound, sample_rate)
    sound *= PEAK / np.abs(sound).max()
    fade = min(round(FADE_S * sample_rate), sound.size // 2)
    ramp = np.linspace(0, 1, fade)
    sound[:fade] *= ramp
    sound[sound.size - fade :] *= ramp[::-1]
    return sound


def _warmed(sound: npt.NDArray[np.float64], sample_rate: int) -> npt.NDArray[np.float64]:
    """A gentle slope, 6 dB an octave above WARMTH_HZ: the buzz of a formant voice sits there."""
    spectrum = np.fft.rfft(sound)
    frequency = np.fft.rfftfreq(sound.size, 1 / sample_rate)
    slope = 1 / np.sqrt(1 + (frequency / WARMTH_HZ) ** 2)
    return np.fft.irfft(spectrum * slope, n=sound.size)


def as_wav(sound: npt.NDArray[np.float64], sample_rate: int) -> bytes:
    """A 16-bit mono WAV file of samples from -1 to 1."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(sample_rate)
        out.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    return file.getvalue()
