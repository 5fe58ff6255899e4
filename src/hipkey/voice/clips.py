"""Clips on disk: a sentence is spoken once, and kept under a name made from all that shapes it."""

import hashlib
import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Final

from hipkey.voice.manner import WORDS_PER_MINUTE
from hipkey.voice.speaker import VoiceError, checked, manner, speak

RECIPE: Final = 1
"""Raised when the same sentence should sound different, so that old clips are not heard again."""

KEPT_BYTES: Final = 96_000_000
"""About an hour of speech; beyond it the clips that were made first go."""


def clip(text: str, cache_dir: Path, *, language: str = "en") -> Path:
    """The WAV file of a sentence, spoken now unless it was before. Errors as in `speak`."""
    text = checked(text)
    path = cache_dir / f"{_key(text, language)}.wav"
    if path.exists():
        return path
    wav = speak(text, language=language)
    try:
        cache_dir.mkdir(parents=True, exist_ok=True)
        _make_room(cache_dir, len(wav))
        draft = path.with_suffix(f".{os.getpid()}.{id(wav)}.part")
        draft.write_bytes(wav)
        draft.replace(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise VoiceError(f"The voice clips cannot be kept in {cache_dir}: {reason}.") from error
    return path


def _key(text: str, language: str) -> str:
    recipe = [RECIPE, text, language, WORDS_PER_MINUTE, asdict(manner(language))]
    return hashlib.sha256(json.dumps(recipe).encode()).hexdigest()[:32]


def _make_room(cache_dir: Path, coming: int) -> None:
    """Delete the oldest clips until the new one fits."""
    clips = sorted(
        (path.stat().st_mtime, path.stat().st_size, path) for path in cache_dir.glob("*.wav")
    )
    total = coming + sum(size for _, size, _ in clips)
    for _, size, path in clips:
        if total <= KEPT_BYTES:
            return
        path.unlink(missing_ok=True)
        total -= size
