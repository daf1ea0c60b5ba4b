"""Rosters: who is there when, counted by hand; what cannot be meant is refused with its line."""

from datetime import date

import pytest

from experiments.paths import configs_dir
from sim.calibrate.forecasts.bad_rows import BadRowsError
from sim.calibrate.forecasts.centre import Wishes, centre_of
from sim.calibrate.forecasts.forecast import forecast_of
from sim.calibrate.forecasts.format import format_of
from sim.calibrate.forecasts.period import period_of
from sim.calibrate.forecasts.roster import read_roster
from sim.calibrate.forecasts.spread import Shape
from sim.calibrate.forecasts.table import read_rows
from sim.config import build
from sim.errors import ConfigError
from sim.units import HOUR
from sim.workforce.planning import published_plan
from sim.workforce.scheduled import scheduled

QUEUES = [("Sales line", "sales_line"), ("Support", "support"), ("Web chat", "web_chat")]
MONDAY = "2024-01-08"


def roster(folder, body):
    path = folder / "roster.csv"
    path.write_text(body, encoding="utf-8")
    return read_roster(path, QUEUES, {name for _, name in QUEUES})


def centre(folder, body):
    """A centre of a week with three queues and this roster."""
    lines = ["date,start,queue,channel,offered,aht"]
    for day in range(8, 13):
        lines += [
            f"2024-01-{day:02d},09:00,{label},{'chat' if label == 'Web chat' else 'phone'},5,300"
            for label, _ in QUEUES
        ]
    path = folder / "f.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    rows = read_rows(path, format_of(configs_dir() / "formats" / "minimum.yaml"), "Europe/London")
    forecast = forecast_of(rows, period_of(rows, None, None), Shape(), None)
    made = centre_of(forecast, roster(folder, body), Wishes(name="c", time_zone="Europe/London"))
    for name, text in made.files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return build(made.mapping, folder)


def hours_on_duty(scenario, group):
    """Agent-hours on duty by (day from Monday, hour)."""
    clock = scenario.clock
    place = list(scenario.centre.groups).index(group)
    found = scheduled(published_plan(scenario, clock), clock, HOUR).on_duty[place]
    return {divmod(n, 24): one / HOUR for n, one in enumerate(found.tolist()) if one}


ROSTER = """agent,agents,group,day,start,end,breaks,skills
Ann,,phones,mon-fri,08:00,12:00,"lunch 10:00-10:30",Sales line + Support
Ben,,phones,mon-tue,08:00,12:00,"lunch 10:00-10:30",Sales line + Support
,3,phones,mon,11:00,13:00,,Sales line + Support
Eve,,chats,fri,22:00,02:00,break 00:00-00:15,web_chat
"""


def test_agents_on_duty_are_those_of_the_lines(tmp_path):
    scenario = centre(tmp_path, ROSTER)
    assert hours_on_duty(scenario, "phones") == pytest.approx(
        {
            (0, 8): 2, (0, 9): 2, (0, 10): 1, (0, 11): 5, (0, 12): 3,
            (1, 8): 2, (1, 9): 2, (1, 10): 1, (1, 11): 2,
            **{(day, hour): 0.5 if hour == 10 else 1 for day in (2, 3, 4) for hour in range(8, 12)},
        }
    )  # fmt: skip
    assert hours_on_duty(scenario, "chats") == pytest.approx(
        {(4, 22): 1, (4, 23): 1, (5, 0): 0.75, (5, 1): 1}
    )


def test_skills_are_ranked_in_their_order(tmp_path):
    groups = centre(tmp_path, ROSTER).centre.groups
    assert {name: one.rank for name, one in groups["phones"].skills.items()} == {
        "sales_line": 1,
        "support": 2,
    }
    assert groups["chats"].agent_choice == "least_occupied"


def test_dates_outside_the_period_are_left_out(tmp_path):
    body = "group;day;start;end;skills\n"
    body += "".join(
        f"all_round;{day};08:00;16:00;Sales line + Support + Web chat\n"
        for day in (MONDAY, "2024-01-09", "2024-02-01")
    )
    shifts = centre(tmp_path, body).centre.groups["all_round"].shifts
    assert {day for one in shifts.values() for day in one.days} == {MONDAY, "2024-01-09"}
    with pytest.raises(ConfigError, match="on duty on some day"):
        centre(tmp_path, body.replace("2024-01", "2024-03"))


def test_a_group_may_be_named_after_its_queue_and_a_line_without_group_after_its_skills(tmp_path):
    found = roster(
        tmp_path,
        "team,day,start,end,skills\nSupport,mon,8:00,16:00,\n,mon,8:00,16:00,Web chat+Sales line\n",
    )
    assert found.skills == {
        "support": ("support",),
        "web_chat_and_sales_line": ("web_chat", "sales_line"),
    }


def test_more_than_a_hundred_different_shifts_fit_in_a_group(tmp_path):
    body = "day,start,end,skills\n"
    times = [(begin, begin + length) for begin in range(6, 12) for length in range(4, 10)]
    for begin, end in times:
        for more in range(4):
            when = f"{begin:02d}:{more * 15:02d},{end:02d}:00"
            body += f"mon,{when},Sales line + Support + Web chat\n"
    scenario = centre(tmp_path, body)
    assert len(scenario.centre.groups["sales_line_and_support_and_web_chat"].shifts) == 144


BAD = {
    "a day that is none": ("Ann,g,mon-fry,08:00,16:00,,Support", "day"),
    "days and dates in one": (f"Ann,g,\"mon,{MONDAY}\",08:00,16:00,,Support", "day"),
    "an hour alone": ("Ann,g,mon,8,16:00,,Support", "start"),
    "a break outside": ("Ann,g,mon,08:00,16:00,lunch 17:00-17:30,Support", "breaks"),
    "a break in words": ("Ann,g,mon,08:00,16:00,at noon,Support", "breaks"),
    "breaks that overlap": ("Ann,g,mon,08:00,16:00,12:00-12:30 12:15-12:45,Support", "breaks"),
    "a queue that is none": ("Ann,g,mon,08:00,16:00,,Supports", "skills"),
    "a queue twice": ("Ann,g,mon,08:00,16:00,,Support+support", "skills"),
    "twice at once": ("Zoe,everything,mon,11:00,13:00,,Sales line+Support+Web chat", "agent"),
    "other skills than its group": ("Ann,everything,mon,08:00,16:00,,Support", "skills"),
}  # fmt: skip
WELL = "Zoe,everything,mon-fri,08:00,12:00,,Sales line+Support+Web chat\n"


@pytest.mark.parametrize("what", BAD)
def test_a_bad_line_is_told_with_its_column(tmp_path, what):
    line, column = BAD[what]
    body = f"agent,group,day,start,end,breaks,skills\n{WELL}{line}\n"
    with pytest.raises(BadRowsError) as caught:
        roster(tmp_path, body)
    assert [(one[0], one[1]) for one in caught.value.lines] == [(3, column)]


def test_a_queue_that_nobody_serves_is_named(tmp_path):
    with pytest.raises(ConfigError, match="Web chat"):
        roster(tmp_path, "day,start,end,skills\nmon,08:00,16:00,Sales line+Support\n")


def test_a_queue_without_contacts_needs_nobody_and_may_be_named(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text("day,start,end,skills\nmon,08:00,16:00,Sales line+Web chat\n", encoding="utf-8")
    found = read_roster(path, QUEUES, {"sales_line"})
    assert list(found.skills.values()) == [("sales_line", "web_chat")]


def test_dates_beside_days_of_the_week_are_refused(tmp_path):
    lines = f"day,start,end,skills\nmon,08:00,12:00,{{0}}\n{MONDAY},13:00,16:00,{{0}}\n"
    with pytest.raises(ConfigError, match="not both"):
        roster(tmp_path, lines.format("Sales line+Support+Web chat"))
    assert date.fromisoformat(MONDAY).weekday() == 0
