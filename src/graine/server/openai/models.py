"""GET /v1/models: the models that can draw."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from graine.server.dependencies import TheStudio
from graine.server.external import model_names
from graine.server.external.model_names import ListedModel
from graine.server.openai.error_format import request_id

router = APIRouter(prefix="/models")


@router.get("", summary="Models")
def all_models(studio: TheStudio, response: Response) -> dict[str, object]:
    """List the models."""
    response.headers.update(request_id())
    found = [_shown(model_names.listed(entry)) for entry in studio.catalogue.list()]
    return {"object": "list", "data": found}


@router.get("/{id}", summary="A model")
def one_model(
    id: Annotated[str, Path(max_length=500)], studio: TheStudio, response: Response
) -> dict[str, object]:
    """A model by its name."""
    response.headers.update(request_id())
    return _shown(model_names.find(studio.catalogue, id))


def _shown(model: ListedModel) -> dict[str, object]:
    return {"id": model.name, "object": "model", "created": model.made, "owned_by": "graine"}
