"""`graine ablate`: what each part of a prompt does, by drawing without it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from graine.cli.shared.command_options import declare, job_option, own_values
from graine.cli.shared.console import advise, plain, say, table
from graine.cli.shared.experiment_command import JUDGE, ExperimentContext, compared
from graine.experiments.ablation import Ablation, AblationProgress, Effect
from graine.experiments.result_text import move_text, pull_text
from graine.i18n import text
from graine.jobs.ablate import AblateRequest, idle_text
from graine.jobs.draw import DrawRequest
from graine.picture.sheets.contact_sheet import Cell, Section

if TYPE_CHECKING:
    from graine.recipe import Recipe
    from graine.studio.experiment_runner import ExperimentRunner


@declare("ablate")
@click.argument("words", metavar="PROMPT", nargs=-1, required=True)
@job_option(AblateRequest, "by_word", "--words", "by_word", key="ablate.words")
@job_option(AblateRequest, "seeds")
@JUDGE
@compared
def command(words: tuple[str, ...], **asked: Any) -> None:
    """Leave out each part in turn and tell what that changes."""
    comparison, own = ExperimentContext.of(asked), own_values(asked, AblateRequest)
    base = DrawRequest(prompt=" ".join(words), **asked)
    plan = AblateRequest(base=base, **own).plan(comparison.context)
    for sentence in comparison.studio.advice([plan.recipe]):
        advise(sentence)
    name = comparison.named("ablate-words" if own["by_word"] else "ablate", plan.recipe)
    with comparison.runner(_told) as runner:
        found = runner.run(plan.experiment(), name)
        _report(comparison, runner, name, found, plan.heard)


def _told(event: object) -> None:
    if isinstance(event, AblationProgress):
        say(text("comparing.ablate.seed", count=event.done, seeds=event.seeds))


def _report(
    comparison: ExperimentContext, runner: ExperimentRunner, name: str, found: Ablation, heard: str
) -> None:
    """Print what every part does, and write the page and the picture."""
    recipe = found.whole.shots[0].recipe
    sentences = _sentences(found, heard, runner.judge.name)
    if comparison.as_json:
        click.echo(json.dumps({"name": name, **_numbers(found, recipe)}, ensure_ascii=False, indent=2))
    else:
        heads = [text(f"comparing.ablate.{head}") for head in ("part", "move", "pull")]
        rows = [(effect.part, _moves(found, effect), pull_text(found, effect)) for effect in found.parts]
        table(heads, rows)
        click.echo("\n" + "\n".join(map(plain, sentences)))
    comparison.leave(name, [_section(runner, found)], recipe.prompt, sentences)


def _moves(found: Ablation, effect: Effect) -> str:
    moves = move_text(found, effect)
    return moves if found.acts(effect) else f"{moves}: {text('comparing.ablate.idles')}"


def _sentences(found: Ablation, heard: str, judge: str) -> list[str]:
    """Say which parts do nothing, and how to read the numbers."""
    seeds, percent = len(found.whole.shots), round(100 * (1 - found.level), 4)
    idlest = max(found.idle, key=lambda effect: found.moved(effect).pixels)
    return [
        idle_text(found),
        text("comparing.ablate.scale", moves=move_text(found, idlest)),
        text("comparing.ablate.judged", prompt=heard, judge=judge, percent=percent, count=seeds),
    ]


def _section(runner: ExperimentRunner, found: Ablation) -> Section:
    """Lay the pictures out: a row a change, a column a seed."""
    columns = [text("comparing.ab.seed", seed=shot.recipe.seed) for shot in found.whole.shots]
    changes = [*found.idle, *found.parts]
    names = [text("comparing.ablate.whole"), *(_named(found, effect) for effect in changes)]
    cells = [
        [_cell(runner, effect, place) for place in range(len(columns))] for effect in (found.whole, *changes)
    ]
    return Section(cells, columns, names)


def _named(found: Ablation, effect: Effect) -> str:
    """Say what was changed, and how far that moves the picture."""
    if not effect.part:
        return text(
            "comparing.ablate.named", change=text("comparing.ablate.idle"), moves=move_text(found, effect)
        )
    change = text("comparing.ablate.without", part=effect.part)
    return text("comparing.ablate.named", change=change, moves=_moves(found, effect))


def _cell(runner: ExperimentRunner, effect: Effect, place: int) -> Cell:
    note = text("comparing.ab.score", value=round(effect.scores[place], 3))
    return Cell(runner.image(effect.shots[place]), note=note)


def _numbers(found: Ablation, recipe: Recipe) -> dict[str, object]:
    """All that was found, ready for JSON."""
    return {
        "recipe": recipe.to_dict(),
        "seeds": [shot.recipe.seed for shot in found.whole.shots],
        "level": found.level,
        "seed_move": found.seed_move._asdict(),
        "idle_move": found.idle_move._asdict(),
        "idle": _effects(found, found.idle),
        "parts": _effects(found, found.parts),
    }


def _effects(found: Ablation, effects: Sequence[Effect]) -> list[dict[str, object]]:
    return [
        {
            "part": effect.part,
            "prompt": effect.rest,
            "move": found.moved(effect)._asdict(),
            "acts": found.acts(effect),
            "pull": found.pull(effect)._asdict(),
            "direction": found.direction(effect),
            "pictures": [shot.name for shot in effect.shots],
        }
        for effect in effects
    ]
