"""Request: the leader asks each member for a vector of strictness; each answers alone, in its own time.

What it asks for and expects is drawn up in `abm.engine.request`; answers are the members' own reviews, which accept,
design their own package or decline. Nobody promises anything.
"""

import numpy as np
import numpy.typing as npt

from abm.engine.protocols.meeting import Meeting, Proposal, Protocol, exchange_of_views, shares_licence_data
from abm.engine.request import draw_up_request

__all__ = ["PROTOCOL"]

Flags = npt.NDArray[np.bool_]


def propose(meeting: Meeting) -> Proposal | None:
    """Return an empty proposal where the leader is present and has a package of its own to point to."""
    leader, world = meeting.setting.structure.leader, meeting.world
    may_ask = meeting.setting.switches.request and meeting.setting.variant != "no_request"
    if not may_ask or leader not in meeting.members or not world.rulebook.coverage[leader].any():
        return None
    return exchange_of_views(meeting)


def evaluate(meeting: Meeting, proposal: Proposal) -> Flags:
    """Return that all listen, [n]; they answer in reviews of their own."""
    return np.ones(len(proposal.states), dtype=bool)


def commit(meeting: Meeting, proposal: Proposal, accepts: Flags, agreement: str) -> None:
    """Publish what the leader asks of each member, where the answer it expects is worth it."""
    setting, world = meeting.setting, meeting.world
    own = world.rulebook.strictness[setting.structure.leader]
    draw_up_request(setting, world, meeting.view, own, meeting.journal, meeting.members)


PROTOCOL = Protocol(propose, evaluate, commit, shares_licence_data)
