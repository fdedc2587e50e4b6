"""What all kinds have in common."""

from __future__ import annotations

import pytest

from tests.worker.conftest import Shop


@pytest.mark.parametrize("kind", ["refine", "ask", "words"])
def test_a_picture_that_is_not_there_is_named(shop: Shop, kind: str) -> None:
    job = shop.done(shop.order({"picture": 12}, kind=kind))
    assert (job.error or {})["key"] == "library_unknown"
