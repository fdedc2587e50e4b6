"""One job that does harm ends alone, with words to act on; its neighbours and those after it are drawn."""

from __future__ import annotations

from tests.faults.conftest import Open
from tests.faults.studio import check_whole, pixels

EXPECTED = {
    "poison": ("quarantined", "queue_poison"),
    "nothing": ("failed", "not_a_number"),
    "huge": ("failed", "memory"),
}


def test_a_harmful_job_spoils_nothing_for_the_others(studio: Open) -> None:
    opened = studio(PACE="0.01,0.001", PAUSE="0.1")
    opened.until(opened.ready)
    good = [opened.submit(seed=1, count=2)]
    bad = {word: opened.submit(prompt=word, seed=3) for word in EXPECTED}
    good += [opened.submit(seed=seed) for seed in (4, 5)]
    jobs = opened.ended([*good, *bad.values()])
    late = opened.ended([opened.submit(seed=6)])
    assert [job.state for job in [*jobs[: len(good)], *late]] == ["done"] * 4
    for job, (state, key) in zip(jobs[len(good) :], EXPECTED.values(), strict=True):
        assert job.error, job
        assert (job.state, job.error["key"]) == (state, key), job.error
        assert all(len(job.error["text"][lang]) > 40 for lang in ("en", "fr"))
    quiet = studio()
    undisturbed = quiet.ended([quiet.submit(seed=1, count=2), *(quiet.submit(seed=seed) for seed in (4, 5))])
    assert pixels(opened.home, jobs[: len(good)]) == pixels(quiet.home, undisturbed)
    opened.stop()
    assert check_whole(opened.home) == 5
