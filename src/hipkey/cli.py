"""The door for the command line: reads arguments, asks the coach, prints.

Exit codes: 0 fine, 1 the input or the surroundings were wrong (one sentence on stderr), 2 usage.
"""

import json
import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hipkey.coach import Coach
from hipkey.domain.anatomy import Side
from hipkey.domain.errors import ContentError, HipkeyError

if TYPE_CHECKING:
    from rich.console import Console

app = typer.Typer(
    help="Hipkey: a private, offline coach for ten hip stretches that ease low-back pain.",
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
log = typer.Typer(help="Write something into the diary.", no_args_is_help=True)
app.add_typer(log, name="log")

Data = Annotated[
    Path | None,
    typer.Option("--data", envvar="HIPKEY_DATA", help="The folder that holds the diary."),
]
DatabaseUrl = Annotated[
    str | None,
    typer.Option("--database-url", envvar="HIPKEY_DATABASE_URL", help="Another database."),
]
AsJson = Annotated[bool, typer.Option("--json", help="For programs: JSON instead of a table.")]


def console() -> "Console":
    """Where tables go; plain where the output is not a terminal."""
    from rich.console import Console

    return Console(highlight=False)


def print_json(value: Any) -> None:
    """One JSON document on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


@app.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    """Without a command: open the coach in the browser."""
    if context.invoked_subcommand is None:
        serve()


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Where to listen; this computer only by default.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8765,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open the page.")] = True,
    data: Data = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Serve the coach and, by default, open it in the browser."""
    from hipkey.web.server import run

    run(Coach(data, database_url), host=host, port=port, open_browser=open_browser)


@app.command("list")
def list_stretches(as_json: AsJson = False, data: Data = None) -> None:
    """All stretches with their sides and holds."""
    coach = Coach(data)
    if as_json:
        print_json([coach.summary(stretch) for stretch in coach.stretches.values()])
        return
    from rich.table import Table

    table = Table("", "stretch", "id", "hold", "sides", box=None, pad_edge=False)
    for stretch in coach.stretches.values():
        hold = f"{stretch.hold.default:g} {stretch.hold.unit}"
        sides = "each side" if stretch.one_sided else "both at once"
        table.add_row(str(stretch.number or ""), stretch.name, stretch.id, hold, sides)
    console().print(table)


@app.command()
def show(stretch: str, as_json: AsJson = False, data: Data = None) -> None:
    """One stretch: its steps, and the muscles it lengthens as bars."""
    from hipkey.printing import print_stretch

    coach = Coach(data)
    this = coach.stretch(stretch)
    if as_json:
        print_json({**this.model_dump(mode="json"), **coach.summary(this)})
    else:
        print_stretch(console(), coach, this)


@app.command()
def check(data: Data = None) -> None:
    """Every problem of every content file at once."""
    problems = Coach(data).problems()
    if problems:
        raise ContentError(problems)
    console().print("All content is sound.")


@app.command()
def plan(
    minutes: Annotated[float | None, typer.Option(help="The time there is, in minutes.")] = None,
    have: Annotated[list[str] | None, typer.Option(help="A prop at hand; only these are.")] = None,
    without: Annotated[list[str] | None, typer.Option(help="A prop that is not there.")] = None,
    avoid: Annotated[list[str] | None, typer.Option(help="A condition to heed.")] = None,
    asked: Annotated[list[str] | None, typer.Option(help="A doctor agreed about it.")] = None,
    focus: Annotated[list[str] | None, typer.Option(help="What to work on most.")] = None,
    as_json: AsJson = False,
    data: Data = None,
    database_url: DatabaseUrl = None,
) -> None:
    """The article's ten, in full; with wishes, the best session for them."""
    from hipkey.printing import print_plan, print_timeline

    coach = Coach(data, database_url)
    named = {
        "minutes": minutes,
        "have": have or None,
        "without": without or (),
        "avoid": avoid or (),
        "asked": asked or (),
        "focus": focus or (),
    }
    if any(value is not None and value != () for value in named.values()):
        planned = coach.plan(coach.wishes(**named))
        if as_json:
            print_json(planned.as_json())
        else:
            print_plan(console(), coach, planned)
        return
    timeline = coach.session()
    if as_json:
        print_json(timeline.model_dump(mode="json"))
    else:
        print_timeline(console(), coach, timeline)


@app.command()
def muscles(
    stretch: Annotated[str | None, typer.Argument()] = None,
    side: Annotated[Side, typer.Option(help="The leg being stretched.")] = Side.RIGHT,
    joints: Annotated[Path | None, typer.Option(help="Joint angles, one object a line.")] = None,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Which muscles lengthen, in a stretch or for joint angles of one's own."""
    if (stretch is None) == (joints is None):
        raise typer.BadParameter("Name a stretch, or give --joints FILE.")
    coach = Coach(data)
    if joints is not None:
        with _reading(joints) as lines:
            for answer in coach.muscles_of_joints(lines):
                sys.stdout.write(answer + "\n")
        return
    from hipkey.printing import print_muscles

    report = coach.muscles(str(stretch), side)
    if as_json:
        print_json(report.as_dict())
    else:
        print_muscles(console(), coach, report)


@app.command()
def judge(
    file: Annotated[Path, typer.Argument(help="Landmarks, one frame a line; or a picture, video.")],
    target: Annotated[str | None, typer.Option(help="The stretch that is meant.")] = None,
    side: Annotated[Side | None, typer.Option(help="The side that is meant.")] = None,
    still: Annotated[bool, typer.Option("--still", help="Each line by itself.")] = False,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Is this the stretch, which side, and how deep? One verdict a line."""
    from hipkey.estimator import is_media
    from hipkey.printing import verdict_line

    coach = Coach(data)
    with ExitStack() as stack:
        if is_media(file):
            verdicts = coach.judge_file(file, target, side)
        else:
            lines = stack.enter_context(_reading(file))
            verdicts = coach.judge(lines, target, side, still=still)
        for verdict in verdicts:
            line = json.dumps(verdict) if as_json else verdict_line(coach, verdict)
            sys.stdout.write(line + "\n")


@app.command()
def progress(
    csv: Annotated[Path | None, typer.Option(help="Columns date, pain, minutes.")] = None,
    as_json: AsJson = False,
    data: Data = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Is it helping? What the record shows, and how surely."""
    coach = Coach(data, database_url)
    if csv is None:
        days = coach.history.days()
    else:
        from hipkey.exchange.csv_readings import read_days

        days = read_days(_bytes(csv))
    told = coach.history.told(coach.history.progress(days))
    if as_json:
        print_json(told)
    else:
        console().print(told["sentence"])
        console().print(coach.content.outcome.plainly.regression)


Output = Annotated[Path, typer.Option("--output", "-o", help="The file to write.")]


@app.command()
def export(
    output: Output,
    form: Annotated[str, typer.Option("--format", help="json, csv, fhir, ics, fit or pdf.")],
    data: Data = None,
    database_url: DatabaseUrl = None,
) -> None:
    """All of the record: JSON complete, the others for other programs and people."""
    from hipkey.archive import FORMATS
    from hipkey.web.assets import pictures

    if form not in FORMATS:
        raise typer.BadParameter(f"“{form}” is not one of {', '.join(FORMATS)}.")
    coach = Coach(data, database_url)
    known = next(each for each in FORMATS if each == form)
    paper = (pictures(coach.stretches), coach.lengthenings) if known == "pdf" else ()
    _write(output, coach.archive.export(known, *paper))
    console().print(f"Written: {output}", soft_wrap=True)


@app.command("import")
def import_(file: Path, data: Data = None, database_url: DatabaseUrl = None) -> None:
    """Take in an exported JSON, or a CSV with date, pain and minutes; twice changes nothing."""
    new = Coach(data, database_url).archive.import_file(_bytes(file))
    console().print("Nothing was new." if not new else f"New entries: {new}.")


@app.command()
def backup(file: Path, data: Data = None, database_url: DatabaseUrl = None) -> None:
    """The whole record as one file, also while Hipkey is open."""
    Coach(data, database_url).archive.backup(file)
    console().print(f"Written: {file}", soft_wrap=True)


@app.command()
def restore(
    file: Path,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data: Data = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Put a backup in the place of the record; what was there is kept as a copy."""
    coach = Coach(data, database_url)
    question = "Put this backup in the place of your record? What is there now is kept as a copy."
    if not yes and not typer.confirm(question, err=True):
        raise HipkeyError("Nothing was changed.")
    kept = coach.archive.restore(file)
    console().print(f"Restored. Before: {kept}" if kept else "Restored.", soft_wrap=True)


@app.command()
def handout(
    output: Output,
    programme: Annotated[str | None, typer.Option(help="A programme; today's plan if not.")] = None,
    data: Data = None,
    database_url: DatabaseUrl = None,
) -> None:
    """A plan on one page to print, with pictures, holds and boxes to tick."""
    from hipkey.web.assets import picture

    coach = Coach(data, database_url)
    chosen = coach.programme(programme) if programme else coach.plan_of_week().programme
    _write(output, coach.archive.handout(chosen, picture))
    console().print(f"Written: {output}", soft_wrap=True)


@log.command()
def pain(
    value: Annotated[float, typer.Argument(min=0, max=10, help="0 none, 10 the worst.")],
    at: Annotated[str | None, typer.Option(help="ISO 8601; now, if left out.")] = None,
    data: Data = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Write down pain now, 0 to 10."""
    event = Coach(data, database_url).log_pain(value, _time(at))
    console().print(f"Written down: pain {value:g} at {event.at:%Y-%m-%d %H:%M}.")


@app.command()
def diary(as_json: AsJson = False, data: Data = None, database_url: DatabaseUrl = None) -> None:
    """What the diary holds."""
    coach = Coach(data, database_url)
    if as_json:
        print_json([event.model_dump(mode="json") for event in coach.events()])
        return
    from rich.table import Table

    table = Table("when", "holds", "held", "pain before", "after", box=None, pad_edge=False)
    for sitting in coach.sittings():
        before = sitting.value("pain-before")
        after = sitting.value("pain-after")
        table.add_row(
            f"{sitting.at:%Y-%m-%d %H:%M}",
            str(len(sitting.holds)),
            f"{sitting.held_seconds / 60:.1f} min",
            "" if before is None else f"{before:g}",
            "" if after is None else f"{after:g}",
        )
    console().print(table if table.row_count else "The diary is empty.")


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise HipkeyError(
            f"“{text}” is not a time; write it as 2026-05-01T08:30, with +02:00 for another zone."
        ) from None
    return at.astimezone()


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise HipkeyError(f"{path} cannot be read: {error.strerror}.") from None


def _write(path: Path, content: bytes) -> None:
    """The whole file or none: it appears under its name when it is complete."""
    unfinished = None
    try:
        with tempfile.NamedTemporaryFile(
            dir=path.absolute().parent, prefix=f".{path.name}-", delete=False
        ) as file:
            unfinished = Path(file.name)
            file.write(content)
        unfinished.replace(path)
    except OSError as error:
        if unfinished is not None:
            unfinished.unlink(missing_ok=True)
        raise HipkeyError(f"{path} cannot be written: {error.strerror}.") from None


def _reading(path: Path) -> Any:
    try:
        return path.open(encoding="utf-8")
    except OSError as error:
        raise HipkeyError(f"{path} cannot be read: {error.strerror}.") from None


def _told(command: Callable[[], None]) -> Callable[[], None]:
    """A person's mistakes end in one sentence and exit code 1, never in a traceback."""

    @wraps(command)
    def telling() -> None:
        try:
            command()
        except HipkeyError as error:
            sys.stderr.write(f"{error}\n")
            sys.exit(1)
        except BrokenPipeError:
            # The reader of our output has gone (`hipkey list | head`): nothing is wrong.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)

    return telling


@_told
def main() -> None:
    """The `hipkey` command."""
    app()
