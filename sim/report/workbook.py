"""The tables of a run as a spreadsheet: kpi.xlsx.

A sheet a table, numbers as numbers. Text stays text whatever it begins with: no name of a
queue is ever a formula or a link. The same tables give the same bytes.

May import: material, answer, XlsxWriter. Used by: experiments.
"""

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.report.answer import cards, lead, period
from sim.report.material import Material

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 1_048_575
"""Rows that a sheet can hold, its heading left out."""

_CREATED = datetime(2000, 1, 1)
_OPTIONS = {
    "in_memory": True,
    "constant_memory": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
_WIDTHS = {"definition": 60, "path": 60, "meaning": 40, "source": 60, "note": 50, "name": 24}
_WIDTH = 14
_ANSWER_WIDTHS = (30, 34, 110)


def workbook(material: Material) -> bytes:
    """Return the bytes of kpi.xlsx."""
    import xlsxwriter

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, _OPTIONS)
    book.set_properties({"title": "Switchboard", "created": _CREATED})
    bold = book.add_format({"bold": True, "bottom": 1})
    _answer(book.add_worksheet("answer"), material, bold)
    for name, table in _tables(material).items():
        _sheet(book.add_worksheet(name), table, bold)
    book.close()
    return file.getvalue()


def _tables(material: Material) -> "dict[str, pd.DataFrame]":
    """Return the tables by sheet; one without rows has no sheet."""
    names = (
        *("kpi", "targets", "intervals", "week", "staffing", "flows", "paths", "technology"),
        *("costs", "gaps", "parameters"),
    )
    found = {name: getattr(material, name) for name in names}
    return {name: table.head(MOST_ROWS) for name, table in found.items() if len(table)}


def _answer(sheet: Any, material: Material, bold: Any) -> None:
    """Write the first sheet: what the page says first."""
    for column, width in enumerate(_ANSWER_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, period(material), bold)
    for number, line in enumerate(lead(material)):
        sheet.write_string(1 + number, 0, line)
    for number, card in enumerate(cards(material)):
        for column, text in enumerate((card.question, card.verdict, card.text)):
            sheet.write_string(4 + number, column, text)


def _sheet(sheet: Any, table: "pd.DataFrame", bold: Any) -> None:
    """Write a table with a heading that stays in sight and can be filtered."""
    for column, name in enumerate(table.columns):
        sheet.write_string(0, column, str(name), bold)
        sheet.set_column(column, column, _WIDTHS.get(str(name), _WIDTH))
        values = table[name]
        if values.dtype.kind in "iuf":
            numbers = values.to_numpy(float)
            for row in np.flatnonzero(np.isfinite(numbers)).tolist():
                sheet.write_number(row + 1, column, numbers[row])
        else:
            for row, value in enumerate(values.tolist()):
                if isinstance(value, str) and value:
                    sheet.write_string(row + 1, column, value)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(table), max(0, len(table.columns) - 1))
