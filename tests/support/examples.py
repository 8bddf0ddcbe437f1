"""How a property's examples are drawn: anew at every run, from a seed that is told, so that a run can be had again.

What once failed is kept in `.hypothesis` and tried first. A run with a given seed leaves it aside, as Hypothesis does: it draws
what the run that told the seed drew.
"""

import secrets
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

# From Hypothesis's own default: in CI it would load another, which draws the same examples for ever and keeps none.
settings.register_profile(
    "outreach",
    settings.get_profile("default"),
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
settings.load_profile("outreach")
# For `make mutants`: that an example fails is all it asks, and looking for the smallest one takes up to a minute a change.
settings.register_profile(
    "unshrunk", settings.get_profile("outreach"), phases=[Phase.explicit, Phase.generate]
)


SEED = pytest.StashKey[int]()
"""The run's own, where none is given on the command line."""


def pytest_configure(config: pytest.Config) -> None:
    """Draw the run's seed; a worker takes the one its run drew."""
    of_a_worker = getattr(config, "workerinput", {})
    config.stash[SEED] = of_a_worker.get("seed", secrets.randbelow(10**9))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker the run's seed."""
    node.workerinput["seed"] = node.config.stash[SEED]


def seed_of(config: pytest.Config) -> int:
    """Return the run's seed, or the one it was given."""
    given: int | str | None = config.option.hypothesis_seed
    return config.stash[SEED] if given is None else int(given)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Tell the seed, also where pytest is asked to be quiet."""
    terminal = session.config.pluginmanager.get_plugin("terminalreporter")
    if terminal is not None:
        seed = seed_of(session.config)
        terminal.write_line(f"Examples are drawn from seed {seed}. To draw them again: make test SEED={seed}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give every property the run's seed; Hypothesis does so itself with a given one."""
    if config.option.hypothesis_seed is not None:
        return
    for item in items:
        test = getattr(item, "obj", None)
        if getattr(test, "is_hypothesis_test", False):
            # A machine's test is made when it runs, and takes its seed from the machine.
            machine = getattr(test, "_hypothesis_state_machine_class", None)
            seeded = machine or getattr(test, "__func__", test)
            # As `hypothesis.seed` does, which would also leave aside what failed before.
            seeded._hypothesis_internal_use_seed = config.stash[SEED]
