"""No route of the library, the prompt or the inputs waits for torch, not even once it has answered."""

from __future__ import annotations

import subprocess
import sys

from graine.settings import Settings

CODE = """
import io, sys
from pathlib import Path
from PIL import Image
from starlette.testclient import TestClient
from graine.server.app import create_app
from graine.settings import Settings

home = Path(sys.argv[1])
settings = Settings(home=home, pictures=home / "pictures", inputs=home / "inputs", library=home / "library")
buffer = io.BytesIO()
Image.new("RGBA", (64, 64), (200, 30, 30, 255)).save(buffer, "PNG")
mask = io.BytesIO()
Image.new("L", (64, 64), 255).save(mask, "PNG")
with TestClient(create_app(settings, worker=False), base_url="http://127.0.0.1") as client:
    def send(path, data=buffer, **form):
        return client.post(path, files={"file": ("a.png", data.getvalue())}, data=form)

    hash = send("/api/inputs").json()["hash"]
    asked = [send("/api/pictures"), send("/api/masks", mask, image=hash, grow="2")]
    asked += [client.post("/api/inputs/from/1"), client.get(f"/api/inputs/{hash}")]
    asked += [client.get(f"/api/pictures/1{path}") for path in
              ("", "/file", "/thumb", "/lineage", "/bundle", "/diff/1")]
    asked += [client.get(path) for path in
              ("/api/about", "/api/examples", "/api/styles", "/api/boards", "/api/words?kind=artists&q=monet",
               "/api/pictures?facets=1&words=red", "/api/pictures?like=1", "/api/pictures?meaning=red")]
    asked += [client.post(f"/api/prompt/{path}", json=body) for path, body in {
        "check": {"prompt": "a red fox, no cat", "negative": "fog"},
        "join": {"subject": "a fox"},
        "split": {"prompt": "a fox, oil painting"},
        "expand": {"template": "a {red|blue} fox"},
        "translate": {"prompt": "a (red:1.2) fox", "to": "compel"},
    }.items()]
    asked.append(client.put("/api/styles", json={"name": "oils", "prompt": "oil painting"}))
    asked.append(client.put("/api/boards/wall", json={"ids": [1]}))
    asked.append(client.patch("/api/pictures", json={"ids": [1], "rating": 3, "binned": True}))
    asked.append(client.post("/api/bin/empty"))
    for answer in asked:
        assert answer.status_code in (200, 201), (str(answer.request.url), answer.text)
print("loaded:", sorted(sys.modules.keys() & {"torch", "diffusers", "transformers"}))
"""


def test_no_route_loads_torch(settings: Settings) -> None:
    command = [sys.executable, "-c", CODE, str(settings.home)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1:] == ["loaded: []"], done.stdout + done.stderr
