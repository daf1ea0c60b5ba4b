"""Sentences of the report: computed from the tables, and another table gives another sentence."""

import pandas as pd
import pytest

from sim.report.answer import cards, lead, period
from sim.report.assumption_section import assumption_section
from sim.report.blocks import Figure
from sim.report.run_report import report_html, sections
from sim.report.saying import count, moment, money, percent, seconds, several
from sim.report.service_section import service_section
from sim.report.staffing_section import staffing_section
from tests.unit.report_material import STARTS, material


def findings(section):
    """The finding of each figure of a section by its title."""
    return {one.title: one.finding for one in section.blocks if isinstance(one, Figure)}


def frame(section, caption):
    """The first table of a section whose caption begins so."""
    tables = [getattr(one, "table", one) for one in section.blocks]
    return next(one.frame for one in tables if one.caption.startswith(caption))


def test_the_lowest_interval_is_named_with_time_and_queue():
    told = findings(service_section(material()))["Service level by interval"]
    assert told == "Lowest 61 % at 09:30 Monday, in calls."
    numbers = material().numbers
    changed = numbers["service_level_by_interval"].assign(sl_excluding_short=[0.42, 0.61])
    other = material(numbers=numbers | {"service_level_by_interval": changed})
    told = findings(service_section(other))["Service level by interval"]
    assert told == "Lowest 42 % at 09:00 Monday, in calls."


def test_an_interval_with_next_to_nobody_is_not_the_lowest():
    numbers = material().numbers
    changed = numbers["service_level_by_interval"].assign(
        offered=[2.0, 50.0], sl_excluding_short=[0.0, 0.61]
    )
    thin = material(numbers=numbers | {"service_level_by_interval": changed})
    assert "61 % at 09:30" in findings(service_section(thin))["Service level by interval"]


def test_the_map_tells_the_worst_busy_hour_and_how_many_hours_keep_the_promise():
    told = next(iter(findings(service_section(material())).values()))
    # 08:00 lies lower, with a fiftieth of the contacts of 09:00
    assert told == (
        "2 of 4 queue-hours with demand keep their promise, 2 lie more than 20 points below it. "
        "Lowest against the promise: calls, 55 % at 09:00 Monday (promised 80 %)."
    )


@pytest.mark.parametrize(
    ("value", "lower", "upper", "verdict"),
    [
        (0.61, 0.55, 0.67, "missed"),
        (0.79, 0.75, 0.83, "close"),
        (0.85, 0.81, 0.89, "kept"),
        (0.81, 0.78, 0.84, "close"),
        (0.80, 0.80, 0.80, "kept"),
        (0.79, float("nan"), float("nan"), "missed"),
        (0.81, float("nan"), float("nan"), "kept"),
    ],
)
def test_a_promise_is_kept_or_missed_where_its_interval_says_so(value, lower, upper, verdict):
    kpi = material().kpi
    row = (kpi["name"] == "calls") & (kpi["kpi"] == "sl_excluding_short")
    changed = kpi.copy()
    changed.loc[row, ["value", "lower", "upper"]] = (value, lower, upper)
    found = frame(service_section(material(kpi=changed)), "What each queue")
    assert found.set_index("queue")["promise"]["calls"] == verdict


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.61, "One of two queues with a promise keeps it over the whole time."),
        (0.85, "All two queues with a promise keep it over the whole time."),
    ],
)
def test_how_many_promises_are_kept(value, said):
    kpi = material().kpi.replace({"value": {0.61: value}})
    assert service_section(material(kpi=kpi)).answer[0] == said


@pytest.mark.parametrize(("value", "said"), [(0.61, "does not keep"), (0.85, "keeps")])
def test_the_only_queue_is_told_as_one(value, said):
    kpi = material().kpi.replace({"value": {0.61: value}})
    found = service_section(material(kpi=kpi, targets=material().targets.head(1))).answer[0]
    assert found == f"The one queue with a promise {said} it over the whole time."


def test_a_promise_that_changes_is_not_judged_by_one_number():
    targets = pd.concat([material().targets, material().targets.head(1).assign(since=STARTS[1])])
    found = frame(service_section(material(targets=targets)), "What each queue")
    assert found.set_index("queue")["promise"]["calls"] == "changes"


def test_the_largest_shortage_and_the_hours_of_it():
    section = staffing_section(material())
    assert section.answer[0].startswith("Of 8 agent-hours that the formula requires 2 are not")
    assert section.answer[1] == (
        "Largest shortage: team, 3 short at 09:30 Monday (6 scheduled, 9 required)."
    )
    row = frame(section, "Agents required and scheduled, by group").iloc[0]
    assert (row["required h"], row["short h"], row["over h"]) == ("7.5", "1.5", "0.5")
    assert (row["largest gap"], row["when"]) == ("3", "09:30 Monday")


def test_a_group_without_a_formula_is_named():
    staffing = material().staffing.assign(required=float("nan"), gap=float("nan"))
    answer = " ".join(staffing_section(material(staffing=staffing)).answer)
    assert answer.startswith("No formula says what team requires")


def test_the_cards_answer_the_three_questions():
    staffed, cost, gaps = cards(material())
    assert staffed.verdict == "One of two promises missed"
    assert "50 % of the queue-hours with demand keep" in staffed.text
    assert "calls 61 % answered within 20 s (promised 80 %)" in staffed.text
    assert "team, 3 short at 09:30 Monday" in staffed.text
    assert cost.verdict == "No prices given"
    assert gaps.verdict == "Nothing to measure by"


def test_the_card_of_gaps_counts_those_that_are_certain():
    gaps = pd.DataFrame(
        [
            ("staff", "team", 3.0, float("nan")),
            ("staff", "other", 0.0, float("nan")),
            ("response", "calls", 0.19, 0.13),
            ("response", "mails", 0.01, -0.01),
            ("technology", "seats", float("nan"), float("nan")),
        ],
        columns=["dimension", "name", "gap", "lower"],
    )
    card = cards(material(gaps=gaps))[2]
    assert card.verdict == "Two gaps in two areas"
    assert card.text == (
        "Staff (team); response time (calls); at the limit, gap not known (seats)."
    )


def test_who_keeps_every_promise_is_told_so():
    kpi = material().kpi.replace({"value": {0.61: 0.9}})
    staffing = material().staffing.assign(gap=0.0, required=material().staffing["scheduled"])
    staffed = cards(material(kpi=kpi, staffing=staffing))[0]
    assert (staffed.verdict, staffed.tone) == ("Yes, every promise is kept", "good")


def test_the_lead_says_how_large_it_is():
    assert lead(material())[0] == (
        "100 needs and 120 contacts on one channel, met by up to 6 agents at once."
    )
    assert "20 independent" in lead(material())[1]
    alone = material(manifest={"replications": 1})
    assert lead(alone)[1].startswith("One repetition only")


def test_the_days_are_named():
    assert period(material()) == "Monday 8 January 2024"
    week = [*STARTS, "2024-02-04T23:30+00:00"]
    rows = pd.DataFrame({"interval_start": week, "level": "group", "staffed": 1.0})
    assert period(material(intervals=rows)) == "Monday 8 January to Sunday 4 February 2024"


def test_assumptions_stand_first_and_what_was_set_is_told():
    section = assumption_section(material(simple=(("live", "no callbacks"),)))
    assert section.answer[0].startswith("2 of 3 values with an entry (67 %) are assumptions")
    assert section.answer[2] == "One mechanism is used in a simple form."
    known = frame(section, "All 3 values")
    assert known["grade"].tolist() == ["A", "S1"]
    assert known["parameter"][0] == "a.talk and 1 more"
    assert known["value"][0] == "240s to 300s"
    assert known["source"][1] == "a survey (2020)"
    assert frame(section, "Values that were set")["parameter"].tolist() == ["centre.d"]
    assert frame(section, "Mechanisms")["how it is here"].tolist() == ["no callbacks"]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (["6%", "21%", "3%"], "3% to 21%"),
        (["140000", "80000"], "80000 to 140000"),
        (["30s", "2min"], "30s and 1 more"),
        (["09:00-18:00", "09:00-19:00"], "09:00-18:00 and 1 more"),
    ],
)
def test_values_of_one_kind_are_told_by_their_range(values, said):
    rows = [(f"centre.x{one}", one, "", "A", "n/a", "share", "chosen") for one in values]
    parameters = pd.DataFrame(rows, columns=material().parameters.columns)
    found = frame(assumption_section(material(parameters=parameters)), f"All {len(values)} values")
    assert found["value"].tolist() == [said]


def test_a_record_stands_beside_where_there_is_one():
    rows = [
        ("January", "all", "offered", "contacts", 1000.0, 1010.0, 990.0, 1030.0, "fitted"),
        ("January", "all", "p_abandon", "share", 0.2, 0.15, 0.12, 0.18, "predicted"),
        ("January", "Sunday", "p_abandon", "share", 0.2, 0.2, 0.12, 0.28, "predicted"),
    ]
    names = ["record", "days", "kpi", "unit", "recorded", "simulated", "lower", "upper", "mark"]
    found = sections(material(recorded=pd.DataFrame(rows, columns=names)))
    record = next(one for one in found if one.name == "record")
    assert record.answer[0].startswith("One of two recorded figures lies within")
    assert record.blocks[0].frame["recorded"].tolist() == ["1,000", "20.0 %"]
    assert record.blocks[0].frame["interval"].tolist() == ["990 to 1,030", "12.0 % to 18.0 %"]


def test_the_sections_stand_in_the_order_that_is_promised():
    assert [one.name for one in sections(material())] == [
        *("service", "staffing", "journeys", "costs", "gaps"),
        *("assumptions", "definitions", "provenance"),
    ]
    page = report_html(material())
    assert page == report_html(material())
    assert page.index("Are we staffed right?") < page.index('id="service"')


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (percent(0.79996, 0.8), "80.00 %"),
        (percent(0.7996, 0.8), "79.96 %"),
        (percent(0.796, 0.8), "79.6 %"),
        (percent(0.61, 0.8), "61 %"),
        (percent(float("nan")), "-"),
        (count(1234.4), "1,234"),
        (count(3.25), "3.2"),
        (count(-0.0), "0"),
        (count(float("inf")), "no end"),
        (seconds(90), "90 s"),
        (seconds(3600), "60 min"),
        (seconds(86_400), "24 h"),
        (seconds(259_200), "3 d"),
        (money(214300.4, "GBP"), "GBP 214,300"),
        (money(5.1, "GBP"), "GBP 5.10"),
        (moment(STARTS[1]), "09:30 Monday"),
        (several(1, "queue"), "one queue"),
        (several(12, "queue"), "12 queues"),
    ],
)
def test_numbers_are_written_as_people_do(text, said):
    assert text == said
