"""The driver of generators: logic yields what it needs, and is driven from here.

`Driven` is a generator in hand, for a driver that has many at once. `relay` answers what it can and passes
the rest on, so that drivers stand above each other; `drive` answers all, to the end.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, Generic, TypeAlias, TypeVar, cast

Asked = TypeVar("Asked")
Passed = TypeVar("Passed")
Result = TypeVar("Result")
Steps: TypeAlias = Generator[Asked, Any, Result]
"""Logic that asks, is answered whatever the request says, and returns its result."""


class Driven(Generic[Asked, Result]):
    """A generator, the request that it waits with, and what it returned in the end."""

    def __init__(self, steps: Steps[Asked, Result]) -> None:
        self._steps = steps
        self.request: Asked | None = None
        self._result: Result | None = None

    def go_on(self, answer: object = None) -> bool:
        """Hand over an answer and go on to the next request; False at the end. Raises what they raise."""
        try:
            self.request = self._steps.send(answer)
        except StopIteration as end:
            self.request, self._result = None, end.value
            return False
        return True

    @property
    def result(self) -> Result:
        """What the generator returned; it must have ended."""
        return cast("Result", self._result)

    def close(self) -> None:
        """Stop it where it is."""
        self._steps.close()


def relay(
    steps: Steps[Asked, Result], answer: Callable[[Asked], Generator[Passed, object, object]]
) -> Generator[Passed, object, Result]:
    """Drive a generator; what answering it needs is asked of whoever drives this one."""
    driven, given = Driven(steps), cast("object", None)
    try:
        while driven.go_on(given):
            given = yield from answer(cast("Asked", driven.request))
    finally:
        driven.close()
    return driven.result


def drive(steps: Steps[Asked, Result], answer: Callable[[Asked], object]) -> Result:
    """Drive a generator to its end and give its result. Raises what it and the answers raise."""

    def at_once(request: Asked) -> Generator[None, object, object]:
        yield from ()
        return answer(request)

    driven = Driven(relay(steps, at_once))
    driven.go_on()
    return driven.result
