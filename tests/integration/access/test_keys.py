"""Signing keys on the secret itself: another follows, one ends, and links of before go on."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from operate.keys import keys
from operate.processes import StageError
from services.access.functions import keys as every_quarter
from services.access.keys import DUE, ChangedMeanwhileError, end, kept, rotate
from shared import secrets
from shared.aws import client
from shared.keyring import RESTS
from shared.trouble import passes
from shared.web import csrf

pytestmark = pytest.mark.usefixtures("access_aws")

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
OUTPUTS = {
    "AccessTable": "access",
    "Site": "https://outreach.example",
    "Secret": "signing-key",
    "Bus": "default",
}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """Let a test say what time it is to whoever signs."""
    moment = [NOW]
    monkeypatch.setattr(secrets, "now", lambda: moment[0])
    return moment


def asked() -> list[str]:
    """Count how often the secret is read from here on."""
    calls: list[str] = []
    client("secretsmanager").meta.events.register(
        "before-call.secretsmanager.GetSecretValue", lambda **_: calls.append("")
    )
    return calls


def test_a_link_of_before_outlives_every_rotation_and_a_new_one_has_its_keys_id(
    clock: list[datetime],
) -> None:
    before, form = secrets.sign("booking", "NM-1"), csrf.token("alex")
    made = rotate(NOW)
    assert made
    assert made.since == NOW + RESTS
    assert secrets.sign("booking", "NM-1") == before, "it signs once every process can know it"
    clock[0] = NOW + RESTS
    after = secrets.sign("booking", "NM-1")
    assert after.endswith(made.id)
    for years in (1, 2):
        clock[0] = NOW + timedelta(days=366 * years)
        assert every_quarter.handler({}, clock=lambda: clock[0]) == {"made": True}
        assert secrets.unsign("booking", before) == secrets.unsign("booking", after) == "NM-1"
        assert csrf.holds("alex", form)
    assert not csrf.holds("alex", form[:-1])
    assert not csrf.holds("robin", form)


def test_a_call_that_comes_twice_or_after_a_rotation_by_hand_makes_no_other_key() -> None:
    assert every_quarter.handler({}, clock=lambda: NOW) == {"made": True}
    assert every_quarter.handler({}, clock=lambda: NOW) == {"made": False}
    assert every_quarter.handler({}, clock=lambda: NOW + DUE) == {"made": False}
    assert every_quarter.handler({}, clock=lambda: NOW + DUE + RESTS) == {"made": True}
    assert len(kept().keys) == 3


def test_of_two_changes_at_once_none_undoes_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or a rotation would bring back a key that leaked and was ended while it read."""
    leaked = rotate(NOW - DUE)
    assert leaked
    manager, meanwhile = client("secretsmanager"), [lambda: end(leaked.id, NOW)]
    really = manager.put_secret_value

    def written(**given: Any) -> Any:
        # What comes between is not itself come between.
        if waiting := meanwhile[:]:
            meanwhile.clear()
            waiting.pop()()
            meanwhile.extend(waiting)
        return really(**given)

    monkeypatch.setattr(manager, "put_secret_value", written)
    made = rotate(NOW + RESTS)
    left = [one.id for one in kept().keys]
    assert made
    assert leaked.id not in left
    assert left[-1] == made.id
    assert len(left) == 3, "the first, the one that took the leaked one's place, and the one that was made"
    busy = kept()
    meanwhile.extend([lambda: rotate(NOW)] * 3)
    with pytest.raises(ChangedMeanwhileError) as caught:
        rotate(NOW)
    assert passes(caught.value)
    meanwhile.extend([lambda: rotate(NOW)] * 3)
    with pytest.raises(StageError, match="Run it again"):
        keys(OUTPUTS, rotate=True, end="", yes=False, at=NOW)
    assert kept().keys[: len(busy.keys)] == busy.keys
    assert len(kept().keys) == len(busy.keys) + 6


def test_a_token_by_a_key_that_is_not_known_has_the_secret_read_again_once(
    clock: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets.forget_key()
    known = secrets.keyring()
    rotate(NOW)
    clock[0] = NOW + RESTS
    token = secrets.sign("booking", "NM-1")
    # A process that read the keys before, and may go on with them for minutes.
    monkeypatch.setattr("time.monotonic", lambda: 1000.0)
    secrets.forget_key()
    real = secrets.Keyring.of
    monkeypatch.setattr(secrets.Keyring, "of", lambda _: known)
    secrets.keyring()
    monkeypatch.setattr(secrets.Keyring, "of", real)
    read = asked()
    assert secrets.unsign("booking", token) == "NM-1"
    for number in range(20):
        assert secrets.unsign("booking", f"{token[:-6]}{number:06x}") is None
    assert len(read) == 1, "made-up ids are not asked for each"


def test_an_ended_key_ends_what_it_signed_and_another_signs_at_once(clock: list[datetime]) -> None:
    before = secrets.sign("booking", "NM-1")
    rotate(NOW)
    clock[0] = NOW + RESTS
    after = secrets.sign("booking", "NM-1")
    left = end("", clock[0])
    assert secrets.unsign("booking", before) is None
    assert secrets.unsign("booking", after) == "NM-1"
    end(left.keys[-1].id, clock[0])
    assert secrets.unsign("booking", after) is None
    newest = secrets.sign("booking", "NM-1")
    assert secrets.unsign("booking", newest) == "NM-1"


def test_an_operator_sees_the_keys_makes_one_and_ends_one(
    clock: list[datetime], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def said(**asked: Any) -> str:
        keys(OUTPUTS, **{"rotate": False, "end": "", "yes": False, "at": clock[0], **asked})
        return capsys.readouterr().out

    assert said() == "first   signs, since the first deployment\n"
    shown = said(rotate=True)
    made = kept().keys[-1].id
    assert f"The key {made} signs from 26 November 2026, 09:10 on. Every link of before goes on." in shown
    clock[0] = NOW + timedelta(days=30)
    assert said() == (
        "first   verifies what it signed since the first deployment until 26 November 2026, 09:10\n"
        f"{made}  signs, since 26 November 2026, 09:10: 29 days\n"
    )
    with pytest.raises(StageError, match=f"No key is called nobody. There are: first, {made}."):
        said(end="nobody")
    with pytest.raises(StageError, match=r"Say one of both.*Nothing was changed"):
        said(rotate=True, end=made, yes=True)
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    with pytest.raises(StageError, match=r"Nobody is there to agree.*Nothing was changed"):
        said(end=made)
    assert "another key takes its place at once" in capsys.readouterr().out
    assert [one.id for one in kept().keys] == ["", made]
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _: "n")
    assert "Nothing was changed." in said(end=made)
    monkeypatch.setattr("builtins.input", lambda _: "y")
    assert "The key first has ended." in said(end="first")
    assert f"The key {made} has ended." in said(end=made, yes=True)
    [newest] = kept().keys
    assert newest.since == clock[0]
    stored = client("secretsmanager").get_secret_value(SecretId="signing-key", VersionStage="AWSCURRENT")[
        "SecretString"
    ]
    assert list(json.loads(stored)["keys"][0]) == ["id", "key", "from"]
