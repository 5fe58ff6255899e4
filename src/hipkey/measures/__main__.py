"""`python -m hipkey.measures` writes docs/measures.md, the list of all measures."""

from pathlib import Path

from hipkey.measures.page import page

PAGE = Path(__file__).parents[3] / "docs" / "measures.md"

if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
