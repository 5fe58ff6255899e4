"""Speaks through the voice's own process: starts it when first needed, and again if it dies.

Knows the pipe and its words; of the speech library only how to ask for it.
"""

import atexit
import json
import subprocess
import sys
from dataclasses import asdict
from functools import cache
from importlib.util import find_spec
from threading import Lock, Timer
from typing import Any, Final

from hipkey.domain.errors import HipkeyError, MissingPartError, UnknownNameError
from hipkey.voice.manner import MANNERS, WORDS_PER_MINUTE, Manner

TEXT_LIMIT: Final = 600
"""Characters in one sentence."""

COMMAND: Final = (sys.executable, "-m", "hipkey.voice")

PATIENCE_S: Final = 20.0
"""A sentence takes milliseconds; a process that is silent this long has hung."""


class VoiceError(HipkeyError):
    """The voice process could not make a clip."""

    status = 503


def speak(text: str, *, language: str = "en", rate: int = WORDS_PER_MINUTE) -> bytes:
    """`text` spoken: a WAV file, 22.05 kHz, 16 bits, mono. `rate` in words a minute.

    HipkeyError for an empty or too long text or a rate out of range, UnknownNameError for a
    language without a voice, MissingPartError where espeak-ng is not installed.
    """
    return _speaker().speak(checked(text), manner(language), checked_rate(rate))


def checked(text: str) -> str:
    """The text with its spaces in order; HipkeyError unless it has 1 to TEXT_LIMIT characters."""
    text = " ".join(text.split())
    if not text or len(text) > TEXT_LIMIT:
        raise HipkeyError(
            f"A spoken sentence has 1 to {TEXT_LIMIT} characters; this one has {len(text)}."
        )
    if not text.isprintable():
        raise HipkeyError("A spoken sentence has only characters that can be read aloud.")
    return text


def checked_rate(rate: int) -> int:
    """The rate; HipkeyError unless it is 80 to 300 words a minute."""
    if not 80 <= rate <= 300:
        raise HipkeyError(f"The voice speaks 80 to 300 words a minute, not {rate}.")
    return rate


def manner(language: str) -> Manner:
    """The manner of speaking that language."""
    try:
        return MANNERS[language]
    except KeyError:
        raise UnknownNameError("voice for the language", language, MANNERS) from None


class Speaker:
    """One long-lived voice process; threads take turns."""

    def __init__(self) -> None:
        if find_spec("espeakng_loader") is None:
            raise MissingPartError(
                "The spoken voice is not installed: run `pip install espeakng-loader`."
            )
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.close)

    def speak(self, text: str, manner: Manner, rate: int) -> bytes:
        """The clip; a process that died is started again once."""
        request = {"text": text, "words_per_minute": rate, **asdict(manner)}
        line = json.dumps(request).encode() + b"\n"
        with self._lock:
            answer = self._asked(line) or self._asked(line)
        if answer is None:
            raise VoiceError("The voice did not answer; the chimes still work.")
        header, wav = answer
        if "error" in header:
            raise VoiceError(f"The voice could not say that: {header['error']}.")
        return wav

    def close(self) -> None:
        """End the process; the next sentence starts a new one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _asked(self, line: bytes) -> tuple[dict[str, Any], bytes] | None:
        """The answer's header and body, or None when the process died or hung."""
        process = self._running()
        assert process.stdin  # noqa: S101 - both are pipes
        assert process.stdout  # noqa: S101
        watch = Timer(PATIENCE_S, process.kill)
        watch.daemon = True
        watch.start()
        try:
            process.stdin.write(line)
            process.stdin.flush()
            header = json.loads(process.stdout.readline())
            body = process.stdout.read(header.get("bytes", 0))
        except (OSError, ValueError):
            self.close()
            return None
        finally:
            watch.cancel()
        if len(body) != header.get("bytes", 0):
            self.close()
            return None
        return header, body

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(  # noqa: S603 - our own module, no input in it
                COMMAND,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._process


@cache
def _speaker() -> Speaker:
    return Speaker()
