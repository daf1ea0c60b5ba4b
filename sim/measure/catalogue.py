"""Every ratio KPI, in the order in which tables print them.

Adding a KPI that needs no new sum is one line in one of the three modules that
are gathered here.

May import: the three modules of KPIs. Used by: ratios, tables, docs tests.
"""

from sim.measure.load_kpis import LOAD, STAFF, STAFF_OPEN
from sim.measure.repeat_kpis import NEEDS, REPEATS
from sim.measure.service_kpis import COUNTS, HANDLING, SERVICE_LEVELS, WAITING

CONTACT_KPIS = (*COUNTS, *SERVICE_LEVELS, *WAITING, *HANDLING, *REPEATS)
KPIS = (*CONTACT_KPIS, *NEEDS, *LOAD, *STAFF, *STAFF_OPEN)
