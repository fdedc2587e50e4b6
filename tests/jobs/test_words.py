"""Where words acted, by the worker."""

from __future__ import annotations

from tests.worker.conftest import Shop


def test_words_of_a_model_without_attention_cannot_be_shown(shop: Shop) -> None:
    picture = shop.done(shop.order()).results[0]
    job = shop.done(shop.order({"picture": picture}, kind="words"))
    assert (job.error or {})["key"] == "words_unseen"
