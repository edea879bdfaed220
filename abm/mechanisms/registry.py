"""The parameters of every mechanism, by the name an experiment file uses for them."""

import dataclasses

from abm.mechanisms.elections.parameters import ElectionParams
from abm.mechanisms.market.parameters import CapabilityParams, MarketParams, RouteParams
from abm.mechanisms.negotiation.parameters import BeliefParams, RequestParams, TrustParams
from abm.mechanisms.states.parameters import ChoiceParams, PreferenceParams

__all__ = ["PARAMETERS", "Parameters"]


@dataclasses.dataclass(frozen=True)
class Parameters:
    """One value of every declared parameter."""

    market: MarketParams = MarketParams()
    routes: RouteParams = RouteParams()
    capability: CapabilityParams = CapabilityParams()
    preferences: PreferenceParams = PreferenceParams()
    choice: ChoiceParams = ChoiceParams()
    trust: TrustParams = TrustParams()
    beliefs: BeliefParams = BeliefParams()
    request: RequestParams = RequestParams()
    elections: ElectionParams = ElectionParams()


PARAMETERS: dict[str, type] = {field.name: type(field.default) for field in dataclasses.fields(Parameters)}
