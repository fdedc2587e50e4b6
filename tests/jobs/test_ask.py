"""Words for a picture, by the worker."""

from __future__ import annotations

from tests.jobs.conftest import done
from tests.worker.conftest import Shop


def test_a_picture_is_asked_for_words(shop: Shop) -> None:
    picture = shop.done(shop.order()).results[0]
    found = done(shop, "ask", {"picture": picture, "lang": "fr"})
    assert {"subject", "style"} <= set(found["keywords"])
    word, share = found["keywords"]["subject"][0]
    assert 0 < share <= 1
    assert word in found["prompt"]
