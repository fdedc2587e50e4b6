"""A client that sends a request again by itself is given the first one's work."""

from __future__ import annotations

import asyncio

import pytest

from graine.server.openai.retries import SECONDS, Repeats


class Clock:
    """A clock that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        """The time."""
        return self.now


async def jobs(*ids: str) -> tuple[str, ...]:
    return ids


def test_the_same_request_is_found_for_a_while() -> None:
    async def story() -> None:
        clock = Clock()
        repeats = Repeats(clock)
        work = await repeats.begin("a", lambda: jobs("1"))
        assert repeats.find("a") is work
        assert repeats.find("b") is None
        clock.now = SECONDS + 1
        assert repeats.find("a") is None

    asyncio.run(story())


def test_of_two_equal_requests_a_repeat_finds_the_one_that_nobody_waits_for() -> None:
    async def story() -> None:
        clock = Clock()
        repeats = Repeats(clock)
        first = await repeats.begin("a", lambda: jobs("1"))
        clock.now = 1.0
        second = await repeats.begin("a", lambda: jobs("2"))
        assert repeats.find("a") is second
        second.waiting = 1
        assert repeats.find("a") is first

    asyncio.run(story())


def test_a_repeat_that_comes_while_the_first_is_being_queued_waits_for_it() -> None:
    async def story() -> None:
        repeats, go = Repeats(), asyncio.Event()

        async def slow() -> tuple[str, ...]:
            await go.wait()
            return ("1",)

        first = asyncio.create_task(repeats.begin("a", slow))
        await asyncio.sleep(0)
        found = repeats.find("a")
        assert found
        go.set()
        assert await found.jobs == ("1",)
        await first

    asyncio.run(story())


def test_what_could_not_be_queued_is_forgotten() -> None:
    async def story() -> None:
        repeats = Repeats()

        async def fails() -> tuple[str, ...]:
            raise OSError("full")

        with pytest.raises(OSError, match="full"):
            await repeats.begin("a", fails)
        assert repeats.find("a") is None

    asyncio.run(story())
