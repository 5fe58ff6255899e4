"""The spoken word, offline: whole sentences as WAV clips, made ahead of the moment they are needed.

The speech library (espeak-ng, GPL-3.0-or-later) runs in a process of its own and is talked to over
a pipe; nothing of it is loaded here. The room knows sentences, and neither stretches nor sessions.
"""

from hipkey.voice.clips import clip
from hipkey.voice.speaker import TEXT_LIMIT, speak

__all__ = ["TEXT_LIMIT", "clip", "speak"]
