"""What the worker and its parent say to each other."""

from __future__ import annotations

import io
import json
import os
import threading
from contextlib import suppress

import pytest

from graine.worker.messages import Ear, Murmur, Voice


def test_a_message_is_a_line_of_json() -> None:
    stream = io.BytesIO()
    Voice(stream).tell("progress", job="é", done=1)
    assert stream.getvalue().endswith(b"\n")
    assert json.loads(stream.getvalue()) == {"type": "progress", "job": "é", "done": 1}


def test_messages_of_many_threads_are_not_mixed() -> None:
    stream = io.BytesIO()
    voice = Voice(stream)
    threads = [
        threading.Thread(target=lambda: [voice.tell("usage", rss=number) for number in range(50)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([json.loads(line) for line in stream.getvalue().splitlines()]) == 200


def test_once_nobody_listens_it_is_silent() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb", buffering=0) as stream:
        voice = Voice(stream)
        voice.tell("changed")
        voice.tell("changed")
        assert not voice.heard


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a disk that is full")
def test_a_full_disk_under_the_log_is_no_error() -> None:
    with open("/dev/full", "w") as full:
        murmur = Murmur(full)
        print("a line", file=murmur, flush=True)
        with suppress(OSError):
            full.close()
    text = io.StringIO()
    print("a line", file=Murmur(text))
    assert text.getvalue() == "a line\n"


def test_any_line_wakes_and_the_end_is_told() -> None:
    reader, writer = os.pipe()
    wake, ended = threading.Event(), threading.Event()
    with os.fdopen(reader, "rb") as stream:
        Ear(stream, wake, ended.set)
        os.write(writer, b'{"type": "wake"}\n')
        assert wake.wait(5)
        assert not ended.is_set()
        os.close(writer)
        assert ended.wait(5)


def test_without_a_pipe_there_is_no_parent_whose_end_could_be_heard() -> None:
    ended = threading.Event()
    with open(os.devnull, "rb") as nothing:
        Ear(nothing, threading.Event(), ended.set)
        assert not ended.wait(0.1)
