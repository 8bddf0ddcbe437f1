"""Telling a day's visitors apart: by a digest that says nothing without the day's salt."""

import pytest

from services.metrics.sources.visitor import address_of, digest

SALT, NEXT = b"s" * 32, b"t" * 32
PHONE = "Mozilla/5.0 (iPhone)"


def test_the_same_visitor_of_a_day_has_the_same_digest_and_no_other_has() -> None:
    known = digest(SALT, "own", "203.0.113.7", PHONE)
    assert known == digest(SALT, "own", "203.0.113.7", PHONE)
    others = {
        digest(NEXT, "own", "203.0.113.7", PHONE),
        digest(SALT, "www.northmoor.example", "203.0.113.7", PHONE),
        digest(SALT, "own", "203.0.113.8", PHONE),
        digest(SALT, "own", "203.0.113.7", f"{PHONE} "),
    }
    assert len(others) == 4
    assert known not in others


def test_it_is_cut_and_nothing_of_what_went_in_can_be_read_from_it() -> None:
    found = digest(SALT, "own", "203.0.113.7", PHONE)
    assert len(found) == 12
    assert int(found, 16) >= 0


def test_a_name_that_is_no_text_is_no_trouble() -> None:
    assert digest(SALT, "own", "203.0.113.7", "\ud800")


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ("198.51.100.1", "198.51.100.1"),
        ("203.0.113.7, 198.51.100.1", "203.0.113.7"),
        ("10.0.0.1, made up, 203.0.113.7,198.51.100.1", "203.0.113.7"),
        ("2001:db8:1:2:aaaa:bbbb:cccc:dddd, 198.51.100.1", "2001:db8:1:2::"),
        ("2001:db8:1:2:1:2:3:4, 198.51.100.1", "2001:db8:1:2::"),
        ("", ""),
        ("unknown, 198.51.100.1", ""),
        ("fe80::1%eth0, 198.51.100.1", "fe80::"),
    ],
)
def test_the_address_is_the_one_cloudfront_adds_and_none_that_came_along(header: str, address: str) -> None:
    assert address_of({"x-forwarded-for": header}) == address


def test_without_a_header_there_is_none() -> None:
    assert address_of({}) == ""
