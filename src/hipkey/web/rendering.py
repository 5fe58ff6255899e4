"""Templates to answers: Jinja with autoescaping, typed contexts, and a hook for translations."""

import gettext
from pathlib import Path
from uuid import uuid4

from fastapi import Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from hipkey import __version__
from hipkey.content.words import clock, filled
from hipkey.domain.anatomy import Side
from hipkey.web import assets
from hipkey.web.contexts import Page


def filled_for(text: str, side: str = "right") -> str:
    """A sentence of the content for one side, whole."""
    return filled(text, Side(side))


def environment() -> Environment:
    """The templates' surroundings. An unknown name in a template is an error, not an empty word."""
    jinja = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    # English is written in the templates; another language is a catalogue laid over it.
    jinja.install_gettext_translations(gettext.NullTranslations(), newstyle=True)  # type: ignore[attr-defined]
    jinja.globals.update(entry=assets.entry, still=assets.still, version=__version__, new_id=uuid4)
    jinja.filters.update(minutes=clock, filled_for=filled_for)
    return jinja


JINJA = environment()


def render(page: Page, status: int = 200) -> Response:
    """The page's template with its context, and nothing besides."""
    html = JINJA.get_template(page.template).render(page=page)
    return HTMLResponse(html, status_code=status, headers={"Cache-Control": "no-store"})
