"""What a sweep says while it works and when it is stopped: time left, processes that died."""

from concurrent.futures.process import BrokenProcessPool

import pytest

from experiments import progress, sweep
from experiments.sweeping import results
from sim.errors import EngineError

LINE = ["centre=m1", "centre.calendar.length=1h,2h", "replications=1", "workers=1"]


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_lines_tell_how_long_the_rest_takes_at_the_pace_so_far(monkeypatch, capsys):
    clock = iter([0.0, 4.0, 11.0, 11.0, 30.0, 30.0, 400.0, 400.0])
    monkeypatch.setattr(progress, "perf_counter", lambda: next(clock))
    monkeypatch.setattr("sys.stderr.isatty", lambda: False)
    with progress.progress(10, "replications") as tell:
        for number in range(4):
            tell(number)
    assert capsys.readouterr().err.splitlines() == [
        "2 of 10 replications, about 44 s left",
        "3 of 10 replications, about 70 s left",
        "4 of 10 replications, about 10 min left",
    ]


def test_a_process_that_the_system_ended_is_told_with_what_to_do(monkeypatch):
    def died(*_):
        raise BrokenProcessPool("terminated")

    monkeypatch.setattr(results, "run_sweep", died)
    with pytest.raises(EngineError, match="the same command goes on"):
        sweep.main(LINE)


def test_whoever_stops_a_sweep_is_told_that_nothing_is_lost(monkeypatch, capsys):
    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(results, "run_sweep", stopped)
    with pytest.raises(KeyboardInterrupt):
        sweep.main(LINE)
    assert "finished is kept" in capsys.readouterr().err
