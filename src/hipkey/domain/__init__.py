"""The nouns of Hipkey: frozen types without input, output or a clock. Everything stands on these."""
