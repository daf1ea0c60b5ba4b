"""Say in words what was read and what was estimated of demand and staffing.

Text only: the rows of the file and what became of each, then every estimate with what
it rests on and its 95 % interval. Decides nothing. Laws are in `account_laws`.

May import: words, sim.calibrate. Used by: experiments.calibrate.
"""

from sim.calibrate.credit import CREDITS_S, CreditEvidence
from sim.calibrate.estimate import Estimates
from sim.calibrate.half_hours import DAY_TYPES, SLOTS, slot_start
from sim.calibrate.presence import FittedPresence
from sim.calibrate.records import Account
from sim.calibrate.redials import WINDOW_S
from sim.calibrate.shares import Share


def account_text(account: Account) -> str:
    """Write what became of every row."""
    kept, dropped = sum(account.kept.values()), sum(account.dropped.values())
    lines = [f"Rows read {account.rows}: {kept} calls in the log, {dropped} dropped."]
    for title, counts in (
        ("calls", account.kept),
        ("dropped", account.dropped),
        ("kept, but odd (a call may count twice)", account.noted),
    ):
        lines.append(f"  {title}:")
        lines += [f"    {n:>7}  {what}" for what, n in sorted(counts.items(), key=_by_size)]
    return "\n".join(lines)


def _by_size(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def estimates_text(estimates: Estimates) -> str:
    """Write the estimates of demand and staffing, a block per kind."""
    days = ", ".join(f"{n} {day}" for day, n in zip(DAY_TYPES, estimates.days, strict=True))
    return "\n\n".join(
        [
            f"Days with calls: {days}.",
            _arrivals(estimates),
            _busyness(estimates),
            _redials(estimates),
            _shares(estimates),
            credit_text(estimates.credit),
            _agents(estimates),
        ]
    )


def _arrivals(estimates: Estimates) -> str:
    rows = [
        f"  {intent:<18}"
        + "".join(
            f"{calls[code].sum():>9.1f}{estimates.needs[intent][code].sum():>9.1f}"
            for code in range(len(DAY_TYPES))
        )
        for intent, calls in estimates.calls.items()
    ]
    head = "  " + " " * 18 + "".join(f"{day:>9}{'fresh':>9}" for day in DAY_TYPES)
    title = (
        "Calls that enter, mean a day by intent; fresh: without redials, the demand of the preset"
    )
    return "\n".join([title, head, *rows])


def _busyness(estimates: Estimates) -> str:
    found = estimates.busyness
    title = f"Busyness of whole days, beyond Poisson, of {found.days} days, with 95 % intervals"
    return "\n".join(
        [
            title,
            f"  coefficient of variation {found.cv:.3f} ({found.cv_lower:.3f} .. "
            f"{found.cv_upper:.3f}); correlation of call types {found.correlation:.2f} "
            f"({found.correlation_lower:.2f} .. {found.correlation_upper:.2f})",
        ]
    )


def _redials(estimates: Estimates) -> str:
    found = estimates.redials
    if found is None:
        return "Redials: too few callers who gave up are known; the demand keeps them"
    hours = WINDOW_S // 3600
    return "\n".join(
        [
            "Redials: who gives up waiting calls again",
            f"  second call within {hours} h after giving up {_share(found.again)}",
            f"  after a wait and a service {_share(found.control)}",
            f"  customer recorded among the calls of the hour after {_share(found.recorded)}",
            f"  given up, among the same calls {_share(found.given_up)}",
            f"  share that calls again {found.share:.1%} ({found.lower:.1%} .. {found.upper:.1%}), "
            f"delay: median {found.delay_s[len(found.delay_s) // 2]:.0f} s, "
            f"mean {found.mean_delay_s:.0f} s",
        ]
    )


def _shares(estimates: Estimates) -> str:
    lines = ["Shares, with 95 % intervals"]
    for front, rows in estimates.fronts.items():
        for intent, found in rows.items():
            name = f"{front}, {intent}: asks for an agent"
            lines.append(f"  {name:<52}{_share(found.asks)}; mean time {found.time.mean_s:.1f} s")
    lines += [
        f"  {f'priority among those who waited, {intent}':<52}{_share(share)}"
        for intent, share in estimates.priority.items()
    ]
    return "\n".join(lines)


def credit_text(credit: CreditEvidence) -> str:
    """Write how many pairs of waiting customers were served in the order of each credit."""
    lines = [
        "Credit of priority customers: pairs of one call type served in its order",
        "  credit, s" + " " * 13 + "".join(f"{one:>7}" for one in CREDITS_S),
    ]
    for name, shares in (("before", credit.before), ("from then on", credit.after)):
        n = shares[0].n
        if n:
            values = "".join(f"{shares[one].value:>7.3f}" for one in CREDITS_S)
            lines.append(f"  {name:<13}{n:>6} of{values}")
    if credit.since is None:
        lines.append(f"  the order of service shows no credit of {credit.stated_s} s")
    else:
        lines.append(
            f"  a credit of {credit.stated_s} s, stated by the source, since {credit.since}"
        )
    return "\n".join(lines)


def _agents(estimates: Estimates) -> str:
    """Mean agents seen every two hours; the preset has every half hour, rounded."""
    slots = range(0, SLOTS, 4)
    head = "  " + " " * 9 + "".join(f"{slot_start(slot):>7}" for slot in slots)
    rows = [
        f"  {day:<9}" + "".join(f"{estimates.agents_seen[code, slot]:>7.1f}" for slot in slots)
        for code, day in enumerate(DAY_TYPES)
    ]
    title = "Agents seen, mean by half hour (every fourth shown); overstates the true staffing"
    return "\n".join([title, head, *rows])


def presence_text(found: FittedPresence) -> str:
    """Write the effective staffing and the waits that it was fitted to."""
    effort = found.effort
    title = (
        f"Share of the agents seen who are there, fitted to the mean wait "
        f"({effort.replications} replications, seed {effort.seed})"
    )
    head = f"  {'':<9}{'share':>8}{'recorded':>10}{'simulated':>11}  95 % interval, s"
    rows = [
        f"  {day:<9}{share:>8.1%}{found.recorded_s[day]:>10.2f}{found.simulated_s[day]:>11.2f}  "
        f"{found.lower_s[day]:.2f} .. {found.upper_s[day]:.2f}"
        for day, share in found.shares.items()
    ]
    return "\n".join([title, head, *rows])


def _share(found: Share) -> str:
    """Write a share with its interval and its count."""
    if found.n == 0:
        return "none"
    return f"{found.value:>6.1%} ({found.lower:.1%} .. {found.upper:.1%}, of {found.n})"
