"""Jobs are done by a worker in this process, or by one that can be killed."""

from __future__ import annotations

from typing import Any

from tests.worker.conftest import Shop, shop, start

__all__ = ["done", "shop", "start"]


def done(shop: Shop, kind: str, wish: dict[str, Any]) -> dict[str, Any]:
    """The outcome of a job that is done well."""
    job = shop.done(shop.order(wish, kind=kind))
    assert job.state == "done", job.error
    assert job.outcome is not None
    return job.outcome
