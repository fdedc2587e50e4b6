"""The images API of OpenAI, which its clients and many chat programs speak: /v1/images, /v1/models."""

from __future__ import annotations

from fastapi import APIRouter

from graine.server.openai import images, models
from graine.server.openai.error_format import shape

router = APIRouter(prefix="/v1", tags=["OpenAI"])
for part in (images, models):
    router.include_router(part.router)

__all__ = ["router", "shape"]
