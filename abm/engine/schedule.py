"""The order of a month, on one screen.

phase             reads                                  writes
vote              calendar, platforms                    government, stances
apply_rules       timeline or pending rules              rulebook
observe           approval practice of last month        believed approval
suffer            shocks of the month                    government, stances, believed approval, retaliation
negotiate         last month's beliefs, weights, trust   request, intents, pending rules, approvals, commitments,
                                                         practice of what was promised, goodwill, tariffs on
                                                         allies, the target's answer
trade             rulebook, economy, demand              the month's row of the chronicle, economy, stock
settle            rulebook, reach                        trust, concepts, strength of the open trade order
"""

from collections.abc import Callable

import numpy as np

from abm.core import chance
from abm.engine.chronicle import Chronicle
from abm.engine.elections.politics import hold_elections, survival_of_rules
from abm.engine.elections.shocks import happen
from abm.engine.frameworks.instrument_talks import ask_for_instruments
from abm.engine.frameworks.meetings import hold_meetings
from abm.engine.industry.settle import settle
from abm.engine.industry.trade import month_view, trade
from abm.engine.journal import Journal
from abm.engine.leader.reach import review_reach
from abm.engine.leader.tariffs import review_tariffs
from abm.engine.pledges.promises import keep_promises
from abm.engine.reviews.instruments import enter_instruments, review_instruments
from abm.engine.reviews.lists import answer_requests, ask, review_leader
from abm.engine.rules.in_force import enter_into_force, impose, impose_history
from abm.engine.setting import Setting
from abm.engine.target.retaliate import retaliate
from abm.mechanisms.negotiation.beliefs import next_belief
from abm.world.world import World

__all__ = ["PHASES"]

Phase = Callable[[Setting, World, Journal, Chronicle], None]


def vote(setting: Setting, world: World, journal: Journal, chronicle: Chronicle) -> None:
    """Hold the elections and inaugurations of the month."""
    hold_elections(setting, world, journal)


def apply_rules(setting: Setting, world: World, journal: Journal, chronicle: Chronicle) -> None:
    """Put rules into force: history's where the mode imposes it, else those announced in the run.

    What an experiment imposes comes on top.
    """
    if world.month < setting.free_from:
        impose_history(setting, world, journal)
    enter_into_force(world, journal)
    enter_instruments(world, journal)
    impose(setting, world, journal)


def observe(setting: Setting, world: World, journal: Journal, chronicle: Chronicle) -> None:
    """Update what is believed of everybody's approval practice, which shows late and with noise."""
    luck = chance.normal(setting.seed, "trade figures", setting.approval_names, world.month)
    listed = world.rulebook.coverage > 0.0
    before = chronicle.months[-1].own_coverage > 0.0 if chronicle.months else np.zeros_like(listed)
    world.believed_approval = next_belief(
        world.believed_approval,
        world.rulebook.approval,
        listed & ~before,
        luck.reshape(listed.shape),
        setting.parameters.beliefs,
    )


def suffer(setting: Setting, world: World, journal: Journal, chronicle: Chronicle) -> None:
    """Let happen what an experiment has happen without anybody choosing it."""
    happen(setting, world, journal)


def negotiate(setting: Setting, world: World, journal: Journal, chronicle: Chronicle) -> None:
    """Let the leader review, ask, weigh reach and tariffs, frameworks meet, others answer, all keep promises or not.

    Instruments beside lists are weighed where an experiment lets states choose them. Then the target answers what
    binds it. Under history the leader only asks.
    """
    view = month_view(setting, world, survival_of_rules(setting, world))
    if world.month < setting.free_from:
        ask(setting, world, view, world.rulebook.strictness[setting.structure.leader], journal)
        return
    review_leader(setting, world, view, journal)
    review_reach(setting, world, view, journal)
    review_tariffs(setting, world, view, journal)
    hold_meetings(setting, world, view, journal)
    answer_requests(setting, world, view, journal)
    ask_for_instruments(setting, world, view, journal)
    review_instruments(setting, world, view, journal)
    keep_promises(setting, world, view, journal)
    retaliate(setting, world, view, journal, chronicle)


PHASES: tuple[Phase, ...] = (vote, apply_rules, observe, suffer, negotiate, trade, settle)
