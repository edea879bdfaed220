"""Bad input: one line that names file, line, key, near names and the cure."""

from collections.abc import Callable
from pathlib import Path

import pytest

Write = Callable[..., Path]
Refused = Callable[..., str]

IMPOSED = '[[impose]]\nstate = "US"\ninstrument = "outbound"\nbegins = "2023-08"\n[[impose]]\n'
# text below title and data (so it starts on line 3), and what the line must say
FAULTS = [
    (
        "[parameters.market]\nfriction = 9",
        "a.toml, line 4: parameters.market.friction = 9 lies outside its range 0.05 to",
    ),
    (
        "[parameters.market]\nfriction = nan",
        "line 4: parameters.market.friction = nan is not a number that can be used",
    ),
    (
        "[parameters.market]\nfriction = inf",
        "line 4: parameters.market.friction = inf is not a number that can be used",
    ),
    ('[parameters.market]\nfriction = "0.1"', "line 4: parameters.market.friction = '0.1' must be a number"),
    ("[parameters.market]\nfricton = 0.1", "line 4: unknown key 'parameters.market.fricton'; did you mean 'friction'?"),
    ("[parameter.market]\nfriction = 0.1", "line 3: unknown key 'parameter'; did you mean 'parameters'?"),
    ("friction = 0.1", "line 3: unknown key 'friction'; did you mean 'parameters.market.friction'?"),
    ("month = 12", "line 3: unknown key 'month'; did you mean 'months'?"),
    ("months = -3", "line 3: months = -3 lies outside its range 1 to 600"),
    ("months = 601", "line 3: months = 601 lies outside its range 1 to 600"),
    ('impose = "list"', "line 3: impose = 'list' must be a list of tables; write [[impose]] above the keys of each"),
    (IMPOSED + 'state = "US"', "line 7: 'impose.instrument' is missing; add instrument = ... to its [[impose]]"),
    (
        IMPOSED + 'state = "JP"\ninstrument = "outbound"\nbegins = "2023-01"',
        "line 7: impose: 'outbound' by 'JP' in 2023-01 has no legal basis by then; begin in 2024-10 or later, give it",
    ),
    (
        IMPOSED[:-11] + "level = 2.0",
        "line 7: impose.level = 2.0 lies outside its range 0 to 1: effort, from 0 to 1",
    ),
    (IMPOSED[:-11] + "level = -1", "line 7: impose.level = -1 lies outside its range 0 to 1"),
    (IMPOSED[:-11] + "levl = 1.0", "line 7: unknown key 'impose.levl'; did you mean 'level'?"),
    (IMPOSED.replace("2023-08", "2023-07")[:-11], "no legal basis by then; begin in 2023-08 or later, give it one in"),
    ("months = 12.5", "line 3: months = 12.5 must be a whole number"),
    ("months = true", "line 3: months = true must be a whole number"),
    ("seeds = 0", "line 3: seeds = 0 lies outside its range 1 to 100000"),
    ("seeds = 100001", "line 3: seeds = 100001 lies outside its range"),
    (
        "seeds = 0\nmonths = 0",
        "line 3: seeds = 0 lies outside its range 1 to 100000: number of seeds: 1, 2, ... (and 1 more)",
    ),
    ("fringe_rows = 200001", "line 3: fringe_rows = 200001 lies outside its range 0 to 200000"),
    (
        "[states.JPP]\nbreadth = 0.1",
        "line 3: states.JPP: unknown country 'JPP' in case 'semiconductor_equipment'; did you",
    ),
    ("[states.JP]\nbredth = 0.1", "line 4: unknown key 'states.JP.bredth'; did you mean 'breadth'"),
    ("[states.JP]\nbreadth = 1.5", "line 4: states.JP.breadth = 1.5 lies outside its range 0 to 1"),
    ("[states.JP]\ntarget_policy = -1", "line 4: states.JP.target_policy = -1 lies outside its range 0 to 100"),
    ("[platforms.US.Q]\nbreadth = 0.5", "line 3: platforms.US.Q: unknown party 'Q' of US; it has"),
    ("[platforms.IL.Q]\nbreadth = 0.5", "line 3: platforms.IL.Q: unknown party 'Q' of IL; it has none"),
    (
        'outcomes = ["change"]\nmonths = 12',
        "line 4: the election of 2024-11 (in office 2025-01) lies outside the horizon",
    ),
    ('outcomes = ["chang"]', "line 3: outcomes = 'chang' must be"),
    ("outcomes = []", "line 3: outcomes = [] may not be empty"),
    ('outcomes = ["none", "none"]', "line 3: outcomes = ['none', 'none']: the same word stands twice"),
    ('variants = ["no_request"]', "line 3: variants must hold 'main'"),
    ('mode = "replay_until"', "line 3: mode = 'replay_until' needs a month"),
    ('replay_until = "2024-02"', "line 3: replay_until = '2024-02' has no meaning with mode = 'endogenous'"),
    (
        'mode = "replay_until"\nreplay_until = "2030-01"',
        "line 4: replay_until = '2030-01' lies outside the horizon 2022-10",
    ),
    ('mode = "replay_until"\nreplay_until = "2024-13"', "line 4: replay_until = '2024-13' is not a month; write it as"),
    ('start = "October"', "line 3: start = 'October' is not a month; write it as 2024-11"),
    ('start = "1999-01"', "line 3: start = '1999-01' lies outside the months the case describes, 2022-01 to"),
    ('name = "../up"', "line 3: name = '../up' cannot name a folder"),
    ("switches.alliance = 2", "line 3: switches.alliance = 2 lies outside its range 0 to 1: states value"),
    ("switches.lag = true", "line 3: unknown key 'switches.lag'"),
    ('switches.rationing = "unifrm"', "line 3: switches.rationing = 'unifrm' must be"),
    ("states = 3", "line 3: states = 3 must be a table of keys"),
    ('extends = "nowhere.toml"', "line 3: extends nowhere.toml: no such experiment file"),
    ('extends = "us_election_2023"', "did you mean 'us_election_2024'"),
    ("extends = 3", "line 3: extends must be the name or path of an experiment file"),
    ('[states."QQ"]\nbreadth = 0.5', "line 3: states.QQ: unknown country 'QQ'"),
    (
        'mode = "replay"\nframeworks = ["us_jp_nl"]',
        "line 4: frameworks = ['us_jp_nl'] has no meaning with mode = 'replay', in which no state decides; remove it",
    ),
    ('mode = "replay"\ninstruments = ["outbound"]', "line 4: instruments = ['outbound'] has no meaning with mode"),
    ('mode = "replay"\nde_minimis = [0.1]', "line 4: de_minimis = [0.1] has no meaning with mode"),
    ("de_minimis = [0.1, 0.1]", "line 3: de_minimis = [0.1, 0.1]: the same word stands twice"),
    (
        "de_minimis = [0.25, 0.3]",
        "a.toml, line 3: de_minimis = [0.25, 0.3]: no rule tells goods with a content of 0.3 apart; write contents "
        "among 0, 0.1, 0.25",
    ),
    ("de_minimis = [0.05]", "no rule tells goods with a content of 0.05 apart; write contents among 0, 0.1, 0.25"),
    ("de_minimis = []", "line 3: de_minimis"),
    (
        '[kept]\ndata = "three_states"\ndraws = 8\nrows = [-1]',
        "line 6: kept.rows = -1 lies outside its range 0 and above: which of them",
    ),
    ("months = ", "line 3: this is not valid TOML"),
    ('lesson = """\nmonths = 3\n"""\nseeds = 0', "line 6: seeds = 0 lies outside its range"),
]


@pytest.mark.parametrize(("text", "told"), FAULTS, ids=[text for text, _ in FAULTS])
def test_one_line_names_the_place_and_the_cure(text: str, told: str, write: Write, refused: Refused) -> None:
    assert told in refused(write(text))


def test_a_fault_is_placed_in_the_file_that_holds_it(write: Write, refused: Refused) -> None:
    write("\n\nmonths = 0", "base.toml")
    assert refused(write("seeds = 3", head='extends = "base.toml"\n')).startswith("base.toml, line 5: months = 0")


@pytest.mark.parametrize("chain", [("a",), ("a", "b"), ("a", "b", "c")])
def test_cycles_of_extends_are_refused(chain: tuple[str, ...], write: Write, refused: Refused) -> None:
    following = (*chain[1:], chain[0])
    paths = [
        write("", f"{name}.toml", f'extends = "{after}.toml"\n') for name, after in zip(chain, following, strict=True)
    ]
    assert "goes round in a circle (a.toml -> " in refused(paths[0])


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "the file is empty; start from a shipped one"),
        (b" \n\t\n", "the file is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "this is not a text file in UTF-8"),
        (b"title = 't'\x00", "this is not a text file in UTF-8"),
        ("title = '題'".encode("shift_jis"), "this is not a text file in UTF-8"),
        (b"seeds = 3", "line 1: 'title' is missing; add title = ..."),
    ],
)
def test_files_that_are_no_experiment(content: bytes, told: str, tmp_path: Path, refused: Refused) -> None:
    path = tmp_path / "ファイル.toml"
    path.write_bytes(content)
    assert refused(path).startswith("ファイル.toml")
    assert told in refused(path)


def test_missing_files_folders_and_near_names(tmp_path: Path, refused: Refused) -> None:
    assert "no such experiment file" in refused(tmp_path / "nothing.toml")
    assert "this is a folder" in refused(tmp_path)
    assert "did you mean 'us_election_2024'" in refused("us_election_2025")


@pytest.mark.parametrize(
    ("override", "told"),
    [
        ("months=three", "--set months=three: months = 'three' must be a whole number"),
        ("months", "--set months: write it as key=value"),
        ("=3", "--set =3: write it as key=value"),
        ("states.JP.free_trade=2", "states.JP.free_trade = 2 lies outside its range -1 to 1"),
        ("states.QQ.free_trade=0", "--set states.QQ.free_trade=0: states.QQ: unknown country 'QQ'"),
        ("outcomes=change", "outcomes = 'change' must be a list"),
        ("data=nowhere", "data = 'nowhere' is neither a shipped case nor a folder; shipped cases: "),
        ("data=semiconductor_equipmnt", "did you mean 'semiconductor_equipment'?"),
        ("parameters.market.friction=1e999", "is not a number that can be used"),
        ("elections_of=['IL']", "has no election of 'IL'; it has those of DE, GB, JP, KR, NL, TW, US"),
        ("elections_of=['QQ']", "unknown country 'QQ'"),
        ("elections_of=['US', 'US']", "elections_of = ['US', 'US']: the same word stands twice; remove one"),
        ("variants=['main', 'not_imposed']", "'not_imposed' needs something imposed; add rows to impose, or remove it"),
        *(
            (f"variants=['main', '{name}']", f"'{name}' needs frameworks; name those that meet in frameworks, or")
            for name in ("no_frameworks", "no_monitoring", "as_club", "as_request", "as_talk")
        ),
        ("probability_of_change.US=1.2", "lies outside its range 0 to 1"),
        ("months.x=3", "--set months.x=3: months = {'x': 3} must be a whole number"),
        ("months=14\nseeds=2", "this sets more than one key"),
        ("mnths=3", "--set mnths=3: unknown key 'mnths'; did you mean 'months'?"),
    ],
)
def test_overrides_are_refused_by_what_was_typed(override: str, told: str, write: Write, refused: Refused) -> None:
    assert told in refused(write(), override)
