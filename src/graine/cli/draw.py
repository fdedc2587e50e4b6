"""`graine draw`: from a prompt to picture files."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graine.cli.options import MORE, SIZE, declare, option
from graine.cli.screen import advise, previews, progress_bar, say
from graine.prompt.scales import QUALITIES, cfg_word
from graine.recipe import EMPHASES, NOISES
from graine.words import text

if TYPE_CHECKING:
    from graine.recipe import Recipe
    from graine.studio import Draw, Studio


@declare("draw")
@click.argument("words", metavar="PROMPT", nargs=-1, required=True)
@option("draw.output", "-o", "--output", type=click.Path(path_type=Path), metavar="FILE")
@option("draw.seed", "-s", "--seed", type=int)
@option("draw.negative", "-n", "--negative", default="", metavar="TEXT")
@option("draw.quality", "-q", "--quality", type=click.Choice(list(QUALITIES)), default="normal")
@option("draw.cfg", "--cfg", type=float)
@option("draw.size", "--size", type=SIZE)
@option("draw.count", "-c", "--count", type=int, default=1)
@option("draw.model", "-m", "--model", metavar="NAME")
@option("draw.force", "-f", "--force", is_flag=True)
@option("draw.steps", "--steps", section=MORE, type=int)
@option("draw.sampler", "--sampler", section=MORE, metavar="NAME")
@option("draw.schedule", "--schedule", section=MORE, metavar="NAME")
@option("draw.eta", "--eta", section=MORE, type=float)
@option("draw.variation_seed", "--variation-seed", section=MORE, type=int, default=0)
@option("draw.variation_strength", "--variation-strength", section=MORE, type=float, default=0.0)
@option("draw.seed_resize", "--seed-resize", section=MORE, type=SIZE)
@option("draw.noise", "--noise", section=MORE, type=click.Choice(NOISES), default="cpu")
@option("draw.ensd", "--ensd", section=MORE, type=int, default=0)
@option("draw.clip_skip", "--clip-skip", section=MORE, type=int, default=1)
@option("draw.emphasis", "--emphasis", section=MORE, type=click.Choice(EMPHASES), default="original")
@option("draw.cfg_rescale", "--cfg-rescale", section=MORE, type=float, default=0.0)
@option("draw.guidance_start", "--guidance-start", section=MORE, type=float, default=0.0)
@option("draw.guidance_end", "--guidance-end", section=MORE, type=float, default=1.0)
@option("draw.upscale", "--no-upscale", "upscale", section=MORE, is_flag=True, flag_value=False, default=True)
@option("draw.preview", "--preview", section=MORE, is_flag=True)
@option("draw.device", "--device", section=MORE, metavar="NAME")
@option("draw.dtype", "--dtype", section=MORE, metavar="NAME")
def command(words: tuple[str, ...], output: Path | None, force: bool, preview: bool, **asked: Any) -> None:
    """Draw what was asked; the studio decides what the user left open."""
    from graine.cli.targets import check_folder, check_output
    from graine.settings import read_settings
    from graine.studio import MAX_COUNT, Draw, Studio

    settings = read_settings()
    studio = Studio(settings, device=asked.pop("device"), dtype=asked.pop("dtype"))
    if output is None:
        output = settings.pictures
        check_folder(output)
    check_output(output, min(asked["count"], MAX_COUNT), overwrite=force)
    _draw(studio, Draw(prompt=" ".join(words), **asked), output, preview=preview, overwrite=force)


def _draw(studio: Studio, ask: Draw, output: Path, *, preview: bool, overwrite: bool) -> None:
    """Plan, draw and write, and tell the user how it goes."""
    from graine.cli.targets import targets

    with progress_bar() as show:
        recipes = studio.plan(ask)
        say(_introduction(recipes))
        for sentence in studio.advice(recipes):
            advise(sentence)
        paths = targets(output, recipes)
        with previews(paths[0], show) if preview else nullcontext(show) as watch:
            for path, picture in zip(paths, studio.draw(recipes, progress=watch), strict=True):
                picture.save(path, overwrite=overwrite)
                click.echo(text("cli.draw.written", path=path, seed=picture.recipe.seed))
                for note in picture.notes:
                    advise(note)


def _introduction(recipes: list[Recipe]) -> str:
    """Say what will be drawn, the seed first: it is what the user needs to draw it again."""
    first, last = recipes[0], recipes[-1]
    several = first.seed != last.seed
    return text(
        "cli.draw.introduction",
        seed=text("cli.draw.seeds" if several else "cli.draw.seed_is", first=first.seed, last=last.seed),
        model=first.model,
        sampler=first.sampler,
        count=first.steps,
        width=first.width * first.upscale,
        height=first.height * first.upscale,
        cfg=first.cfg,
        words=cfg_word(first.cfg),
    )
