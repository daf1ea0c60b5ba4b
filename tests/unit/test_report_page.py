"""The page: what is written into it, what is refused, and that no name can break out of it."""

import base64
import re

import pandas as pd
import pytest

from sim.report.blocks import Figure, Section, Table
from sim.report.page import Card, page_html

SVG = '<svg role="img" width="900pt" height="90pt"><!-- made --><title>x</title></svg>'
EVIL = '"><script>alert(1)</script>&'


def table(**more):
    frame = pd.DataFrame({"queue": ["calls", "chats"], "offered": [1200, 3.5], "met": ["-", ""]})
    return Table(caption="Queues", frame=frame, **more)


def section(*blocks, name="service", **more):
    return Section(name=name, heading="Service", blocks=blocks, **more)


def figure(finding="Lowest 61 % at 09:30 Monday", title="Service"):
    return Figure(title=title, svg=SVG, finding=finding, table=table())


def test_a_figure_is_an_image_with_its_finding_and_its_numbers():
    page = page_html("Run", (), [section(figure())])
    found = re.search(r'<img src="data:image/svg\+xml;base64,([^"]+)" alt="([^"]+)"', page)
    assert found is not None
    assert base64.b64decode(found[1]).decode() == SVG.replace("<!-- made -->", "")
    assert found[2] == "Lowest 61 % at 09:30 Monday"
    assert 'width="1200" height="120"' in page
    details = page[page.index("<details>") :]
    assert details.index("<caption>Queues</caption>") < details.index("</details>")
    assert ">1,200</td>" in details


def test_what_names_hold_is_text_wherever_it_stands():
    frame = pd.DataFrame({EVIL: [EVIL], "b": [EVIL]})
    evil = Table(caption=EVIL, frame=frame, note=EVIL, folded=True)
    drawn = Figure(title=EVIL, svg=SVG, finding=f"{EVIL} and more", table=evil)
    whole = Section(name="a", heading=EVIL, answer=(EVIL,), blocks=(drawn, evil))
    card = Card(question=EVIL, verdict=EVIL, text=EVIL, link="a")
    page = page_html(EVIL, (EVIL,), [whole], cards=[card], about=EVIL)
    assert "<script" not in page
    assert page.count("alert(1)") > 15
    assert re.search(r'alt="&#34;&gt;&lt;script&gt;', page)


def test_a_column_without_a_cell_is_left_out_and_the_first_never():
    frame = pd.DataFrame({"a": [None, float("nan")], "empty": ["", None], "c": [1, 2]})
    page = page_html("Run", (), [section(Table(caption="T", frame=frame))])
    assert ">empty</th>" not in page
    assert '<th scope="col" class="n">a</th><th scope="col" class="n">c</th>' in page
    assert page.count('<td class="n">') == 2


@pytest.mark.parametrize(
    ("cells", "look"),
    [
        (["1,200", "-"], "n"),
        (["81.3 % (79.0 to 83.1)", ""], "n"),
        (["GBP 214,300", "GBP -3.50"], "n"),
        (["21 paid h", "7 h"], "n"),
        (["08:00 Monday", "-"], "s"),
        (["phone", "chat"], "s"),
        (["a name that is rather long", "b"], ""),
        (["a sentence that says a good deal more than a name", "b"], "t"),
    ],
)
def test_numbers_stand_to_the_right_and_short_texts_are_not_broken(cells, look):
    frame = pd.DataFrame({"who": ["x", "y"], "what": cells})
    page = page_html("Run", (), [section(Table(caption="T", frame=frame))])
    told = f' class="{look}"' if look else ""
    assert f'<th scope="col"{told}>what</th>' in page


def test_a_long_name_may_be_broken_at_its_joints_only():
    frame = pd.DataFrame({"path": ["channels.phone.first_contact", "a.b"]})
    page = page_html("Run", (), [section(Table(caption="T", frame=frame))])
    assert "channels.<wbr>phone.<wbr>first_<wbr>contact</th>" in page
    assert ">a.b</th>" in page


def test_the_same_sections_give_the_same_bytes():
    made = [page_html("Run", ("Lead",), [section(figure(), table())]) for _ in range(2)]
    assert made[0] == made[1]


@pytest.mark.parametrize("name", ["Service", "a b", "", "1st", 'a"b', "a\n"])
def test_a_name_that_is_no_address_is_refused(name):
    with pytest.raises(ValueError, match="address"):
        page_html("Run", (), [section(name=name)])


def test_a_name_that_stands_twice_is_refused():
    with pytest.raises(ValueError, match="address"):
        page_html("Run", (), [section(), section()])


@pytest.mark.parametrize("finding", ["", "Service", "Short"])
def test_a_figure_without_a_finding_is_refused(finding):
    with pytest.raises(ValueError, match="finding"):
        page_html("Run", (), [section(figure(finding))])


def test_the_page_loads_nothing_and_forbids_it():
    page = page_html("Run", (), [section(figure())])
    assert "default-src 'none'" in page
    assert re.findall(r'(?:src|href)="(?!data:|#)[^"]*"', page) == []
    assert "url(" not in page
    assert "@import" not in page
