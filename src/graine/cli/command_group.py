"""`graine` and its commands: what they have in common, and how every error leaves the program."""

from __future__ import annotations

import gettext
import os
from collections import UserDict
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from graine.cli.shared.command_options import language_option
from graine.cli.shared.console import say
from graine.errors import Cancelled, GraineError, RenderError, WriteError
from graine.i18n import LOCALES, language, text
from graine.version import VERSION

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
    "serve": "graine.cli.commands.serve:command",
    "guide": "graine.cli.commands.guide:command",
    # the five steps: a prompt, words compared, seeds hunted, one refined, the picture finished
    "prompt": "graine.cli.commands.prompt:command",
    "advise": "graine.cli.commands.advise:command",
    "ask": "graine.cli.commands.ask:command",
    "translate": "graine.cli.commands.translate:command",
    "draw": "graine.cli.commands.draw:command",
    "ab": "graine.cli.commands.ab:command",
    "ablate": "graine.cli.commands.ablate:command",
    "grid": "graine.cli.commands.grid:command",
    "words": "graine.cli.commands.words:command",
    "hunt": "graine.cli.commands.hunt:command",
    "refine": "graine.cli.commands.refine:command",
    "redraw": "graine.cli.commands.redraw:command",
    "repaint": "graine.cli.commands.repaint:command",
    "extend": "graine.cli.commands.extend:command",
    "blend": "graine.cli.commands.blend:command",
    "upscale": "graine.cli.commands.upscale:command",
    "adjust": "graine.cli.commands.adjust:command",
    "loopback": "graine.cli.commands.loopback:command",
    # what was made
    "find": "graine.cli.commands.find:command",
    "rate": "graine.cli.commands.rate:command",
    "star": "graine.cli.commands.star:command",
    "tag": "graine.cli.commands.tag:command",
    "boards": "graine.cli.commands.boards:command",
    "forget": "graine.cli.commands.forget:command",
    "lineage": "graine.cli.commands.lineage:command",
    "diff": "graine.cli.commands.diff:command",
    "import": "graine.cli.commands.import_folder:command",
    "bundle": "graine.cli.commands.bundle:command",
    "rebuild": "graine.cli.commands.rebuild:command",
    "replay": "graine.cli.commands.replay:command",
    "show": "graine.cli.commands.show:command",
    "models": "graine.cli.commands.models:command",
    "samplers": "graine.cli.commands.samplers:command",
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
        from graine.cli.commands.serve import start_page

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
