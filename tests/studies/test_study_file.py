"""A study file: what it may say, what it becomes, and one line for what it may not say."""

from pathlib import Path

import pytest

from abm.core.errors import ExperimentError, YardfenceError
from abm.data import load_case
from abm.engine.build import build_setting
from abm.scenario import load_experiment, load_study, study_to_toml
from abm.scenario.ranges import documented_range, kind_of, uncertainties
from abm.studies.sweep import plan

from .study_files import BASE, HEAD, SWEPT, write

# Line 7 is the first of what follows HEAD.
FAULTS = [
    ("[sweep]\n", "line 7: sweep varies nothing"),
    ('[sweep]\n"months" = []', "line 8: sweep.months = [] is empty"),
    ('[sweep]\n"months" = 3', "line 8: sweep.months = 3 is one value; write a list, or put it into [fixed]"),
    ('[sweep]\n"months" = [3, 3]', "line 8: sweep.months holds 3 twice"),
    ('[sweep]\n"month" = [3]', "line 8: unknown key 'month'; did you mean 'months'?"),
    ('[sweep]\n"states.XB.bredth" = [0.1]', "line 8: unknown key 'states.XB.bredth'; did you mean 'breadth'"),
    ('[sweep]\n"states.QQ.breadth" = [0.1]', "line 8: states.QQ: unknown country 'QQ'"),
    ('[sweep]\n"states.XT.breadth" = [0.1]', "the target takes no part"),
    ('[sweep]\n"states.XB.breadth" = [0.1, 1.5]', "line 8: states.XB.breadth = 1.5 lies outside its range 0 to 1"),
    ('[sweep]\n"states.XB.breadth" = [nan]', "line 8: states.XB.breadth = nan is not a number"),
    ('[sweep]\nstates.XB.breadth = [0.1]', 'write "states.XB.breadth" = [...], the whole key in quotes'),
    ('[sweep]\n"states.XB.breadth" = {from = 0.0, to = 1.0}', "'sweep.states.XB.breadth.steps' is missing"),
    ('[sweep]\n"states.XB.breadth" = {from = 0.0, to = 1.0, steps = 1}', "steps = 1"),
    ('[sweep]\n"states.XB.breadth" = {from = 0.0, to = 1.0, steps = 1000000000}', "asks for 1,000,000,000 values"),
    ('[sweep]\n"seeds" = [1, 2]', "line 8: sweep.seeds cannot be varied: write [ensemble] seeds"),
    ('[sweep]\n"data" = ["three_states"]', "make one study a case"),
    ('[sweep]\n"months" = [3]\n[fixed]\n"months" = 3', "sweep.months is in [fixed] too"),
    ('[sweep]\n"states.XB.breadth" = [0.0, -0.0]', "line 8: sweep.states.XB.breadth holds 0.0 twice"),
    ('[sweep]\n"states.XB.breadth" = [0.1]\n[fixed]\nstates.XB.breadth = 0.2', "breadth is in [fixed] too"),
    ('[sweep]\n"states.XB" = [{breadth = 0.1}]\n[fixed]\n"states.XB.breadth" = 0.2', "overlaps states.XB.breadth in"),
    ('[sweep]\n"states.XB.breadth" = [0.1]\n"states.XB" = [{breadth = 0.2}]', "overlaps states.XB in [sweep]"),
    ('[fixed]\nparameters.market.frictio = 0.1', "line 8: unknown key 'parameters.market.frictio'"),
    ('[fixed]\nseeds = 3\n[ensemble]\nseeds = 4', "line 8: fixed.seeds is given by [ensemble] too"),
    ('[fixed]\noutcomes = ["none"]\n[outcomes]\nelections = ["none"]', "fixed.outcomes is given by [outcomes] too"),
    ('[fixed]\n"month" = 3', "line 8: unknown key 'month'"),
    ('[fixed]\n"months" = -3', "line 8: months = -3 lies outside its range"),
    ('[sample]\nmethod = "sobol"\npoints = 4', "sample.ranges names nothing to vary"),
    ('[sample]\nmethod = "sobel"\npoints = 4\nover = "uncertainties"', "line 8: sample.method = 'sobel' must be"),
    ('[sample]\nmethod = "sobol"\npoints = 0\nover = "uncertainties"', "points = 0 lies outside its range 1 and above"),
    ('[sample]\nmethod = "sobol"\npoints = 5\nover = "uncertainties"', "points = 5: sobol needs a power of two"),
    ('[sample]\npoints = 4\n[sample.ranges]\nstates.XB.breadth = {}', '"states.XB.breadth" = {}, the whole key in'),
    ('[sweep]\n"title" = ["one", "two"]', "line 8: sweep.title cannot be varied: it moves no number"),
    ('[sample]\nmethod = "sobol"\nover = "uncertainties"', "'sample.points' is missing"),
    ('[sample]\nmethod = "sobol"\npoints = 4\npoint = 4\nover = "uncertainties"', "unknown key 'sample.point'"),
    ("[ensemble]\nseeds = 0", "line 8: ensemble.seeds = 0 lies outside its range 1 to 100000"),
    ("[ensemble]\nseed = 3", "line 8: unknown key 'ensemble.seed'; did you mean 'seeds'?"),
    ('[outcomes]\nelections = ["chang"]', "line 8: outcomes.elections = 'chang' must be"),
    ('[ensemble]\nseeds = 1\n[outcomes]\nelections = ["change"]', 'or write elections = ["none"] in [outcomes]'),
    ('[outcomes]\nkeep = ["events"]', "line 8: outcomes.keep = 'events' must be"),
]  # fmt: skip
RANGES = [
    ('"parameters.market.friction" = {high = 9.0}', "parameters.market.friction = 9.0 lies outside its range 0.05 to"),
    ('"parameters.market.friction" = {low = 0.2, high = 0.1}', "low must lie below high"),
    ('"parameters.market.fricton" = {}', "unknown key 'parameters.market.fricton'; did you mean 'friction'?"),
    ('"parameters.market.friction" = {mean = 0.1}', "gives mean to a uniform distribution"),
    ('"parameters.market.friction" = {distribution = "normal"}', "needs mean and sd"),
    ('"parameters.market.friction" = {mean = 0.9, sd = 0.1, distribution = "normal"}', "has its mean 0.9 outside"),
    ('"parameters.market.friction" = {lo = 0.1}', "unknown key 'sample.ranges.parameters.market.friction.lo'"),
    ('"switches.request" = {}', "switches.request = 0.0 must be true or false"),
    ('"start" = {}', "must be text in quotes"),
]


def refused(path: Path) -> str:
    with pytest.raises(ExperimentError) as caught:
        load_study(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(("text", "told"), FAULTS)
def test_what_a_study_may_not_say(tmp_path: Path, text: str, told: str) -> None:
    line = refused(write(tmp_path, HEAD + text))
    assert told in line
    assert line.startswith("small.toml, line ")


@pytest.mark.parametrize(("text", "told"), RANGES)
def test_what_a_range_may_not_be(tmp_path: Path, text: str, told: str) -> None:
    sample = f'[sample]\nmethod = "morris"\npoints = 2\n[sample.ranges]\n{text}\n'
    line = refused(write(tmp_path, HEAD + sample))
    assert told in line
    assert line.startswith("small.toml, line 11: ")


def test_a_grid_of_a_billion_points_is_refused_at_once(tmp_path: Path) -> None:
    axes = "\n".join(f'"states.XB.{name}" = {{from = 0.0, to = 1.0, steps = 1000}}' for name in ("breadth", "alliance"))
    text = HEAD + "[sweep]\n" + axes + '\n"states.XA.breadth" = {from = 0.0, to = 1.0, steps = 1000}\n'
    text += "[ensemble]\nseeds = 1\n"
    line = refused(write(tmp_path, text))
    assert "line 7: sweep asks for 1,000,000,000 points; a study has at most 1,000,000 runs: list fewer values" in line


def test_seeds_may_not_make_a_grid_too_large(tmp_path: Path) -> None:
    axis = '[sweep]\n"states.XB.breadth" = {from = 0.0, to = 1.0, steps = 11}\n[ensemble]\nseeds = 100000\n'
    study = load_study(write(tmp_path, HEAD + axis))
    told = r"small.toml, line 7: sweep asks for 1,100,000 runs .* at most 1,000,000: list fewer values"
    with pytest.raises(ExperimentError, match=told):
        plan(study)


def test_a_sample_may_not_be_too_large(tmp_path: Path) -> None:
    sample = '[sample]\nmethod = "morris"\npoints = 400000\n[sample.ranges]\n"states.XB.breadth" = {}\n'
    study = load_study(write(tmp_path, HEAD + sample + "[ensemble]\nseeds = 2\n"))
    with pytest.raises(ExperimentError, match=r"small.toml, line 7: sample asks for 1,600,000 runs .*: take fewer poi"):
        plan(study)


def test_a_study_and_an_experiment_each_name_the_other_command(tmp_path: Path) -> None:
    path = write(tmp_path, SWEPT)
    with pytest.raises(ExperimentError, match=r"line 7: the table \[sweep\] .*: yardfence sweep small.toml"):
        load_experiment(path)
    assert "run it with: yardfence run " in str(refused_experiment())


def refused_experiment() -> ExperimentError:
    with pytest.raises(ExperimentError) as caught:
        load_study("classroom_three_states")
    return caught.value


def test_the_resolved_study_is_the_study(tmp_path: Path) -> None:
    text = SWEPT + (
        '[sample]\nmethod = "latin_hypercube"\npoints = 3\nover = "uncertainties"\n'
        '[sample.ranges]\n"parameters.learning.wright_exponent" = {mean = 0.3, sd = 0.05, distribution = "normal"}\n'
        '[fixed]\n"parameters.market.friction" = 0.2\n'
        '[ensemble]\nseeds = 3\n[outcomes]\nmeasures = ["real_leakage"]\nkeep = ["months"]\n'
    )
    study = load_study(write(tmp_path, text))
    again = load_study(write(tmp_path, study_to_toml(study), "study.toml"))
    assert (again.digest, again.keys, again.keep) == (study.digest, study.keys, ("months",))
    assert again.experiment.parameters.market.friction == 0.2
    assert "parameters.market.friction" not in study.keys
    assert study.experiment.seeds == 3


def test_a_fixed_key_without_quotes_is_not_sampled_either(tmp_path: Path) -> None:
    text = HEAD + '[sample]\nmethod = "morris"\npoints = 2\nover = "uncertainties"\n'
    written, quoted = "parameters.market.friction = 0.2\n", '"parameters.market.friction" = 0.2\n'
    one, two = (load_study(write(tmp_path, f"{text}[fixed]\n{line}")) for line in (written, quoted))
    assert "parameters.market.friction" not in one.keys
    assert (one.keys, one.digest) == (two.keys, two.digest)


def test_a_swept_table_leaves_none_of_its_keys_to_be_sampled(tmp_path: Path) -> None:
    text = '[sweep]\n"states.XB" = [{breadth = 0.1}, {breadth = 0.3}]\n[sample]\nmethod = "morris"\npoints = 2\n'
    keys = load_study(write(tmp_path, HEAD + text + 'over = "uncertainties"\n')).keys
    assert [key for key in keys if key.startswith("states.XB")] == ["states.XB"]


def test_a_measure_that_is_named_twice_is_one_column(tmp_path: Path) -> None:
    text = HEAD + '[ensemble]\nseeds = 1\n[outcomes]\nmeasures = ["coverage", "own_way", "coverage"]\n'
    assert load_study(write(tmp_path, text)).measures == ("coverage", "own_way")


def test_a_table_of_outcomes_keeps_the_elections_of_the_file_below(tmp_path: Path) -> None:
    text = 'extends = "classroom_three_states"\n[ensemble]\nseeds = 1\n[outcomes]\nkeep = ["months"]\n'
    assert load_study(write(tmp_path, text)).experiment.outcomes == ("continuity", "change")


def test_the_order_of_sampled_keys_moves_the_digest(tmp_path: Path) -> None:
    keys = ['"parameters.market.friction" = {}', '"states.XB.breadth" = {}']
    head = HEAD + '[sample]\nmethod = "sobol"\npoints = 2\n[sample.ranges]\n'
    one, two = (load_study(write(tmp_path, head + "\n".join(order))) for order in (keys, keys[::-1]))
    assert one.digest != two.digest


def test_values_of_a_point_reach_the_experiment(tmp_path: Path) -> None:
    study = load_study(write(tmp_path, SWEPT))
    values = {"states.XB.free_trade": 0.9, "switches.request": False, "parameters.line.review_months": 23.6}
    experiment = study.at({key: value for key, value in values.items() if "review" not in key})
    assert experiment.states["XB"]["free_trade"] == 0.9
    assert not experiment.switches.request
    assert study.experiment.states["XB"]["free_trade"] == 0.8


def test_levers_and_uncertainties_are_told_apart() -> None:
    case = load_case("three_states")
    keys = list(uncertainties(case, (), kept=["states.XB.breadth"]))
    assert "parameters.market.friction" in keys
    assert "states.XB.free_trade" in keys and "states.XB.breadth" not in keys
    assert {kind_of(key) for key in keys} == {"uncertainty"}
    assert {"platforms.XA.challengers.act_alone", "probability_of_change.XA"} <= set(keys)
    assert kind_of("switches.request") == "lever"
    assert kind_of("parameters.measures.election_months") == "constant"
    low, high = documented_range("states.XB.free_trade", case) or (0.0, 0.0)
    assert low < 0.8 < high
    assert documented_range("switches.alliance", case) == (0.0, 1.0)
    assert documented_range("probability_of_change.XA", case) == (0.3, 0.7)
    assert documented_range("start", case) is None


def test_platforms_are_sampled_of_those_who_vote_unless_the_file_sets_them(tmp_path: Path) -> None:
    sample = '[sample]\nmethod = "morris"\npoints = 2\nover = "uncertainties"\n'
    own = "[platforms.XA.challengers]\nbreadth = 0.6\n[probability_of_change]\nXA = 0.5\n"
    free, stated = (load_study(write(tmp_path, HEAD + text + sample)).keys for text in ("", own))
    assert set(free) - set(stated) == {"platforms.XA.challengers.breadth", "probability_of_change.XA"}
    assert sum(key.startswith("platforms.") for key in free) == 10


def test_instruments_that_nobody_may_have_are_not_sampled_but_for_what_bulk_licences_reach() -> None:
    keys = {key.split(".")[1] for key in load_study("screening").keys if key.startswith("parameters.")}
    assert "bulk_licences" in keys
    assert not {"subsidy", "outbound", "joint_development", "tariff_target", "instrument_prices"} & keys


def test_what_a_platform_says_holds_from_the_start_for_the_party_in_office(tmp_path: Path) -> None:
    path = write(tmp_path, BASE + "[platforms.XA.incumbents]\nact_alone = 0.55\n")
    experiment = load_experiment(path)
    setting = build_setting(experiment, load_case("three_states"), "none", 1, "main")
    assert setting.initial_stances["act_alone"][setting.structure.leader] == 0.55


def test_an_unknown_measure_is_refused(tmp_path: Path) -> None:
    study = load_study(write(tmp_path, HEAD + '[ensemble]\nseeds = 1\n[outcomes]\nmeasures = ["real_leekage"]\n'))
    with pytest.raises(YardfenceError, match=r"small.toml, line 10: .*'real_leekage'; did you mean 'real_leakage'"):
        plan(study)


@pytest.mark.parametrize("measure", ["follow_XA", "cost_XH", "cost_production_XT", "follow_XT"])
def test_a_measure_that_no_run_tells_of_a_state_is_refused(tmp_path: Path, measure: str) -> None:
    text = HEAD + '[ensemble]\nseeds = 1\n[outcomes]\nmeasures = ["cost_XA", "follow_XB", "%s"]\n'
    with pytest.raises(YardfenceError, match=f"unknown measure '{measure}'"):
        plan(load_study(write(tmp_path, text % measure)))
