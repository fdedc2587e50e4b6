"""`compile_prompt`: a prompt as it was typed becomes the weighted pieces of every step."""

from __future__ import annotations

from dataclasses import dataclass

from graine.prompt.syntax.grammar import Piece, weigh
from graine.prompt.syntax.preprocess import split_prompts, without_networks
from graine.prompt.syntax.prompt_editing import Timeline, timeline


@dataclass(frozen=True)
class CompiledPrompt:
    """A prompt read once: its sub-prompts (`AND`), each with its weight and its schedule."""

    emphasis: str
    parts: tuple[tuple[float, Timeline], ...]

    def at(self, step: int) -> tuple[tuple[float, tuple[Piece, ...]], ...]:
        """Read the sub-prompts of a step counted from 0, as (weight, pieces); their number never changes.

        Equal pieces are equal and hash alike, so what is computed from them can be kept.
        """
        return tuple((weight, weigh(line.text(step + 1), self.emphasis)) for weight, line in self.parts)


def compile_prompt(
    text: str, *, steps: int, emphasis: str = "original", first_pass: int | None = None, composed: bool = True
) -> CompiledPrompt:
    """Read a prompt: comments and extra networks out, `AND` split, schedules read; never raises.

    `steps` is what schedules count. A1111 counts network calls: for a second-order sampler pass steps x 2 and
    give `at` the number of the call. `first_pass` is the number of steps before a hires pass (None in a first
    pass). `emphasis` is explained at `weigh`. `composed=False` reads `AND` as text, as in a negative prompt.
    """
    text_alone = without_networks(text)
    prompts = split_prompts(text_alone) if composed else [(1.0, text_alone)]
    parts = tuple((weight, timeline(part, steps, first_pass=first_pass)) for weight, part in prompts)
    return CompiledPrompt(emphasis, parts)
