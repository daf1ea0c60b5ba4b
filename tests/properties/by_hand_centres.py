"""Small centres in which much goes wrong, for figures that are added up by hand.

`SPRING`: two days across the night that loses an hour; two channels, three queues with
classes, places, credit and different targets, rosters with breaks, absence and lateness,
an overnight shift, retries, two phases of which one changes a target within an hour.
`AUTUMN`: the night that has an hour twice; few lines, fronts, callers cut off at closing,
agents who hold two contacts, and nobody left at the end, so that some still wait.
Channels of all four kinds: `by_hand_every_kind`.
"""

from pathlib import Path

_RATES = {
    "spring_rates.csv": """day,start,stream,needs
sat,20:00,bills,18
sat,21:00,bills,12
sat,22:00,bills,8
sat,23:00,bills,6
sun,00:00,bills,6
sun,01:00,bills,6
sun,02:00,bills,4
sun,03:00,bills,10
sun,04:00,bills,14
sun,05:00,bills,16
sun,06:00,bills,0
sat,20:00,orders,14
sat,22:00,orders,6
sun,00:00,orders,5
sun,02:00,orders,7
sun,05:00,orders,12
""",
    "autumn_rates.csv": """day,start,stream,needs
sun,00:00,help,10
sun,00:30,help,12
sun,01:00,help,9
sun,01:30,help,14
sun,02:00,help,11
sun,02:30,help,8
sun,03:00,help,12
sun,03:30,help,10
sun,04:00,help,24
""",
}

SPRING = """
calendar: {start: "2024-03-30 20:15", length: 9h, time_zone: Europe/London, warm_up: 45min}
segments:
  gold: {customers: 6, share: 40%, patience_factor: 2.0}
  plain: {customers: 40, share: 60%}
intents:
  billing: {}
  ordering: {}
demand:
  bills:
    intent: billing
    process: mixed_poisson
    rates: {csv: spring_rates.csv, interval: 60min}
  orders:
    intent: ordering
    segment: plain
    process: poisson
    rates: {csv: spring_rates.csv, interval: 60min}
busyness: {cv: 0.1, correlation: 0.5}
windows:
  campaign: {from: "2024-03-30 22:00", to: "2024-03-31 00:30", factor: 1.5, streams: [orders]}
channels:
  chat:
    kind: live
    category: online
    hours: {sat: "20:00-23:30", sun: "02:00-24:00"}
    intents:
      any:
        talk: {law: gamma, mean: 200s, cv: 0.7}
        patience: {law: weibull, mean: 150s, shape: 1.5, zero: 10%}
        resolution: 60%
  phone:
    kind: live
    category: call_centre
    hours: {sat: "08:00-24:00", sun: ["00:00-05:10", "05:30-24:00"]}
    holds: trunks
    front: menu
    intents:
      any:
        talk: {law: lognormal, mean: 240s, cv: 1.0}
        wrap: {law: exponential, mean: 40s}
        patience: {law: exponential, mean: 120s, zero: 5%}
        resolution: 70%
        resolution_slope: 0.3
        difficulty_correlation: 0.3
resources:
  trunks: {capacity: 7, unit: lines}
fronts:
  menu:
    intents:
      any: {time: {law: gamma, mean: 25s, cv: 0.5}, contained: 20%, contained_resolved: 70%}
queues:
  chats:
    channels: [chat]
    intents: all
    segments: all
    target: {share: 70%, within: 45s}
    places: 2
    after_closing: serve
  orders:
    channels: [phone]
    intents: [ordering]
    segments: all
    after_closing: serve
  urgent:
    channels: [phone]
    intents: [billing]
    segments: [gold]
    target: {share: 90%, within: 10s}
    short_abandon: 20s
    priority_class: 0
    credit: 30s
    after_closing: serve
  usual:
    channels: [phone]
    intents: [billing]
    segments: [plain]
    target: {share: 60%, within: 30s}
    short_abandon: 2s
    priority_class: 1
    ageing: 60s
    after_closing: serve
groups:
  day_team:
    form: roster
    shifts:
      early:
        agents: 2
        days: sat-sun
        from: "19:30"
        to: "23:45"
        breaks:
          lunch: {at: "21:30", length: 20min, kind: lunch, stagger: 20min}
          talk: {at: "22:40", length: 10min, kind: meeting, stagger: 10min}
      night:
        agents: 3
        days: sat
        from: "23:00"
        to: "05:20+1"
        breaks:
          rest: {at: "00:30+1", length: 15min, kind: break, stagger: 5min}
          class: {at: "03:00+1", length: 25min, kind: training}
    break_rule: slip
    absence: 15%
    lateness: {law: exponential, mean: 6min}
    agent_choice: longest_idle
    skills:
      urgent: {rank: 1}
      usual: {rank: 2, speed: 1.25, resolution: 0.9}
      orders: {rank: 3, after: 25s}
  helpers:
    form: roster
    shifts:
      long:
        agents: 1
        days: sat
        from: "20:15"
        to: "04:45+1"
        breaks:
          rest: {at: "22:10", length: 30min, kind: break}
    break_rule: shrink
    agent_choice: least_occupied
    skills:
      orders: {rank: 1}
      chats: {rank: 2, speed: 0.8}
  online:
    form: level
    level:
      - {days: sat, from: "20:00", to: "23:00", agents: 2}
      - {days: sat, from: "23:00", to: "24:00", agents: 1}
      - {days: sun, from: "02:00", to: "04:40", agents: 2}
    agent_choice: least_occupied
    at_once: 2
    shrinkage: 25%
    skills:
      chats: {rank: 1}
journey:
  first_channel: {any: {any: {phone: 70%, chat: 30%}}}
  shift_rules:
    move: {from: phone, to: chat, share: 10%, intents: [ordering], attempts: all}
  max_attempts: 4
  triggers:
    abandoned:
      any: {to: {phone: 60%, chat: 10%, give_up: 30%}, delay: {law: exponential, mean: 8min}}
    blocked:
      any: {to: {phone: 80%, give_up: 20%}, delay: {law: exponential, mean: 3min}}
    unresolved:
      any: {to: {phone: 70%, give_up: 30%}, delay: {law: exponential, mean: 20min}}
    contained_wrongly:
      any: {to: {phone: 90%, give_up: 10%}, delay: {law: exponential, mean: 5min}}
    closed:
      chat: {to: {phone: 50%, give_up: 50%}}
phases:
  stricter:
    from: "2024-03-30 22:10"
    set:
      queues.usual.target: {share: 80%, within: 15s}
      queues.usual.short_abandon: 8s
      queues.orders.target: {share: 50%, within: 60s}
      groups.online.shrinkage: 40%
  fewer:
    from: "2024-03-31 03:20"
    set:
      queues.chats.target: null
      channels.chat.hours: {sat: "20:00-23:30", sun: "03:40-24:00"}
      channels.phone.hours: {sun: ["00:00-03:30", "03:50-05:10", "05:30-24:00"]}
      channels.phone.intents.any.resolution: 40%
"""

AUTUMN = """
calendar: {start: "2024-10-26 23:30", length: 6h, time_zone: Europe/London}
segments:
  everyone: {customers: 60, share: 100%}
intents:
  help: {}
demand:
  help: {intent: help, process: poisson, rates: {csv: autumn_rates.csv, interval: 30min}}
channels:
  phone:
    kind: live
    category: call_centre
    hours: {sat: "23:00-24:00", sun: ["00:00-01:45", "02:00-02:40", "03:00-06:00"]}
    holds: trunks
    front: menu
    intents:
      any:
        talk: {law: exponential, mean: 200s}
        patience: {law: exponential, mean: 600s}
        resolution: 50%
resources:
  trunks: {capacity: 22, unit: lines}
fronts:
  menu:
    intents:
      any: {time: {law: gamma, mean: 100s, cv: 1.0}, contained: 10%, contained_resolved: 50%}
queues:
  calls:
    channels: [phone]
    intents: all
    segments: all
    target: {share: 50%, within: 60s}
    short_abandon: 90s
    after_closing: drop
groups:
  team:
    form: level
    level:
      - {days: sat-sun, from: "00:00", to: "01:30", agents: 3}
      - {days: sat-sun, from: "01:30", to: "03:30", agents: 2}
      - {days: sat-sun, from: "03:30", to: "04:10", agents: 1}
    agent_choice: longest_idle
    shrinkage: 20%
    skills:
      calls: {rank: 1}
journey:
  first_channel: {any: {any: {phone: 100%}}}
  max_attempts: 3
  triggers:
    abandoned:
      phone: {to: {phone: 50%, give_up: 50%}, delay: {law: exponential, mean: 10min}}
    cut_off:
      phone: {to: {phone: 90%, give_up: 10%}, delay: {law: exponential, mean: 20min}}
    unresolved:
      phone: {to: {phone: 80%, give_up: 20%}, delay: {law: exponential, mean: 30min}}
phases:
  patient: {from: "2024-10-27 04:05", set: {channels.phone.intents.any.patience: null}}
  later: {from: "2024-10-28 00:00", set: {queues.calls.target: null}}
"""


def written(folder: Path, name: str, text: str, more: dict[str, str]) -> Path:
    """Write a centre and the files it needs, `more` among them; return its YAML file."""
    folder.mkdir(parents=True, exist_ok=True)
    for file, rows in (_RATES | more).items():
        (folder / file).write_text(rows, encoding="utf-8")
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path
