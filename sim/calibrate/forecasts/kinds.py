"""What a forecast does not say of a channel: kind, target, patience, spread, resolution.

Defaults with their grade and source, so that a preset can say of each number where it
comes from. Everything here is meant to be replaced by the planner's own figure.

May import: nothing. Used by: format, staffing, centre, sources.
"""

from dataclasses import dataclass

Sourced = tuple[str, str]
"""Grade and source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Defaults of a channel.

    Attributes
    ----------
    kind, category : as the config names them.
    share, within : the target, for instance 80 % within 20s.
    patience : mean patience with its unit, "" where nobody waits at hand.
    cv : coefficient of variation of the handling time.
    resolution : share of contacts that resolve the need, per cent.
    sources : grade and source of target, patience, cv and resolution.
    """

    kind: str
    category: str
    share: str
    within: str
    patience: str = ""
    cv: float = 1.0
    resolution: int = 60
    sources: dict[str, Sourced]


_TARGET = "a target for this channel: replace it by your own"
_NO_FIGURE = "no trustworthy public figure: replace it by your own"
_VOICE_CV = ("A", "after the Anonymous Bank data (230 s / 185 s); replace it by your own")
_PHONE_PATIENCE = (
    "A",
    "exponential mean patience of callers, not their time to abandon: 900 s is recommended for "
    "voice; fit it to your abandonment",
)


def _assumed(**own: Sourced) -> dict[str, Sourced]:
    assumed = dict.fromkeys(("patience", "cv", "resolution"), ("A", _NO_FIGURE))
    return {"target": ("A", _TARGET), **assumed, **own}


KINDS = {
    "phone": Kind(
        kind="live", category="call_centre", share="80%", within="20s", patience="900s", cv=1.2,
        resolution=70,
        sources=_assumed(
            target=("S2", "80/20, customary: WFM Labs wiki; ccplanning.net, n.d."),
            patience=_PHONE_PATIENCE,
            cv=_VOICE_CV,
            resolution=("S2", "first contact resolution, average centre: SQM 2022"),
        ),
    ),
    "video": Kind(
        kind="live", category="video", share="80%", within="60s", patience="900s", cv=1.2,
        resolution=75, sources=_assumed(),
    ),
    "branch": Kind(
        kind="live", category="face_to_face", share="80%", within="5min", patience="45min", cv=0.8,
        resolution=80, sources=_assumed(),
    ),
    "chat": Kind(
        kind="messaging", category="online", share="80%", within="60s", patience="300s",
        resolution=65, sources=_assumed(),
    ),
    "sms": Kind(
        kind="deferred", category="online", share="80%", within="15min", sources=_assumed()
    ),
    "social": Kind(
        kind="deferred", category="social", share="80%", within="60min", resolution=50,
        sources=_assumed(),
    ),
    "email": Kind(
        kind="deferred", category="correspondence", share="90%", within="24h", sources=_assumed()
    ),
    "post": Kind(
        kind="deferred", category="correspondence", share="95%", within="10d", sources=_assumed()
    ),
    "task": Kind(
        kind="deferred", category="call_centre", share="90%", within="24h", sources=_assumed()
    ),
}  # fmt: skip
"""By the name of the channel."""

WORDS = {
    "phone": ("phone", "voice", "call", "calls", "telephone", "inbound", "inboundcall"),
    "video": ("video", "videocall"),
    "branch": ("branch", "facetoface", "counter", "store"),
    "chat": ("chat", "webchat", "livechat", "webmessaging"),
    "sms": ("sms", "message", "messaging", "whatsapp", "text"),
    "social": ("social", "socialmedia", "socialpost"),
    "email": ("email", "mail"),
    "post": ("post", "letter", "letters", "correspondence", "fax"),
    "task": ("task", "backoffice", "workitem", "case"),
}
"""Words for each channel that any file may use, as `format.plain` writes them."""

TWO_CHATS = 1.8
"""Pace of an agent with two chats, both together: each goes on at 0.9 of its pace alone."""

AT_ONCE = 2
"""Chats that an agent holds at once."""
