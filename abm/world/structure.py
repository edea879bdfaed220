"""The structure of a case: axes, seller groups and market entries, which no policy changes.

A *group* is everything a regulator can tell apart: (home, country of production, foreign-content class).
An *entry* is one firm's offer of one item from one country. Groups that sell an item are packed into the item's
*slots* [item, slot], so that equations work on short rows; padding slots carry weight 0.
"""

import dataclasses
from collections.abc import Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from abm.data import Case

__all__ = ["CONTENT_CLASSES", "Structure", "build_structure"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]

# Lower bounds of leader-origin content that trade rules tell apart: none, and the two de-minimis thresholds
# of 15 CFR 734.4 (10 % for the most restricted destinations, 25 % for the others).
CONTENT_CLASSES = (0.0, 0.10, 0.25)


@dataclasses.dataclass(frozen=True, eq=False)
class Structure:
    """Axes and index arrays of a case.

    home, production [group]: index of the state; content [group]: least share of leader-origin content of its class.
    entry_firm, entry_cell, entry_weight [entry]: sorted by cell = group*items + item; shares of the item's purchases.
    base_weight [group, item]; slot_group [item, slot] (0 where padding), slot_valid [item, slot].
    """

    case: Case
    states: tuple[str, ...]
    items: tuple[str, ...]
    leader: int
    target: int
    hubs: Index
    suppliers: Index
    groups: tuple[str, ...]
    home: Index
    production: Index
    content: Array
    entry_firm: Index
    entry_cell: Index
    entry_weight: Array
    base_weight: Array
    slot_group: Index
    slot_valid: npt.NDArray[np.bool_]

    @cached_property
    def firm_home(self) -> Index:
        """Return the home state of each firm, [firm]."""
        return np.array([self.states.index(firm.home) for firm in self.case.firms], dtype=np.intp)

    @cached_property
    def entry_sales(self) -> Array:
        """Return the sales of each entry in the base year, USD million a month, [entry]."""
        return self.entry_weight * self.case.item.purchases[self.entry_item]

    @cached_property
    def firm_sales(self) -> Array:
        """Return the sales of each firm in the base year, USD million a month, [firm]."""
        return np.bincount(self.entry_firm, weights=self.entry_sales, minlength=len(self.case.firms))

    @cached_property
    def entry_item(self) -> Index:
        """Return the item of each entry, [entry]."""
        return self.entry_cell % len(self.items)

    @cached_property
    def entry_group(self) -> Index:
        """Return the group of each entry, [entry]."""
        return self.entry_cell // len(self.items)

    @cached_property
    def foreign(self) -> npt.NDArray[np.bool_]:
        """Return whether a group's home is not the target, [group]."""
        return np.asarray(self.home != self.target)

    @cached_property
    def in_reach(self) -> npt.NDArray[np.bool_]:
        """Return whether the leader's reach could bind a group's goods: neither its own nor the target's, [group]."""
        return np.asarray(self.foreign & (self.home != self.leader))

    @cached_property
    def abroad(self) -> npt.NDArray[np.bool_]:
        """Return whether a foreign group produces outside its home state, [group]."""
        return np.asarray(self.foreign & (self.home != self.production))

    def pack(self, table: Array) -> Array:
        """Return [..., item, slot] from a table [..., group, item], 0 in padding slots."""
        return np.where(self.slot_valid, table[..., self.slot_group, self._slot_item], 0.0)

    def unpack(self, packed: Array) -> Array:
        """Return [..., group, item] from packed slots [..., item, slot]; cells without a slot are 0."""
        table = np.zeros((*packed.shape[:-2], len(self.groups), len(self.items)))
        table[..., self._sold[0], self._sold[1]] = packed[..., self.slot_valid]
        return table

    @cached_property
    def _slot_item(self) -> Index:
        return np.arange(len(self.items))[:, None]

    @cached_property
    def _sold(self) -> tuple[Index, Index]:
        """Return group and item of the slots that are no padding."""
        items = np.broadcast_to(self._slot_item, self.slot_group.shape)
        return self.slot_group[self.slot_valid], items[self.slot_valid]

    def by_home(self, table: Array) -> Array:
        """Return sums [..., state, item] over groups by home, from [..., group, item]."""
        return np.asarray(np.einsum("...gi,gs->...si", table, self._by_home))

    def by_production(self, table: Array) -> Array:
        """Return sums [..., state, item] over groups by country of production, from [..., group, item]."""
        return np.asarray(np.einsum("...gi,gs->...si", table, self._by_production))

    @cached_property
    def _by_home(self) -> Array:
        return _members(self.home, len(self.states))

    @cached_property
    def _by_production(self) -> Array:
        return _members(self.production, len(self.states))


def build_structure(case: Case) -> Structure:
    """Return the structure of a loaded case; tables arrive sorted by code, so row order changes nothing."""
    states = tuple(state.code for state in case.states)
    roles = [state.role for state in case.states]
    share = case.share
    content_class = np.digitize([case.firms[f].leader_content for f in share.firm], CONTENT_CLASSES[1:])
    firm_home = np.array([states.index(firm.home) for firm in case.firms], dtype=np.intp)
    keys = list(zip(firm_home[share.firm].tolist(), share.production.tolist(), content_class.tolist(), strict=True))
    named = sorted(set(keys))
    group = np.array([named.index(key) for key in keys], dtype=np.intp)
    cell = group * len(case.items) + share.item
    order = np.lexsort((share.firm, cell))
    base = np.bincount(cell[order], weights=share.value[order], minlength=len(named) * len(case.items))
    slots = _slots(base.reshape(len(named), len(case.items)))
    return Structure(
        case=case,
        states=states,
        items=case.items,
        leader=roles.index("leader"),
        target=roles.index("target"),
        hubs=np.array([i for i, role in enumerate(roles) if role == "hub"], dtype=np.intp),
        suppliers=np.array([i for i, role in enumerate(roles) if role in ("leader", "supplier")], dtype=np.intp),
        groups=tuple(_group_name(states, key) for key in named),
        home=np.array([key[0] for key in named], dtype=np.intp),
        production=np.array([key[1] for key in named], dtype=np.intp),
        content=np.array([CONTENT_CLASSES[key[2]] for key in named]),
        entry_firm=share.firm[order],
        entry_cell=cell[order],
        entry_weight=share.value[order],
        base_weight=base.reshape(len(named), len(case.items)),
        slot_group=slots[0],
        slot_valid=slots[1],
    )


def _group_name(states: Sequence[str], key: tuple[int, int, int]) -> str:
    home, production, content = key
    return f"{states[home]}@{states[production]}/{CONTENT_CLASSES[content]:.2f}"


def _slots(base: Array) -> tuple[Index, npt.NDArray[np.bool_]]:
    sellers = [np.flatnonzero(column) for column in base.T]
    width = max(len(rows) for rows in sellers)
    group = np.zeros((len(sellers), width), dtype=np.intp)
    valid = np.zeros((len(sellers), width), dtype=bool)
    for item, rows in enumerate(sellers):
        group[item, : len(rows)] = rows
        valid[item, : len(rows)] = True
    return group, valid


def _members(label: Index, count: int) -> Array:
    """Return 1 where a group belongs to a state, [group, state]."""
    return np.asarray((label[:, None] == np.arange(count)).astype(np.float64))
