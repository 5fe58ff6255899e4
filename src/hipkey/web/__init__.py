"""The door for browsers: FastAPI routes, templates and built islands. Thin: the coach does the work."""
