"""Properties are tried on other examples at every run, and on the same ones where the seed is given."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from shared.paths import ROOT

PROPERTY = """
import json
from hypothesis import given, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

drawn, steps = [], []

@given(st.integers(0, 10**9))
def test_property(number):
    drawn.append(number)
    assert number < LIMIT

class Machine(RuleBasedStateMachine):
    @rule(number=st.integers(0, 10**9))
    def take(self, number):
        steps.append(number)

class TestMachine(Machine.TestCase):
    settings = settings(max_examples=3, stateful_step_count=4)

def test_it_is_told():
    open("drawn.json", "w").write(json.dumps({"property": drawn, "machine": steps}))
"""


class Run(NamedTuple):
    """What a run drew, in order, what it printed, and the seed it told."""

    drawn: dict[str, list[int]]
    printed: str
    seed: str


@pytest.fixture
def run(tmp_path: Path) -> Any:
    """Return what runs a file of two properties as CI runs ours."""

    def start(*options: str, limit: int = 10**10) -> Run:
        file = tmp_path / "test_tiny.py"
        file.write_text(PROPERTY.replace("LIMIT", str(limit)))
        # Of all plugins that are installed only these: each run would spend most of its time loading the others.
        plugins = ["_hypothesis_pytestplugin", "xdist", "tests.support.examples", "no:cacheprovider"]
        command = [sys.executable, "-m", "pytest", "-q", *(f"-p{name}" for name in plugins)]
        alone = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        environment = {**os.environ, **alone, "CI": "true", "PYTHONPATH": str(ROOT)}
        done = subprocess.run(  # noqa: S603  this project's own interpreter
            [*command, "-c", os.devnull, "--rootdir", str(tmp_path), *options, str(file)],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        said = re.search(
            r"from seed (\d+)\. To draw them again: make test SEED=\1$", done.stdout, re.MULTILINE
        )
        assert said, done.stdout + done.stderr
        return Run(json.loads((tmp_path / "drawn.json").read_text()), done.stdout, said[1])

    return start


def test_two_runs_draw_other_examples_and_a_told_seed_draws_them_again(run: Any) -> None:
    # The first by a worker, which must draw from the seed that its run told.
    one, other = run("-n", "1"), run()
    again = run(f"--hypothesis-seed={one.seed}")
    assert one.seed != other.seed
    for kind in ("property", "machine"):
        assert one.drawn[kind] == again.drawn[kind] != other.drawn[kind]
        assert len(one.drawn[kind]) >= 12
    assert one.seed == again.seed


def test_what_failed_once_is_tried_first_the_next_time(run: Any) -> None:
    assert "1 failed" in run(limit=10**7).printed
    assert run(limit=10**7).drawn["property"][0] == 10**7
