"""Frameworks: one contract for all protocols, and what holds in every run in which states meet."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from abm.core.calendar import month_label
from abm.data import Case
from abm.data.instruments import BY_STATE
from abm.data.schema import MANDATES, PROTOCOLS_OF_ALL, FrameworkRow
from abm.data.schema import PROTOCOLS as NAMES
from abm.engine.build import build_setting
from abm.engine.common_lists.joint import climb, common_lists
from abm.engine.elections.politics import survival_of_rules
from abm.engine.frameworks.instrument_talks import table_instruments
from abm.engine.industry.trade import month_view
from abm.engine.journal import Journal
from abm.engine.model import GeoeconomicModel
from abm.engine.pledges import promises
from abm.engine.pledges.promises import keep_promises
from abm.engine.protocols import PROTOCOLS, club
from abm.engine.protocols.meeting import Meeting, Proposal, bind
from abm.engine.reviews.instruments import WITH, WITHOUT
from abm.engine.rules.in_force import put_into_force
from abm.engine.run import Records, simulate
from abm.engine.setting import Setting
from abm.mechanisms.negotiation.bargain import nash_product
from abm.mechanisms.registry import Parameters
from abm.mechanisms.states.preferences import TERMS
from abm.scenario import load_experiment
from abm.world.world import DEAL, Commitment, PendingRule

Short = Callable[..., Any]
MEMBERS = ("JP", "KR", "NL", "US")
ALL_MEET = 'frameworks=["us_jp_nl", "economic_two_plus_two", "jp_us_kr", "wassenaar", "exemption_club", "like_minded"]'


def framework(protocol: str, members: tuple[str, ...] = MEMBERS, mandate: tuple[str, ...] = MANDATES) -> FrameworkRow:
    return FrameworkRow("made_up", {"en": "", "ja": ""}, protocol, members, mandate, 24274, 6, "", "", "assumed", "")


@pytest.fixture(scope="module")
def played(case: Case, short: Short, play: Callable[..., GeoeconomicModel]) -> GeoeconomicModel:
    """Return a model in which the leader has rules and has asked, and partners have answered."""
    return play(short(months=26))


def convene(model: GeoeconomicModel, row: FrameworkRow, setting: Setting | None = None) -> Meeting:
    setting = setting or model.setting
    copied = {
        field.name: value.copy() if hasattr(value := getattr(model.world, field.name), "copy") else value
        for field in dataclasses.fields(model.world)
    }
    world = type(model.world)(**copied)
    view = month_view(setting, world, survival_of_rules(setting, world))
    states = np.sort([setting.structure.states.index(code) for code in row.members])
    watched = PROTOCOLS[row.protocol].verify(row)
    return Meeting(setting, world, world, view, Journal(setting.structure.states), row, states, watched)


def armed(setting: Setting) -> Setting:
    """Return the setting with every instrument open to choice."""
    return dataclasses.replace(setting, instruments=BY_STATE)


def tabled(model: GeoeconomicModel, row: FrameworkRow, setting: Setting) -> Meeting:
    """Return a meeting that has tabled instruments, the leader having two of its own to ask for."""
    meeting = convene(model, row, setting)
    for name in ("anti_circumvention", "outbound"):
        put_into_force(meeting.foreseen.rulebook, setting.structure.leader, name, 1.0)
    table_instruments(meeting, "agreement")
    return meeting


def propose(meeting: Meeting) -> Proposal | None:
    return PROTOCOLS[meeting.framework.protocol].propose(meeting)


@pytest.mark.parametrize("name", NAMES)
class TestEveryProtocol:
    """What any protocol owes its members."""

    def test_nothing_is_proposed_outside_the_mandate(self, name: str, played: GeoeconomicModel) -> None:
        meeting = convene(played, framework(name, mandate=("talk",)))
        proposal = propose(meeting)
        assert proposal is None or not proposal.binds
        assert not meeting.journal.rows

    def test_nothing_is_asked_of_a_state_without_a_legal_basis(
        self, name: str, played: GeoeconomicModel, case: Case, short: Short
    ) -> None:
        legal = case.legal
        months = legal.months_to_legislate.copy()
        row = [state.code for state in case.states].index("JP")
        months[row, [legal.instruments.index(instrument) for instrument in ("list", "end_user")]] = np.nan
        barred = dataclasses.replace(case, legal=dataclasses.replace(legal, months_to_legislate=months))
        setting = build_setting(short(months=27), barred, "none", 1, "main")
        proposal = propose(convene(played, framework(name), setting))
        if proposal is not None and row in proposal.states:
            place = proposal.states.tolist().index(row)
            accepts = PROTOCOLS[name].evaluate(convene(played, framework(name), setting), proposal)
            assert not proposal.strictness[place].any() or not accepts[place]

    def test_nobody_accepts_what_costs_it(self, name: str, played: GeoeconomicModel) -> None:
        meeting = convene(played, framework(name))
        proposal = propose(meeting)
        if proposal is not None:
            accepts = PROTOCOLS[name].evaluate(meeting, proposal)
            assert (proposal.gain[accepts] >= 0.0).all()
            assert proposal.transfer.sum() == pytest.approx(0.0, abs=1e-9)

    def test_the_order_of_members_makes_no_difference(self, name: str, played: GeoeconomicModel) -> None:
        forward, backward = (
            propose(convene(played, framework(name, order))) for order in (MEMBERS, tuple(reversed(MEMBERS)))
        )
        assert (forward is None) == (backward is None)
        if forward is not None and backward is not None:
            assert np.array_equal(forward.strictness, backward.strictness)
            assert np.array_equal(forward.transfer, backward.transfer)

    def test_whoever_commits_has_a_sunset(self, name: str, played: GeoeconomicModel) -> None:
        meeting = convene(played, framework(name))
        proposal = propose(meeting)
        if proposal is None:
            return
        PROTOCOLS[name].commit(meeting, proposal, PROTOCOLS[name].evaluate(meeting, proposal), "agreement")
        standing = meeting.setting.parameters.promises.standing
        for made in meeting.world.commitments:
            assert made.effective >= meeting.world.month
            assert made.sunset == made.effective + standing
        if not proposal.binds:
            assert not meeting.world.commitments

    def test_instruments_are_tabled_where_the_experiment_names_them_and_the_mandate_holds_them(
        self, name: str, played: GeoeconomicModel
    ) -> None:
        for mandate, setting in ((("talk",), armed(played.setting)), (MANDATES, played.setting)):
            meeting = convene(played, framework(name, mandate=mandate), setting)
            table_instruments(meeting, "agreement")
            assert not meeting.journal.rows
            assert not (meeting.world.awaited or meeting.world.pledged or meeting.world.wanted)

    def test_no_instrument_is_asked_of_whom_the_law_bars_nor_pledged_by_it(
        self, name: str, played: GeoeconomicModel, case: Case, short: Short
    ) -> None:
        legal, months = case.legal, case.legal.months_to_legislate.copy()
        row = [state.code for state in case.states].index("JP")
        months[row, [legal.instruments.index(instrument) for instrument in BY_STATE]] = np.nan
        barred = dataclasses.replace(case, legal=dataclasses.replace(legal, months_to_legislate=months))
        setting = armed(build_setting(short(months=27), barred, "none", 1, "main"))
        meeting = tabled(played, framework(name), setting)
        assert not meeting.world.wanted.get(row)
        assert row not in {awaited.state for awaited in meeting.world.awaited}
        assert row not in {state for state, _ in meeting.world.pledged}
        assert "JP" not in {told["actor"] for told in meeting.journal.rows}

    def test_whoever_pledges_an_instrument_gains_by_it_until_a_sunset(
        self, name: str, played: GeoeconomicModel
    ) -> None:
        meeting = tabled(played, framework(name), armed(played.setting))
        rows, states = meeting.journal.rows, meeting.setting.structure.states
        total = {
            (told["actor"], told["reason"], told["candidate"]): told["total"]
            for told in rows
            if told["kind"] == "instrument"
        }
        commits = [told for told in rows if told["kind"] == "commit"]
        for told in commits:
            at = told["actor"], told["detail"]
            assert total[*at, WITH] > total[*at, WITHOUT]
            until, _ = meeting.world.pledged[states.index(told["actor"]), told["detail"]]
            assert month_label(until) == told["ends"] > told["begins"] > month_label(meeting.world.month)
        assert len(commits) == len(meeting.world.pledged) == len(meeting.world.awaited)
        assert {told["framework"] for told in rows} <= {"made_up"}
        if name in ("request", "talk"):
            assert not commits
        assert bool(meeting.world.wanted) == (name != "talk")

    def test_the_order_of_members_moves_no_instrument(self, name: str, played: GeoeconomicModel) -> None:
        forward, backward = (
            tabled(played, framework(name, order), armed(played.setting)).journal.rows
            for order in (MEMBERS, tuple(reversed(MEMBERS)))
        )
        assert forward == backward

    def test_licence_data_are_shared_where_the_mandate_says_so(self, name: str) -> None:
        assert PROTOCOLS[name].verify(framework(name, mandate=("data_sharing",)))
        assert not PROTOCOLS[name].verify(framework(name, mandate=("list",)))


def test_in_a_club_each_member_that_is_spared_pledges_for_itself(played: GeoeconomicModel) -> None:
    meeting = convene(played, framework("club"), armed(played.setting))
    states = meeting.setting.structure.states
    for name in ("anti_circumvention", "outbound"):
        put_into_force(meeting.foreseen.rulebook, meeting.setting.structure.leader, name, 1.0)
    joined = states.index("JP")
    none = np.zeros(len(meeting.setting.structure.items))
    month = meeting.world.month
    meeting.world.commitments.append(
        Commitment(joined, "made_up", "earlier", meeting.world.government[joined], month, month + 24, none, 0.0, month,
                   False, True, 0.0)
    )  # fmt: skip
    table_instruments(meeting, "agreement")
    weighed = {(told["actor"], told["reason"]) for told in meeting.journal.rows if told["kind"] == "instrument"}
    assert weighed == {("JP", "anti_circumvention")}
    assert set(meeting.world.pledged) <= {(joined, "anti_circumvention")}
    assert "anti_circumvention" in meeting.world.wanted[states.index("NL")]


@pytest.mark.parametrize("name", PROTOCOLS_OF_ALL)
@pytest.mark.parametrize("able", [("JP",), ("JP", "US")])
def test_nobody_agrees_on_an_instrument_with_itself(name: str, able: tuple[str, ...], played: GeoeconomicModel) -> None:
    setting = armed(played.setting)
    meeting = convene(played, framework(name), setting)
    states = setting.structure.states
    for member in meeting.members:
        for instrument in BY_STATE if states[member] not in able else ():
            put_into_force(meeting.foreseen.rulebook, int(member), instrument, 1.0)
    table_instruments(meeting, "agreement")
    weighed = {told["actor"] for told in meeting.journal.rows if told["kind"] == "instrument"}
    assert weighed == (set(able) if len(able) > 1 else set())
    assert len(able) > 1 or not meeting.world.pledged


def test_every_protocol_of_the_data_has_a_file() -> None:
    assert tuple(sorted(PROTOCOLS)) == tuple(sorted(NAMES))


def test_bargaining_and_consensus_bind_all_or_nobody(played: GeoeconomicModel) -> None:
    for name in ("bargaining", "consensus"):
        meeting = convene(played, framework(name))
        proposal = propose(meeting)
        assert proposal is not None, name
        accepts = np.array([True, *[False] * (len(proposal.states) - 1)])
        PROTOCOLS[name].commit(meeting, proposal, accepts, "agreement")
        assert not meeting.world.commitments


def test_consensus_asks_no_more_than_bargaining_without_payments(played: GeoeconomicModel) -> None:
    agreed = {
        name: propose(convene(played, framework(name, mandate=("list",)))) for name in ("bargaining", "consensus")
    }
    bargained, common = (
        0.0 if proposal is None else float(nash_product(proposal.gain)) for proposal in agreed.values()
    )
    assert common <= bargained + 1e-6


def test_no_change_of_a_single_item_raises_a_bargain(played: GeoeconomicModel) -> None:
    meeting = convene(played, framework("bargaining"))
    joint = common_lists(meeting.setting, meeting.world, meeting.view, meeting.members)
    end = climb(joint, joint.nothing[None], nash_product, 1e-9)[0]
    best = float(nash_product(joint.gain(joint.sums(end))))
    for item in range(joint.items):
        for level in range(joint.strictness.shape[1]):
            trial = end.copy()
            trial[item] = level
            assert float(nash_product(joint.gain(joint.sums(trial)))) <= best + 1e-6


def test_the_gain_of_leaving_everything_as_it_is_is_nothing(played: GeoeconomicModel) -> None:
    meeting = convene(played, framework("bargaining"))
    joint = common_lists(meeting.setting, meeting.world, meeting.view, meeting.members)
    assert np.allclose(joint.gain(joint.sums(joint.nothing)), 0.0)
    assert np.allclose(joint.terms(joint.sums(joint.nothing))["one_off"], 0.0)


@pytest.fixture(scope="module")
def met(case: Case, short: Short) -> Records:
    return simulate(short(ALL_MEET, months=50), case, "none", 1)


def rows_of(records: Records, table: str) -> list[dict[str, Any]]:
    columns = records.tables[table]
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def test_payments_sum_to_zero_every_month(met: Records) -> None:
    paid: dict[str, float] = {}
    for row in rows_of(met, "states"):
        paid[row["month"]] = paid.get(row["month"], 0.0) + row["transfer"]
    assert max(abs(value) for value in paid.values()) < 1e-9
    assert any(row["transfer"] > 0.0 for row in rows_of(met, "states"))


def test_no_commitment_outlives_its_sunset(case: Case, short: Short, play: Callable[..., GeoeconomicModel]) -> None:
    model = play(short(ALL_MEET, "parameters.promises.standing=6", months=50))
    assert all(made.sunset > model.world.month for made in model.world.commitments)
    ended = [row for row in model.journal.rows if row["kind"] in ("sunset", "broken")]
    made = {(row["reason"], row["actor"]): row for row in model.journal.rows if row["kind"] == "commit"}
    assert ended
    for row in ended:
        assert row["month"] <= made[row["reason"], row["actor"]]["ends"]


def test_a_vote_follows_from_its_terms(met: Records) -> None:
    votes: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
    for row in rows_of(met, "events"):
        if row["kind"] == "vote":
            votes.setdefault((row["event"], row["actor"]), {})[row["candidate"]] = row
    assert len(votes) > 5
    for options in votes.values():
        gain = options["agreed"]["total"] - options["today"]["total"]
        if options["agreed"]["chosen"]:
            assert gain >= 0.0


def test_meetings_follow_their_calendar(met: Records, case: Case) -> None:
    rows = {row.code: row for row in case.frameworks}
    held = [row for row in rows_of(met, "events") if row["kind"] == "meeting"]
    assert {row["framework"] for row in held} == {
        "us_jp_nl", "economic_two_plus_two", "jp_us_kr", "wassenaar", "exemption_club", "like_minded"
    }  # fmt: skip
    for code in {row["framework"] for row in held}:
        months = [row["month"] for row in held if row["framework"] == code]
        dates = [rows[code].first_meeting + k * rows[code].months_between for k in range(60)]
        assert set(months) == {month_label(date) for date in dates} & set(_months(met))
        assert len(months) == len(set(months))


def _months(records: Records) -> list[str]:
    return list(records.tables["months"]["month"])


@pytest.mark.parametrize(
    ("in_force", "sold", "months"),
    [(False, True, 3), (True, True, 0), (True, False, None)],
    ids=["a list on its way", "a list in force", "what it does not sell"],
)
def test_a_promise_holds_from_the_month_its_list_does(
    played: GeoeconomicModel, in_force: bool, sold: bool, months: int | None
) -> None:
    meeting = convene(played, framework("consensus"))
    world = meeting.world
    state = next(int(member) for member in meeting.members if (meeting.setting.trade[member] == 0.0).any())
    trade = meeting.setting.trade[state]
    strict = np.where(np.arange(len(trade)) == (np.argmax(trade) if sold else np.argmin(trade)), 0.8, 0.0)
    assert sold or (trade * strict == 0.0).all()
    listed, approval = np.ceil(strict), 1.0 - strict
    foreseen = dataclasses.replace(world, rulebook=world.rulebook.copy())
    for rules, here in ((foreseen.rulebook, True), (world.rulebook, in_force)):
        rules.coverage[state], rules.approval[state] = listed * here, approval * here
    world.pending = [
        PendingRule(state, world.month - 1, world.month + ahead, listed, approval, strict > 1.0) for ahead in (5, 3)
    ]
    world.commitments = []
    rows, nobody = strict[None, :], np.zeros(1)
    terms = dict.fromkeys(TERMS, nobody)
    agreed = Proposal(np.array([state]), rows, listed[None, :], rows, listed[None, :], nobody, nobody, terms, terms)
    bind(dataclasses.replace(meeting, foreseen=foreseen), agreed, np.array([True]), "agreement")
    told = [row["kind"] for row in meeting.journal.rows]
    assert [made.effective - world.month for made in world.commitments] == ([] if months is None else [months])
    assert ("commit" in told) == (months is not None)


def test_who_pays_for_what_it_does_not_sell_is_bound(played: GeoeconomicModel) -> None:
    meeting = convene(played, framework("bargaining"))
    payer, seller = (meeting.setting.structure.states.index(code) for code in ("KR", "JP"))
    strict = np.where(meeting.setting.trade[[payer]] > 0.0, 0.0, 0.8).repeat(2, axis=0)
    strict[1] = np.where(meeting.setting.trade[seller] > 0.0, 0.8, 0.0)
    listed, none, terms = np.ceil(strict), np.zeros(2), dict.fromkeys(TERMS, np.zeros(2))
    for paid in (0.0, 1.0):
        meeting.world.commitments = []
        transfer = np.array([-paid, paid])
        proposal = Proposal(np.array([payer, seller]), strict, listed, strict, listed, transfer, none, terms, terms)
        bind(meeting, proposal, np.array([True, True]), "agreement")
        bound = {made.state: made.transfer for made in meeting.world.commitments}
        assert bound == ({payer: -1.0, seller: 1.0} if paid else {seller: 0.0})


def test_promises_that_nobody_watches_are_kept_less(case: Case, short: Short) -> None:
    meet = short('frameworks=["jp_us_kr", "economic_two_plus_two", "wassenaar"]', months=50)
    slack = {
        variant: [simulate(meet, case, "none", seed, variant).tables["runs"]["promise_slack"][0] for seed in (1, 2, 3)]
        for variant in ("main", "no_monitoring")
    }
    assert all(open_ > seen for open_, seen in zip(slack["no_monitoring"], slack["main"], strict=True))


def test_the_order_in_which_a_file_names_frameworks_makes_no_difference(case: Case, short: Short) -> None:
    one, other = (
        simulate(short(f"frameworks={order}", months=30), case, "none", 1).tables
        for order in ('["jp_us_kr", "wassenaar"]', '["wassenaar", "jp_us_kr"]')
    )
    assert one == other


def test_a_mandate_that_names_instruments_covers_no_others(played: GeoeconomicModel) -> None:
    by_words, by_name, by_none = (
        tabled(played, dataclasses.replace(framework("consensus"), instruments=named), armed(played.setting))
        for named in (None, ("anti_circumvention", "data_sharing"), ())
    )
    voted = {row["reason"] for row in by_words.journal.rows if row["kind"] == "instrument"}
    assert voted > {"anti_circumvention", "tariff_target"}
    told = {row["reason"] for row in by_name.journal.rows if row["kind"] in ("instrument_asked", "instrument")}
    assert told == {"anti_circumvention", "data_sharing"}
    assert not by_none.journal.rows and not by_none.world.wanted


def promised(model: GeoeconomicModel, code: str, framework: str, *, agreement: str = "one") -> Commitment:
    """Return a commitment that spares a state, struck this month."""
    state = model.setting.structure.states.index(code)
    promise = Commitment(
        state=state,
        framework=framework,
        agreement=agreement,
        government="",
        effective=model.world.month,
        sunset=model.world.month + 24,
        strictness=np.zeros(len(model.setting.structure.items)),
        transfer=0.0,
        paid_from=model.world.month,
        shared=False,
        exempt=True,
        stake=0.0,
    )
    return promise


@pytest.mark.parametrize(
    ("ends", "stays", "earned"), [(DEAL, "club", True), ("club", DEAL, False), ("club", "another club", True)]
)
def test_an_exemption_by_another_agreement_in_force_outlives_the_one_that_ends(
    played: GeoeconomicModel, ends: str, stays: str, earned: bool
) -> None:
    meeting = convene(played, framework("club"))
    world, (japan, korea) = meeting.world, (meeting.setting.structure.states.index(code) for code in ("JP", "KR"))
    ending = [dataclasses.replace(promised(played, code, ends), sunset=world.month) for code in ("JP", "KR")]
    world.commitments = [*ending, promised(played, "JP", stays, agreement="other")]
    world.rulebook.exempt[[japan, korea]] = True
    world.rulebook.earned[:] = False
    keep_promises(meeting.setting, world, meeting.view, meeting.journal)
    assert (world.rulebook.exempt[japan], world.rulebook.earned[japan]) == (True, earned)
    assert not world.rulebook.exempt[korea]


def test_a_club_leaves_alone_whom_another_agreement_spares_and_takes_back_what_was_offered_to_all(
    played: GeoeconomicModel,
) -> None:
    meeting = convene(played, framework("club"))
    states, world = meeting.setting.structure.states, meeting.world
    japan, korea, taiwan, netherlands = (states.index(code) for code in ("JP", "KR", "TW", "NL"))
    world.commitments = [promised(played, "JP", DEAL), promised(played, "TW", "another club")]
    world.rulebook.exempt[[japan, korea, taiwan]] = True
    world.rulebook.earned[:] = True
    world.rulebook.earned[japan] = False
    proposal = club.propose(meeting, dict.fromkeys(meeting.members.tolist(), True))
    assert proposal is not None and {japan, netherlands} <= set(proposal.states.tolist())
    accepts = np.isin(proposal.states, [japan, netherlands, meeting.setting.structure.leader])
    club.commit(meeting, proposal, accepts, "agreement")
    spared = {states[state]: bool(world.rulebook.earned[state]) for state in np.flatnonzero(world.rulebook.exempt)}
    assert spared == {"JP": False, "TW": True, "NL": True}
    outside = club._believed(meeting, japan, reach=True, exempt=False)
    assert outside.exempt[japan] and not outside.earned[japan]


def test_what_a_promise_spares_in_dependence_counts_against_giving_it_back(played: GeoeconomicModel) -> None:
    japan, tempted = played.setting.structure.states.index("JP"), []
    for weight in (0.0, 0.5):
        meeting = convene(played, framework("bargaining"))
        world, stances = meeting.world, meeting.world.stances
        stances["dependence"] = np.where(np.arange(len(world.trust)) == japan, weight, stances["dependence"])
        least = np.where(meeting.setting.trade[japan] > 0.0, 1.0, 0.0)
        promises._tempt(meeting.setting, world, meeting.view, japan, least)
        tempted.append(float(world.temptation[japan]))
    assert 0.0 < tempted[1] < tempted[0]


def test_a_leader_alone_founds_no_club(played: GeoeconomicModel) -> None:
    """Those whom the leader counts on may be seats or strategies that refuse, whatever they would gain."""
    meeting = convene(played, framework("club"))
    world, leader = meeting.world, meeting.setting.structure.leader
    world.rulebook.reach[leader] = False
    world.rulebook.exempt[:] = True
    proposal = club.propose(meeting, dict.fromkeys(meeting.members.tolist(), True))
    assert proposal is not None
    club.commit(meeting, proposal, proposal.states == leader, "agreement")
    assert not world.commitments and not world.rulebook.reach[leader] and world.rulebook.exempt.all()


def test_the_agenda_of_a_meeting_names_the_instruments_on_the_table(case: Case, short: Short) -> None:
    open_to_choice = 'instruments=["anti_circumvention", "outbound", "subsidy"]'
    meet = ("frameworks=['wassenaar', 'us_jp_nl']", "protocols.us_jp_nl=talk")
    with_them, without = (
        simulate(short(*meet, *more, months=26), case, "none", 1).tables["events"] for more in ((open_to_choice,), ())
    )
    agendas = {
        (framework, detail.partition("; ")[0])
        for kind, framework, detail in zip(*(with_them[name] for name in ("kind", "framework", "detail")), strict=True)
        if kind == "meeting"
    }
    mandate = {row.code: " ".join(row.mandate) for row in case.frameworks}
    in_talk, in_consensus = ("us_jp_nl", f"agenda: {mandate['us_jp_nl']}"), f"agenda: {mandate['wassenaar']}"
    assert agendas == {in_talk, ("wassenaar", f"{in_consensus} (anti_circumvention)")}
    assert not any(
        "(" in detail for kind, detail in zip(without["kind"], without["detail"], strict=True) if kind == "meeting"
    )


def test_the_wassenaar_arrangement_votes_on_no_rule_on_persons_capital_or_tariffs(case: Case) -> None:
    (row,) = (row for row in case.frameworks if row.code == "wassenaar")
    covered = [
        name for name, one in zip(BY_STATE, Parameters().instruments, strict=True) if row.covers(name, one.mandate)
    ]
    assert covered == ["anti_circumvention"]
    (other,) = (row for row in case.frameworks if row.code == "exemption_club")
    assert other.instruments is None and other.covers("outbound", "list") and not other.covers("subsidy", "transfer")


def test_a_threat_is_recorded_with_its_probability_and_what_its_maker_would_do(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All frameworks meet: whatever is threatened bears the lottery of its maker's two acts, each at its own worth."""
    foreseen, weighed, made = club._foreseen, club._without_club, []

    def remember(meeting: Meeting, offers: Any) -> Any:
        terms, threat = weighed(meeting, offers)
        acts = [foreseen(meeting, offers, reach) for reach in (True, False)]
        made.append((month_label(meeting.world.month), threat, acts))
        return terms, threat

    monkeypatch.setattr(club, "_without_club", remember)
    experiment = load_experiment("exemption_club", [ALL_MEET, "months=50"])
    events = simulate(experiment, case, "continuity", 1).tables["events"]
    names = ("month", "kind", "actor", "candidate", "framework", "detail", *TERMS)
    rows = [dict(zip(names, row, strict=True)) for row in zip(*(events[name] for name in names), strict=True)]
    threats = [row for row in rows if "threat" in (row["detail"] or "")]
    assert {row["kind"] for row in threats} == {"meeting", "vote"}
    assert {row["framework"] for row in threats} == {"exemption_club"}
    assert len({row["month"] for row in threats}) > 1
    known = {month: (threat, acts) for month, threat, acts in made}
    for row in threats:
        threat, (carried_out, left_off) = known[row["month"]]
        assert row["detail"].endswith(f"reach over others from content 0 threatened with probability {threat:.2f}")
        assert (threat > 0.5) == (carried_out["total"] > left_off["total"])
        if (row["actor"], row["candidate"]) == ("US", "today"):
            for term in TERMS:
                assert row[term] == pytest.approx(threat * carried_out[term] + (1.0 - threat) * left_off[term]), term
    assert {row["actor"] for row in threats if row["candidate"] == "today"} > {"US"}
