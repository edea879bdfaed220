"""Protocols by name: one file each, all behind the interface of `abm.engine.protocols.meeting`."""

from abm.engine.protocols import bargaining, club, consensus, request, talk
from abm.engine.protocols.meeting import Protocol

__all__ = ["PROTOCOLS"]

PROTOCOLS: dict[str, Protocol] = {
    "request": request.PROTOCOL,
    "bargaining": bargaining.PROTOCOL,
    "consensus": consensus.PROTOCOL,
    "club": club.PROTOCOL,
    "talk": talk.PROTOCOL,
}
