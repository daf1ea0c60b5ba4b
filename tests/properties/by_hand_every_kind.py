"""A small centre with channels of all four kinds, in which needs travel between them.

A Friday from the morning into the night: a web site and a kiosk without agents, chat, two
deferred queues (one promised in business hours, one by the calendar), phone with a front,
video that holds a line and a seat. Agents who hold conversations, or a call, or a letter
beside conversations; three phases that change promises, slots, capacities and hours.
"""

_BILLS = (28, 32, 44, 44, 40, 38, 34, 34, 38, 36, 18, 16)
_ORDERS = (16, 18, 24, 24, 20, 20, 22, 20, 16, 14, 12, 10)
"""Needs an hour from 08:00 on."""

RATES = {
    "kinds_rates.csv": "day,start,stream,needs\n"
    + "".join(
        f"fri,{hour:02d}:00,{stream},{needs}\n"
        for stream, rates in (("bills", _BILLS), ("orders", _ORDERS))
        for hour, needs in enumerate(rates, start=8)
    )
}

EVERY_KIND = """
calendar: {start: "2024-06-07 08:00", length: 12h, time_zone: Europe/London, warm_up: 30min}
segments:
  gold: {customers: 30, share: 30%, patience_factor: 1.5}
  plain: {customers: 90, share: 70%}
intents:
  billing: {}
  ordering: {}
demand:
  bills: {intent: billing, process: poisson, rates: {csv: kinds_rates.csv, interval: 60min}}
  orders: {intent: ordering, process: poisson, rates: {csv: kinds_rates.csv, interval: 60min}}
channels:
  chat:
    kind: messaging
    category: online
    hours: {fri: "08:00-19:00"}
    holds: chat_seats
    intents:
      any:
        talk: {law: gamma, mean: 420s, cv: 0.8}
        wrap: {law: exponential, mean: 30s}
        patience: {law: exponential, mean: 240s}
        identification: 40s
        context: {talk: 0.8, identification: 0.25, resolution: 1.2}
        resolution: 60%
        noticed_late: 40%
  email:
    kind: deferred
    category: correspondence
    hours: always
    intents:
      any: {talk: {law: gamma, mean: 300s, cv: 0.6}, resolution: 55%}
  kiosk:
    kind: self_service
    category: face_to_face
    hours: {fri: "09:00-17:00"}
    holds: machines
    self_service:
      any:
        time: {law: exponential, mean: 400s}
        contained: 50%
        contained_slope: 0.6
        contained_resolved: 70%
        patience: {law: exponential, mean: 900s}
  letter:
    kind: deferred
    category: correspondence
    hours: {fri: "08:00-18:00"}
    intents:
      any: {talk: {law: deterministic, value: 240s}, resolution: 90%}
  phone:
    kind: live
    category: call_centre
    hours: {fri: ["08:00-13:00", "13:10-20:00"]}
    holds: trunks
    front: menu
    intents:
      any:
        talk: {law: lognormal, mean: 260s, cv: 1.0}
        wrap: {law: exponential, mean: 40s}
        patience: {law: exponential, mean: 150s, zero: 5%}
        identification: 30s
        context: {talk: 0.85, identification: 0.0, resolution: 1.1}
        resolution: 70%
        resolution_slope: 0.3
        difficulty_correlation: 0.3
  video:
    kind: live
    category: video
    hours: {fri: "09:00-18:00"}
    holds: [trunks, video_seats]
    intents:
      any: {talk: {law: exponential, mean: 600s}, patience: {law: exponential, mean: 300s},
            resolution: 80%}
  web:
    kind: self_service
    category: online
    hours: always
    self_service:
      any: {time: {law: gamma, mean: 180s, cv: 0.7}, contained: 40%, contained_resolved: 60%}
      ordering: {time: {law: exponential, mean: 240s}, contained: 55%, contained_resolved: 80%,
                 patience: {law: exponential, mean: 1200s}}
resources:
  chat_seats: {capacity: 9, unit: sessions}
  machines: {capacity: 2, unit: machines}
  trunks: {capacity: 8, unit: lines}
  video_seats: {capacity: 1, unit: seats}
  spare: {capacity: null, unit: lines}
fronts:
  menu:
    intents:
      any: {time: {law: gamma, mean: 30s, cv: 0.5}, contained: 15%, contained_resolved: 60%}
queues:
  calls:
    channels: [phone]
    intents: all
    segments: all
    target: {share: 80%, within: 20s}
    short_abandon: 5s
    offer: {waiting: 2, accepted: 50%}
    after_closing: serve
  chats:
    channels: [chat]
    intents: all
    segments: all
    target: {share: 70%, within: 60s}
    places: 6
    after_closing: serve
  letters:
    channels: [letter]
    intents: all
    segments: all
    target: {share: 50%, within: 45min}
    after_closing: carry
  mails:
    channels: [email]
    intents: all
    segments: all
    target: {share: 60%, within: 4min, hours: {mon-fri: ["09:00-12:30", "13:00-17:00"]}}
    order: deadline
    after_closing: carry
  views:
    channels: [video]
    intents: all
    segments: all
    after_closing: serve
groups:
  blended:
    form: level
    level:
      - {days: fri, from: "08:00", to: "12:00", agents: 3}
      - {days: fri, from: "12:00", to: "19:00", agents: 3}
    agent_choice: least_occupied
    at_once: {live: 1, messaging: 3, deferred: 1}
    together: [[messaging, deferred]]
    total_speed: [1, 1.7, 2.2]
    keep_idle: 1
    skills:
      chats: {rank: 1}
      calls: {rank: 2, after: 30s}
      mails: {rank: 3}
  callers:
    form: roster
    shifts:
      early: {agents: 2, days: fri, from: "08:00", to: "14:00",
              breaks: {tea: {at: "10:30", length: 15min, kind: break, stagger: 15min}}}
      late: {agents: 1, days: fri, from: "13:30", to: "20:00"}
    break_rule: slip
    agent_choice: longest_idle
    skills:
      calls: {rank: 1}
      views: {rank: 1}
  writers:
    form: level
    level:
      - {days: fri, from: "10:30", to: "16:00", agents: 1}
    agent_choice: longest_idle
    skills:
      letters: {rank: 1}
      mails: {rank: 1, speed: 1.1}
journey:
  first_channel:
    any: {any: {web: 38%, kiosk: 10%, phone: 22%, chat: 10%, email: 12%, letter: 5%, video: 3%}}
  max_attempts: 4
  triggers:
    escalated:
      web: {to: {chat: 50%, phone: 20%, email: 20%, give_up: 10%}, context: {chat: 80%, any: 30%}}
      kiosk: {to: {phone: 60%, video: 30%, give_up: 10%},
              delay: {law: exponential, mean: 3min}, context: 50%}
    abandoned:
      web: {to: {phone: 60%, give_up: 40%}, delay: {law: exponential, mean: 5min}}
      any: {to: {phone: 50%, chat: 20%, give_up: 30%}, delay: {law: exponential, mean: 12min}}
    balked:
      phone: {to: {chat: 70%, email: 30%}, context: 60%}
    blocked:
      any: {to: {phone: 40%, chat: 30%, give_up: 30%}, delay: {law: exponential, mean: 4min}}
    closed:
      any: {to: {email: 60%, give_up: 40%}}
    unresolved:
      any: {to: {phone: 70%, give_up: 30%}, delay: {law: exponential, mean: 15min}, context: 40%}
    unresolved_late:
      chat: {to: {phone: 50%, email: 50%}, delay: {law: exponential, mean: 90min}}
    contained_wrongly:
      any: {to: {phone: 60%, chat: 30%, give_up: 10%}, delay: {law: exponential, mean: 30min}}
phases:
  fewer_lines:
    from: "2024-06-07 12:10"
    set:
      resources.trunks.capacity: 5
      queues.letters.target: {share: 60%, within: 2h, hours: {fri: "08:00-16:00"}}
      channels.chat.holds: null
  more_chats:
    from: "2024-06-07 15:05"
    set:
      groups.blended.at_once: {live: 1, messaging: 2, deferred: 2}
      groups.blended.together: []
      queues.mails.target: {share: 70%, within: 25min, hours: null}
      channels.chat.hours: {fri: "08:00-18:30"}
  no_promise:
    from: "2024-06-07 18:00"
    set:
      queues.letters.target: null
"""
