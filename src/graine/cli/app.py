"""`graine` and its commands: what they have in common, and how every error leaves the program."""

from __future__ import annotations

import gettext
import os
from collections import UserDict
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

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


# Where each command is, in the order of a beginner's needs.
COMMANDS = {
    "serve": "graine.cli.serve:command",
    "guide": "graine.cli.guide:command",
    # the five steps: a prompt, words compared, seeds hunted, one refined, the picture finished
    "prompt": "graine.cli.prompt:command",
    "advise": "graine.cli.advise:command",
    "ask": "graine.cli.ask:command",
    "translate": "graine.cli.translate:command",
    "draw": "graine.cli.draw:command",
    "ab": "graine.cli.ab:command",
    "ablate": "graine.cli.ablate:command",
    "grid": "graine.cli.grid:command",
    "words": "graine.cli.words:command",
    "hunt": "graine.cli.hunt:command",
    "refine": "graine.cli.refine:command",
    "redraw": "graine.cli.redraw:command",
    "repaint": "graine.cli.repaint:command",
    "extend": "graine.cli.extend:command",
    "blend": "graine.cli.blend:command",
    "upscale": "graine.cli.upscale:command",
    "adjust": "graine.cli.adjust:command",
    "loopback": "graine.cli.loopback:command",
    # what was made
    "find": "graine.cli.find:command",
    "rate": "graine.cli.rate:command",
    "star": "graine.cli.star:command",
    "tag": "graine.cli.tag:command",
    "boards": "graine.cli.boards:command",
    "forget": "graine.cli.forget:command",
    "lineage": "graine.cli.lineage:command",
    "diff": "graine.cli.diff:command",
    "import": "graine.cli.import_folder:command",
    "bundle": "graine.cli.bundle:command",
    "rebuild": "graine.cli.rebuild:command",
    "replay": "graine.cli.replay:command",
    "show": "graine.cli.show:command",
    "models": "graine.cli.models:command",
    "samplers": "graine.cli.samplers:command",
}


class LazyCommands(UserDict[str, Any]):
    """Commands by name; the module of one is imported when that one is asked for."""

    def __getitem__(self, name: str) -> click.Command:
        command = self.data[name]
        if isinstance(command, str):
            module, _, attribute = command.partition(":")
            command = self.data[name] = getattr(import_module(module), attribute)
        return command


class LazyGroup(click.Group):
    """Lists its commands, in their order, without importing any of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands as they were added; click alone would sort them."""
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write a line for each command, its text `cli.<name>.short`; click would import them all."""
        with formatter.section(gettext.gettext("Commands")):
            formatter.write_dl([(name, text(f"cli.{name}.short")) for name in self.commands])


@click.pass_context
def open_page(context: click.Context) -> None:
    """Serve and open the page when no command is named."""
    if context.invoked_subcommand is None:
        from graine.cli.serve import start_page

        start_page()


graine = LazyGroup(
    "graine",
    callback=open_page,
    invoke_without_command=True,
    params=[language_option()],
    help=text("cli.about"),
    epilog=text("cli.examples"),
    commands=LazyCommands(COMMANDS),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
click.version_option(
    VERSION, "--version", prog_name="Graine", message="%(prog)s %(version)s", help=text("cli.version")
)(graine)
