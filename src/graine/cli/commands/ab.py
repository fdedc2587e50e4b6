"""`graine ab`: two prompts or settings on the same seeds, and which gives the better pictures."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

import click

from graine.cli.shared.blind_choice import BlindChooser
from graine.cli.shared.command_options import MORE, SIZE, declare, job_option, option, own_values
from graine.cli.shared.console import advise, plain, say
from graine.cli.shared.experiment_command import JUDGE, ExperimentContext, compared
from graine.errors import ExperimentError
from graine.experiments.ab_test import Pair, Standing
from graine.experiments.result_text import ending_text, fixed_text, signed, standing_text
from graine.i18n import text
from graine.jobs.ab import AbRequest, heard, named_confounds, side_names
from graine.jobs.draw import DrawRequest
from graine.picture.sheets.contact_sheet import Cell, Section
from graine.prompt.syntax.ablation_cuts import two_sides

if TYPE_CHECKING:
    from graine.experiments.base import Shot
    from graine.recipe import Recipe
    from graine.studio.experiment_runner import ExperimentRunner

# Settings that can be varied, and how their values are read.
VARIED: Final[dict[str, Callable[[str], Any]]] = {
    **dict.fromkeys(("cfg", "eta", "cfg_rescale", "guidance_start", "guidance_end"), float),
    **dict.fromkeys(("steps", "clip_skip"), int),
    **dict.fromkeys(("sampler", "schedule", "model", "negative", "emphasis", "noise"), str.strip),
    "size": lambda value: SIZE.convert(value, None, None),
}
ACROSS: Final = 8  # pairs beside each other


@declare("ab")
@click.argument("words", metavar="PROMPT", nargs=-1, required=True)
@option("ab.against", "--against", metavar="PROMPT")
@option("ab.vary", "--vary", multiple=True, metavar="NAME=A,B")
@job_option(AbRequest, "seeds")
@option("ab.blind", "--blind", is_flag=True)
@option("ab.judged_by", "--judged-by", metavar="TEXT")
@job_option(AbRequest, "level", section=MORE)
@JUDGE
@compared
def command(words: tuple[str, ...], **asked: Any) -> None:
    """Compare two sides until it is clear which is better, or that it does not become clear."""
    comparison = ExperimentContext.of(asked)
    blind, judged_by = asked.pop("blind"), asked.pop("judged_by") or ""
    plan = _request(" ".join(words), asked, chooser="person" if blind else "judge").plan(comparison.context)
    left, right = plan.recipe, plan.right
    said = judged_by or heard(left, right)
    _introduce(comparison, left, right)
    name = comparison.named("ab", left, right)
    chooser = BlindChooser(comparison.folder / f"{comparison.stem(name)}-pair.png") if blind else None
    with comparison.runner(_blindly if blind else _told, chooser) as runner:
        found = runner.run(plan.experiment(judged_by), name)
        judged = _judged(runner, found, said, blind=blind)
        _report(comparison, runner, name, found, (left, right), judged)


def _request(prompt: str, asked: dict[str, Any], *, chooser: str) -> AbRequest:
    """What is asked for: both sides, which differ in what is varied, or in their prompts."""
    against, changes = asked.pop("against"), [_changed(one) for one in asked.pop("vary")]
    own = own_values(asked, AbRequest)
    prompts = (prompt, against) if against else (prompt, prompt)
    if not changes and not against:
        prompts = two_sides(prompt)
    left, right = (
        DrawRequest(prompt=prompts[side], **asked | {name: pair[side] for name, pair in changes})
        for side in range(2)
    )
    return AbRequest(left=left, right=right, first_seed=asked["seed"], chooser=chooser, **own)


def _changed(change: str) -> tuple[str, tuple[Any, Any]]:
    """Read "cfg=5,9"; a | parts values that have commas."""
    name, _, values = change.partition("=")
    name = name.strip().lower().replace("-", "_").replace(" ", "_")
    pair = values.split("|" if "|" in values else ",")
    try:
        left, right = map(VARIED[name], pair)
    except (KeyError, ValueError):
        raise ExperimentError("ab_vary", value=change, names=", ".join(VARIED)) from None
    return name, (left, right)


def _introduce(comparison: ExperimentContext, left: Recipe, right: Recipe) -> None:
    """Say what is compared, and what else might make a difference."""
    named = named_confounds(comparison.studio, left, right)
    for side in _names(left, right):
        say(side)
    for sentence in (*(one.text() for one in named), *comparison.studio.advice([left, right])):
        advise(sentence)


def _names(left: Recipe, right: Recipe) -> list[str]:
    """Name both sides by what differs: "A: a cat, oil painting", or "B: CFG scale 9"."""
    return [f"{letter}: {name}" for letter, name in zip("AB", side_names(left, right), strict=True)]


def _told(event: object) -> None:
    if isinstance(event, Standing) and not event.ended:
        seed = text("comparing.ab.seed", seed=event.pairs[-1].seed)
        say(f"{seed}: {standing_text(event)}; {ending_text(event)}")


def _blindly(event: object) -> None:
    """Tell nothing while somebody chooses: who knows that one side leads is not blind any more."""


def _judged(runner: ExperimentRunner, found: Standing, said: str, *, blind: bool) -> list[str]:
    """Say who judged, and by what; and what is known beside the verdict."""
    sentences = [fixed_text(found)] if found.left or found.right else []
    if blind:
        return [text("comparing.ab.chosen"), *sentences]
    sentences.insert(0, text("comparing.ab.judged", judge=runner.judge.name, prompt=said))
    difference = found.difference
    if difference and difference.interval:
        low, high = difference.interval
        values = {"value": signed(difference.value), "low": signed(low), "high": signed(high)}
        sentences.append(text("comparing.ab.difference", **values))
    return sentences


def _report(
    comparison: ExperimentContext,
    runner: ExperimentRunner,
    name: str,
    found: Standing,
    sides: tuple[Recipe, Recipe],
    judged: list[str],
) -> None:
    """Print the verdict, and write its page and its picture."""
    names = _names(*sides)
    sentences = [f"{standing_text(found)}.", ending_text(found)]
    if comparison.as_json:
        click.echo(json.dumps({"name": name, **_numbers(found, sides)}, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(map(plain, [*names, *sentences, *judged])))
    if found.pairs:
        title = " / ".join(names)
        comparison.leave(name, list(_sections(runner, found, names)), title, [*sentences, *judged])


def _sections(runner: ExperimentRunner, found: Standing, names: list[str]) -> Iterator[Section]:
    """Lay the pairs out, some beside each other: A above B, the better one marked."""
    for start in range(0, len(found.pairs), ACROSS):
        pairs = found.pairs[start : start + ACROSS]
        columns = [text("comparing.ab.seed", seed=pair.seed) for pair in pairs]
        rows = [[_cell(runner, pair, place) for pair in pairs] for place in range(2)]
        yield Section(rows, columns, names)


def _cell(runner: ExperimentRunner, pair: Pair, place: int) -> Cell:
    shot: Shot = (pair.left, pair.right)[place]
    label = text("comparing.ab.tied") if pair.chosen == "neither" else ""
    note = text("comparing.ab.score", value=round(pair.scores[place], 3)) if pair.scores else ""
    return Cell(runner.image(shot), label, note, pair.chosen == ("left", "right")[place])


def _numbers(found: Standing, sides: tuple[Recipe, Recipe]) -> dict[str, object]:
    """All that was found, ready for JSON."""
    return {
        "a": sides[0].to_dict(),
        "b": sides[1].to_dict(),
        "a_better": found.left,
        "b_better": found.right,
        "ties": found.count("neither"),
        "ended": found.ended,
        "level": found.level,
        "e_value": found.e_value,
        "share_of_b": {"always": found.interval, "fixed_number": found.fixed_interval},
        "score_difference": found.difference and found.difference._asdict(),
        "pairs": [
            {"seed": p.seed, "a": p.left.name, "b": p.right.name, "chosen": p.chosen, "scores": p.scores}
            for p in found.pairs
        ],
    }
