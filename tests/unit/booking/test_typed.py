"""Names, phone numbers and addresses as people type them: what passes, and what is asked about."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.booking.domain.typed import (
    LONG_ENOUGH,
    MAIL_DOMAINS,
    OTHERS,
    NameFault,
    likely_slip,
    name_fault,
    rings,
)


@pytest.mark.parametrize("name", [
    "Sam", "St. John", "St.John", "J.R.R. Tolkien", "J.R.R.Tolkien", "van der Berg", "O'Brien", "O\u2019Brien", "Dr.Li",
    "Anne-Marie d'Arc", "王秀英", "Zoë Müller", "Łukasz Żółć", "Олена", "محمد", "Nguyễn Văn A", "Sam (she/her)",
    "Mr.J.Smith", "Sam Smith, Ph.D.", "B.Sc.", "Sam / Alex Example", "Sam.", "",
    "St Mary's C.of.E. Primary", "Academy 360", "21st Century School", "The 49 Club & Co. School", "King's, Site 2",
])  # fmt: skip
def test_a_real_name_passes(name: str) -> None:
    assert name_fault(name) is None


@pytest.mark.parametrize(("name", "fault"), [
    ("Claim at nhs-refund.com/login today", NameFault.WEB_ADDRESS),
    ("nhs-refund.com", NameFault.WEB_ADDRESS),
    ("NHS-Refund.Support", NameFault.WEB_ADDRESS),
    ("nhs\u3002refund\u3002com", NameFault.WEB_ADDRESS),
    ("nhs-refund\uff0ecom", NameFault.WEB_ADDRESS),
    ("\uff4e\uff48\uff53-refund.com", NameFault.WEB_ADDRESS),
    ("x.com", NameFault.WEB_ADDRESS),
    ("bit.ly/3x", NameFault.WEB_ADDRESS),
    ("(nhs-refund.com)", NameFault.WEB_ADDRESS),
    ("Sam,nhs-refund.com", NameFault.WEB_ADDRESS),
    ("Sam <script>", NameFault.WEB_ADDRESS),
    ("https://bad", NameFault.WEB_ADDRESS),
    ("https : //bad", NameFault.WEB_ADDRESS),
    ("WWW.bad", NameFault.WEB_ADDRESS),
    ("www .bad", NameFault.WEB_ADDRESS),
    ("sam@school.example", NameFault.MAILBOX),
    ("sam\uff20school", NameFault.MAILBOX),
    ("Ring 0800 123 456", NameFault.PHONE),
    ("0800-123-456 now", NameFault.PHONE),
    ("(0800) 123.456", NameFault.PHONE),
    ("٠٨٠٠١٢٣٤٥٦", NameFault.PHONE),
    ("192.168.10.12", NameFault.PHONE),
])  # fmt: skip
def test_what_is_no_part_of_a_name_is_named(name: str, fault: NameFault) -> None:
    assert name_fault(name) is fault


LABEL = st.from_regex(r"[a-z][a-z0-9-]{1,15}[a-z]", fullmatch=True)


@given(
    LABEL, LABEL, st.sampled_from(["", "/login", "?a=b", ":443"]), st.text(max_size=10), st.text(max_size=10)
)
def test_no_web_address_hides_among_words(site: str, end: str, path: str, before: str, after: str) -> None:
    assume(site not in {"prof", "hon", "rev", "revd", "canon", "capt", "lord", "lady", "dame", "professor"})
    assume(end not in {"prof", "hon", "rev", "revd", "canon", "capt", "lord", "lady", "dame", "professor"})
    assert name_fault(f"{before} {site}.{end}{path} {after}") is not None


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    name_fault(text)
    rings(text)
    likely_slip(text)


@pytest.mark.parametrize("phone", [
    "01242 960001", "01242\u2013960001", "01242\u2014960001", "01242 960001 / 07700 900123", "01242 960001 extension 4412",
    "01242 960001 (option 2)", "+44 (0)1242 960001", "01242.960.001", "01242 960001 x12", "960001",
    "01242 960001 or 07700 900123, mornings", "\uff10\uff11\uff12\uff14\uff12 \uff19\uff16\uff10\uff10\uff10\uff11",
])  # fmt: skip
def test_a_number_is_taken_however_people_write_it(phone: str) -> None:
    assert rings(phone)


@pytest.mark.parametrize(
    "phone", ["call me", "0124", "12345", "01242 960001 at evil.com", "none", "", "www.1234567"]
)
def test_what_has_no_number_or_leads_elsewhere_is_not(phone: str) -> None:
    assert not rings(phone)


@pytest.mark.parametrize(("typed", "meant"), [
    ("sam@gmial.com", "sam@gmail.com"),
    ("sam@gmail.con", "sam@gmail.com"),
    ("sam@gmial.con", "sam@gmail.com"),
    ("sam@gmail.co", "sam@gmail.com"),
    ("sam@GMIAL.com", "sam@gmail.com"),
    ("sam@hotmial.co.uk", "sam@hotmail.co.uk"),
    ("sam@outlok.com", "sam@outlook.com"),
    ("sam@hollin.co.ku", "sam@hollin.co.uk"),
    ("sam@hollin.sch.ku", "sam@hollin.sch.uk"),
    ("sam@yahoo.couk", "sam@yahoo.co.uk"),
    ("sam@gmail.com", None),
    ("sam@ymail.com", None),
    ("sam@mail.com", None),
    ("sam@school.example", None),
    ("sam@hollin.sch.uk", None),
    ("sam", None),
    ("", None),
])  # fmt: skip
def test_a_likely_slip_is_told_from_a_domain_of_its_own(typed: str, meant: str | None) -> None:
    assert likely_slip(typed) == meant


def test_the_schools_own_domains_are_known_too() -> None:
    known = ("hollin-academy.sch.uk", "hollin.sch.uk")
    assert likely_slip("sam@holin-academy.sch.uk", known) == "sam@hollin-academy.sch.uk"
    assert likely_slip("sam@hollin.sch.uk", known) is None
    assert likely_slip("sam@holin-academy.sch.uk") is None


@st.composite
def slips(draw: st.DrawFn) -> tuple[str, str]:
    """Return a known domain and the same with one slip of the finger."""
    domain = draw(st.sampled_from(sorted(one for one in MAIL_DOMAINS if len(one) >= LONG_ENOUGH)))
    at = draw(st.integers(0, len(domain) - 1))
    letter = draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
    slip = draw(st.sampled_from([
        domain[:at] + domain[at + 1 :],
        domain[:at] + letter + domain[at:],
        domain[:at] + letter + domain[at + 1 :],
        domain[:at] + domain[at + 1 : at + 2] + domain[at] + domain[at + 2 :],
    ]))  # fmt: skip
    return domain, slip


@given(slips())
def test_every_single_slip_in_a_known_domain_is_asked_about(case: tuple[str, str]) -> None:
    domain, slip = case
    assume(slip not in MAIL_DOMAINS | OTHERS)
    found = likely_slip(f"sam@{slip}")
    assert found is not None
    # Two of them may be as near: any of them is worth the question, but it is one that people have.
    assert found.removeprefix("sam@") in MAIL_DOMAINS
    assert abs(len(found) - len(f"sam@{domain}")) <= 2


@given(st.emails() | slips().map(lambda case: f"sam@{case[1]}"))
def test_what_was_meant_is_another_domain_of_the_same_person_and_no_slip_itself(email: str) -> None:
    meant = likely_slip(email)
    if meant is not None:
        assert meant.rpartition("@")[0] == email.rpartition("@")[0]
        assert meant.rpartition("@")[2] != email.rpartition("@")[2].lower()
        assert likely_slip(meant) is None
