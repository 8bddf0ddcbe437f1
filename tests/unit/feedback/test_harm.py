"""Signs of harm: what children write is found, with its slips and tricks, and nothing takes a sign away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.feedback.comments.folding import folded
from services.feedback.comments.harm import PHRASES, signs
from services.feedback.comments.rude import rude

EACH = [
    (sign, phrase.strip()) for sign, said in PHRASES.items() for phrase in said.replace("\n", "|").split("|")
]
PHRASE = st.sampled_from([(sign, phrase.replace("*", "")) for sign, phrase in EACH if phrase])


def shouted(text: str) -> str:
    return text.upper()


def spaced(text: str) -> str:
    return ".".join(text.replace(" ", ""))


def leet(text: str) -> str:
    return text.replace("e", "3").replace("a", "@").replace("i", "1").replace("o", "0")


def long_drawn(text: str) -> str:
    return "".join(letter * 3 for letter in text if letter != " ") if " " not in text else text + text[-1] * 3


@given(PHRASE, st.sampled_from([str, shouted, leet, long_drawn]))
def test_every_phrase_is_found_as_children_write_it(one: tuple[str, str], how: object) -> None:
    sign, phrase = one
    assert callable(how)
    assert sign in signs(f"I think {how(phrase)} you know")


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("i want to k i l l myself", "self-harm"),
        ("s.u.i.c.i.d.e", "self-harm"),
        ("I feel sucidal", "self-harm"),
        ("feeling sucicide", "self-harm"),
        ("KILLMYSELF", "self-harm"),
        ("my step dad hít me", "hurt"),
        ("he tuches me", "touched"),
        ("I'm being bullyed", "bullying"),
        ("anarexia", "eating"),
        ("help me", "unsafe"),
        ("Help me!!!", "unsafe"),
        ("I don't feel safe at home", "unsafe"),
        ("gonna run away", "running-away"),
        ("theres never any food, we go hungry", "neglect"),
        ("he asked for pics", "online"),
        ("he makes me deliver packages", "drugs"),
        ("somebody has a knife", "threat"),
    ],
)
def test_slips_and_tricks(text: str, sign: str) -> None:
    assert sign in signs(text)


@pytest.mark.parametrize(
    "text",
    [
        "It was great, I liked the nurse and the robot",
        "this will help me choose a job, I want to be a social worker or in the police",
        "as much as I liked Bob's talk, it was a bit long. I'm hungry now",
        "we counted tablets in the pharmacy. cool",
        "the stable condition of the patient",
        "Scunthorpe assessment class",
    ],
)
def test_what_a_workshop_is_about_is_no_sign(text: str) -> None:
    assert signs(text) == ()
    assert not rude(text)


@pytest.mark.parametrize(
    ("text", "language", "first"),
    [
        ("tata mnie bije", "pl", True),
        ("I liked it", "cy", True),
        ("тато кричить на мене", "en", True),
        ("أبي يضربني", "en", True),
        ("I liked it 😀👍, très bien!", "en", False),
        ("my friend Оля came", "en", True),
        ("5 µm and 3 °C", "en", False),
    ],
)
def test_what_the_lists_can_not_read_is_read_first(text: str, language: str, *, first: bool) -> None:
    assert ("language" in signs(text, language)) is first
    assert signs(f"he hits me. {text}", language)[0] == "hurt"


SAID = (
    PHRASE.map(lambda one: one[1])
    | st.text(max_size=30)
    | st.sampled_from(["help me", "k i l l me", "I'm fine, lol"])
)


@given(SAID, SAID, st.sampled_from([". ", "\n", "! ", "; "]))
def test_nothing_beside_it_lowers_the_priority(one: str, other: str, between: str) -> None:
    assert set(signs(one)) | set(signs(other)) <= set(signs(f"{one}{between}{other}"))


@pytest.mark.parametrize(
    "text", ["f u c k this", "sh1t", "F*ck", "fuuuuck", "what a w.a.n.k.e.r", "ÀRSEHOLE"]
)
def test_rude_words_are_held(text: str) -> None:
    assert rude(text)


@given(st.text(max_size=80))
def test_folding_leaves_words_of_letters(text: str) -> None:
    assert set(folded(text)) <= set("abcdefghijklmnopqrstuvwxyz ")
    assert "  " not in folded(text)
