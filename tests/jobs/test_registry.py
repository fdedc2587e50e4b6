"""Requests and plans as the queue keeps them, also those that an earlier version left there."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from graine.edits import Hires, Redraw
from graine.errors import RecipeError
from graine.jobs.ab import AbPlan, AbRequest
from graine.jobs.base import JobRequest
from graine.jobs.draw import DrawRequest
from graine.jobs.hunt import HuntJobPlan, HuntRequest
from graine.jobs.refine import RefineRequest
from graine.jobs.registry import KINDS, read_plan, read_request, write, write_request
from graine.recipe import Recipe

CAT = Recipe(prompt="a cat", seed=3)


def test_json_becomes_a_request() -> None:
    read = read_request(
        "draw",
        {
            "prompt": "a cat",
            "size": [64, 72],
            "cfg": None,
            "hires": {"scale": 1.5, "size": [96, 0]},
            "edit": {"kind": "redraw", "image": "0" * 64, "strength": 0.4},
            "parents": [3],
            "how": "varied",
            "tags": ["x"],
        },
    )
    assert read == DrawRequest(
        prompt="a cat",
        size=(64, 72),
        hires=Hires(scale=1.5, size=(96, 0)),
        edit=Redraw(image="0" * 64, strength=0.4),
        parents=(3,),
        tags=("x",),
    )


@pytest.mark.parametrize(
    "wish", [{"colour": "red"}, {"size": "64x64"}, {"size": [64]}, {"edit": {"kind": "x"}}]
)
def test_what_is_not_known_is_refused(wish: dict[str, object]) -> None:
    with pytest.raises(RecipeError):
        read_request("draw", {"prompt": "a cat"} | wish)


@pytest.mark.parametrize(
    "request_",
    [
        DrawRequest(recipes=(CAT, CAT)),
        AbRequest(left=DrawRequest(prompt="a cat", cfg=3.0), right=DrawRequest(prompt="a dog"), first_seed=7),
        HuntRequest(base=DrawRequest(prompt="a cat", size=(64, 64)), budget=60.0),
        RefineRequest(picture=3),
    ],
)
def test_a_request_survives_the_queue(request_: JobRequest) -> None:
    stored = json.loads(json.dumps(write_request(request_)))
    assert read_request(request_.kind, stored) == request_


def test_what_was_left_open_is_not_written() -> None:
    assert write_request(DrawRequest(prompt="a cat", seed=3)) == {"prompt": "a cat", "seed": 3}
    hunt = write_request(HuntRequest(base=DrawRequest(prompt="a cat")))
    assert hunt == {"base": {"prompt": "a cat"}, "seeds": 64, "keep": 4, "near_duplicates": False}


def test_plans_of_an_earlier_version_are_read() -> None:
    stored: dict[str, Any] = {
        "recipe": CAT.to_dict(),
        "pictures": 24,
        "evaluations": 600,
        "seeds": 12,
        "first_seed": 3,
        "level": 0.05,
        "right": CAT.to_dict() | {"cfg": 9},
        "chooser": "person",
    }
    plan = read_plan("ab", stored)
    assert isinstance(plan, AbPlan)
    assert (plan.recipe, plan.chooser, plan.pictures) == (CAT, "person", 24)
    assert json.loads(json.dumps(write(plan))) == json.loads(json.dumps(stored))
    hunt: dict[str, Any] = {
        "recipe": CAT.to_dict(),
        "pictures": 70,
        "evaluations": 900,
        "seeds": 64,
        "keep": 4,
        "near_duplicates": True,
        "plan": {"spare": 1, "most": 12, "looks": [[8, 1.0]]},
    }
    plan = read_plan("hunt", hunt)
    assert isinstance(plan, HuntJobPlan)
    assert [(look.steps, look.share) for look in plan.hunt_plan.looks] == [(8, 1.0)]
    assert json.loads(json.dumps(write(plan))) == json.loads(json.dumps(hunt))


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_a_kind_can_be_read(kind: str) -> None:
    request = read_request(kind, KINDS[kind].example)
    assert request.label


def test_it_needs_no_torch() -> None:
    code = "import graine.jobs.registry, sys; print({'torch', 'diffusers', 'scipy'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
