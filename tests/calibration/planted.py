"""Made-up months of calls with planted order of service or redials, as logs.

Every figure is invented. The queue of `served_with_credit` is played by hand, call by
call, and shares nothing with the engine.
"""

import numpy as np

from sim.calibrate.calls import Call, log_of_calls
from sim.config import Calendar, Clock
from sim.log.builder import names_of
from sim.log.schema import Header
from sim.units import DAY, SECOND
from sim.vocabulary import Outcome

SEGMENTS = ("priority", "regular")


def header(days=31):
    """The header of a log of January 1999."""
    calendar = Calendar(start="1999-01-01 00:00", length=f"{days}d", time_zone="Asia/Jerusalem")
    axis = Clock.of(calendar)
    names = names_of(
        segments=SEGMENTS,
        intents=("orders", "advice"),
        channels=("phone",),
        queues=SEGMENTS,
        groups=("agents",),
    )
    return Header(
        names=names,
        start_utc_us=axis.start_utc_us,
        time_zone="Asia/Jerusalem",
        horizon=axis.horizon,
        source="made_up",
    )


def call(number, start_s, *, wait_s=0, talk_s=0, customer=-1, segment="regular", intent="orders"):
    """A call that is answered if it has a talk, and abandons otherwise; whole seconds."""
    return Call(
        number=number,
        left_ivr=int(start_s) * SECOND,
        ivr=0,
        wait=int(wait_s) * SECOND,
        talk=int(talk_s) * SECOND,
        intent=intent,
        segment=segment,
        customer=int(customer),
        outcome=Outcome.HANDLED if talk_s else Outcome.ABANDONED,
        agent=1 if talk_s else -1,
    )


def served_with_credit(credit_s, days=31, before_s=0, since_day=0, errors=0.0, seed=5):
    """A log of days on which one agent serves in order of joining minus a credit.

    Until `since_day` the credit is `before_s`. A share `errors` of the choices is wrong:
    somebody at random is served.
    """
    rng = np.random.default_rng(seed)
    calls = []
    for day in range(days):
        credit = credit_s if day >= since_day else before_s
        joined = np.sort(rng.integers(8 * 3600, 12 * 3600, 130)) + day * (DAY // SECOND)
        high = rng.random(130) < 0.5
        due = joined - credit * high
        waiting, free, arrived = [], joined[0], 0
        while arrived < 130 or waiting:
            while arrived < 130 and joined[arrived] <= free:
                waiting.append(arrived)
                arrived += 1
            if not waiting:
                free = joined[arrived]
                continue
            wrong = rng.random() < errors
            one = (
                waiting[rng.integers(len(waiting))] if wrong else min(waiting, key=lambda i: due[i])
            )
            waiting.remove(one)
            talk = int(rng.integers(60, 140))
            name = SEGMENTS[0] if high[one] else SEGMENTS[1]
            wait = free - joined[one]
            calls.append(call(len(calls), joined[one], wait_s=wait, talk_s=talk, segment=name))
            free += talk
    return log_of_calls(calls, header(days))


def with_redials(share, mean_delay_s, recorded=0.75, days=31, seed=6):
    """A log in which a share of those who gave up calls again after an exponential delay.

    Customers also call for other reasons, whenever they like. The customer of a call is
    recorded with a probability, of every call alike.
    """
    rng = np.random.default_rng(seed)
    starts = rng.uniform(0, days * 86_400, 1000 * days).tolist()
    todo = list(zip(starts, rng.integers(0, 3000, len(starts)).tolist(), strict=True))
    calls = []
    while todo:
        start, customer = todo.pop()
        known = customer if rng.random() < recorded else -1
        gives_up = rng.random() < 0.3
        wait = int(rng.integers(1, 120))
        talk = 0 if gives_up else int(rng.integers(60, 300))
        calls.append(call(len(calls), start, wait_s=wait, talk_s=talk, customer=known))
        if gives_up and rng.random() < share:
            again = start + wait + rng.exponential(mean_delay_s)
            if again < days * 86_400:
                todo.append((again, customer))
    return log_of_calls(calls, header(days))
