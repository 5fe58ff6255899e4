// Built by its own island; see docs/start-here.md.
export {};
