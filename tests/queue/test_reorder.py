from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graine.errors import QueueError
from graine.queue.queue import Queue
from tests.queue.opening import Clocks, Quick, claimed, drained, kinds, submitted


@pytest.mark.parametrize(
    ("moved", "before", "order"),
    [
        (3, 0, "3012"),
        (3, 2, "0132"),
        (0, 2, "1023"),
        (0, 1, "0123"),
        (2, 2, "0123"),
        (0, None, "1230"),
        (3, None, "0123"),
    ],
)
def test_a_job_goes_before_another_of_its_client(
    queue: Queue, moved: int, before: int | None, order: str
) -> None:
    ids = [job.id for job in submitted(queue, "aaaa")]
    job = queue.move(ids[moved], None if before is None else ids[before])
    assert job.id == ids[moved]
    assert "".join(str(ids.index(id)) for id in drained(queue)) == order
    assert kinds(queue)[4] == "moved"


@pytest.mark.parametrize(
    ("clients", "moved", "before", "order"),
    [
        ("aabb", 3, 1, "0312"),  # a's first, then b's other job, and only then a's second
        ("aabb", 3, 0, "0312"),  # nothing of b's comes before a's first turn
        ("aabb", 0, 3, "1203"),  # a's jobs change places
        ("abc", 2, 0, "012"),  # each has its turn
    ],
)
def test_a_job_goes_before_another_clients_as_far_as_turns_allow(
    queue: Queue, clients: str, moved: int, before: int, order: str
) -> None:
    ids = [job.id for job in submitted(queue, clients)]
    queue.move(ids[moved], ids[before])
    assert "".join(str(ids.index(id)) for id in drained(queue)) == order


@settings(max_examples=30)
@given(moves=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=8))
def test_moves_in_one_list_are_moves_in_the_other(
    moves: list[tuple[int, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    with Quick(tmp_path_factory.mktemp("moves") / "queue.db", Clocks()) as queue:
        expected = [job.id for job in submitted(queue, "aaaaaa")]
        for moved, before in moves:
            id, anchor = expected[moved], expected[before]
            queue.move(id, anchor)
            if id != anchor:
                expected.remove(id)
                expected.insert(expected.index(anchor), id)
        assert [job.id for job in queue.jobs()] == expected
        assert drained(queue) == expected


@pytest.mark.parametrize("which", [0, 1])
def test_only_queued_jobs_are_moved(queue: Queue, which: int) -> None:
    submitted(queue, "aa")
    running = claimed(queue)
    (queued,) = queue.jobs(states=("queued",))
    pair = (running.id, queued.id)
    with pytest.raises(QueueError) as refused:
        queue.move(pair[which], pair[1 - which])
    assert refused.value.key == "queue_not_queued"
    assert running.id in str(refused.value)
