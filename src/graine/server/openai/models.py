"""GET /v1/models: the models that can draw."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path

from graine.server.compatible import models
from graine.server.compatible.models import ListedModel
from graine.server.dependencies import TheStudio

router = APIRouter(prefix="/models")


@router.get("", summary="Models")
def all_models(studio: TheStudio) -> dict[str, Any]:
    """List the models."""
    found = [_shown(models.listed(entry)) for entry in studio.catalogue.list()]
    return {"object": "list", "data": found}


@router.get("/{id}", summary="A model")
def one_model(id: Annotated[str, Path(max_length=500)], studio: TheStudio) -> dict[str, Any]:
    """Give a model by its name."""
    return _shown(models.find(studio.catalogue, id))


def _shown(model: ListedModel) -> dict[str, Any]:
    return {"id": model.name, "object": "model", "created": model.made, "owned_by": "graine"}
