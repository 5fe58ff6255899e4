"""The content: ten stretches, programmes, sources and every sentence, as TOML beside its reader."""
