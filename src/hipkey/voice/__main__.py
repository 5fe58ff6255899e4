"""The voice's own process: a request a line on stdin, a clip on stdout.

In: {"text", "voice", "pitch", "pitch_range", "word_gap", "words_per_minute"} as one line of JSON.
Out: {"bytes": n} as one line, then n bytes of WAV; or {"error": "..."}. Ends when stdin ends.
"""

import json
import sys
from typing import Any

from hipkey.voice.espeak import Espeak
from hipkey.voice.manner import Manner
from hipkey.voice.sound import as_wav, soften


def main() -> None:
    """Answer until there are no more requests."""
    espeak = Espeak()
    for line in sys.stdin.buffer:
        try:
            wav = _answer(espeak, json.loads(line))
        except (OSError, ValueError, KeyError, TypeError) as error:
            _write({"error": str(error) or type(error).__name__})
        else:
            _write({"bytes": len(wav)}, wav)


def _answer(espeak: Espeak, request: dict[str, Any]) -> bytes:
    text, words_per_minute = request.pop("text"), request.pop("words_per_minute")
    samples = espeak.samples(text, Manner(**request), words_per_minute)
    return as_wav(soften(samples, espeak.sample_rate), espeak.sample_rate)


def _write(header: dict[str, Any], body: bytes = b"") -> None:
    sys.stdout.buffer.write(json.dumps(header).encode() + b"\n" + body)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
