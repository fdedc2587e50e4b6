from __future__ import annotations

from graine.prompt.advice import Advice


def test_a_remark_knows_its_place_counted_from_1() -> None:
    advice = Advice.of("unclosed", 2, bracket="(", closer=")")
    assert advice.column == 2
    assert "at character 3" in advice.text("en")
    assert "au caractère 3" in advice.text("fr")


def test_a_remark_on_the_whole_has_no_place() -> None:
    assert Advice.of("nothing").column is None


def test_numbers_are_written_as_the_language_writes_them() -> None:
    advice = Advice.of("burns", 0, text="sky", weight=2.42, limit=1.6)
    assert "weight of 2.42" in advice.text("en")
    assert "poids de 2,42" in advice.text("fr")


def test_equal_remarks_are_one() -> None:
    assert len({Advice.of("lora", 3, name="ink"), Advice.of("lora", 3, name="ink")}) == 1
