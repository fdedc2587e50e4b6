"""What `draw` and the commands that change pictures share: options, and the way from a wish to files."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graine.cli.shared.command_options import MORE, Function, field_option, option
from graine.cli.shared.console import advise, previews, progress_bar, say
from graine.cli.shared.output_paths import check_folder, check_output, targets
from graine.cli.shared.summary import introduction, written
from graine.errors import LibraryError, PictureError, PromptError, WriteError
from graine.i18n import text
from graine.picture.formats.picture_files import free_name
from graine.settings import read_settings
from graine.studio import MAX_COUNT, Draw, InputPicture, Studio
from graine.studio.draw_request import adopted

if TYPE_CHECKING:
    from graine.edits import Edit
    from graine.library.entry import Parent
    from graine.picture import Picture
    from graine.progress import OnProgress
    from graine.recipe import Recipe

OUTPUT = (
    option("draw.output", "-o", "--output", type=click.Path(path_type=Path), metavar="FILE"),
    option("draw.force", "-f", "--force", is_flag=True),
)
DEVICE = (
    option("draw.device", "--device", section=MORE, metavar="NAME"),
    option("draw.dtype", "--dtype", section=MORE, metavar="NAME"),
)
SAMPLING = (  # how pictures are drawn, whatever for
    field_option(Draw, "steps", section=MORE),
    field_option(Draw, "sampler", section=MORE),
    field_option(Draw, "schedule", section=MORE),
    field_option(Draw, "eta", section=MORE),
)
UPSCALE = field_option(Draw, "upscale", "--no-upscale", "upscale", section=MORE)
DRAWING = (
    OUTPUT[0],
    field_option(Draw, "seed", "-s", "--seed"),
    field_option(Draw, "negative", "-n", "--negative"),
    field_option(Draw, "quality", "-q", "--quality"),
    field_option(Draw, "cfg"),
    field_option(Draw, "size"),
    field_option(Draw, "count", "-c", "--count"),
    field_option(Draw, "model", "-m", "--model"),
    OUTPUT[1],
    *SAMPLING,
    field_option(Draw, "variation_seed", section=MORE),
    field_option(Draw, "variation_strength", section=MORE),
    field_option(Draw, "seed_resize", section=MORE),
    field_option(Draw, "noise", section=MORE),
    field_option(Draw, "ensd", section=MORE),
    field_option(Draw, "clip_skip", section=MORE),
    field_option(Draw, "emphasis", section=MORE),
    field_option(Draw, "cfg_rescale", section=MORE),
    field_option(Draw, "guidance_start", section=MORE),
    field_option(Draw, "guidance_end", section=MORE),
    UPSCALE,
    option("draw.preview", "--preview", section=MORE, is_flag=True),
    *DEVICE,
)


PICTURE = click.argument("picture", type=click.Path(path_type=Path), metavar="PICTURE")
WORDS = click.argument("words", metavar="[PROMPT]", nargs=-1)


def picture_and_prompt(command: Function) -> Function:
    """Add two arguments to a command: the picture, and what it shall show."""
    return PICTURE(WORDS(command))


def drawing(command: Function) -> Function:
    """Add to a command the options of everything that is drawn; they follow its own."""
    for declared in reversed(DRAWING):
        command = declared(command)
    return command


@dataclass(frozen=True, slots=True)
class RenderContext:
    """The studio as a command asked for it, and where its pictures go."""

    studio: Studio
    output: Path
    overwrite: bool
    preview: bool
    parents: tuple[Parent, ...] = ()  # of the library, that the pictures come from

    @classmethod
    def of(cls, asked: dict[str, Any]) -> RenderContext:
        """Take what is not for the recipe out of a command's options.

        Raises `WriteError` at once if the output cannot be written.
        """
        settings = read_settings()
        studio = Studio(settings, device=asked.pop("device", None), dtype=asked.pop("dtype", None))
        output, overwrite = asked.pop("output") or settings.pictures, asked.pop("force")
        if output == settings.pictures:
            check_folder(output)
        check_output(output, min(asked.get("count", 1), MAX_COUNT), overwrite=overwrite)
        return cls(studio, output, overwrite, asked.pop("preview", False))

    def take(self, picture: Path, words: tuple[str, ...] = ()) -> InputPicture:
        """Take a picture in; if it is missing, see whether the prompt was given in its place."""
        if words and not picture.exists() and Path(words[-1]).is_file():
            raise PictureError("picture_order", path=picture, file=words[-1])
        return self.studio.take(picture)

    def finish(self, taken: InputPicture, words: tuple[str, ...], edit: Edit, asked: dict[str, Any]) -> None:
        """Draw an edit of a picture that was taken in; without a prompt, by that of the picture itself."""
        ask = Draw(prompt=" ".join(words), edit=edit, **asked)
        if not ask.prompt.strip():
            if taken.recipe is None or not taken.recipe.prompt.strip():
                raise PromptError("prompt_carried")
            ask = adopted(ask, taken.recipe)
            say(text("cli.carried", prompt=ask.prompt))
        self.draw(ask)

    def draw(self, ask: Draw) -> None:
        """Plan, draw and write, and tell the user how it goes."""
        with progress_bar() as show:
            recipes = self.studio.plan(ask)
            say(introduction(recipes))
            for sentence in self.studio.advice(recipes):
                advise(sentence)
            self._write(recipes, targets(self.output, recipes), show)

    def touch(self, recipe: Recipe, picture: Path) -> None:
        """Do an edit that needs no model, and write what comes of it."""
        kind = recipe.edit.kind if recipe.edit else "copy"
        path = free_name(self.output / f"{picture.stem}-{kind}.png") if self.output.is_dir() else self.output
        with progress_bar() as show:
            self._write([recipe], [path], show)

    def _keep(self, picture: Picture) -> None:
        """Keep a picture in the library too; its file is safe already, so a failure is only told."""
        try:
            kept = self.studio.library.keep(picture, parents=self.parents)
        except (LibraryError, WriteError) as error:
            advise(text("cli.not_kept", reason=error.text()))
        else:
            say(text("cli.kept", id=kept.id))

    def _write(self, recipes: list[Recipe], paths: list[Path], show: OnProgress) -> None:
        with previews(paths[0], show) if self.preview else nullcontext(show) as watch:
            for path, picture in zip(paths, self.studio.draw(recipes, progress=watch), strict=True):
                picture.save(path, overwrite=self.overwrite)
                click.echo(written(path, picture.recipe))
                self._keep(picture)
                if (won := picture.measured.get("seed")) is not None:
                    say(text("cli.blend.won", seed=round(won)))
                for note in picture.notes:
                    advise(note)
