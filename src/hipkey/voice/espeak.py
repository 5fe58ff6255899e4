"""espeak-ng through ctypes: one sentence in, samples out. Imported in the voice's own process only.

Constants are those of espeak-ng's speak_lib.h (version 1.52).
"""

import ctypes

import espeakng_loader

from hipkey.voice.manner import Manner

SYNCHRONOUS = 2
RATE, VOLUME, PITCH, PITCH_RANGE, WORD_GAP = 1, 2, 3, 4, 7
UTF8 = 1

Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


class Espeak:
    """The library, loaded once: it keeps its voice in global state, so there is one a process."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        data = espeakng_loader.get_data_path().encode()
        self.sample_rate: int = self._library.espeak_Initialize(SYNCHRONOUS, 0, data, 0)
        """Samples a second; 22,050 in every espeak-ng so far."""
        if self.sample_rate <= 0:
            raise OSError("espeak-ng found no voice data")
        self._heard = bytearray()
        self._callback = Callback(self._hear)  # kept alive as long as the library may call it
        self._library.espeak_SetSynthCallback(self._callback)

    def samples(self, text: str, manner: Manner, words_per_minute: int) -> bytes:
        """Signed 16-bit little-endian mono samples of `text`; OSError if the library refuses."""
        if self._library.espeak_SetVoiceByName(manner.voice.encode()) != 0:
            raise OSError(f"espeak-ng has no voice {manner.voice}")
        for parameter, value in (
            (RATE, words_per_minute),
            (VOLUME, 100),
            (PITCH, manner.pitch),
            (PITCH_RANGE, manner.pitch_range),
            (WORD_GAP, manner.word_gap),
        ):
            self._library.espeak_SetParameter(parameter, value, 0)
        self._heard.clear()
        sentence = text.encode() + b"\0"
        status = self._library.espeak_Synth(
            sentence, ctypes.c_size_t(len(sentence)), 0, 0, 0, UTF8, None, None
        )
        if status != 0:
            raise OSError(f"espeak-ng could not speak (status {status})")
        self._library.espeak_Synchronize()
        return bytes(self._heard)

    def _hear(self, wave: "ctypes._Pointer[ctypes.c_short]", count: int, _events: int) -> int:
        if count > 0:
            self._heard += ctypes.string_at(wave, count * 2)
        return 0
