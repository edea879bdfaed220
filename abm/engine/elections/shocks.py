"""What happens to a state without anybody in the model choosing it: a new government, a leak, a countermeasure."""

from abm.engine.elections.politics import put_in_office
from abm.engine.journal import Journal
from abm.engine.setting import Setting
from abm.world.world import World

__all__ = ["happen"]


def happen(setting: Setting, world: World, journal: Journal) -> None:
    """Let the shocks of the month happen.

    A party takes office with its platform; a leak lets everybody know a state's approval practice as it is; the target
    hits a state that has rules in force, until it weighs its answer anew or the rules end.
    """
    for shock in setting.shocks:
        if shock.month != world.month:
            continue
        if shock.what == "government":
            put_in_office(setting, world, journal, shock.state, shock.party)
        elif shock.what == "leak":
            world.believed_approval[shock.state] = world.rulebook.approval[shock.state]
            journal.note(world.month, "leak", shock.state)
        else:
            world.rulebook.retaliation[shock.state] = shock.level
            detail = f"hits {shock.level:.2f} of what it could"
            journal.note(world.month, "retaliation", setting.structure.target, shock.state, detail=detail)
