"""How a contact ends and whether its need comes back.

Shared exit of the rooms. Every contact passes here exactly once: its outcome
is recorded, its line given back, and the need is resolved, tries again after a
delay, or is given up.

Handles nothing; schedules RETRY.
"""

from sim.chance import evaluate_one, race_winner, unit_exponential_table
from sim.engine.reference.calendar import Handler, unset
from sim.engine.reference.later import add_contact
from sim.engine.reference.parameters import Parameters
from sim.engine.reference.resources import release
from sim.engine.reference.state import GROUP, QUEUE, Row, State
from sim.engine.rules.keys import kind_base
from sim.engine.tables import FIRST_QUEUE_LEG, GIVE_UP, SwitchRow
from sim.journey.switching import threshold
from sim.vocabulary import EventKind, Outcome, Purpose, Trigger

RETRY = kind_base(EventKind.RETRY)
CERTAIN = 1 << 52


class Leave:
    """Ends contacts and decides what follows."""

    __slots__ = ("_retry", "state")

    def __init__(self, state: State) -> None:
        self.state = state
        self._retry: Handler = unset

    def connect(self, retry: Handler) -> None:
        """Name the handler of a later attempt's entry."""
        self._retry = retry

    def handled(self, contact: int, row: Row, now: int, phase: Parameters) -> None:
        """Decide at the end of a conversation whether it resolved the need.

        The chance is that of `phase`, the parameters under which it began; what
        follows an unresolved contact is up to those now in force.
        """
        state = self.state
        need = state.need[contact]
        channel, intent = state.channel[contact], state.intent[need]
        chance = phase.resolution[channel][intent]
        factor = phase.skill_resolution[row[GROUP]][row[QUEUE]]
        if contact in state.informed:
            factor *= phase.context_resolution[channel][intent]
        slope = phase.slope[channel][intent]
        if factor == 1.0 and slope == 0.0 and chance == 1.0:
            return
        hard = int(state.tables.candidates.difficulty[need])
        attempt = state.attempt[contact]
        draw = state.variates.draw(Purpose.RESOLUTION, need, attempt, FIRST_QUEUE_LEG)
        if draw >= min(threshold(chance * factor, slope * factor, hard), CERTAIN):
            state.unresolved.append(contact)
            late = phase.noticed_late[channel][intent]
            self._follow(contact, self._noticed(need, attempt, late), now)

    def _noticed(self, need: int, attempt: int, late: float) -> Trigger:
        """Whether a customer sees at once that the need is unresolved."""
        if late == 0.0:
            return Trigger.UNRESOLVED
        draw = self.state.variates.draw(Purpose.NOTICED_LATE, need, attempt)
        return Trigger.UNRESOLVED_LATE if draw < threshold(late, 0.0, 0) else Trigger.UNRESOLVED

    def contained(self, contact: int, now: int, resolved: bool) -> None:
        """End a contact in its front without an agent."""
        state = self.state
        self._end(contact, Outcome.CONTAINED, now)
        if resolved:
            state.contained.append(contact)
        else:
            self._follow(contact, Trigger.CONTAINED_WRONGLY, now)

    def turned_away(self, contact: int, outcome: Outcome, trigger: Trigger, now: int) -> None:
        """End a contact that was not served here: closed, blocked, abandoned, escalated."""
        self._end(contact, outcome, now)
        self._follow(contact, trigger, now)

    def _end(self, contact: int, outcome: Outcome, now: int) -> None:
        state = self.state
        state.exits.append((contact, outcome, now))
        release(state, contact)

    def _follow(self, contact: int, trigger: Trigger, now: int) -> None:
        """Let the need try again, or be given up."""
        state = self.state
        need = state.need[contact]
        row = state.phase.switch.get((trigger, state.channel[contact]))
        place = -1 if row is None else self._next_option(contact, row)
        if row is None or row.options[place] == GIVE_UP:
            state.given_up.append((need, now))
            return
        if state.attempt[contact] + 1 >= state.phase.max_attempts:
            state.exhausted.append(contact)
            state.given_up.append((need, now))
            return
        entry = now + self._delay(contact, row)
        if entry < state.horizon:
            channel = self._shifted(row.options[place], need, state.attempt[contact] + 1)
            informed = self._informed(contact, row, place)
            following = add_contact(state, contact, channel, trigger, entry, informed)
            key = RETRY + state.part[following]
            state.calendar.at(entry, key, self._retry, following)

    def _next_option(self, contact: int, row: SwitchRow) -> int:
        """Exponential race between the row's options."""
        state = self.state
        need, attempt = state.need[contact], state.attempt[contact]
        if len(row.options) == 1:
            return 0
        draws = state.variates.draw_each(Purpose.LATER_CHANNEL_RACE, need, attempt, row.hashes)
        unit = unit_exponential_table()
        times = [evaluate_one(unit, draw) for draw in draws]
        return race_winner(times, row.weights, row.order)

    def _informed(self, contact: int, row: SwitchRow, place: int) -> bool:
        """Whether what was learned travels along to the option."""
        if row.context[place] == 0:
            return False
        need, attempt = self.state.need[contact], self.state.attempt[contact]
        draw = self.state.variates.draw(Purpose.CONTEXT, need, attempt, row.hashes[place])
        return draw < row.context[place]

    def _shifted(self, channel: int, need: int, attempt: int) -> int:
        """Channel of a later attempt after the shift rules that hold for all attempts."""
        state = self.state
        for rule in state.phase.shift_rules:
            if channel == rule.source and self._applies(rule.intents, rule.segments, need):
                draw = state.variates.draw(Purpose.SHIFT_RULE, need, attempt, rule.hash)
                if draw < rule.threshold:
                    channel = rule.target
        return channel

    def _applies(self, intents: frozenset[int], segments: frozenset[int], need: int) -> bool:
        return (not intents or self.state.intent[need] in intents) and (
            not segments or self.state.segment[need] in segments
        )

    def _delay(self, contact: int, row: SwitchRow) -> int:
        """Ticks until the next attempt, at least one."""
        state = self.state
        if row.delay < 0:
            return 1
        need, attempt = state.need[contact], state.attempt[contact]
        draw = state.variates.draw(Purpose.RETRY_DELAY, need, attempt, row.delay_hash)
        return max(1, evaluate_one(state.tables.laws[row.delay], draw))
