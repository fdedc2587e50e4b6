"""The API of AUTOMATIC1111's web UI, which most programs of the field speak."""

from __future__ import annotations

from fastapi import APIRouter

from graine.server.a1111 import control, extras, generate, listings, task_progress
from graine.server.a1111.error_format import shape

router = APIRouter()
for part in (generate, extras, task_progress, control, listings):
    router.include_router(part.router)

__all__ = ["router", "shape"]
