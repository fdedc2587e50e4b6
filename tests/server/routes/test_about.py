"""What the studio says of itself, and prompts to begin with."""

from __future__ import annotations

from time import sleep
from typing import Any

import pytest
from starlette.testclient import TestClient

from graine.models.checkpoints.catalogue import BUILT_IN
from graine.prompt.lint.review import study
from graine.sampling.samplers import SAMPLERS
from graine.sampling.schedules import SCHEDULES
from graine.server.model_info import LISTED_SECONDS
from graine.server.state import ServerState
from graine.studio.vocabulary import vocabulary


def about(client: TestClient, lang: str = "en") -> dict[str, Any]:
    """Ask the studio what it is."""
    answer = client.get("/api/about", headers={"Accept-Language": lang})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_page_knows_enough_to_begin(client: TestClient) -> None:
    found = about(client)
    assert [one["name"] for one in found["samplers"]] == list(SAMPLERS)
    assert [one["name"] for one in found["schedules"]] == list(SCHEDULES)
    assert found["qualities"]["normal"]["steps"] == 25
    assert found["ranges"]["steps"] == [1, 1000]
    assert found["ranges"]["strength"] == [0, 1]
    assert (found["token_limit"], found["login"], found["default_model"]) == (75, False, "pousse")
    assert found["limits"]["upload_bytes"] == 20 * 2**20


def test_forms_begin_with_the_defaults_of_the_command_line(client: TestClient) -> None:
    jobs = about(client)["jobs"]
    assert {kind: jobs[kind]["seeds"]["default"] for kind in ("ab", "ablate", "hunt")} == {
        "ab": 32,
        "ablate": 6,
        "hunt": 64,
    }
    assert (jobs["hunt"]["keep"]["default"], jobs["refine"]["variations"]["range"]) == (4, [0, 16])
    assert (jobs["hunt"]["budget"]["default"], jobs["hunt"]["near_duplicates"]["default"]) == (None, False)
    assert jobs["ab"]["chooser"]["choices"] == ["judge", "person"]


def test_the_built_in_model_is_known_without_loading_it(client: TestClient) -> None:
    model = about(client)["models"][0]
    known = {name: model[name] for name in ("name", "native_size", "default_cfg", "upscale", "ready")}
    assert known == {
        "name": "pousse",
        "native_size": [128, 128],
        "default_cfg": 4.0,
        "upscale": 4,
        "ready": False,
    }
    assert model["size_bytes"] > 10**7


def test_what_the_worker_learnt_of_a_model_counts(client: TestClient, state: ServerState) -> None:
    facts = {
        "family": "sd1",
        "native_size": [640, 512],
        "default_cfg": 5.5,
        "upscale": 1,
        "hash": "0a1b2c3d4e",
    }
    state.queue.remember("model:pousse", facts | {"known_words": ["a"]})
    state.moments.models["pousse"] = "ready"
    model = about(client)["models"][0]
    assert {name: model[name] for name in facts} == facts
    assert model["ready"] is True


def test_no_path_of_this_machine_is_told(client: TestClient, state: ServerState) -> None:
    folder = state.settings.home / "models"
    folder.mkdir(parents=True)
    (folder / "broken.safetensors").write_bytes(b"nothing")
    answer = client.get("/api/about")
    broken = next(one for one in answer.json()["models"] if one["name"] == "broken")
    assert broken["problem"]
    assert str(state.settings.home) not in answer.text


@pytest.mark.parametrize("kind", ["samplers", "schedules", "qualities", "cfg_words"])
def test_sentences_are_in_the_askers_language(client: TestClient, kind: str) -> None:
    def sentences(lang: str) -> list[str]:
        found = about(client, lang)[kind]
        listed = found.values() if isinstance(found, dict) else found
        return [one["description"] for one in listed]

    for english, french in zip(sentences("en"), sentences("fr"), strict=True):
        assert english
        assert french != english


def test_examples_say_only_what_the_built_in_model_knows(client: TestClient, state: ServerState) -> None:
    words = vocabulary(state.studio.catalogue.find("pousse"))
    examples = client.get("/api/examples?lang=fr").json()["examples"]
    assert len(examples) == 6
    for example in examples:
        assert example["wish"]["prompt"] == example["prompt"]["fr"]
        for prompt in example["prompt"].values():
            assert not study(prompt, tokenizer=words.tokenizer, known_words=words.known).remarks


def test_an_example_can_be_asked_for_as_it_is(client: TestClient) -> None:
    assert BUILT_IN.is_dir()
    for example in client.get("/api/examples").json()["examples"]:
        answer = client.post("/api/jobs", json={"kind": "draw", "wish": example["wish"]})
        assert answer.status_code == 202, answer.text


def test_a_model_that_comes_while_the_server_runs_can_be_named(
    client: TestClient, state: ServerState
) -> None:
    folder = state.settings.home / "models"
    folder.mkdir(parents=True)
    asked = {"prompt": "a fox", "model": "Later"}
    assert client.post("/api/prompt/check", json=asked).status_code == 422
    (folder / "later.safetensors").write_bytes(b"nothing")
    sleep(LISTED_SECONDS)
    assert client.post("/api/prompt/check", json=asked).status_code == 200
    assert [one["name"] for one in about(client)["models"]] == ["pousse", "later"]
