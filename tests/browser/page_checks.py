"""What must hold for a page in a browser: each check returns what is wrong, in words.

The page is a file. Whatever asks for another address is stopped and remembered, so that no
check ever reaches the network.
"""

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import BROWSERS

WIDTH, HEIGHT = 1280, 900
PHONE = 380
A4_PT = (595.3, 841.9)
MARGIN_PT = 14 / 25.4 * 72
LEAST_PT = 6.0
"""Height of a printed line: a browser shrinks what is too wide for the paper."""

FOCUSABLE = "a[href], summary, [tabindex='0']"
SHOWN = "(one) => one.checkVisibility()"


@dataclass
class Opened:
    """A page and what it said and asked for while it was opened."""

    page: Page
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser of this machine; none is downloaded."""
    path = next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def opened(
    browser: Browser, file: Path, width: int = WIDTH, scheme: str = "light", zoom: int = 1
) -> Iterator[Opened]:
    """A page in a window of a width in pixels; zoomed, it has as many fewer of its own."""
    context = browser.new_context(
        viewport={"width": width // zoom, "height": HEIGHT // zoom},
        device_scale_factor=zoom,
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    page = context.new_page()
    found = Opened(page)

    def judge(route):
        own = route.request.url.split("#")[0] == file.as_uri()
        if not own:
            found.asked.append(route.request.url)
        route.continue_() if own else route.abort()

    page.route(re.compile(r"^(?!data:)"), judge)
    page.on("console", lambda one: one.type == "error" and found.said.append(one.text))
    page.on("pageerror", lambda one: found.said.append(str(one)))
    page.goto(file.as_uri())
    page.wait_for_load_state("load")
    yield found
    context.close()


def noise(found: Opened) -> list[str]:
    """Errors in the console, and requests to anything but the file."""
    return [f"console: {one}" for one in found.said] + [f"request: {one}" for one in found.asked]


def unfold(found: Opened) -> None:
    """Open every fold."""
    found.page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")


def violations(found: Opened) -> list[str]:
    """Rules of accessible pages that are broken."""
    broken = Axe().run(found.page).response["violations"]
    return [f"axe: {one['id']} at {one['nodes'][0]['target']}" for one in broken]


def headings(found: Opened) -> list[str]:
    """One first heading, and no level skipped on the way down."""
    script = "all => all.map(one => Number(one.tagName[1]))"
    levels = found.page.eval_on_selector_all("h1, h2, h3, h4, h5, h6", script)
    wrong = [] if levels.count(1) == 1 else [f"{levels.count(1)} headings of level 1"]
    skips = [(a, b) for a, b in zip([0, *levels], levels, strict=False) if b > a + 1]
    return wrong + [f"level {b} after {a}" for a, b in skips]


def images(found: Opened) -> list[str]:
    """Every image is drawn, and its alternative text says more than its title."""
    script = """all => all.map(one => [
        one.getAttribute('alt') || '',
        (one.closest('figure')?.querySelector('strong')?.textContent || '').trim(),
        one.naturalWidth,
        one.src.slice(0, 19)])"""
    wrong = []
    for alt, title, width, start in found.page.eval_on_selector_all("img", script):
        if (
            len(alt.strip()) <= len(title)
            or alt.strip() == title
            or not re.search(r"[a-z]{3}", alt)
        ):
            wrong.append(f"alternative text {alt!r} of {title!r}")
        if not width or start != "data:image/svg+xml;":
            wrong.append(f"image {title!r} is not drawn, or not inside")
    return wrong


def tables(found: Opened) -> list[str]:
    """Every table has a caption, and every head a scope."""
    script = """all => all.map(one => [
        (one.caption?.textContent || '').trim(),
        [...one.querySelectorAll('th')].filter(
            head => !['col', 'row'].includes(head.getAttribute('scope'))).length,
        one.querySelectorAll("thead th[scope='col']").length])"""
    wrong = []
    for caption, bare, columns in found.page.eval_on_selector_all("table", script):
        if not caption:
            wrong.append("a table without a caption")
        if bare or not columns:
            wrong.append(f"table {caption!r}: {bare} heads without scope, {columns} of columns")
    return wrong


def keyboard(found: Opened) -> list[str]:
    """Tab reaches every link and every fold, and each shows that it has the focus."""
    page = found.page
    page.evaluate(f"""() => document.querySelectorAll(`{FOCUSABLE}`).forEach((one, place) => {{
        if (({SHOWN})(one)) one.dataset.place = place; }})""")
    places = "all => all.map(one => one.dataset.place)"
    due = page.eval_on_selector_all("a[href], summary", places)
    due += page.eval_on_selector_all("[tabindex='0']", places)
    due = {one for one in due if one is not None}
    seen, wrong = set(), []
    for _ in range(3 * len(due) + 10):
        page.keyboard.press("Tab")
        place, line, width, box = page.evaluate("""() => {
            const one = document.activeElement, style = getComputedStyle(one);
            const box = one.getBoundingClientRect();
            return [one.dataset.place, style.outlineStyle, parseFloat(style.outlineWidth),
                [box.left, box.top, box.right, box.bottom]] }""")
        if place is None or place in seen:
            break
        seen.add(place)
        if line == "none" or width < 2:
            wrong.append(f"element {place} shows no focus")
        if box[2] <= 0 or box[3] <= 0:
            wrong.append(f"element {place} has the focus outside the window")
    return wrong + [f"element {one} is not reached by Tab" for one in sorted(due - seen)]


def overflow(found: Opened) -> list[str]:
    """Nothing is wider than the window, but for what moves in a region of its own."""
    script = """() => {
        const wide = document.documentElement.clientWidth;
        const inside = one => one.closest('.scroll, .paper') || one.closest('.hidden, .skip');
        const all = [...document.body.querySelectorAll('*')].filter(one => !inside(one)
            || one.matches('.scroll, .paper'));
        const out = all.filter(one => one.getBoundingClientRect().right > wide + 1);
        return [document.documentElement.scrollWidth, wide,
            out.map(one => one.tagName + ' ' + one.textContent.slice(0, 30))] }"""
    scrolled, wide, out = found.page.evaluate(script)
    wrong = [f"the page is {scrolled} wide in a window of {wide}"] if scrolled > wide else []
    return wrong + [f"too wide: {one}" for one in out]


def printed(found: Opened, folder: Path) -> list[str]:
    """No word of a table is missing in the PDF, or stands outside the margins of its paper."""
    page = found.page
    unfold(found)
    script = "all => all.map(one => one.textContent)"
    cells = page.eval_on_selector_all("table caption, table th, table td", script)
    page.pdf(path=folder / "page.pdf", prefer_css_page_size=True, print_background=True)
    subprocess.run(
        ["pdftotext", "-bbox", folder / "page.pdf", folder / "page.html"], check=True, timeout=120
    )
    form = r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>'
    words = re.findall(form, (folder / "page.html").read_text(encoding="utf-8"))
    least, most = MARGIN_PT - 2, A4_PT[0] - MARGIN_PT + 2
    wrong = [
        f"outside the paper: {text!r} at {left} to {right}"
        for left, _, right, _, text in words
        if float(left) < least or float(right) > most
    ][:5]
    small = [text for _, top, _, bottom, text in words if float(bottom) - float(top) < LEAST_PT]
    wrong += [f"too small to read: {small[:5]}"] if small else []
    there = _letters("".join(text for *_, text in words))
    due = Counter(_letters(word) for cell in cells for word in re.split(r"[\s._]+", cell))
    gone = [word for word, times in due.items() if word and there.count(word) < times]
    return wrong + ([f"cut from tables: {gone[:5]}"] if gone else [])


def _letters(text: str) -> str:
    """Leave the letters and digits, which a line break in a cell does not part."""
    plain = re.sub(r"&\w+;", "", text)
    return re.sub(r"[^0-9A-Za-z]", "", plain)
