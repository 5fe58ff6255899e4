"""The nouns of Hipkey: frozen types, no input, no output, no clock. All stands on these."""
