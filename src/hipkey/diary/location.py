"""Where the diary lies: the data folder and the database in it.

Knows folders, not what is in the database.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import platformdirs

from hipkey.domain.errors import DiaryError

DATABASE: Final = "diary.sqlite3"
BACKUPS: Final = "backups"


def data_folder(data: str | Path | None = None, environ: Mapping[str, str] = os.environ) -> Path:
    """The folder for a person's record, made if it is missing, for its owner's eyes only.

    The first that is given: `data` (from `--data`), HIPKEY_DATA, the platform's own place.
    DiaryError: it is not a folder or cannot be made.
    """
    chosen = data or environ.get("HIPKEY_DATA") or platformdirs.user_data_path("hipkey", False)
    folder = Path(chosen).expanduser().absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except FileExistsError as error:
        raise DiaryError(
            f"The data folder {folder} is a file; name a folder with --data or HIPKEY_DATA."
        ) from error
    except OSError as error:
        raise DiaryError(
            f"The data folder {folder} cannot be made ({error.strerror}); "
            "name a folder that you may write to with --data or HIPKEY_DATA."
        ) from error
    return folder


def database(folder: Path, url: str | None = None) -> str | Path:
    """What `Store.open` opens: the URL if one is given, else the file in the data folder."""
    return url or folder / DATABASE
