"""`graine advise`: parts, remarks and what to try, in words and as JSON."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from graine.cli.commands import ab, ablate, draw, hunt
from graine.cli.commands.advise import command
from graine.errors import ModelNotFound, PromptError
from graine.prompt.syntax.ablation_cuts import two_sides


def run(*arguments: str) -> str:
    return CliRunner().invoke(command, arguments, catch_exceptions=False).output


def test_a_prompt_is_explained() -> None:
    shown = run("masterpiece,", "a cat, no hat")
    assert "subject " in shown
    assert "- “masterpiece” only praises the picture" in shown
    assert "- “no hat” in the prompt brings it in" in shown
    assert '    graine draw "a cat" --negative hat' in shown


def test_a_good_prompt_is_praised_and_something_is_left_to_try() -> None:
    shown = run("a fox, watercolor")
    assert "A good prompt: nothing to fix." in shown
    assert 'graine ab "a fox, [watercolor|oil painting]"' in shown


def test_the_negative_prompt_has_a_place_of_its_own() -> None:
    shown = run("a fox, watercolor", "--negative", "no hat")
    assert shown.index("In the negative prompt:") < shown.index("“no hat”")


def test_json_holds_all_of_it() -> None:
    data = json.loads(run("a cat, no hat, watercolor, soft light", "--json"))
    assert data["parts"] == {
        "subject": "a cat, no hat",
        "style": "watercolor",
        "artist": "",
        "touches": ["soft light"],
    }
    assert ("negation", 7) in {(each["code"], each["column"]) for each in data["remarks"]}
    assert data["next"][0]["command"][:3] == ["graine", "draw", "a cat, watercolor, soft light"]
    assert data["tokens"] > 5
    assert data["negative"] == []


OFFERED = {"draw": draw.command, "ab": ab.command, "ablate": ablate.command, "hunt": hunt.command}


@pytest.mark.parametrize(
    "prompt",
    [
        "a cat",
        "masterpiece, a cat, no hat",
        "un chat, aquarelle, lumière douce",
        "a cat, photograph, watercolor",
    ],
)
def test_what_is_offered_can_be_given(prompt: str) -> None:
    for each in json.loads(run(prompt, "--json"))["next"]:
        _, name, *arguments = each["command"]
        OFFERED[name].make_context(name, list(arguments))
        if name == "ab":
            assert len({*two_sides(arguments[0])}) == 2


def test_it_speaks_french(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAINE_LANG", "fr")
    shown = run("un chat sur une maison")
    assert "Aucun style n'est indiqué" in shown
    assert 'graine draw "un chat sur une maison, aquarelle"' in shown
    assert "À essayer ensuite\xa0:" in shown


def test_control_characters_do_not_reach_the_terminal() -> None:
    assert "\x1b" not in run("a \x1b[31mcat")


def test_an_unknown_model_and_an_empty_prompt_are_refused() -> None:
    with pytest.raises(ModelNotFound, match="nowhere"):
        run("a cat", "--model", "nowhere")
    with pytest.raises(PromptError):
        run(" ")
