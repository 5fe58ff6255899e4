"""The spoken word: clips that can be played, made once, whatever happens to the voice's process."""

import io
import sys
import threading
import wave
from pathlib import Path

import numpy as np
import pytest

from hipkey.domain.errors import HipkeyError, MissingPartError, UnknownNameError
from hipkey.voice import TEXT_LIMIT, clip, clips, speak, speaker


def opened(wav: bytes) -> tuple[int, np.ndarray]:
    with wave.open(io.BytesIO(wav)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
        return file.getframerate(), samples / 32768


def test_a_sentence_becomes_a_wav_of_22_kilohertz_that_is_loud_and_ends_quietly() -> None:
    rate, sound = opened(speak("Pigeon, left side."))
    assert rate == 22_050
    assert 1.0 < sound.size / rate < 3.0
    assert 0.7 < np.abs(sound).max() < 0.85
    assert np.abs(sound[[0, -1]]).max() < 0.01  # no click at the edges


def test_a_calmer_rate_takes_longer() -> None:
    calm, quick = (len(speak("Breathe out and let go.", rate=rate)) for rate in (100, 200))
    assert calm > quick * 1.4


def test_the_same_sentence_takes_as_long_and_sounds_alike() -> None:
    # Not the same bytes: the voice flutters a little at random, as voices do.
    (_, first), (_, second) = opened(speak("Left side.")), opened(speak("Left side."))
    assert first.size == pytest.approx(second.size, abs=400)
    assert alike(first, second) > 0.95 > alike(first, opened(speak("And let go."))[1])


def alike(one: np.ndarray, other: np.ndarray) -> float:
    """How alike two sounds are in loudness and pitch over time, from 0 to 1."""
    spectra = []
    for sound in (one, other):
        frames = sound[: sound.size // 512 * 512].reshape(-1, 512)[:40]
        spectra.append(np.abs(np.fft.rfft(frames))[:, :40])
    length = min(map(len, spectra))
    first, second = (spectrum[:length].ravel() for spectrum in spectra)
    return float(first @ second / np.linalg.norm(first) / np.linalg.norm(second))


@pytest.mark.parametrize("text", ["", "   ", "x" * (TEXT_LIMIT + 1), "a\x00b", "a\x1bb"])
def test_what_cannot_be_read_aloud_gets_one_sentence(text: str) -> None:
    with pytest.raises(HipkeyError, match="spoken sentence"):
        speak(text)


def test_markup_is_read_and_not_obeyed() -> None:
    rate, sound = opened(speak("<break time='9s'/> in"))
    assert sound.size / rate < 6


def test_an_unknown_language_names_the_known_ones() -> None:
    with pytest.raises(UnknownNameError, match="Known: en"):
        speak("Hola.", language="es")


@pytest.mark.parametrize("rate", [0, -1, 79, 301])
def test_a_rate_out_of_range_is_refused(rate: int) -> None:
    with pytest.raises(HipkeyError, match="80 to 300"):
        speak("Hello.", rate=rate)


def test_a_voice_that_died_is_started_again() -> None:
    voice = speaker.Speaker()
    try:
        manner = speaker.manner("en")
        first = voice.speak("Hold.", manner, 145)
        process = voice._process
        assert process is not None
        process.kill()
        process.wait()
        assert len(voice.speak("Hold.", manner, 145)) == pytest.approx(len(first), abs=800)
        assert voice._process is not process
    finally:
        voice.close()


def test_a_voice_that_dies_in_the_middle_of_a_sentence_is_asked_once_more(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    died = tmp_path / "died"
    program = (
        f"import pathlib, runpy, sys\np = pathlib.Path({str(died)!r})\n"
        "if not p.exists():\n    p.touch(); sys.stdin.readline(); sys.exit(1)\n"
        "runpy.run_module('hipkey.voice', run_name='__main__')"
    )
    monkeypatch.setattr(speaker, "COMMAND", (sys.executable, "-c", program))
    voice = speaker.Speaker()
    try:
        assert opened(voice.speak("Rest.", speaker.manner("en"), 145))[0] == 22_050
    finally:
        voice.close()
    assert died.exists()


def test_a_voice_that_hangs_is_given_up_and_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    hung = (sys.executable, "-c", "import time; time.sleep(60)")
    monkeypatch.setattr(speaker, "COMMAND", hung)
    monkeypatch.setattr(speaker, "PATIENCE_S", 0.2)
    voice = speaker.Speaker()
    try:
        with pytest.raises(HipkeyError, match="did not answer"):
            voice.speak("Rest.", speaker.manner("en"), 145)
    finally:
        voice.close()


def test_many_threads_each_get_their_own_sentence() -> None:
    texts = ["Rest. " * (1 + number) for number in range(6)]
    heard: dict[str, bytes] = {}
    threads = [
        threading.Thread(target=lambda text=text: heard.__setitem__(text, speak(text)))
        for text in texts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lengths = [len(heard[text]) for text in texts]
    assert lengths == sorted(set(lengths))  # one rest is shorter than two, and so on


def test_the_speech_library_is_not_loaded_into_this_process() -> None:
    speak("Hello.")
    assert "hipkey.voice.espeak" not in sys.modules
    maps = Path("/proc/self/maps")
    if maps.exists():
        assert "espeak" not in maps.read_text()


def test_a_missing_library_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speaker, "find_spec", lambda name: None)
    with pytest.raises(MissingPartError, match="pip install espeakng-loader"):
        speaker.Speaker()


def test_a_clip_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = clip("Well done.", tmp_path / "voice")
    monkeypatch.setattr(clips, "speak", lambda *_, **__: pytest.fail("spoken again"))
    assert clip("Well  done. ", tmp_path / "voice") == first
    assert opened(first.read_bytes())[0] == 22_050
    assert [path.name for path in first.parent.iterdir()] == [first.name]


def test_old_clips_make_room_for_new_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    size = clip("One.", tmp_path).stat().st_size
    monkeypatch.setattr(clips, "KEPT_BYTES", size * 3)
    paths = [clip(text, tmp_path) for text in ("Two.", "Three.", "Four.", "Five.")]
    assert paths[-1].exists()
    assert sum(path.stat().st_size for path in tmp_path.glob("*.wav")) <= size * 3


def test_a_folder_that_cannot_be_written_gets_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(HipkeyError, match="cannot be kept in"):
        clip("Hello.", file / "voice")
