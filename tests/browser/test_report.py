"""The page of a run in a browser: everything that a reader needs, and every check can fail."""

import os
import shutil
from pathlib import Path

import pytest

from experiments.compose import compose
from experiments.run import run_composed
from tests.conftest import PREFIX, REQUIRE_ALL

pytestmark = pytest.mark.browser

MOST_BYTES = 5_000_000
PRESETS = (
    pytest.param("small", id="small"),
    pytest.param("seven_channels", id="seven_channels", marks=pytest.mark.slow),
)
SIZES = ((380, 1), (1280, 1), (1280, 2))
"""Width of the window in pixels, and zoom."""


@pytest.fixture(scope="module")
def browser():
    from tests.browser.page_checks import chromium

    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """Return the report of a preset, run once."""
    made: dict[str, Path] = {}

    def report(preset: str) -> Path:
        if preset not in made:
            out = tmp_path_factory.mktemp("report") / preset
            line = [f"centre={preset}", "replications=2", "workers=2", f"out={out}"]
            made[preset] = run_composed(compose(line)) / "report.html"
        return made[preset]

    return report


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_report_is_quiet_accessible_and_in_order(browser, reports, preset, scheme):
    from tests.browser import page_checks as checks

    file = reports(preset)
    with checks.opened(browser, file, scheme=scheme) as found:
        assert checks.noise(found) == []
        assert checks.headings(found) == []
        assert checks.images(found) == []
        assert checks.tables(found) == []
        if scheme == "light":
            checks.unfold(found)
        assert checks.violations(found) == []
        assert found.page.locator("img").count() >= 5
        assert found.page.locator("table").count() >= 10
    assert file.stat().st_size < MOST_BYTES


@pytest.mark.parametrize("preset", PRESETS)
def test_a_report_is_used_by_keyboard_alone(browser, reports, preset):
    from tests.browser import page_checks as checks

    with checks.opened(browser, reports(preset)) as found:
        assert checks.keyboard(found) == []


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize(("width", "zoom"), SIZES)
def test_a_report_fits_its_window(browser, reports, preset, width, zoom):
    from tests.browser import page_checks as checks

    with checks.opened(browser, reports(preset), width=width, zoom=zoom) as found:
        assert checks.overflow(found) == []


@pytest.mark.parametrize("preset", PRESETS)
def test_no_table_is_cut_in_print(browser, reports, preset, tmp_path):
    from tests.browser import page_checks as checks

    need_poppler()
    with checks.opened(browser, reports(preset)) as found:
        assert checks.printed(found, tmp_path) == []


def need_poppler():
    """Skip where words of a PDF cannot be read, with the line of every missing program."""
    if shutil.which("pdftotext") is None:
        missing = f"{PREFIX}pdftotext (poppler-utils)"
        if os.environ.get(REQUIRE_ALL) == "1":
            pytest.fail(missing, pytrace=False)
        pytest.skip(missing)


def test_the_answer_stands_on_the_first_screen(browser, reports):
    from tests.browser import page_checks as checks

    with checks.opened(browser, reports("small")) as found:
        for question in ("Are we staffed right?", "What does it cost?", "Where are the gaps?"):
            box = found.page.get_by_role("heading", name=question).first.bounding_box()
            assert box["y"] + box["height"] < checks.HEIGHT


POLICY = '<meta http-equiv="Content-Security-Policy"'
WIDE = '<table><caption>Wide</caption><thead><tr><th scope="col">x</th></tr></thead>'

SPOILED = {
    "an error in the console": ("noise", "</main>", "<script>oops()</script></main>"),
    "a request to another host": (
        "noise",
        "</main>",
        '<img src="https://example.org/one.png" alt="A picture of something"></main>',
    ),
    "an image without alternative text": ("violations", ' alt="', ' data-alt="'),
    "pale text": ("violations", "<p>", '<p style="color:#ddd;background:#fff">'),
    "a second first heading": ("headings", "</main>", "<h1>Again</h1></main>"),
    "a skipped level": ("headings", "</main>", "<h4>Too deep</h4></main>"),
    "an empty alternative text": ("images", ' alt="', ' alt="" data-alt="'),
    "an image from elsewhere": ("images", '<img src="data:', '<img src="other:'),
    "a table without a caption": ("tables", "<caption>", "<caption hidden></caption><caption>"),
    "a head without a scope": ("tables", '<th scope="col"', "<th"),
    "a fold that Tab does not reach": ("keyboard", "<summary>", '<summary tabindex="-1">'),
    "a link without visible focus": ("keyboard", "</style>", "a{outline:none !important}</style>"),
    "a box wider than the window": (
        "overflow",
        "</main>",
        '<div style="width:2000px">wide</div></main>',
    ),
    "a table that runs off the paper": (
        "printed",
        "</main>",
        f"{WIDE}<tbody><tr><td><div style='width:90cm'>one</div></td><td>word</td></tr></tbody>"
        "</table></main>",
    ),
    "a table that is cut at the margin": (
        "printed",
        "</main>",
        f"<div style='width:5cm;overflow:hidden'>{WIDE}<tbody><tr><td><div style='width:30cm'>"
        "left</div></td><td>unreadable</td></tr></tbody></table></div></main>",
    ),
}


@pytest.mark.parametrize("name", SPOILED)
def test_a_spoiled_page_fails_its_check(browser, reports, tmp_path, name):
    """Negative controls: the check finds nothing in the page, and something once it is spoiled."""
    from tests.browser import page_checks as checks

    check, old, new = SPOILED[name]
    if check == "printed":
        need_poppler()
    text = reports("small").read_text(encoding="utf-8")
    assert old in text
    plain, spoiled = tmp_path / "plain.html", tmp_path / "spoiled.html"
    free = text.replace(POLICY, "<meta data-policy") if check == "noise" else text
    plain.write_text(free, encoding="utf-8")
    spoiled.write_text(free.replace(old, new, 1), encoding="utf-8")
    found = [_checked(checks, browser, file, check, tmp_path) for file in (plain, spoiled)]
    assert found[0] == []
    assert found[1] != []


def _checked(checks, browser, file, check, folder):
    with checks.opened(browser, file) as found:
        if check == "noise":
            found.page.wait_for_load_state("networkidle")
        more = (folder,) if check == "printed" else ()
        return getattr(checks, check)(found, *more)


def test_the_policy_of_the_page_stops_what_is_not_inside(browser, reports, tmp_path):
    """Even if a name could smuggle in an image or a script, the browser would not load it."""
    from tests.browser import page_checks as checks

    text = reports("small").read_text(encoding="utf-8")
    bad = '<img src="https://example.org/a.png" alt="x"><script>document.title = "run"</script>'
    file = tmp_path / "smuggled.html"
    file.write_text(text.replace("</main>", f"{bad}</main>"), encoding="utf-8")
    with checks.opened(browser, file) as found:
        assert found.asked == []
        assert found.page.title() != "run"
