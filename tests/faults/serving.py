"""`graine serve` whose worker draws with a faulty model: `python tests/faults/serving.py serve --port 0`.

`PAUSE` is the seconds before a worker is started again, `DISK_FLOOR` the bytes that must be free. With
`KILL_AT` (the name of a moment, see `moments.py`) server and worker die there at once, with `KILL_LOG` the
moments that they pass are written down.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from graine.cli import main
from graine.server import app
from graine.server.jobs import submit_job
from graine.server.live import supervisor
from tests.faults import moments

WORKER = Path(__file__).with_name("drawing.py")


def command(home: Path) -> list[str]:
    """What starts the faulty worker."""
    return [sys.executable, str(WORKER), "--home", str(home)]


if __name__ == "__main__":
    app.worker_command = command
    submit_job.DISK_FLOOR = int(os.environ.get("DISK_FLOOR", submit_job.DISK_FLOOR))
    if pause := os.environ.get("PAUSE"):
        supervisor.PAUSES = (float(pause),)
    moments.watch("server")
    sys.exit(main())
