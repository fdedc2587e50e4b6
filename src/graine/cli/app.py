"""`graine` and its commands: what they have in common, and how every error leaves the program."""

from __future__ import annotations

import gettext
import os
from collections.abc import Sequence

import click

from graine.cli import (
    ab,
    ablate,
    adjust,
    advise,
    ask,
    blend,
    boards,
    bundle,
    diff,
    draw,
    extend,
    find,
    forget,
    grid,
    guide,
    hunt,
    import_folder,
    lineage,
    loopback,
    models,
    prompt,
    rate,
    rebuild,
    redraw,
    refine,
    repaint,
    replay,
    samplers,
    serve,
    show,
    star,
    tag,
    translate,
    upscale,
    words,
)
from graine.cli.options import language_option
from graine.cli.screen import say
from graine.errors import Cancelled, GraineError, RenderError, WriteError
from graine.version import VERSION
from graine.words import LOCALES, language, text

DONE, FAILED, BAD_INPUT, STOPPED = 0, 1, 2, 130
FAILURES = (RenderError, WriteError)  # all others are about what the user gave


def run(arguments: Sequence[str]) -> int:
    """Run the command line and give its exit code; errors become one paragraph on standard error."""
    _translate_click()
    try:
        return graine.main(list(arguments), prog_name="graine", standalone_mode=False) or DONE
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort, Cancelled):
        return _complain(text("cli.stopped"), STOPPED)
    except GraineError as error:
        _debug()
        return _complain(error.text(), FAILED if isinstance(error, FAILURES) else BAD_INPUT)
    except Exception as error:
        _debug()
        return _complain(text("cli.unexpected", reason=f"{type(error).__name__}: {error}"), FAILED)


def _complain(message: str, code: int) -> int:
    say(message, colour=None if code == STOPPED else "red")
    return code


def _debug() -> None:
    """Let the traceback through when the user asked for it."""
    if os.environ.get("GRAINE_DEBUG"):
        raise


def _translate_click() -> None:
    """Let click speak the user's language: it asks gettext, as most programs do."""
    gettext.bindtextdomain("click", str(LOCALES))
    gettext.textdomain("click")
    os.environ["LANGUAGE"] = language()


class Commands(click.Group):
    """The commands in the order of a beginner's needs; none at all opens the page."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names as they were added; click alone would sort them."""
        return list(self.commands)


@click.pass_context
def open_page(context: click.Context) -> None:
    """Serve and open the page when no command is named."""
    if context.invoked_subcommand is None:
        serve.start_page()


graine = Commands(
    "graine",
    callback=open_page,
    invoke_without_command=True,
    params=[language_option()],
    help=text("cli.about"),
    epilog=text("cli.examples"),
    commands=[
        serve.command,
        guide.command,
        # the five steps: a prompt, words compared, seeds hunted, one refined, the picture finished
        *(prompt.command, advise.command, ask.command, translate.command, draw.command),
        *(ab.command, ablate.command, grid.command, words.command, hunt.command, refine.command),
        *(redraw.command, repaint.command, extend.command, blend.command, upscale.command),
        *(adjust.command, loopback.command),
        # what was made
        *(find.command, rate.command, star.command, tag.command, boards.command, forget.command),
        *(lineage.command, diff.command, import_folder.command, bundle.command, rebuild.command),
        *(replay.command, show.command, models.command, samplers.command),
    ],
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
click.version_option(
    VERSION, "--version", prog_name="Graine", message="%(prog)s %(version)s", help=text("cli.version")
)(graine)
