"""Two days of a centre with every kind of channel, as a YAML file: about 900 needs."""

from pathlib import Path

CENTRE = """
calendar: {start: "2024-01-08 00:00", length: 2d, time_zone: Europe/London}
segments:
  everyone: {customers: 5000, share: 100%}
intents:
  billing: {label: A question about a bill}
demand:
  billing:
    intent: billing
    process: poisson
    volume:
      per_week: 2400
      weekday: {mon: 20%, tue: 20%, wed: 20%, thu: 20%, fri: 20%}
      intraday:
        from: "08:00"
        interval: 60min
        shares: [7%, 9%, 10%, 10%, 8%, 8%, 8%, 8%, 8%, 8%, 7%, 5%, 4%]
channels:
  web:
    kind: self_service
    category: online
    hours: always
    self_service:
      any:
        time: {law: gamma, mean: 4min, cv: 0.6}
        contained: 50%
        contained_slope: 0.8
        contained_resolved: 70%
        patience: {law: exponential, mean: 30min}
  bot:
    kind: self_service
    category: mobile_app
    hours: always
    holds: sessions
    self_service:
      any:
        time: {law: gamma, mean: 2min, cv: 0.6}
        contained: 25%
        contained_resolved: 60%
  chat:
    kind: messaging
    category: online
    hours: {mon-fri: "08:00-20:00"}
    holds: [seats, sessions]
    intents:
      any:
        talk: {law: lognormal, mean: 14min, cv: 0.8}
        wrap: {law: exponential, mean: 30s}
        patience: {law: exponential, mean: 2min}
        identification: 30s
        context: {talk: 0.85, identification: 0.0, resolution: 1.1}
        resolution: 60%
        noticed_late: 50%
  phone:
    kind: live
    category: call_centre
    hours: {mon-fri: "08:00-20:00"}
    holds: trunks
    intents:
      any:
        talk: {law: lognormal, mean: 5min, cv: 0.8}
        wrap: {law: exponential, mean: 45s}
        patience: {law: exponential, mean: 5min}
        resolution: 75%
  mail:
    kind: deferred
    category: correspondence
    hours: always
    intents:
      any:
        talk: {law: gamma, mean: 10min, cv: 0.7}
        resolution: 70%
resources:
  trunks: {capacity: 8, unit: lines}
  seats: {capacity: 30, unit: chat seats}
  sessions: {capacity: null, unit: sessions}
queues:
  chats:
    channels: [chat]
    intents: all
    segments: all
    target: {share: 80%, within: 60s}
    after_closing: serve
  calls:
    channels: [phone]
    intents: all
    segments: all
    target: {share: 80%, within: 20s}
    offer: {waiting: 3, accepted: 40%}
    after_closing: serve
  mails:
    channels: [mail]
    intents: all
    segments: all
    target: {share: 90%, within: 8h, hours: {mon-fri: "08:00-18:00"}}
    order: deadline
    after_closing: carry
groups:
  chat_team:
    form: level
    level:
      - {days: mon-fri, from: "08:00", to: "20:00", agents: 1}
    agent_choice: least_occupied
    at_once: {messaging: 3}
    total_speed: [1, 1.6, 2.0]
    skills:
      chats: {rank: 1}
  tellers:
    form: level
    level:
      - {days: mon-fri, from: "08:00", to: "20:00", agents: 3}
    agent_choice: longest_idle
    skills:
      calls: {rank: 1}
      mails: {rank: 2}
  back_office:
    form: level
    level:
      - {days: mon-fri, from: "09:00", to: "17:00", agents: 1}
    agent_choice: longest_idle
    skills:
      mails: {rank: 1}
journey:
  first_channel: {any: {any: {web: 60%, chat: 10%, phone: 20%, mail: 10%}}}
  max_attempts: 6
  triggers:
    escalated:
      web:
        to: {bot: 50%, chat: 20%, phone: 20%, mail: 10%}
        delay: {law: exponential, mean: 60s}
        context: {bot: 80%, any: 30%}
      bot:
        to: {chat: 60%, phone: 40%}
        context: {chat: 80%, phone: 20%}
    contained_wrongly:
      any:
        to: {phone: 50%, chat: 20%, mail: 10%, give_up: 20%}
        delay: {law: exponential, mean: 4h}
    abandoned:
      web: {to: {bot: 30%, phone: 30%, give_up: 40%}}
      any:
        to: {phone: 85%, mail: 5%, give_up: 10%}
        delay: {law: gamma, mean: 21h, cv: 0.1}
    balked:
      phone: {to: {chat: 70%, mail: 30%}}
    blocked:
      any: {to: {phone: 70%, give_up: 30%}, delay: {law: exponential, mean: 10min}}
    closed:
      any: {to: {phone: 60%, mail: 20%, give_up: 20%}, delay: {law: lognormal, mean: 8h, cv: 0.7}}
    unresolved:
      any: {to: {phone: 70%, give_up: 30%}, delay: {law: exponential, mean: 2h}}
    unresolved_late:
      any: {to: {phone: 60%, mail: 20%, give_up: 20%}, delay: {law: exponential, mean: 8h}}
"""


def write_journeys(folder: Path) -> Path:
    """Write the centre into a folder; return the YAML file."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "journeys.yaml"
    file.write_text(CENTRE, encoding="utf-8")
    return file
