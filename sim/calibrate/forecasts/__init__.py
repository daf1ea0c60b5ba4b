"""From a planner's own files, forecast and roster, to a centre that runs.

A format says what the columns of a file mean (`format`); the file is read and every bad
line is found (`sheet`, `cells`, `table`); clock changes, months and days are laid on the
wall clock (`wall`, `spread`, `period`); agents come from a roster or from a formula
(`roster`, `staffing`); the result is a preset (`centre`, `sources`).
"""
