"""Prompts over HTTP: checked, joined, split, expanded, translated."""

from __future__ import annotations

import time
from typing import Any

import pytest
from starlette.testclient import TestClient

from graine.server.state import ServerState

USUAL = (
    "a red fox in the snow, oil painting, by Van Gogh, soft light, (masterpiece:1.2), highly detailed, "
    "sharp focus, morning mist, no people"
)


def check(client: TestClient, prompt: str, **more: str) -> dict[str, Any]:
    """What is said of a prompt."""
    answer = client.post("/api/prompt/check", json={"prompt": prompt, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def utf16(text: str, start: int, end: int) -> str:
    """Cut a text as JavaScript does."""
    return text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")


def test_words_have_their_places_as_javascript_counts(client: TestClient) -> None:
    prompt = "😀 a (red:1.2) 🦊, é"
    found = check(client, prompt)["words"]
    said = [(utf16(prompt, one["start"], one["end"]), one["weight"]) for one in found]
    assert said == [("😀", 1.0), ("a", 1.0), ("red", 1.2), ("🦊,", 1.0), ("é", 1.0)]


def test_tokens_are_counted_and_late_words_marked(client: TestClient) -> None:
    found = check(client, "panda " * 77)
    assert (found["limit"], found["chunks"]) == (75, 2)
    assert found["tokens"] >= 77
    assert [one["past_limit"] for one in found["words"]][-1] is True
    assert "past_limit" in [one["key"] for one in found["advice"]]


def test_advice_stands_beside_its_words_in_the_askers_language(client: TestClient) -> None:
    prompt = "😀 a panda, cat:1.3, watercolor"
    answer = client.post("/api/prompt/check", json={"prompt": prompt}, headers={"Accept-Language": "fr"})
    advice = next(one for one in answer.json()["advice"] if one["key"] == "bare_weight")
    assert utf16(prompt, advice["start"], advice["end"]) == "cat"
    assert advice["text"].startswith("«\xa0cat:1.3\xa0» est lu comme du texte")
    assert advice["suggestion"]["prompt"] == "😀 a panda, (cat:1.3), watercolor"


def test_both_prompts_are_checked(client: TestClient) -> None:
    found = check(client, "a panda, 3D render", negative="fog, (rain")
    words = found["negative"]["words"]
    assert [(one["start"], one["end"]) for one in words] == [(0, 4), (6, 10)]
    advice = next(one for one in found["advice"] if one["key"] == "unclosed")
    assert (advice["field"], advice["start"]) == ("negative", 5)
    assert advice["suggestion"] == {"prompt": None, "negative": "fog, (rain)"}


def test_what_is_not_wanted_is_offered_for_the_negative_prompt(client: TestClient) -> None:
    found = check(client, "a panda, no people, watercolor", negative="fog")
    advice = next(one for one in found["advice"] if one["key"] == "negation")
    assert advice["suggestion"] == {"prompt": "a panda, watercolor", "negative": "fog, people"}


def test_words_that_the_model_does_not_know_are_named(client: TestClient) -> None:
    advice = check(client, "a qwxzk, watercolor", model="pousse")["advice"]
    assert [(one["key"], "qwxzk" in one["text"]) for one in advice] == [("unknown", True)]


def test_an_empty_prompt_has_nothing_to_say(client: TestClient) -> None:
    found = check(client, "")
    assert (found["tokens"], found["chunks"], found["words"], found["advice"]) == (0, 1, [], [])


@pytest.mark.parametrize("name", ["/etc/passwd", "hub:owner/name", "../pousse", "deadbeef", "0123456789", ""])
def test_only_models_of_the_catalogue_have_a_name(client: TestClient, name: str) -> None:
    answer = client.post("/api/prompt/check", json={"prompt": "a fox", "model": name})
    assert answer.status_code == (422 if name else 200)
    if name:
        assert answer.json()["error"]["key"] == "models_unknown"


def test_a_usual_prompt_is_checked_while_it_is_typed(client: TestClient) -> None:
    check(client, USUAL)  # which reads the vocabulary
    seconds = sorted(timed(client, USUAL[: 60 + size]) for size in range(60))
    assert seconds[len(seconds) * 95 // 100] < 0.25  # 25 ms where nothing else runs


def timed(client: TestClient, prompt: str) -> float:
    """Measure how long the check of a prompt takes."""
    began = time.perf_counter()
    check(client, prompt, negative="blurry, bad hands")
    return time.perf_counter() - began


@pytest.mark.parametrize(
    "prompt", ["(" * 20_000, "a, " * 16_000, "[a|" * 6000, "\\" * 20_000, "no a " * 9000]
)
def test_the_longest_prompts_are_checked(client: TestClient, prompt: str) -> None:
    assert timed(client, prompt) < 5


def test_a_prompt_that_is_too_long_is_told(client: TestClient) -> None:
    answer = client.post("/api/prompt/check", json={"prompt": "a" * 50_001})
    assert (answer.status_code, answer.json()["error"]["key"]) == (422, "server_too_long")


def test_four_parts_become_a_prompt_and_back(client: TestClient) -> None:
    parts = {"subject": "a fox", "style": "oil painting", "artist": "Monet", "touches": ["soft light"]}
    prompt = client.post("/api/prompt/join", json=parts).json()["prompt"]
    assert prompt == "a fox, oil painting, by Monet, soft light"
    assert client.post("/api/prompt/split", json={"prompt": prompt}).json() == parts


def test_a_template_is_filled_in_by_seed(client: TestClient) -> None:
    asked = {"template": "a {red|blue|green} {fox|cat}", "seed": 5, "count": 20}
    found = client.post("/api/prompt/expand", json=asked).json()
    assert found["combinations"] == 6
    assert len(found["prompts"]) == 20
    assert 3 < len(set(found["prompts"])) <= 6
    again = client.post("/api/prompt/expand", json=asked | {"seed": 6, "count": 1}).json()["prompts"]
    assert again == found["prompts"][1:2]


def test_wildcards_are_those_of_the_home_folder(client: TestClient, state: ServerState) -> None:
    folder = state.settings.home / "wildcards"
    folder.mkdir()
    (folder / "beasts.txt").write_text("yeti\n")
    found = client.post("/api/prompt/expand", json={"template": "a __beasts__"}).json()["prompts"]
    assert found == ["a yeti"]


@pytest.mark.parametrize(
    "template",
    [
        *("{a|b", "__../../../etc/passwd__", "__nothing__", "${x}", "{2-1$$a|b}", "{" * 10_000),
        "${a=${a}}${a}",
        "{100000$$" + "|".join("ab" * 500) + "}",
    ],
)
def test_a_template_never_breaks_the_server(client: TestClient, template: str) -> None:
    began = time.perf_counter()
    answer = client.post("/api/prompt/expand", json={"template": template, "count": 3})
    assert answer.status_code in (200, 422)
    assert "root:" not in answer.text
    assert time.perf_counter() - began < 3


def test_very_many_combinations_are_not_made(client: TestClient) -> None:
    began = time.perf_counter()
    found = client.post("/api/prompt/expand", json={"template": "{a|b|c|d}" * 150, "count": 1}).json()
    assert found["combinations"] is None
    assert len(found["prompts"][0]) == 150
    assert time.perf_counter() - began < 3


def test_a_prompt_is_written_for_another_tool_with_what_is_lost(client: TestClient) -> None:
    asked = {"prompt": "a (red:1.3) fox AND snow", "negative": "fog", "to": "midjourney"}
    found = client.post("/api/prompt/translate", json=asked, headers={"Accept-Language": "fr"}).json()
    assert "--no fog" in found["text"]
    assert any("prompt négatif" in one for one in found["lost"])


def test_an_unknown_tool_is_told(client: TestClient) -> None:
    answer = client.post("/api/prompt/translate", json={"prompt": "a fox", "to": "nothing"})
    assert (answer.status_code, answer.json()["error"]["key"]) == (422, "server_choice")
    assert client.post("/api/prompt/translate", json={"prompt": " ", "to": "dalle"}).status_code == 422
