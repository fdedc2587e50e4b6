"""What the server says of itself."""

from __future__ import annotations

import re

from starlette.testclient import TestClient

from graine.server.state import ServerState
from tests.server.conftest import FOX


def test_health_tells_how_all_is(client: TestClient, state: ServerState) -> None:
    client.post("/api/jobs", json=FOX)
    found = client.get("/health").json()
    assert found["queue"] == {"queued": 1, "running": 0, "waiting": 0}
    assert (found["status"], found["worker"], found["paused"]) == ("no worker", "off", False)
    state.moments.take({"type": "ready", "seconds": 2.0})
    assert client.get("/health").json()["status"] == "ok"


def test_metrics_are_what_prometheus_reads(client: TestClient) -> None:
    client.post("/api/jobs", json=FOX)
    text = client.get("/metrics").text
    line = re.compile(r'# (HELP|TYPE) graine_\w+ .+|graine_\w+(\{(\w+="[^"\n]*",?)+\})? -?[\d.e+-]+')
    assert not [one for one in text.splitlines() if not line.fullmatch(one)]
    assert 'graine_jobs{state="queued"} 1' in text
    assert 'graine_requests_total{method="POST",status="202"} 1' in text
    assert "graine_request_seconds_count 1" in text
    assert 'graine_request_seconds_bucket{le="+Inf"} 1' in text
    assert "_created" not in text
    assert len(re.findall("^# TYPE", text, re.MULTILINE)) >= 15
