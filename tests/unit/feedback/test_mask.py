"""What is personal in a comment is masked before it is stored, whatever stands around it and however it was written."""

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.feedback.comments.mask import MARK, masked, nhs_number

PLAIN = st.sampled_from(
    [
        "",
        "I liked it.",
        "It was fun and I want to be a nurse",
        "we saw 30 beds",
        "Year 10 was there!",
        "(thanks)",
        "It took 10 minutes to walk there",
        "3 people in my house work there",
        "best day ever :)",
    ]
)
DIGITS = st.text("0123456789", min_size=10, max_size=11)
BETWEEN = st.sampled_from(["", " ", "-", ".", " - ", "/", "_", ", ", ")(", "\u2013"])


@st.composite
def phone_numbers(draw: st.DrawFn) -> str:
    digits = draw(DIGITS)
    cuts = sorted(draw(st.sets(st.integers(2, 8), max_size=4)))
    between = draw(BETWEEN)
    pieces = [digits[start:end] for start, end in zip([0, *cuts], [*cuts, len(digits)], strict=True)]
    return draw(st.sampled_from(["", "+", "+44 (0)", "("])) + between.join(pieces)


WORD = st.text(string.ascii_lowercase, min_size=4, max_size=9).map(lambda word: f"q{word}")
"""A word that stands in no list of ours."""


@st.composite
def mailboxes(draw: st.DrawFn) -> str:
    at = draw(st.sampled_from(["@", " @ ", " at ", "(at)", " [at] "]))
    dot = draw(st.sampled_from([".", " dot ", "[dot]", " (dot) "]))
    end = draw(st.sampled_from(["com", "co.uk", "org", "net", "sch.uk"])).replace(".", dot)
    return f"{draw(WORD)}{at}{draw(WORD)}{dot}{end}"


@st.composite
def websites(draw: st.DrawFn) -> str:
    host = f"{draw(WORD)}{draw(st.sampled_from(['.com', '.co.uk', '.gg', ' dot com', '.tv', '.io', '.org']))}"
    if draw(st.booleans()):
        return f"{draw(st.sampled_from(['www.', 'https://', 'http://www.']))}{host.replace(' dot ', '.')}/{draw(WORD)}"
    return host


@st.composite
def postcodes(draw: st.DrawFn) -> str:
    letter = st.sampled_from("ABDEFGHJLNPQRSTUWXYZ")
    area = draw(st.text(letter, min_size=1, max_size=2))
    outward = area + str(draw(st.integers(1, 99)))
    inward = str(draw(st.integers(0, 9))) + draw(st.text(letter, min_size=2, max_size=2))
    if draw(st.booleans()):
        outward, inward = f"{area} {outward.removeprefix(area)}", f"{inward[0]} {inward[1:]}"
    text = outward + draw(st.sampled_from(["", " ", "  ", "-"])) + inward
    return text.lower() if draw(st.booleans()) else text


@st.composite
def handles(draw: st.DrawFn) -> str:
    name = draw(WORD)
    shape = draw(
        st.sampled_from(
            [
                "@{}",
                "my snap is {}",
                "insta: {}",
                "add me on discord {}",
                "add me {} on snap",
                "insta {}.kay99",
                "my gamertag is {}",
                "{}_09",
                "{}2011",
            ]
        )
    )
    return shape.format(name)


STREETS = st.sampled_from(["Street", "road", "Avenue", "lane", "crescent", "rd", "st"])
addresses = (
    st.builds("{} {} {}".format, st.integers(1, 999), WORD, STREETS)
    | st.builds("I live on {} {}".format, WORD, STREETS)
    | st.builds(
        "we live at The Old {}, {} {}".format, WORD.map(str.capitalize), WORD.map(str.capitalize), STREETS
    )
)

NAMED = st.sampled_from(
    [
        "my name is {}",
        "My name's {}",
        'my name is "{}"',
        "my name is ({})",
        "my name is - {}",
        "my name:{}",
        "my name is\n{}",
        "my name is... {}",
        "the name's {}",
        "Fy enw i yw {}",
        "mam na imię {}",
        "Nazywam się {}",
        "мене звати {}",
        "اسمي {}",
        "I'm called {}",
        "im called {}",
        "ask for {}",
        "they call me {}",
        "Mr {}",
        "mrs {}",
    ]
)
names = st.builds(lambda said, name: (said.format(name), name), NAMED, WORD | WORD.map(str.capitalize))


def around(before: str, personal: str, after: str) -> str:
    return f"{before} {personal} {after}".strip()


@given(PLAIN, phone_numbers(), PLAIN)
def test_phone_numbers_of_every_shape(before: str, number: str, after: str) -> None:
    found = masked(around(before, number, after))
    left = sum(letter.isdigit() for letter in found.text)
    assert left <= sum(letter.isdigit() for letter in before + after)
    assert {"phone", "nhs-number", "date"} & set(found.kinds)


@given(PLAIN, mailboxes(), PLAIN)
def test_addresses_of_mailboxes(before: str, mailbox: str, after: str) -> None:
    found = masked(around(before, mailbox, after))
    assert not {word for word in mailbox.replace("@", " ").split() if word.startswith("q")} & set(
        found.text.split()
    )
    assert "email" in found.kinds
    assert "@" not in found.text


@given(PLAIN, websites(), PLAIN)
def test_web_addresses(before: str, website: str, after: str) -> None:
    found = masked(around(before, website, after))
    assert "web" in found.kinds
    assert (
        website.partition(".")[0].partition(" ")[0].removeprefix("https://")
        not in found.text.replace(MARK, "").split()
    )


@given(PLAIN, postcodes(), PLAIN)
def test_postcodes(before: str, postcode: str, after: str) -> None:
    found = masked(around(before, postcode, after))
    assert postcode not in found.text
    assert postcode[-2:] not in found.text.removesuffix(after).split()


@given(PLAIN, handles(), PLAIN)
def test_handles(before: str, handle: str, after: str) -> None:
    found = masked(around(before, handle, after))
    name = next(part for part in handle.replace("@", " ").replace("_", " ").split() if part.startswith("q"))
    assert name not in found.text
    assert {"handle", "web"} & set(found.kinds)


@given(PLAIN, addresses, PLAIN)
def test_streets(before: str, street: str, after: str) -> None:
    found = masked(around(before, street, after))
    assert "address" in found.kinds
    assert not any(word.startswith("q") for word in found.text.split())


@given(PLAIN, names, PLAIN)
def test_names(before: str, named: tuple[str, str], after: str) -> None:
    said, name = named
    found = masked(around(before, said, after))
    assert name not in found.text
    assert "name" in found.kinds


def nhs() -> str:
    """Return an NHS number that was never given to anyone: they begin with 999."""
    while True:
        digits = [9, 9, 9, *(random.randint(0, 9) for _ in range(6))]  # noqa: S311  no secret
        for check in range(10):
            if nhs_number([*digits, check]):
                return "".join(map(str, [*digits, check]))


@given(PLAIN, st.sampled_from(["", " ", "-"]))
def test_nhs_numbers_are_known_by_their_check_digit(before: str, between: str) -> None:
    number = nhs()
    shown = between.join([number[:3], number[3:6], number[6:]])
    assert masked(around(before, shown, "")).kinds == ("nhs-number",)
    wrong = f"{number[:9]}{(int(number[9]) + 1) % 10}"
    assert masked(around(before, wrong, "")).kinds == ("phone",)


def test_the_standards_own_example_is_an_nhs_number() -> None:
    assert nhs_number([9, 4, 3, 4, 7, 6, 5, 9, 1, 9])
    assert not nhs_number([9, 4, 3, 4, 7, 6, 5, 9, 1, 8])


@pytest.mark.parametrize(
    "text",
    [
        "oh seven seven double zero nine double oh one two three",
        "zero 7 7 zero zero, nine hundred zero one two",
        "\u0660\u0667\u0667\u0660\u0660\u0669\u0660\u0660\u0661\u0662\u0663",
        "\uff10\uff17\uff17\uff10\uff10\u3000\uff19\uff10\uff10\uff11\uff12\uff13",
        "O77OO 9OO123",
        "0.7.7.0.0.9.0.0.1.2.3",
        "07700\n900123",
    ],
)
def test_numbers_in_disguise(text: str) -> None:
    found = masked(f"ring {text} please")
    assert not any(letter.isdigit() for letter in found.text)
    assert "seven" not in found.text


@pytest.mark.parametrize(
    "text",
    [
        "My dad hits me when I get home.",
        "hurt at home.mum did it and i cant stop crying",
        "i live in fear of him, i live in care",
        "i live in care and go to a park",
        "I live in the best county, near a road",
        "my name is not important",
        "I follow you on insta",
        "they call me fat and call me names",
        "I'm scared, I am in Year 10 and I'm sad",
        "I miss my mum",
        "It was 100% good, 5 stars, and it took 10 minutes to walk there",
        "tiktok is good and I like tiktok videos",
        "ask for help",
        "he called me stupid",
        "covid19 came in year10",
        "I want to be a midwife because of the talk",
    ],
)
def test_what_tells_of_nobody_stays_to_be_read(text: str) -> None:
    assert masked(text) == (text, ())


@given(st.text(max_size=120) | st.lists(PLAIN | phone_numbers() | mailboxes() | handles()).map(" ".join))
def test_masked_again_it_stays_as_it_is(text: str) -> None:
    once = masked(text)
    assert masked(once.text) == (once.text, ())


@pytest.mark.parametrize(
    "piece", ["a-", "a.b", "a_", "1a", "my name is ", "a at ", "a dot ", "www.", "((", "one-", "Aa "]
)
def test_no_text_makes_it_slow(piece: str) -> None:
    """In steps of the pattern machine there is nothing to count: it must end, and `make bench` times the post."""
    assert masked((piece * 500)[:500]).text
