"""The door for browsers: routes, templates, built islands. Thin: the coach does the work."""
