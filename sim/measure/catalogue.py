"""Every ratio KPI, in the order in which tables print them.

Adding a KPI that needs no new sum is one line in one of the modules that are
gathered here.

May import: the modules of KPIs. Used by: ratios, tables, docs tests.
"""

from sim.measure.kind_kpis import (
    BACKLOG,
    CONTEXT,
    DEFERRED,
    MESSAGING,
    MESSAGING_STAFF,
    SELF_SERVICE,
)
from sim.measure.load_kpis import LOAD, STAFF, STAFF_OPEN
from sim.measure.repeat_kpis import NEEDS, REPEATS
from sim.measure.service_kpis import COUNTS, HANDLING, SERVICE_LEVELS, WAITING

CONTACT_KPIS = (
    *COUNTS,
    *SERVICE_LEVELS,
    *WAITING,
    *HANDLING,
    *SELF_SERVICE,
    *MESSAGING,
    *DEFERRED,
    *CONTEXT,
    *REPEATS,
)
KPIS = (*CONTACT_KPIS, *NEEDS, *LOAD, *BACKLOG, *STAFF, *MESSAGING_STAFF, *STAFF_OPEN)
