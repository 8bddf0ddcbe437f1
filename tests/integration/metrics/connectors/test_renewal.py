"""Renewing a credential: once, by one collector, saved before anything else; and what is said of one that was cut off."""

import json
import threading
from datetime import date, timedelta
from typing import Any, cast

import pytest

from operate.platforms import Said
from services.metrics.sources.connectors import wording
from services.metrics.sources.connectors.credentials import Keyring
from services.metrics.sources.connectors.every import CONNECTORS
from services.metrics.sources.connectors.run import attempt
from services.metrics.sources.connectors.trouble import TroubleError
from services.metrics.table import renewals
from shared.aws import client

DAY = date(2026, 11, 24)
BOTH = pytest.mark.parametrize(
    "metrics_aws", ["moto", pytest.param("dynamodb_local", marks=pytest.mark.dynamodb_local)], indirect=True
)


def tokens(desk: Any, source: str = "tiktok") -> Any:
    return desk.platform(source).tokens


def kept(source: str = "tiktok") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        client("secretsmanager").get_secret_value(SecretId=f"sources/{source}")["SecretString"]
    )
    return found


def said(outcome: Any, source: str = "tiktok") -> str:
    assert outcome.trouble
    return wording.trouble(outcome.trouble, source=source, title=CONNECTORS[source].title)


@BOTH
def test_what_rotates_is_saved_and_used(desk: Any) -> None:
    assert desk.run("tiktok", DAY, DAY).trouble is None
    assert kept()["refresh_token"] == "tiktok-refresh-token-1"
    assert kept()["access_token"] == "tiktok-access-token-1"
    assert desk.run("tiktok", DAY, DAY).trouble is None
    assert tokens(desk).number == 1, "a token that holds was renewed"
    desk.now += timedelta(hours=3)
    assert desk.run("tiktok", DAY, DAY).trouble is None
    assert kept()["refresh_token"] == "tiktok-refresh-token-2"
    assert tokens(desk).burnt == []


def test_one_that_does_not_rotate_is_kept_as_it_was(desk: Any) -> None:
    assert desk.run("youtube", DAY, DAY).trouble is None
    assert kept("youtube")["refresh_token"] == "youtube-refresh-token-0"
    desk.now += timedelta(hours=2)
    assert desk.run("youtube", DAY, DAY).trouble is None


def test_a_token_that_is_refused_before_its_time_is_renewed_once(desk: Any) -> None:
    desk.run("linkedin", DAY, DAY)
    tokens(desk, "linkedin").access = "taken-back"
    assert desk.run("linkedin", DAY, DAY).trouble is None
    assert tokens(desk, "linkedin").number == 2


@BOTH
def test_two_collectors_at_once_burn_nothing(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second comes while the platform answers the first, and is done before that."""
    desk.enter("tiktok")
    asked, done = threading.Event(), threading.Event()
    renew = tokens(desk).renew

    def slowly(given: str) -> Said:
        asked.set()
        done.wait(10)
        return cast("Said", renew(given))

    monkeypatch.setattr(tokens(desk), "renew", slowly)
    outcomes: list[Any] = []
    first = threading.Thread(target=lambda: outcomes.append(desk.run("tiktok", DAY, DAY)))
    first.start()
    assert asked.wait(10)
    second = desk.run("tiktok", DAY, DAY)
    done.set()
    first.join()
    assert (tokens(desk).burnt, tokens(desk).number) == ([], 1)
    assert "Another collection renews the permission for TikTok" in said(second)
    assert outcomes[0].trouble is None
    assert desk.run("tiktok", DAY, DAY, cursor=second.cursor).trouble is None


def test_who_comes_while_another_renews_is_told_so_and_burns_nothing(desk: Any) -> None:
    desk.enter("tiktok")
    with desk.keyring("tiktok").held():
        outcome = desk.run("tiktok", DAY, DAY)
    assert "Another collection renews the permission for TikTok" in said(outcome)
    assert tokens(desk).number == 0
    assert desk.run("tiktok", DAY, DAY).trouble is None


def test_who_waited_reads_what_the_first_saved(desk: Any) -> None:
    desk.enter("tiktok")
    stale = desk.keyring("tiktok").read()
    desk.run("tiktok", DAY, DAY)
    second = desk.client()
    keyring = desk.keyring("tiktok")
    first_read = iter([stale])
    keyring_read = Keyring.read

    class Late(Keyring):
        def read(self) -> Any:
            return next(first_read, None) or keyring_read(self)

    late = Late(keyring.source, keyring.clock)
    grant = CONNECTORS["tiktok"].grant
    assert grant.token(late, second, "") == "tiktok-access-token-1"
    assert tokens(desk).number == 1


def test_a_holder_that_died_holds_nobody_up_for_long(desk: Any) -> None:
    desk.enter("tiktok")
    renewals.take("tiktok", "who died", desk.now, desk.now + timedelta(minutes=2))
    assert desk.run("tiktok", DAY, DAY).trouble
    desk.now += timedelta(minutes=2, seconds=1)
    assert desk.run("tiktok", DAY, DAY).trouble is None


def test_no_renewal_begins_without_the_time_to_save_it(desk: Any) -> None:
    outcome = desk.run("tiktok", DAY, DAY, seconds=30)
    assert outcome.trouble is None
    assert outcome.observations == ()
    assert outcome.cursor, "nothing was asked, so all is still to be asked"
    assert tokens(desk).number == 0
    assert desk.run("tiktok", DAY, DAY, cursor=outcome.cursor).observations


class Dies(BaseException):
    """The function was stopped."""


def cut_off(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a collector renew, and die between the platform's answer and the saving."""

    def dies(*_: object) -> None:
        raise Dies

    with monkeypatch.context() as patched:
        patched.setattr(Keyring, "save", dies)
        patched.setattr(renewals, "give_back", lambda _: None)
        with pytest.raises(Dies):
            desk.run("tiktok", DAY, DAY)
    assert tokens(desk).number == 1
    desk.now += timedelta(minutes=3)


def test_a_renewal_that_was_cut_off_is_told_as_such_where_the_token_is_gone(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_off(desk, monkeypatch)
    for _ in range(2):
        outcome = desk.run("tiktok", DAY, DAY)
        assert "was cut off before its answer could be kept" in said(outcome)
        assert "make source NAME=tiktok" in said(outcome)
    desk.keyring("tiktok").enter(desk.platform("tiktok").credential)
    assert desk.run("tiktok", DAY, DAY).trouble is None


def test_a_renewal_that_was_cut_off_is_made_good_where_the_old_token_is_honoured(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_off(desk, monkeypatch)
    tokens(desk).refresh = "tiktok-refresh-token-0"
    assert desk.run("tiktok", DAY, DAY).trouble is None
    row = renewals.read("tiktok")
    assert row
    assert not row.begun


def test_saving_is_tried_again_for_the_token_cannot_be_had_again(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.enter("tiktok")
    secrets = client("secretsmanager")
    put, tries = secrets.put_secret_value, []

    def fails_once(**what: Any) -> Any:
        tries.append(what)
        if len(tries) == 1:
            raise ConnectionError
        return put(**what)

    monkeypatch.setattr(secrets, "put_secret_value", fails_once)
    assert desk.run("tiktok", DAY, DAY).trouble is None
    assert kept()["refresh_token"] == "tiktok-refresh-token-1"


def test_no_answer_to_a_renewal_is_asked_once_and_leaves_the_mark(desk: Any) -> None:
    desk.enter("tiktok")
    desk.platform("tiktok").faults.append(Said("gone", 502))
    outcome = desk.run("tiktok", DAY, DAY)
    assert outcome.trouble
    assert outcome.trouble.kind == "down"
    assert outcome.calls == 1
    row = renewals.read("tiktok")
    assert row
    assert row.begun
    assert desk.run("tiktok", DAY, DAY).trouble is None


def test_a_permission_taken_back_is_told(desk: Any) -> None:
    desk.enter("tiktok")
    tokens(desk).refresh = "given to somebody else"
    outcome = desk.run("tiktok", DAY, DAY)
    assert "it ran out or was taken back" in said(outcome)
    row = renewals.read("tiktok")
    assert row
    assert not row.begun


def test_an_older_version_that_secrets_manager_shows_for_a_moment_is_not_used(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.run("tiktok", DAY, DAY)
    older = json.dumps({**kept(), "number": 1})
    desk.now += timedelta(hours=3)
    desk.run("tiktok", DAY, DAY)
    secrets = client("secretsmanager")
    get = secrets.get_secret_value

    def shows_the_older(**what: Any) -> Any:
        return get(**what) if "VersionId" in what else {"SecretString": older}

    monkeypatch.setattr(secrets, "get_secret_value", shows_the_older)
    assert desk.keyring("tiktok").read()["refresh_token"] == "tiktok-refresh-token-2"


def test_what_a_person_entered_by_hand_is_used(desk: Any) -> None:
    desk.run("tiktok", DAY, DAY)
    tokens(desk).refresh = "a new permission"
    desk.enter("tiktok")
    assert desk.run("tiktok", DAY, DAY).trouble is None
    assert tokens(desk).number == 2


def test_the_end_of_a_permission_is_told_seven_days_before(desk: Any) -> None:
    for source in ("linkedin", "tiktok"):
        desk.run(source, DAY, DAY)
    desk.now += timedelta(days=172)
    assert desk.run("linkedin", DAY, DAY).flags == ()
    desk.now += timedelta(days=1)
    outcome = desk.run("linkedin", DAY, DAY)
    assert [wording.flag(one, source="linkedin", title="LinkedIn") for one in outcome.flags] == [
        "The credential for LinkedIn ends on 24 May 2027. Renew it before: make source NAME=linkedin."
    ]
    assert desk.run("tiktok", DAY, DAY).flags == (), "this one is new with each renewal"


def test_a_token_that_has_ended_is_told_before_it_is_sent(desk: Any) -> None:
    ended = str(int(desk.now.timestamp()) - 1)
    desk.enter("plausible", {**desk.platform("plausible").credential, "expires_at": ended})
    assert "has expired" in said(desk.run("plausible", DAY, DAY), "plausible")
    assert desk.platform("plausible").calls == []


def test_a_secret_that_is_no_json_is_said_without_quoting_it(desk: Any) -> None:
    client("secretsmanager").create_secret(Name="sources/tiktok", SecretString="tiktok-secret-typed-as-it-is")
    with pytest.raises(TroubleError) as wrong:
        desk.keyring("tiktok").read()
    assert wrong.value.trouble.kind == "incomplete"
    assert wrong.value.__cause__ is None


@pytest.mark.parametrize("source", ["ga4", "plausible", "tiktok", "umami"])
def test_a_credential_is_tried_before_it_is_kept(desk: Any, source: str) -> None:
    parts = desk.platform(source).credential
    connector, connection = CONNECTORS[source], desk.connection(source)
    outcome, to_keep = attempt(connector, connection, parts, desk.client())
    assert outcome.trouble is None
    assert outcome.observations
    with pytest.raises(TroubleError):
        desk.keyring(source).read()
    desk.enter(source, {"token": "an older one"})
    desk.keyring(source).enter(to_keep)
    assert desk.run(source, DAY, DAY).trouble is None
    assert not hasattr(desk.platform(source), "tokens") or tokens(desk, source).burnt == []


def test_a_wrong_one_that_is_tried_costs_nothing_that_was_there(desk: Any) -> None:
    desk.run("tiktok", DAY, DAY)
    wrong = {**desk.platform("tiktok").credential, "refresh_token": "mistyped"}
    outcome, _ = attempt(CONNECTORS["tiktok"], desk.connection("tiktok"), wrong, desk.client())
    assert "make source NAME=tiktok" in said(outcome)
    assert desk.run("tiktok", DAY, DAY).trouble is None


def test_what_was_pasted_around_a_token_is_no_matter(desk: Any) -> None:
    desk.enter("plausible", {"token": f"  {desk.platform('plausible').token}\n"})
    assert desk.run("plausible", DAY, DAY).trouble is None


@pytest.mark.parametrize("token", ["two words", "a\u2011dash", "a\x00b"])
def test_what_no_header_can_carry_is_said_and_not_sent(desk: Any, token: str) -> None:
    desk.enter("plausible", {"token": token})
    assert "does not take the credential" in said(desk.run("plausible", DAY, DAY), "plausible")
    assert desk.platform("plausible").calls == []
