"""Hipkey: a private, offline coach for ten hip stretches that ease low-back pain.

Start with `docs/start-here.md`; read one file of `content/stretches/`, then `coach.py`.
"""

__version__ = "0.1.0"
