"""Write made-up records in the format of the Anonymous Bank, for tests.

Every figure here is invented; only the columns are those of the real files.
"""

import gzip
from pathlib import Path

COLUMNS = (
    *("vru+line", "call_id", "customer_id", "priority", "type", "date"),
    *("vru_entry", "vru_exit", "vru_time", "q_start", "q_exit", "q_time"),
    *("outcome", "ser_start", "ser_exit", "ser_time", "server"),
)
DAY_S = 86_400


def clock(seconds):
    """Write seconds of the day as H:MM:SS, past midnight as the next day's."""
    rest = seconds % DAY_S
    return f"{rest // 3600}:{rest // 60 % 60:02d}:{rest % 60:02d}"


def call(at, *, ivr=6, wait=0, talk=0, day=3, **cells):
    """One row: enters the IVR at second `at` of 1999-01-`day`; `cells` replace what follows.

    A call with talk is answered (by AGENT_01 unless `server` says otherwise), any other hangs up.
    """
    queued, served = at + ivr, talk > 0
    answered = queued + wait
    row = {
        "vru+line": "AA0101",
        "call_id": "1",
        "customer_id": "7001",
        "priority": "1",
        "type": "PS",
        "date": f"9901{day:02d}",
        "vru_entry": clock(at),
        "vru_exit": clock(queued),
        "vru_time": str(ivr),
        "q_start": clock(queued) if wait else "0:00:00",
        "q_exit": clock(answered) if wait else "0:00:00",
        "q_time": str(wait),
        "outcome": "AGENT" if served else "HANG",
        "ser_start": clock(answered) if served else "0:00:00",
        "ser_exit": clock(answered + talk) if served else "0:00:00",
        "ser_time": str(talk),
        "server": "AGENT_01" if served else "NO_SERVER",
    }
    return row | cells


def write(path, rows, columns=COLUMNS):
    """Write rows as a file, gzipped if its name ends in .gz; return the path."""
    lines = ["\t".join(columns), *("\t".join(row[name] for name in columns) for row in rows)]
    data = ("\n".join(lines) + "\n").encode()
    path = Path(path)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def month(weekday_calls=40):
    """A made-up January 1999 with every day type: calls every few minutes, some of each kind.

    Sunday to Thursday 08:00 onwards, half as many on Fridays and Saturdays; call i of a
    day waits i % 4 x 10 s, every eighth abandons after 30 s, every tenth hangs up in the
    IVR, types and priorities rotate; at 02:00 one caller hangs up in the IVR.
    """
    rows = []
    for day in range(1, 32):
        weekend = day % 7 in {1, 2}  # 1 January 1999 was a Friday
        rows.append(call(2 * 3600, day=day, ivr=20))
        for i in range(weekday_calls // 2 if weekend else weekday_calls):
            at = 8 * 3600 + 240 * i
            kind = ("PS", "NW", "PS", "IN")[i % 4]
            cells = {"day": day, "type": kind, "priority": str(i % 3)}
            if i % 10 == 9:
                rows.append(call(at, **cells))
            elif i % 8 == 7:
                rows.append(call(at, wait=30, **cells))
            else:
                server = f"AGENT_{i % 3 + 1:02d}"
                rows.append(call(at, wait=i % 4 * 10, talk=60 + 7 * i, server=server, **cells))
    return rows
