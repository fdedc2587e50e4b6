"""Prepares `.venv` for the launchers `./graine` and `./test`; needs nothing but Python's standard library.

Run as `python -m graine.cli.bootstrap ROOT NAME` by `launch.sh`, which says what a stamp is, and on Windows
by `graine.cmd`; it was never run there.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, STDOUT

from graine.i18n import text

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

DECIDING = ("pyproject.toml", "constraints.txt", "src/graine/cli/bootstrap.py")  # what is installed, and how
EXTRAS = {"graine": "", "test": "[dev]"}
# Reads upscalers from files. It declares torchvision, for two networks that Graine does not read.
ALONE = ("spandrel==0.4.2", "einops==0.8.2")
# Compared with in tests; the dependencies that k-diffusion declares (wandb, kornia ...) are not needed there.
PEERS = ("k-diffusion==0.1.1.post1", "torchdiffeq==0.2.5", "compel==2.5.1", "pyparsing==3.3.3")
LOOK_SECONDS = 0.2  # between two looks whether another launch is done
DOWNLOAD = re.compile(r"\s*(?:Downloading|Using cached) (\S+)-\d\S* \((.+)\)")


def main(root: Path, name: str) -> int:
    """Leave a complete `.venv` under `root` for the launcher `name`; give its exit code."""
    try:
        with _alone(root):
            if not is_ready(root, name):
                install(root, name)
        return 0
    except KeyboardInterrupt:
        _say("install.stopped")
        return 130
    except (OSError, subprocess.CalledProcessError) as error:
        log = root / ".venv" / "install.log"
        _say("install.failed", reason=_reason(error, log), log=log)
        return 1


def is_ready(root: Path, name: str) -> bool:
    """Tell whether `.venv` holds what is wanted now."""
    stamp = _stamp(root, name)
    return stamp.exists() and stamp.read_text(encoding="utf-8") == wanted(root)


def wanted(root: Path) -> str:
    """What a stamp holds when its installation is complete; `launch.sh` compares the same text."""
    return f"{root}\n" + "".join((root / name).read_text(encoding="utf-8") for name in DECIDING)


def install(root: Path, name: str) -> None:
    """Make the virtual environment, or a new one after a stopped installation, and fill it."""
    venv, begun = root / ".venv", root / ".venv" / "installing"
    _say("install.first" if not venv.exists() else "install.again")
    for stamp in venv.glob("ready-*"):
        stamp.unlink()
    if begun.exists() or not _works(venv):
        _make(venv)
    begun.touch()
    (venv / "install.log").write_text("")
    _pip(root, "-c", str(root / "constraints.txt"), "-e", f"{root}{EXTRAS[name]}")
    _pip(root, "--no-deps", *ALONE, *(PEERS if name == "test" else ()))
    begun.unlink()
    for covered in EXTRAS if name == "test" else (name,):
        _stamp(root, covered).write_text(wanted(root), encoding="utf-8")
    _say("install.done")


def _stamp(root: Path, name: str) -> Path:
    return root / ".venv" / f"ready-{name}"


def python_of(venv: Path) -> Path:
    """Say where the Python of a virtual environment is."""
    return venv / "Scripts" / "python.exe" if sys.platform == "win32" else venv / "bin" / "python"


def _works(venv: Path) -> bool:
    python = python_of(venv)
    pip = [python, "-I", "-m", "pip", "--version"]
    return python.exists() and subprocess.run(pip, capture_output=True).returncode == 0


def _make(venv: Path) -> None:
    """Make an empty virtual environment, without a trace of an earlier one."""
    shutil.rmtree(venv, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", venv], capture_output=True, text=True)
    venv.mkdir(exist_ok=True)
    (venv / "install.log").write_text(made.stdout + made.stderr, encoding="utf-8")
    made.check_returncode()


def _pip(root: Path, *wanted: str) -> None:
    """Let pip install what is `wanted`, and keep its words in `.venv/install.log`."""
    python = python_of(root / ".venv")
    quietly = ("--no-input", "--no-user", "--disable-pip-version-check")
    command = [python, "-I", "-u", "-m", "pip", "install", *quietly, *wanted]
    with (
        (root / ".venv" / "install.log").open("a", encoding="utf-8") as log,
        _ticking() as progress,
        # pip inherits the lock, but on Windows: if this process is killed, the next launch waits for pip too.
        subprocess.Popen(command, stdout=PIPE, stderr=STDOUT, text=True, close_fds=False) as process,
    ):
        assert process.stdout is not None
        for line in process.stdout:
            log.write(line)
            progress.read(line)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, "pip")


class _Progress:
    """One line that says what pip is doing and for how long; on a terminal it is rewritten every second."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.files = 0
        self.doing = text("cli.install.looking")
        self.terminal = sys.stderr.isatty()

    def read(self, line: str) -> None:
        """Take one line of pip's output."""
        if found := DOWNLOAD.match(line):
            self.files += 1
            self.doing = text("cli.install.file", number=self.files, name=found[1], size=found[2])
        elif line.startswith("Installing collected packages"):
            self.doing = text("cli.install.unpacking", count=line.count(",") + 1)
            if not self.terminal:
                print(f"  {self.doing}", file=sys.stderr, flush=True)

    def show(self) -> None:
        """Write the line again, with the time that has passed."""
        minutes, seconds = divmod(int(time.monotonic() - self.began), 60)
        line = f"  {minutes}:{seconds:02}  {self.doing}"[: shutil.get_terminal_size().columns - 1]
        print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)


@contextmanager
def _ticking() -> Generator[_Progress]:
    progress, over = _Progress(), threading.Event()

    def tick() -> None:
        while not over.wait(1):
            progress.show()

    thread = threading.Thread(target=tick, daemon=True)
    if progress.terminal:
        thread.start()
    try:
        yield progress
    finally:
        over.set()
        if progress.terminal:
            thread.join()
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


@contextmanager
def _alone(root: Path) -> Generator[None]:
    """Hold the folder's lock, which the system frees when the process ends, however it ends."""
    held = _opened(root)
    try:
        if not _locked(held):
            _say("install.waiting")
            while not _locked(held):
                time.sleep(LOOK_SECONDS)
        yield
    finally:
        os.close(held)


def _opened(root: Path) -> int:
    """Open what is locked: the folder itself; on Windows, which opens no folders, a file in it."""
    if sys.platform == "win32":
        return os.open(root / ".install.lock", os.O_RDWR | os.O_CREAT)
    folder = os.open(root, os.O_RDONLY)
    os.set_inheritable(folder, True)
    return folder


def _locked(held: int) -> bool:
    """Take the lock, unless another launch has it."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(held, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _reason(error: Exception, log: Path) -> str:
    """The line that explains a failure best: pip's last ERROR, or the system's words."""
    if isinstance(error, OSError) or not log.exists():
        return str(error)
    lines = [line.strip() for line in log.read_text(encoding="utf-8").splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return (errors or lines or [str(error)])[-1]


def _say(key: str, **values: object) -> None:
    print(text(f"cli.{key}", lang=None, **values), file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
