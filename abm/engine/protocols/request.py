"""Request: the leader asks each member for a vector of strictness; each answers alone, in its own time.

What it asks for and expects is drawn up in `abm.engine.leader.request`; answers are the members' own reviews, which
accept, design their own package or decline. Nobody promises anything.
"""

import numpy as np
import numpy.typing as npt

from abm.engine.protocols.meeting import (
    Meeting,
    Proposal,
    Protocol,
    everyone,
    exchange_of_views,
    shares_licence_data,
    table_wishes,
)

__all__ = ["PROTOCOL"]

Flags = npt.NDArray[np.bool_]


def propose(meeting: Meeting) -> Proposal | None:
    """Publish what the leader asks of members, where the answer it expects is worth it; nothing is put to a vote."""
    return exchange_of_views(meeting) if table_wishes(meeting) else None


def commit(meeting: Meeting, proposal: Proposal, accepts: Flags, agreement: str) -> None:
    """Bind nobody."""


PROTOCOL = Protocol(propose, everyone, commit, shares_licence_data)
