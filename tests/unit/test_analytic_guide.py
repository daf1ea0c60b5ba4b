"""The guide of the screen shows what the screen prints."""

import re
from pathlib import Path

from sim.analytic.arguments import read_request
from sim.analytic.screen import screen_text

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "screen.md"


def test_the_table_in_the_guide_is_the_table_of_its_command():
    blocks = re.findall(r"^```\n(.*?)\n```", GUIDE.read_text(encoding="utf-8"), re.M | re.S)
    command, table = blocks[0], blocks[1]
    assert command.startswith("switchboard screen ")
    assert screen_text(read_request(command.split()[2:])) == table


def test_the_python_of_the_guide_runs():
    code = re.search(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.S)
    assert code is not None
    names = {}
    exec(compile(code[1], str(GUIDE), "exec"), names)  # the guide is part of this tree
    assert names["needed"] == 13
    assert round(float(names["paid"]), 2) == 18.57
