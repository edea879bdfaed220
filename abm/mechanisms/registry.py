"""The parameters of every mechanism, by the name an experiment file uses for them."""

import dataclasses

from abm.mechanisms.controls.enforcement import EnforcementParams
from abm.mechanisms.elections.parameters import ElectionParams
from abm.mechanisms.firms.evasion import EvasionParams
from abm.mechanisms.firms.lobbying import LobbyingParams
from abm.mechanisms.firms.offshoring import OffshoringParams
from abm.mechanisms.firms.research import ResearchParams
from abm.mechanisms.instruments.anti_circumvention import AntiCircumventionParams
from abm.mechanisms.instruments.joint_development import JointDevelopmentParams
from abm.mechanisms.instruments.outbound import OutboundParams
from abm.mechanisms.instruments.price import InstrumentPriceParams
from abm.mechanisms.instruments.target_tariff import TargetTariffParams
from abm.mechanisms.market.parameters import CapabilityParams, MarketParams, RouteParams
from abm.mechanisms.negotiation.bulk_licences import BulkLicenceParams
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
    anti_circumvention: AntiCircumventionParams = AntiCircumventionParams()
    outbound: OutboundParams = OutboundParams()
    joint_development: JointDevelopmentParams = JointDevelopmentParams()
    target_tariff: TargetTariffParams = TargetTariffParams()
    bulk_licences: BulkLicenceParams = BulkLicenceParams()
    instrument_prices: InstrumentPriceParams = InstrumentPriceParams()
    strategies: StrategyParams = StrategyParams()
    measures: MeasureParams = MeasureParams()


PARAMETERS: dict[str, type] = {field.name: type(field.default) for field in dataclasses.fields(Parameters)}
