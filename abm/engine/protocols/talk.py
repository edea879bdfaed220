"""Talk: nobody promises anything; trust, beliefs and concepts of members move a little."""

import numpy as np
import numpy.typing as npt

from abm.engine.protocols.meeting import Meeting, Proposal, Protocol, everyone, exchange_of_views, shares_licence_data
from abm.mechanisms.negotiation.talk import closer, drawn_together

__all__ = ["PROTOCOL"]

Flags = npt.NDArray[np.bool_]


def commit(meeting: Meeting, proposal: Proposal, accepts: Flags, agreement: str) -> None:
    """Move what members believe, trust and aim at."""
    world, members = meeting.world, meeting.members
    params, leader = meeting.setting.parameters.talk, meeting.setting.structure.leader
    belief = world.believed_approval
    belief[members] = closer(belief[members], world.rulebook.approval[members], params.information)
    breadth, pull = world.stances["breadth"], params.pull
    breadth[members] = drawn_together(breadth[members], world.trust[members], pull)
    if leader in members:
        others = members[members != leader]
        world.trust[others] = closer(world.trust[others], np.ones(len(others)), params.trust_gain)


PROTOCOL = Protocol(exchange_of_views, everyone, commit, shares_licence_data)
