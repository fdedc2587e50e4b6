"""Compare, Hunt and Refine in a real browser, with a server that says what these tests want it to say."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.web.stage import WISH, Json, Stage


def begun(stage: Stage, name: str) -> Json:
    """Press the main action; returns the job that it makes."""
    stage.page.get_by_role("button", name=name).click()
    stage.page.get_by_role("button", name="Cancel").wait_for()
    return list(stage.jobs.values())[-1]


DRAFTS = [{"picture": 10 + place, "seed": 100 + place, "score": 0.9 - place / 10} for place in range(6)]
FIND = {
    **{"picture": 50, "seed": 100, "score": 0.95, "draft": 10, "draft_score": 0.9, "likeness": 0.97},
    **{"foretold": True, "alike": [101]},
}
OPENING = {"seeds": 6, "pictures": 8, "evaluations": 60, "whole": 150, "foretells": True}


def hunted(stage: Stage, **facts: Any) -> Json:
    """Begin a hunt and let its drafts arrive."""
    stage.open("hunt")
    job = begun(stage, "Hunt 64 seeds")
    outcome = {"opening": OPENING, "drafts": DRAFTS, "total": 6, "kept": None}
    return stage.tell(job, outcome={**outcome, **facts})


def test_the_sheet_fills_and_is_there_again_after_a_reload(stage: Stage) -> None:
    job = hunted(stage, drafts=DRAFTS[:4])
    expect(stage.page.get_by_role("option")).to_have_count(4)
    expect(stage.page.get_by_text("4 of 6 drafts")).to_be_visible()
    stage.open("hunt")
    expect(stage.page.get_by_role("option")).to_have_count(4)
    stage.tell(job, outcome={"opening": OPENING, "drafts": DRAFTS, "total": 6, "kept": None})
    expect(stage.page.get_by_role("option")).to_have_count(6)


def test_drafts_are_marked_by_key_alone_and_the_marks_stay(stage: Stage) -> None:
    hunted(stage)
    stage.page.get_by_role("option").first.focus()
    for key in ("k", "ArrowRight", "x", "ArrowRight", "f"):
        stage.page.keyboard.press(key)
    expect(stage.page.get_by_role("option", name="kept")).to_have_count(1)
    expect(stage.page.get_by_role("option", name="rejected")).to_have_accessible_name(
        "Seed 101, rank 2 of 6, score 0.8, rejected"
    )
    expect(stage.page.get_by_role("option", name="favourite")).to_have_count(1)
    assert stage.sent("PATCH", "/api/pictures") == {"ids": [12], "starred": True}
    stage.open("hunt")
    expect(stage.page.get_by_role("option", name="kept")).to_have_count(1)


def test_a_kept_draft_is_drawn_in_full_with_its_seed(stage: Stage) -> None:
    hunted(stage)
    stage.page.get_by_role("option").nth(3).focus()
    stage.page.keyboard.press("k")
    stage.page.get_by_role("button", name="Draw the kept draft in full").click()
    expect(stage.page.get_by_text("Your finals")).to_be_visible()
    asked = stage.sent("POST", "/api/jobs")
    assert (asked["kind"], asked["wish"]["seed"], asked["wish"]["parents"]) == ("draw", 103, [13])


def test_finals_say_whether_the_draft_foretold_them_and_stack_what_looks_alike(stage: Stage) -> None:
    hunted(stage, kept=[FIND, {**FIND, "picture": 51, "seed": 102, "foretold": False, "alike": []}])
    finals = stage.page.locator(".finds figcaption")
    expect(finals.first).to_contain_text("matches its draft (similarity 0.97); 1 seed looks nearly the same")
    expect(finals.nth(1)).to_contain_text("differs from its draft")
    expect(stage.page.get_by_role("option")).to_have_count(5)
    stage.page.get_by_role("option").first.focus()
    stage.page.get_by_role("button", name="Show the similar one").click()
    expect(stage.page.get_by_role("option")).to_have_count(6)


def compared(stage: Stage) -> Json:
    """Begin a blind comparison."""
    stage.open("compare")
    stage.page.get_by_label("A", exact=True).fill("a cat, [oil painting|watercolor]")
    return begun(stage, "Compare on up to 32 seeds")


STANDING: Json = {
    **{"pairs": [{"left": 21, "right": 22, "chosen": "right", "scores": None}], "seeds": 24, "ended": ""},
    **{"wins": {"left": 0, "right": 1, "neither": 0}, "interval": [0.02, 1.0], "confounds": []},
    "sentence": {"en": "B better on 1 of 1 seed.", "fr": "B meilleur sur 1 graine de 1."},
}


def test_a_pair_is_chosen_blind_by_key(stage: Stage) -> None:
    job = compared(stage)
    wish = stage.sent("POST", "/api/jobs")["wish"]
    assert [wish[side]["prompt"] for side in ("left", "right")] == [
        "a cat, oil painting",
        "a cat, watercolor",
    ]
    stage.tell(job, state="waiting", question={"left": 22, "right": 21, "prompt": "a cat"}, outcome=STANDING)
    expect(stage.page.get_by_text("Which one is better?")).to_be_visible()
    main = stage.page.locator(".step-main")
    expect(main).not_to_contain_text("watercolor")
    expect(main).not_to_contain_text("B better on")
    stage.page.keyboard.press("b")
    expect(stage.page.get_by_text("Choice saved. Next pair coming up.")).to_be_visible()
    assert stage.sent("POST", "/choice") == {"left": 22, "right": 21, "chosen": "right"}


def test_the_verdict_changes_the_wish_and_the_change_can_be_undone(stage: Stage) -> None:
    job = compared(stage)
    stage.tell(job, state="done", outcome={**STANDING, "ended": "clear"})
    expect(stage.page.get_by_text("B better on 1 of 1 seed.")).to_be_visible()
    expect(stage.page.get_by_role("img", name="From 2% to 100%")).to_be_visible()
    stage.page.get_by_role("button", name="Use B").click()
    prompt = "() => JSON.parse(localStorage.getItem('graine.wish')).prompt"
    assert stage.page.evaluate(prompt) == "a cat, watercolor"
    stage.page.get_by_role("button", name="Undo").click()
    assert stage.page.evaluate(prompt) == WISH["prompt"]


def test_words_that_do_nothing_are_marked_and_can_be_left_out(stage: Stage) -> None:
    stage.open("compare")
    stage.page.get_by_role("radio", name="Word by word").check()
    job = begun(stage, "Remove each part")
    part = {"fit": 0.1, "pictures": [31], "idle": False, "pixels": 0.6, "meaning": 0.4}
    idle = {**part, "part": "flat vector", "rest": "a red cat", "idle": True, "pixels": 0.01, "meaning": 0.01}
    parts = [{**part, "part": "a red cat", "rest": "flat vector"}, idle]
    stage.tell(job, state="done", outcome={"parts": parts, "whole": [30], "done": 1, "seeds": 1})
    stage.page.get_by_role("button", name="flat vector no more than a comma").click()
    expect(stage.page.get_by_text("Without “flat vector”")).to_be_visible()
    stage.page.get_by_role("button", name="Remove what does no more than a comma").click()
    assert stage.page.evaluate("() => JSON.parse(localStorage.getItem('graine.wish')).prompt") == "a red cat"


def test_a_cell_of_a_grid_is_large_on_click_and_gives_its_settings(stage: Stage) -> None:
    stage.open("compare")
    stage.page.get_by_role("radio", name="Grid").check()
    job = begun(stage, "Draw the grid")
    axes = [
        {"name": "cfg", "label": "cfg", "values": ["3", "4"]},
        {"name": "steps", "label": "steps", "values": ["25"]},
    ]
    cells = [{"place": [0, 0], "picture": 41}, {"place": [1, 0], "picture": 42}]
    stage.tell(job, state="done", outcome={"axes": axes, "cells": cells, "done": 2, "total": 2})
    expect(stage.page.get_by_role("columnheader", name="4", exact=True)).to_be_visible()
    stage.page.get_by_role("button", name="CFG scale 3, Steps 25").click()
    stage.page.keyboard.press("ArrowRight")
    expect(stage.page.get_by_role("dialog", name="CFG scale 4, Steps 25")).to_be_visible()
    stage.page.get_by_role("button", name="Use these settings").click()
    stage.page.wait_for_function("() => JSON.parse(localStorage.getItem('graine.wish')).cfg === 4")


def test_the_ladder_says_where_to_stop_and_a_neighbour_is_carried_on(stage: Stage) -> None:
    stage.open("refine?picture=7")
    job = begun(stage, "Refine this picture")
    assert stage.sent("POST", "/api/jobs")["wish"]["picture"] == 7
    rungs = [{"picture": 61, "steps": 20, "likeness": None}, {"picture": 62, "steps": 40, "likeness": 0.99}]
    stage.tell(job, outcome={"rungs": rungs, "settled": 20})
    expect(stage.page.get_by_text("Nothing visible changes after 20 steps: stop there.")).to_be_visible()
    near = [
        {"picture": 71, "what": {"en": "CFG scale 5", "fr": "fidélité 5"}, "likeness": 0.9, "score": 0.4},
        {"picture": 61, "what": {"en": "as it was", "fr": "telle quelle"}, "likeness": 1.0, "score": 0.3},
    ]
    sentence = {"en": "Best: CFG scale 5.", "fr": "La meilleure : fidélité 5."}
    found = {"rungs": rungs, "settled": 20, "neighbours": near, "best": 80, "sentence": sentence}
    stage.tell(job, state="done", outcome=found)
    expect(stage.page.get_by_text("Best: CFG scale 5.")).to_be_visible()
    stage.page.get_by_role("option", name="CFG scale 5").focus()
    stage.page.keyboard.press("Enter")
    stage.page.wait_for_url("**/finish?picture=80")


@pytest.mark.parametrize("step", ["compare", "hunt", "refine"])
@pytest.mark.parametrize("width", [360, 2560])
def test_nothing_is_wider_than_the_window(stage: Stage, step: str, width: int) -> None:
    stage.page.set_viewport_size({"width": width, "height": 800})
    stage.open(step)
    assert stage.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
