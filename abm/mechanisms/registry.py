"""The parameters of every mechanism, by the name an experiment file uses for them; instruments are among them."""

import dataclasses
from functools import cached_property

from abm.core.errors import YardfenceError
from abm.data.instruments import BY_STATE, CATALOGUE
from abm.mechanisms.controls.enforcement import EnforcementParams
from abm.mechanisms.elections.parameters import ElectionParams
from abm.mechanisms.firms.evasion import EvasionParams
from abm.mechanisms.firms.lobbying import LobbyingParams
from abm.mechanisms.firms.offshoring import OffshoringParams
from abm.mechanisms.firms.research import ResearchParams
from abm.mechanisms.instruments.anti_circumvention import AntiCircumvention
from abm.mechanisms.instruments.base import Instrument
from abm.mechanisms.instruments.bulk_licences import BulkLicences
from abm.mechanisms.instruments.data_sharing import DataSharing
from abm.mechanisms.instruments.joint_development import JointDevelopment
from abm.mechanisms.instruments.outbound import Outbound
from abm.mechanisms.instruments.persons import Persons
from abm.mechanisms.instruments.price import InstrumentPriceParams
from abm.mechanisms.instruments.subsidy import Subsidy
from abm.mechanisms.instruments.tariff_target import TariffOnTarget
from abm.mechanisms.market.parameters import CapabilityParams, MarketParams, RouteParams
from abm.mechanisms.negotiation.concepts import ConceptParams
from abm.mechanisms.negotiation.line import LineParams
from abm.mechanisms.negotiation.parameters import BeliefParams, RequestParams, TrustParams
from abm.mechanisms.negotiation.promises import PromiseParams
from abm.mechanisms.negotiation.strategies import StrategyParams
from abm.mechanisms.negotiation.talk import TalkParams
from abm.mechanisms.states.home import HomeParams
from abm.mechanisms.states.parameters import ChoiceParams, PreferenceParams
from abm.mechanisms.target.anticipation import AnticipationParams
from abm.mechanisms.target.learning import LearningParams
from abm.mechanisms.target.retaliation import RetaliationParams
from abm.metrics.parameters import MeasureParams

__all__ = ["PARAMETERS", "Parameters"]


@dataclasses.dataclass(frozen=True)
class Parameters:
    """One value of every declared parameter."""

    market: MarketParams = MarketParams()
    routes: RouteParams = RouteParams()
    capability: CapabilityParams = CapabilityParams()
    preferences: PreferenceParams = PreferenceParams()
    choice: ChoiceParams = ChoiceParams()
    home: HomeParams = HomeParams()
    trust: TrustParams = TrustParams()
    beliefs: BeliefParams = BeliefParams()
    request: RequestParams = RequestParams()
    promises: PromiseParams = PromiseParams()
    line: LineParams = LineParams()
    talk: TalkParams = TalkParams()
    concepts: ConceptParams = ConceptParams()
    elections: ElectionParams = ElectionParams()
    enforcement: EnforcementParams = EnforcementParams()
    evasion: EvasionParams = EvasionParams()
    lobbying: LobbyingParams = LobbyingParams()
    offshoring: OffshoringParams = OffshoringParams()
    research: ResearchParams = ResearchParams()
    anticipation: AnticipationParams = AnticipationParams()
    learning: LearningParams = LearningParams()
    retaliation: RetaliationParams = RetaliationParams()
    persons: Persons = Persons()
    data_sharing: DataSharing = DataSharing()
    anti_circumvention: AntiCircumvention = AntiCircumvention()
    outbound: Outbound = Outbound()
    subsidy: Subsidy = Subsidy()
    joint_development: JointDevelopment = JointDevelopment()
    tariff_target: TariffOnTarget = TariffOnTarget()
    bulk_licences: BulkLicences = BulkLicences()
    instrument_prices: InstrumentPriceParams = InstrumentPriceParams()
    strategies: StrategyParams = StrategyParams()
    measures: MeasureParams = MeasureParams()

    @cached_property
    def instruments(self) -> tuple[Instrument, ...]:
        """Return the instruments with their parameters, in the order of the catalogue."""
        return tuple(getattr(self, name) for name in BY_STATE)


_DECLARED = vars(Parameters())
_REGISTERED = {name for name, value in _DECLARED.items() if isinstance(value, Instrument)}
if odd := sorted(_REGISTERED ^ set(BY_STATE)):
    raise YardfenceError(f"{', '.join(odd)}: needs its line in abm/mechanisms/registry.py and its row in {CATALOGUE}")

# Those that an experiment file can set: an instrument without parameters of its own is none of them.
PARAMETERS: dict[str, type] = {name: type(value) for name, value in _DECLARED.items() if dataclasses.fields(value)}
