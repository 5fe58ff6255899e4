"""How each language is spoken. Chosen by measuring; see docs/decisions/0072-the-voice.md."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True)
class Manner:
    """How it sounds: a voice's name, pitch and range (0-100), the pause between words (10 ms)."""

    voice: str
    pitch: int = 50
    pitch_range: int = 50
    word_gap: int = 0


WORDS_PER_MINUTE: Final = 145

MANNERS: Final = MappingProxyType({"en": Manner("en-us+f2", pitch=45, pitch_range=45, word_gap=1)})
"""By language code."""
