"""`graine guide`: the five steps, one after the other, each asking little and leaving pictures as files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import click

from graine.cli.commands import ab, adjust, extend, hunt, lineage, refine, upscale
from graine.cli.shared.command_options import declare, option
from graine.cli.shared.console import advise, say
from graine.cli.shared.output_paths import check_folder
from graine.i18n import language, text
from graine.picture.formats.picture_files import free_name
from graine.prompt.builder.parts import PromptParts, join
from graine.prompt.builder.wordlists import named, nearest, words
from graine.prompt.lint.review import study
from graine.settings import read_settings

SEEDS, KEPT, PAIRS, OFFERED = 16, 3, 12, 3


@declare("guide")
@click.argument("words", metavar="[PROMPT]", nargs=-1)
@option("guide.output", "-o", "--output", type=click.Path(path_type=Path), metavar="FOLDER")
@option("guide.seeds", "--seeds", type=click.IntRange(2, 1000), default=SEEDS)
@click.pass_context
def command(context: click.Context, words: tuple[str, ...], output: Path | None, seeds: int) -> None:
    """Lead from a vague idea to a finished picture."""
    folder = output or _new_folder(read_settings().pictures)
    check_folder(folder)
    guide = Guide(context, folder)
    prompt = guide.compare(guide.prompt(" ".join(words)))
    kept = guide.hunt(prompt, seeds)
    if kept is None:
        return
    finished = guide.finish(guide.refine(kept))
    _title("done")
    context.invoke(lineage.command, picture=str(finished))
    click.echo(str(finished))


@dataclass(frozen=True, slots=True)
class Guide:
    """The steps; each takes what the one before found and gives what the next one begins with."""

    context: click.Context
    folder: Path

    def prompt(self, subject: str) -> str:
        """Compose the prompt of four parts; every question but the first may be passed over."""
        _title("prompt")
        subject = subject.strip() or _ask("subject", needed=True)
        style, artist = self._word("style"), self._word("artist")
        touches = tuple(touch.strip() for touch in self._word("touch").split(",") if touch.strip())
        prompt = join(PromptParts(subject=subject, style=style, artist=artist, touches=touches))
        say(text("cli.guide.prompt_is", prompt=prompt))
        for remark in study(prompt).remarks:
            advise(remark.text())
        return prompt

    def compare(self, prompt: str) -> str:
        """Compare with another prompt on the same seeds, as often as wished; give the better one."""
        _title("compare")
        while other := _ask("another"):
            blind = _ask("blind").lower() in text("cli.guide.yes").split()
            self._run(ab.command, words=(prompt,), against=other, seeds=PAIRS, blind=blind)
            if _ask("take").lower() == "b":
                prompt = other
        return prompt

    def hunt(self, prompt: str, seeds: int) -> Path | None:
        """Hunt until a picture pleases; give its file, or None if none does."""
        _title("hunt")
        first = 1
        while True:
            work = partial(self._run, hunt.command, words=(prompt,), seeds=seeds, keep=KEPT, seed=first)
            kept = [file for file in self._new(work) if not file.name.startswith("hunt-")]
            for number, file in enumerate(kept, 1):
                say(f"  {number}  {file}")
            choice = _choice("which", len(kept))
            if choice is None:
                return None
            if choice:
                return kept[choice - 1]
            first += seeds

    def refine(self, file: Path) -> Path:
        """Draw it slowly and try its neighbours; give the best, or the picture as it was."""
        _title("refine")
        if _ask("refine").lower() in text("cli.guide.no").split():
            return file
        files = self._new(partial(self._run, refine.command, picture=str(file)))
        best = [found for found in files if not found.name.startswith("refine-")]
        return best[0] if best else file

    def finish(self, file: Path) -> Path:
        """Enlarge, extend or sharpen, as often as wished."""
        _title("finish")
        steps: tuple[Callable[[Path], None], ...] = (self._larger, self._wider, self._crisper)
        while choice := _choice("finish", len(steps)):
            made = self._new(partial(steps[choice - 1], file))
            file = made[-1] if made else file
        return file

    def _larger(self, file: Path) -> None:
        self._run(upscale.command, picture=file, words=(), scale=2.0)

    def _wider(self, file: Path) -> None:
        self._run(extend.command, picture=file, words=(), left=128, right=128)

    def _crisper(self, file: Path) -> None:
        self._run(adjust.command, picture=file, sharpen=0.5)

    def _run(self, called: click.Command, **given: Any) -> None:
        """Run another command with its own defaults; its files go into the guide's folder."""
        self.context.invoke(called, output=self.folder, **given)

    def _new(self, work: Callable[[], None]) -> list[Path]:
        """The pictures that came into the folder, in the order of their making."""
        before = set(self.folder.glob("*.png"))
        work()
        return sorted(set(self.folder.glob("*.png")) - before, key=lambda file: file.stat().st_mtime_ns)

    def _word(self, part: str) -> str:
        """Ask for a word of a list, and offer some."""
        offered = Random(str(self.folder)).sample([word.named(language()) for word in words(part)], OFFERED)
        said = _ask(part, offered=", ".join(offered))
        if said and "," not in said and named(said, part) is None and (near := nearest(said, part)):
            known = ", ".join(word.named(language()) for word in near)
            advise(text("cli.guide.near", value=said, near=known))
        return said


def _title(step: str) -> None:
    say(f"\n{text(f'cli.guide.step.{step}')}", colour="green")


def _ask(question: str, *, needed: bool = False, **values: Any) -> str:
    """Ask; an empty answer passes the question over, unless it is needed."""
    sentence = text(f"cli.guide.ask.{question}", **values)
    while True:
        said = click.prompt(sentence, default="", show_default=False, prompt_suffix=" ", err=True)
        if said.strip() or not needed:
            return str(said).strip()


def _choice(question: str, count: int) -> int | None:
    """Ask for a number from 1 to `count`; 0 for an empty answer, None for q."""
    while True:
        said = _ask(question, count=count)
        if said.lower() == "q":
            return None
        if not said or (said.isdecimal() and 1 <= int(said) <= count):
            return int(said or 0)
        advise(text("cli.guide.number", value=said, count=count))


def _new_folder(pictures: Path) -> Path:
    return free_name(pictures / "guide")
