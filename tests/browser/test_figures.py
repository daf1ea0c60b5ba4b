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
from tests.unit.journey_centre import write_journeys

FIGURES = (
    "service_level_by_interval.svg",
    "staffing_by_interval.svg",
    "waiting_time_distribution.svg",
    "flows.svg",
)
WIDTH, HEIGHT = 1200, 900
PHONE_WIDTH = 380


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small run."""
    out = tmp_path_factory.mktemp("browser") / "run"
    return run_composed(compose(["centre=small", "replications=2", f"out={out}"]))


def screenshot(page: Path, picture: Path, size: tuple[int, int] = (WIDTH, HEIGHT)) -> np.ndarray:
    """Pixels of a page as headless Chromium draws it, grey in [0, 1]."""
    browser = next(filter(None, map(shutil.which, BROWSERS)))
    subprocess.run(
        [
            browser,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={picture.parent / 'profile'}",
            f"--window-size={size[0]},{size[1]}",
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


@pytest.mark.browser
def test_the_flows_of_many_channels_can_be_read_on_a_phone_in_grey(tmp_path: Path) -> None:
    own = write_journeys(tmp_path / "own")
    folder = run_composed(compose([f"centre={own}", "replications=2", f"out={tmp_path / 'run'}"]))
    figure = folder / "figures" / "flows.svg"
    text = figure.read_text()
    size = re.search(r'width="([\d.]+)pt" height="([\d.]+)pt"', text)
    assert size is not None
    scale = PHONE_WIDTH / float(size[1])
    page = tmp_path / "page.html"
    page.write_text(f"<body style='margin:0'><img src='{figure.as_uri()}' width={PHONE_WIDTH}>")
    high = round(float(size[2]) * scale)
    # a browser's window has a least width; what lies beyond the picture is white
    pixels = screenshot(page, tmp_path / "figure.png", (500, high))[:, :500]
    assert (pixels[:, PHONE_WIDTH + 1 :] > 0.99).all(), "the drawing is wider than the page"
    glyphs = min(float(one) for one in re.findall(r"scale\(([\d.]+) -", text))
    assert 100 * glyphs * scale > 7, "a text is smaller than seven pixels"
    assert (pixels[:, :PHONE_WIDTH] < 0.35).mean() > 0.01, "the words are not dark"
