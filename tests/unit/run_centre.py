"""A centre of one hour and about 60 calls, as a YAML file with a CSV beside it."""

from pathlib import Path

RATES = """day,start,stream,needs
mon,08:00,billing,32
mon,08:30,billing,28
"""

CENTRE = """
calendar: {start: "2024-01-08 08:00", length: 1h, time_zone: Europe/London}
segments:
  everyone: {customers: 500, share: 100%}
intents:
  billing: {label: A question about a bill}
demand:
  billing:
    intent: billing
    process: poisson
    rates: {csv: rates.csv, interval: 30min}
channels:
  phone:
    kind: live
    category: call_centre
    hours: {mon-fri: "08:00-20:00"}
    front: ivr
    intents:
      any:
        talk: {law: exponential, mean: 240s}
        wrap: {law: exponential, mean: 30s}
        patience: {law: exponential, mean: 120s}
        resolution: 60%
fronts:
  ivr:
    intents:
      any: {time: {law: gamma, mean: 20s, cv: 0.5}, contained: 10%, contained_resolved: 50%}
queues:
  calls:
    channels: [phone]
    intents: all
    segments: all
    target: {share: 80%, within: 20s}
    after_closing: serve
groups:
  tellers:
    form: level
    level:
      - {days: mon-fri, from: "08:00", to: "20:00", agents: 4}
    agent_choice: longest_idle
    skills:
      calls: {rank: 1}
  seniors:
    form: level
    level:
      - {days: mon-fri, from: "08:00", to: "20:00", agents: 1}
    agent_choice: longest_idle
    skills:
      calls: {rank: 2, after: 30s}
journey:
  first_channel: {any: {any: {phone: 100%}}}
  max_attempts: 4
  triggers:
    abandoned:
      phone:
        to: {phone: 80%, give_up: 20%}
        delay: {law: exponential, mean: 3min}
    unresolved:
      phone:
        to: {phone: 60%, give_up: 40%}
        delay: {law: exponential, mean: 10min}
"""


def write_centre(folder: Path) -> Path:
    """Write the centre and its CSV into a folder; return the YAML file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rates.csv").write_text(RATES, encoding="utf-8")
    file = folder / "tiny.yaml"
    file.write_text(CENTRE, encoding="utf-8")
    return file


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its name, hidden ones too."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
