"""`graine prompt`: what is printed is the prompt and nothing else, so that it can be handed on."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from graine.cli.commands.prompt import command
from graine.errors import PromptError
from graine.prompt.builder.styles import Style, read_styles
from graine.prompt.builder.wordlists import words

Prompt = Callable[..., Result]


@pytest.fixture
def prompt(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Prompt:
    """Return `prompt(*arguments)`, with an empty home."""
    monkeypatch.setenv("GRAINE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GRAINE_LANG", "en")

    def call(*arguments: object) -> Result:
        result = CliRunner().invoke(command, [str(argument) for argument in arguments])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return call


def test_four_parts_make_a_prompt(prompt: Prompt) -> None:
    result = prompt(
        "a fox", "--style", "watercolor", "--artist", "hokusai", "--touch", "golden light", "--touch", "rain"
    )
    assert result.stdout == "a fox, watercolor, by Katsushika Hokusai, golden light, rain\n"
    assert result.stderr == ""


def test_french_words_are_written_as_models_read_them(prompt: Prompt) -> None:
    result = prompt(
        "a fox", "--style", "aquarelle", "--touch", "(lumière dorée:1.2)", "--touch", "années 1920"
    )
    assert result.stdout == "a fox, watercolor, (golden light:1.2), 1920s\n"


def test_several_artists_share_a_picture(prompt: Prompt) -> None:
    assert (
        prompt("--artist", "(monet:1.2)", "--artist", "klimt").stdout
        == "by (Claude Monet:1.2) and Gustav Klimt\n"
    )


def test_an_unknown_word_is_taken_and_the_nearest_named(prompt: Prompt) -> None:
    result = prompt("a fox", "--style", "watercolr", "--touch", "xyzzyqq")
    assert result.stdout == "a fox, watercolr, xyzzyqq\n"
    assert "“watercolr” is not in any list; it is used as it is. Similar words: watercolor." in result.stderr
    assert "“xyzzyqq” is not in any list; it is used as it is.\n" in result.stderr


def test_a_list_is_shown_in_the_users_language(prompt: Prompt, monkeypatch: pytest.MonkeyPatch) -> None:
    english = prompt("--list", "style").stdout.splitlines()
    assert len(english) == len(words("style")) + 1
    assert re.search(r"^watercolor +aquarelle +painting$", "\n".join(english), re.MULTILINE)
    monkeypatch.setenv("GRAINE_LANG", "fr")
    french = prompt("--list", "artist", "vagues").stdout
    assert re.search(
        r"Hokusai +Katsushika Hokusai +ukiyo-e et shin-hanga +1760–1849, Japon, estampe\xa0: vagues", french
    )


def test_a_list_is_searched(prompt: Prompt) -> None:
    assert "Rembrandt" in prompt("--list", "artist", "rembrant").stdout
    assert "40000 BC–10000 BC" in prompt("--list", "period", "cave").stdout
    assert "1941–, Japan" in prompt("--list", "artist", "miyazaki").stdout
    with pytest.raises(PromptError, match="There is nothing like “xyzzyqq” in the list"):
        prompt("--list", "touch", "xyzzyqq")


def test_a_prompt_is_shown_in_its_parts(prompt: Prompt) -> None:
    shown = prompt("--split", "an oil painting of a fox by Monet, soft light, 1920s").stdout
    assert [line.split(None, 1) for line in shown.splitlines()] == [
        ["subject", "a fox"],
        ["style", "oil painting"],
        ["artist", "Monet"],
        ["touches", "soft light, 1920s"],
    ]


def test_chances_come_from_the_seed(prompt: Prompt) -> None:
    asked = ("a {red|grey|white} fox, __style__", "--count", 3)
    first = prompt(*asked, "--seed", 4).stdout.splitlines()
    assert len(set(first)) == 3
    assert prompt(*asked, "--seed", 4).stdout.splitlines() == first
    assert prompt(*asked, "--seed", 5).stdout.splitlines()[:2] == first[1:]  # each with the next seed


def test_a_seed_that_nobody_chose_is_told_and_gives_the_same_again(prompt: Prompt) -> None:
    drawn = prompt("__artist__ __style__")
    seed = re.search(r"Seed of the random choices: (\d+)", drawn.stderr)
    assert seed
    assert prompt("__artist__ __style__", "--seed", seed[1]).stdout == drawn.stdout


def test_all_combinations_without_what_empty_choices_leave(prompt: Prompt) -> None:
    assert prompt("a {red |}fox, {in snow|}", "--all").stdout.splitlines() == [
        *("a red fox, in snow", "a red fox", "a fox, in snow", "a fox")
    ]


def test_a_prompt_without_choices_is_not_touched(prompt: Prompt) -> None:
    assert prompt("a  (fox:1.2) ,[a|b] ").stdout == "a  (fox:1.2) ,[a|b] \n"


def test_lists_of_ones_own(prompt: Prompt, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "animal.txt").write_text("a heron\n")
    assert prompt("__animal__", "--all", "--wildcards", tmp_path / "mine").stdout == "a heron\n"
    (tmp_path / "home" / "wildcards").mkdir(parents=True)
    (tmp_path / "home" / "wildcards" / "animal.txt").write_text("a newt\n")
    assert prompt("__animal__", "--all").stdout == "a newt\n"


def test_a_style_is_kept_and_applied(prompt: Prompt, tmp_path: Path) -> None:
    kept = prompt("--style", "watercolor", "--touch", "haze", "--negative", "people", "--save", "Soft")
    assert kept.stdout == ""
    assert "Style “Soft” saved to" in kept.stderr
    prompt("a portrait of {prompt}", "--save", "Portrait")
    file = tmp_path / "home" / "styles.csv"
    assert read_styles(file.read_text()) == (
        *(Style("Soft", "watercolor, haze", "people"), Style("Portrait", "a portrait of {prompt}")),
    )
    result = prompt("a fox", "--with", "portrait", "--with", "soft")
    assert result.stdout == "a portrait of a fox, watercolor, haze\n"
    assert "Negative prompt: people" in result.stderr


def test_a_style_of_the_same_name_is_replaced(prompt: Prompt, tmp_path: Path) -> None:
    file = tmp_path / "styles.csv"
    file.write_text("\ufeffname,prompt,negative_prompt\nSoft,old,\nInk,ink,\n", encoding="utf-8")
    prompt("--touch", "haze", "--save", "Soft", "--styles", file)
    assert [style.prompt for style in read_styles(file.read_text())] == ["haze", "ink"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "has no parts yet"),
        (("--save", "empty"), "has no parts yet"),
        (("a fox", "--with", "soft"), "no styles file"),
        (("{a",), "character 1 of the template is not closed"),
        (("__nothing__",), "There is no list named"),
        (("{2$$__artist__}", "--all"), "combinations"),
        (("__animal__", "--wildcards", "missing"), "no wildcards folder"),
    ],
)
def test_what_cannot_be_done_is_said(prompt: Prompt, arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(PromptError, match=message):
        prompt(*arguments)


def test_a_file_of_styles_that_is_no_text_is_refused(prompt: Prompt, tmp_path: Path) -> None:
    (tmp_path / "styles.csv").write_bytes(b"name,prompt\n\xff\xfe\x00")
    with pytest.raises(PromptError, match="styles file cannot be read"):
        prompt("a fox", "--with", "soft", "--styles", tmp_path / "styles.csv")


def test_every_example_of_the_help_runs(prompt: Prompt) -> None:
    for lines in (prompt("--help").stdout.split("Examples:")[1].splitlines(),):
        for line in filter(None, map(str.strip, lines)):
            arguments = re.findall(
                r"\"([^\"]*)\"|(\S+)", line.removeprefix('graine draw "$(').removesuffix(')"')
            )
            assert prompt(*[quoted or bare for quoted, bare in arguments][2:]).exit_code == 0
