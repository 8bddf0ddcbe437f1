"""Signing keys that follow one another: what was signed holds for its life, and for no longer, whatever is rotated or ended."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shared.keyring import MOST, RESTS, TRUSTED_FOR, Key, Keyring, NoSuchKeyError, TooManyKeysError

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
FIRST = Key("", b"k" * 40, None)
OLD = Keyring((FIRST,))
HOUR = timedelta(hours=1)

moments = st.lists(
    st.timedeltas(min_value=timedelta(), max_value=timedelta(days=900)), min_size=1, max_size=12
)


def fresh(number: int) -> Key:
    return Key(f"{number:06x}", f"key {number}".encode(), None)


def rotated(gone: list[timedelta]) -> list[tuple[datetime, Keyring]]:
    """Return the keyrings of a life in which another key was made after each of these times, with when each was kept."""
    lives, ring, at = [(START, OLD)], OLD, START
    for number, wait in enumerate(gone, 1):
        at += wait
        ring = ring.rotated(at, fresh(number))
        lives.append((at, ring))
    return lives


@given(moments, st.text(), st.text(), st.data())
def test_whatever_was_signed_at_any_moment_holds_after_any_rotations(
    gone: list[timedelta], purpose: str, value: str, data: st.DataObject
) -> None:
    lives = rotated(gone)
    at, ring = data.draw(st.sampled_from(lives))
    token = ring.sign(purpose, value, at)
    for later, after in lives:
        if later >= at:
            assert after.unsign(purpose, token, later) == value
    # With a life: up to it, and for as long as others may take to hear of a new key.
    assert lives[-1][1].unsign(purpose, token, at + HOUR, HOUR) == value


@given(moments, st.timedeltas(min_value=timedelta(), max_value=TRUSTED_FOR), st.data())
def test_no_process_meets_a_key_that_it_does_not_know(
    gone: list[timedelta], late: timedelta, data: st.DataObject
) -> None:
    """One process has read the newest keys, another those of up to five minutes before."""
    lives = rotated(gone)
    _, newest = lives[-1]
    at = lives[-1][0] + late
    # What another has in mind was the newest up to when the next was made.
    known = [ring for (_, ring), (until, _) in pairwise(lives) if until + TRUSTED_FOR >= at]
    before = data.draw(st.sampled_from([*known, newest]))
    assert before.unsign("booking", newest.sign("booking", "NM-1", at), at) == "NM-1"
    assert newest.unsign("booking", before.sign("booking", "NM-1", at), at) == "NM-1"


@given(moments, st.data())
def test_what_an_ended_key_signed_is_refused_and_all_else_holds(
    gone: list[timedelta], data: st.DataObject
) -> None:
    at, ring = rotated(gone)[-1]
    at += data.draw(st.timedeltas(min_value=timedelta(), max_value=timedelta(days=30)))
    ended = data.draw(st.sampled_from(ring.keys))
    tokens = {one.id: Keyring((one,)).sign("booking", "NM-1", at) for one in ring.keys}
    left = ring.ended(ended.id, at, fresh(999))
    for key_id, token in tokens.items():
        assert left.unsign("booking", token, at) == (None if key_id == ended.id else "NM-1")
    signs = left.signing(at)
    assert signs.id != ended.id
    if ring.signing(at).id == ended.id:
        assert signs == replace(fresh(999), since=at), "not an older one, which signed nothing for long"
    assert left.unsign("booking", left.sign("booking", "NM-1", at), at, HOUR) == "NM-1"


@given(moments, st.data())
def test_no_key_that_signs_nobody_in_any_more_does_so_again_when_another_ends(
    gone: list[timedelta], data: st.DataObject
) -> None:
    at, ring = rotated(gone)[-1]
    for number in range(2):
        at += data.draw(st.timedeltas(min_value=timedelta(), max_value=timedelta(days=30)))
        ended = data.draw(st.sampled_from(ring.keys))
        left = ring.ended(ended.id, at, fresh(900 + number))
        assert Keyring.of(left.plain()) == left
        for one in ring.keys:
            token = Keyring((one,)).sign("session", "alex", at)
            if ring.unsign("session", token, at, HOUR) is None:
                assert left.unsign("session", token, at, HOUR) is None
        ring = left


@given(moments, st.text(), st.data())
def test_any_altered_or_forged_token_is_refused(
    gone: list[timedelta], value: str, data: st.DataObject
) -> None:
    at, ring = rotated(gone)[-1]
    token = ring.sign("booking", value, at)
    start = data.draw(st.integers(0, len(token)))
    end = data.draw(st.integers(start, len(token)))
    altered = token[:start] + data.draw(st.text(max_size=8)) + token[end:]
    assume(altered != token)
    assert ring.unsign("booking", altered, at) is None
    assert ring.unsign("session", token, at) is None
    assert ring.unsign("booking", data.draw(st.text()), at) is None
    # Another's key under an id of ours, and ours under another id.
    theirs = Keyring((Key(ring.signing(at).id, b"theirs", None),))
    assert ring.unsign("booking", theirs.sign("booking", value, at), at) is None
    assert ring.unsign("booking", f"{token[:-6]}abcdef", at) is None


@pytest.mark.parametrize("token", ["", ".", "..", "value", "value.", "value.é", ".abc", "v." + "é" * 24])
def test_a_damaged_token_is_refused(token: str) -> None:
    assert OLD.unsign("booking", token, START) is None
    assert OLD.knows_of(token)


def test_a_followed_key_signs_nobody_in_once_its_sessions_are_over() -> None:
    ring = OLD.rotated(START, fresh(1))
    session = OLD.sign("session", "alex", START)
    begins = START + RESTS + TRUSTED_FOR
    assert ring.unsign("session", session, begins + 10 * HOUR, 10 * HOUR) == "alex"
    forged = OLD.sign("session", "alex", begins + 11 * HOUR)
    assert ring.unsign("session", forged, begins + 11 * HOUR, 10 * HOUR) is None
    assert ring.unsign("booking", OLD.sign("booking", "NM-1", START), begins + timedelta(days=4000)) == "NM-1"


def test_the_secret_of_before_ids_signs_and_reads_as_it_did() -> None:
    ring = Keyring.of({"signing_key": "k" * 40})
    assert ring == OLD
    # Written down before keys had ids.
    token = "NM-222222.ryb6KpxIPWNX8Kg9_fcZKF7Z"
    assert ring.sign("booking", "NM-222222", START) == token
    after = Keyring.of(ring.rotated(START, fresh(1)).plain())
    assert after == ring.rotated(START, fresh(1)), "what is kept is read as it was"
    assert after.unsign("booking", token, START) == "NM-222222"


def test_a_token_of_a_key_that_is_not_known_is_told_from_one_that_has_none() -> None:
    ring = OLD.rotated(START, fresh(1))
    assert ring.knows_of(OLD.sign("booking", "NM-1", START))
    assert ring.knows_of("NM-1." + "a" * 24 + "nothex")
    assert not OLD.knows_of(ring.sign("booking", "NM-1", START + RESTS))


def test_keys_are_not_made_without_end_and_one_that_is_not_there_does_not_end() -> None:
    ring = OLD
    for number in range(1, MOST):
        ring = ring.rotated(START, fresh(number))
    with pytest.raises(TooManyKeysError):
        ring.rotated(START, fresh(MOST))
    with pytest.raises(NoSuchKeyError):
        ring.ended("abcdef", START, fresh(MOST))
