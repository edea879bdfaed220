"""What commands print, and that light ones stay light."""

import subprocess
import sys
from collections.abc import Callable

import pytest

from abm.scenario import experiment_names

Call = Callable[..., tuple[int, str, str]]
HEAVY = ("mesa", "matplotlib", "pandas", "pyarrow", "scipy")
LIGHT = (["--help"], ["run", "--help"], ["gaps", "--help"], ["--version"], ["list"], ["check", "us_election_2024"])


@pytest.mark.parametrize("arguments", LIGHT, ids=" ".join)
def test_light_commands_import_nothing_heavy(arguments: list[str]) -> None:
    program = (
        "import sys\nfrom abm.cli.main import main\n"
        f"try:\n    main({arguments!r})\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        f"print('heavy:', [name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("heavy: []\n")


def test_list_names_every_shipped_experiment(call: Call) -> None:
    for lang in ("en", "ja"):
        code, out, _ = call("list", "--lang", lang)
        assert code == 0
        assert [line.split()[0] for line in out.splitlines()] == list(experiment_names())


@pytest.mark.parametrize("width", ["0", "00", "1"])
def test_a_terminal_without_width_loses_no_table(call: Call, monkeypatch: pytest.MonkeyPatch, width: str) -> None:
    told = call("data", "three_states")
    monkeypatch.setenv("COLUMNS", width)
    assert call("data", "three_states") == told
    assert "world sales" in told[1]


def test_check_says_what_would_run(call: Call) -> None:
    code, out, err = call("check", "us_election_2024", "--set", "seeds=3")
    assert (code, err) == (0, "")
    assert "62 months from 2022-10" in out
    assert "3 seeds" in out


def test_no_command_prints_help(call: Call) -> None:
    code, out, _ = call()
    assert code == 0
    for name in ("list", "copy", "check", "run", "report", "validate", "data", "explain", "gaps", "odd"):
        assert f"\n  {name} " in out


def test_data_prints_grades_and_sources(call: Call) -> None:
    code, out, _ = call("data", "three_states")
    assert code == 0
    assert "100%" in out
    assert "assumed" in out


def test_a_measure_is_explained(call: Call) -> None:
    code, out, _ = call("explain", "real_leakage")
    assert code == 0
    assert out.startswith("Real leakage\n")
