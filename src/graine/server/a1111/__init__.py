"""The API of AUTOMATIC1111's web UI, which most programs of the field speak."""

from __future__ import annotations

from fastapi import APIRouter

from graine.server.a1111 import drawing, extras, lists, progress, running
from graine.server.a1111.shape import shape

router = APIRouter()
for part in (drawing, extras, progress, running, lists):
    router.include_router(part.router)

__all__ = ["router", "shape"]
