"""The page and the figures of a sweep, as texts by the name of their file.

Imports: experiments.sweeping.story, sim.report. Used by: experiments.sweep.
"""

import pandas as pd

from experiments.sweeping.story import story_of
from sim.report.page import page_html
from sim.report.sweep_section import figures_of_sweep, sections_of_sweep
from sim.study.sweep.spec import SweepSpec
from sim.study.sweep_answers import Answers

PAGE = "sweep.html"
_LEAD = 2


def page_files(frame: pd.DataFrame, spec: SweepSpec, found: Answers, name: str) -> dict[str, str]:
    """Return sweep.html and figures/*.svg.

    Parameters
    ----------
    frame : the table of sweep.csv.
    spec, found : what was asked, and what the table says.
    name : of the sweep.
    """
    sections = sections_of_sweep(frame, story_of(frame, spec, found))
    title = f"Sweep {name.replace('_', ' ')}"
    files = {PAGE: page_html(title, found.sentences[: min(_LEAD, found.leading)], sections)}
    return files | {f"figures/{name}": svg for name, svg in figures_of_sweep(sections).items()}
