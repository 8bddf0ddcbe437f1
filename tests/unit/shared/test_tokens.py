"""Codes that people type, and tokens that nobody can alter."""

from string import whitespace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shared import tokens
from shared.tokens import ALPHABET

KEY = b"k" * 40
CODES = st.text(ALPHABET, min_size=1, max_size=12).map(tokens.with_check)


def test_the_alphabet_has_no_look_alikes() -> None:
    assert not set("01OILU") & set(ALPHABET)
    assert len(set(ALPHABET)) == len(ALPHABET)
    assert ALPHABET.isupper()


@given(CODES, st.data())
def test_every_single_wrong_character_is_caught(code: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from(ALPHABET.replace(code[place], "")))
    assert tokens.valid_code(code)
    assert not tokens.valid_code(code[:place] + other + code[place + 1 :])


def test_nearly_every_swap_of_neighbours_is_caught() -> None:
    pairs = [(a, b) for a in ALPHABET for b in ALPHABET if a != b]
    missed = [
        (a, b) for a, b in pairs if tokens.check_character(f"{a}{b}") == tokens.check_character(f"{b}{a}")
    ]
    assert len(missed) <= 2


@given(CODES, st.data())
def test_a_code_is_the_same_however_it_is_typed(code: str, data: st.DataObject) -> None:
    between = st.text(f"{whitespace}-_\u00a0\u2010\u2011\u2013\u2014", max_size=3)
    typed = "".join(
        data.draw(between) + (letter.lower() if data.draw(st.booleans()) else letter) for letter in code
    )
    assert tokens.normalise_code(typed + data.draw(between)) == code


@given(st.one_of(st.text(max_size=12), st.text(f"{ALPHABET}0O1IL", max_size=12)))
def test_what_is_not_a_code_is_told_and_breaks_nothing(text: str) -> None:
    code = tokens.normalise_code(text)
    letters_fit = len(code) > 1 and set(code) <= set(ALPHABET)
    assert tokens.valid_code(code) == (letters_fit and tokens.with_check(code[:-1]) == code)


def test_new_codes_are_of_the_alphabet_and_differ() -> None:
    made = {tokens.new_code(8) for _ in range(50)}
    assert len(made) == 50
    assert all(len(code) == 8 and set(code) <= set(ALPHABET) for code in made)


@given(st.text(), st.integers(1, 20))
def test_a_derived_code_depends_on_value_and_key_alone(value: str, length: int) -> None:
    code = tokens.derived_code(length, KEY, value)
    assert len(code) == length
    assert set(code) <= set(ALPHABET)
    assert code == tokens.derived_code(length, KEY, value)
    longer = tokens.derived_code(12, KEY, value)
    assert longer != tokens.derived_code(12, b"another", value)
    assert longer != tokens.derived_code(12, KEY, f"{value}.")


@given(st.text(), st.text())
def test_a_token_gives_back_what_was_signed(purpose: str, value: str) -> None:
    assert tokens.unsign(purpose, tokens.sign(purpose, value, KEY), KEY) == value


@given(st.text(), st.data())
def test_any_altered_token_is_refused(value: str, data: st.DataObject) -> None:
    token = tokens.sign("booking", value, KEY)
    start = data.draw(st.integers(0, len(token)))
    end = data.draw(st.integers(start, len(token)))
    altered = token[:start] + data.draw(st.text(max_size=4)) + token[end:]
    assume(altered != token)
    assert tokens.unsign("booking", altered, KEY) is None


@given(st.text())
def test_what_was_never_signed_is_refused(token: str) -> None:
    assert tokens.unsign("booking", token, KEY) is None


@given(st.text())
def test_a_token_holds_for_its_purpose_and_key_alone(value: str) -> None:
    token = tokens.sign("booking", value, KEY)
    assert tokens.unsign("session", token, KEY) is None
    assert tokens.unsign("", token, KEY) is None
    assert tokens.unsign("booking", token, b"another") is None


@pytest.mark.parametrize("token", ["", ".", "..", "value", "value.", "value.é", ".abc"])
def test_a_damaged_token_is_refused(token: str) -> None:
    assert tokens.unsign("booking", token, KEY) is None
