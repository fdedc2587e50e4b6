"""The launcher's preparation: what makes it start over, and what it never does twice."""

from __future__ import annotations

import fcntl
import importlib.util
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from graine.cli import bootstrap
from tests.source import ROOT

SHELL = ROOT / "src" / "graine" / "cli" / "launch.sh"

GRAINE = "graine einops==0.8.2 "  # the last package of each call of pip, when Graine itself is installed


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as after `git clone`, where making a venv and running pip leave a trace only."""
    for name in bootstrap.DECIDING:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)

    def make(venv: Path) -> None:
        shutil.rmtree(venv, ignore_errors=True)
        (venv / "bin").mkdir(parents=True)
        (venv / "bin" / "python").symlink_to(sys.executable)

    def pip(root: Path, *wanted: str) -> None:
        with (root / ".venv" / "trace").open("a") as trace:
            trace.write(wanted[-1].replace(str(tmp_path), "graine") + " ")

    monkeypatch.setattr(bootstrap, "_make", make)
    monkeypatch.setattr(bootstrap, "_pip", pip)
    return tmp_path


def trace(clone: Path) -> str:
    """Tell what was installed into the present venv."""
    return (clone / ".venv" / "trace").read_text()


def test_the_first_launch_installs_and_the_second_does_nothing(
    clone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (bootstrap.main(clone, "graine"), trace(clone)) == (0, GRAINE)
    assert capsys.readouterr().err.splitlines() == [
        "First run: Graine is downloading its libraries into .venv, once. This can take several minutes.",
        "Ready.",
    ]
    assert (bootstrap.main(clone, "graine"), trace(clone)) == (0, GRAINE)
    assert capsys.readouterr().err == ""


def test_the_tests_need_more_than_drawing(clone: Path) -> None:
    bootstrap.main(clone, "graine")
    bootstrap.main(clone, "test")
    bootstrap.main(clone, "graine")
    assert trace(clone) == f"{GRAINE}graine[dev] pyparsing==3.3.3 "


@pytest.mark.parametrize("name", bootstrap.DECIDING)
def test_an_update_installs_again_into_the_same_place(clone: Path, name: str) -> None:
    bootstrap.main(clone, "graine")
    with (clone / name).open("a") as file:
        file.write("# changed\n")
    assert not bootstrap.is_ready(clone, "graine")
    bootstrap.main(clone, "graine")
    assert trace(clone) == GRAINE * 2


def test_a_stopped_installation_starts_over(
    clone: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(root: Path, *wanted: str) -> None:
        (root / ".venv" / "half a file").touch()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(bootstrap, "_pip", stop)
        assert bootstrap.main(clone, "graine") == 130
    assert "Stopped. The next launch continues from here." in capsys.readouterr().err
    assert not bootstrap.is_ready(clone, "graine")
    assert bootstrap.main(clone, "graine") == 0
    assert not (clone / ".venv" / "half a file").exists()


def test_a_failed_installation_says_why(
    clone: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(root: Path, *wanted: str) -> None:
        (root / ".venv" / "install.log").write_text("Collecting torch\nERROR: No matching distribution\n")
        raise subprocess.CalledProcessError(1, "pip")

    monkeypatch.setattr(bootstrap, "_pip", fail)
    assert bootstrap.main(clone, "graine") == 1
    said = capsys.readouterr().err
    assert "Graine could not be prepared: No matching distribution" in said
    assert str(clone / ".venv" / "install.log") in said
    assert not bootstrap.is_ready(clone, "graine")


def test_two_launches_at_once_install_once(clone: Path) -> None:
    threads = [threading.Thread(target=bootstrap.main, args=(clone, "graine")) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert trace(clone) == GRAINE


@pytest.fixture
def on_windows(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Load the preparation as Windows would, its locks by those of this system."""

    def locking(file: int, mode: int, count: int) -> None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise PermissionError from error

    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(locking=locking, LK_NBLCK=2))
    monkeypatch.setattr(sys, "platform", "win32")
    spec = importlib.util.spec_from_file_location("install_on_windows", bootstrap.__file__)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_windows_has_its_python_elsewhere(on_windows: ModuleType, tmp_path: Path) -> None:
    assert on_windows.python_of(tmp_path) == tmp_path / "Scripts" / "python.exe"
    assert bootstrap.python_of(tmp_path) == tmp_path / "Scripts" / "python.exe"


def test_two_launches_on_windows_install_once(
    on_windows: ModuleType, clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pip(root: Path, *wanted: str) -> None:
        with (root / ".venv" / "trace").open("a") as trace:
            trace.write(wanted[-1].replace(str(clone), "graine") + " ")

    monkeypatch.setattr(on_windows, "_make", lambda venv: venv.mkdir(exist_ok=True))  # pyright: ignore[reportUnknownLambdaType]
    monkeypatch.setattr(on_windows, "_pip", pip)
    threads = [threading.Thread(target=on_windows.main, args=(clone, "graine")) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert trace(clone) == GRAINE


def test_the_launcher_of_windows_prepares_and_starts_as_the_other_does() -> None:
    lines = (ROOT / "graine.cmd").read_text().splitlines()
    assert '%python% -P -m graine.cli.bootstrap "%here%" graine || exit /b' in lines
    assert '"%here%\\.venv\\Scripts\\python.exe" -P -m graine.cli %*' in lines


def sh(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a line of shell after `launch.sh`."""
    command = ["/bin/sh", "-c", f". {SHELL}; {code}"]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | environment)


def test_shell_and_python_agree_on_what_is_wanted(clone: Path) -> None:
    assert sh(f"here={clone}; wanted").stdout == bootstrap.wanted(clone)


def test_a_ready_clone_starts_without_python(clone: Path) -> None:
    bootstrap.main(clone, "graine")
    done = sh(f"here={clone}; find_python() {{ echo asked >&2; }}; prepare graine")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "Graine needs Python 3.11"), ("fr", "Graine a besoin de Python 3.11")]
)
def test_without_python_it_says_what_to_install(tmp_path: Path, lang: str, words: str) -> None:
    done = sh("here=/nowhere; PATH=$EMPTY; prepare graine", GRAINE_LANG=lang, EMPTY=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith(words)


def test_an_old_python_is_passed_over(tmp_path: Path) -> None:
    for name, code in (("python3", 1), ("python3.12", 0)):
        (tmp_path / name).write_text(f"#!/bin/sh\nexit {code}\n")
        (tmp_path / name).chmod(0o755)
    assert sh("PATH=$FEW; find_python", FEW=str(tmp_path)).stdout == "python3.12\n"


def test_the_launcher_works_from_any_folder_and_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "g").symlink_to("../clone/graine")
    (tmp_path / "clone" / "src" / "graine" / "cli").mkdir(parents=True)
    shutil.copy(ROOT / "graine", tmp_path / "clone" / "graine")
    launch = tmp_path / "clone" / "src" / "graine" / "cli" / "launch.sh"
    launch.write_text('prepare() { echo "$here"; exit 0; }\n')
    for command in ("../clone/graine", "./g"):
        done = subprocess.run(
            [command], cwd=tmp_path / "elsewhere", capture_output=True, text=True, check=False
        )
        assert (done.stdout, done.stderr) == (f"{tmp_path / 'clone'}\n", "")
