"""The models that are in memory: one that nobody uses goes when another needs its room."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import torch

    from graine.engine.render import Renderer

# A file of half floats doubles in float32, and drawing takes its own: of SD 1.5 at 512x512 about as much.
TIMES: Final = 2.5  # the size of the file


class Loaded(dict[str, "Renderer"]):
    """Renderers by the names that were asked for, the one used last at the end."""

    def used(self, name: str) -> Renderer:
        """Return one that is there, which is now the one used last."""
        self[name] = found = self.pop(name)
        return found

    def make_room(
        self, size: int, device: torch.device, in_use: Collection[str], *, dropped: Callable[[str], None]
    ) -> None:
        """Drop models of a device until a file of `size` bytes fits, the longest unused first.

        Those in use stay, and one that is too large anyway is loaded as far as the system bears it.
        """
        from graine.engine import memory

        for name in list(self):
            if memory.available(device) >= TIMES * size:
                return
            if name not in in_use and self._is_idle(name, device):
                del self[name]
                dropped(name)
                memory.give_back()

    def _is_idle(self, name: str, device: torch.device) -> bool:
        renderer = self[name]
        return not renderer.loop.jobs and renderer.model.device.type == device.type
