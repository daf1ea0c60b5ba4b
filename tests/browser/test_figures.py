"""The figures of a run, as a browser draws them: there, whole, and not blank."""

import re
import shutil
import subprocess
from pathlib import Path

import matplotlib.image as mpimg
import numpy as np
import pytest

from experiments.compose import compose
from experiments.run import run_composed
from tests.conftest import BROWSERS

FIGURES = (
    "service_level_by_interval.svg",
    "staffing_by_interval.svg",
    "waiting_time_distribution.svg",
    "flows.svg",
)
WIDTH, HEIGHT = 1200, 900


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small run."""
    out = tmp_path_factory.mktemp("browser") / "run"
    return run_composed(compose(["replications=2", f"out={out}"]))


def screenshot(page: Path, picture: Path) -> np.ndarray:
    """Pixels of a page as headless Chromium draws it, grey in [0, 1]."""
    browser = next(filter(None, map(shutil.which, BROWSERS)))
    subprocess.run(
        [
            browser,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={picture.parent / 'profile'}",
            f"--window-size={WIDTH},{HEIGHT}",
            f"--screenshot={picture}",
            page.as_uri(),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return mpimg.imread(picture)[..., :3].mean(axis=2)


@pytest.mark.browser
@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_drawn_whole(folder: Path, tmp_path: Path, name: str) -> None:
    page = folder / "figures" / name
    pixels = screenshot(page, tmp_path / "figure.png")
    inked = pixels < 0.95
    size = re.search(r'width="([\d.]+)pt" height="([\d.]+)pt"', page.read_text())
    assert size is not None
    wide, high = (float(size[1]) * 96 / 72, float(size[2]) * 96 / 72)
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    assert 0.01 < inked[: int(high), : int(wide)].mean() < 0.6, "blank, or a block of ink"
    assert rows[-1] - rows[0] > 0.8 * min(high, HEIGHT), "the drawing does not fill its height"
    assert columns[-1] - columns[0] > 0.8 * min(wide, WIDTH), "nor its width"
    assert rows[-1] < high, "something is drawn below the page"
