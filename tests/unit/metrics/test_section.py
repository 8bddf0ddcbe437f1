"""The gate by type: what a report prints is published, a name, or a sentence made of those."""

from typing import Any

import pytest

from services.metrics.reports.section import Label, Sentence, joined, said, said_of
from shared.suppression import answers, attendance
from shared.text import N_, NN_

PUPILS = NN_("%(number)s pupil at %(school)s", "%(number)s pupils at %(school)s")


def test_a_sentence_says_what_was_published() -> None:
    said_so = said(N_("%(pupils)s pupils at %(school)s"), pupils=attendance(8176), school=Label("Quayside"))
    assert str(said_so) == "8,176 pupils at Quayside"
    assert str(said_of(PUPILS, attendance(1), school=Label("Quayside"))) == "1 pupil at Quayside"
    assert str(said_of(PUPILS, attendance(2), school=Label("Quayside"))) == "2 pupils at Quayside"
    assert str(said_of(PUPILS, answers(3), school=Label("Quayside"))) == "too few to show pupils at Quayside"
    assert str(joined([said_so, said(N_("Nothing waits."))])) == "8,176 pupils at Quayside Nothing waits."


@pytest.mark.parametrize("bare", [3, 3.5, "3", "28 pupils", None, ["28"], True])
def test_a_bare_value_is_refused(bare: Any) -> None:
    with pytest.raises(TypeError):
        said(N_("%(pupils)s pupils"), pupils=bare)
    with pytest.raises(TypeError):
        said_of(PUPILS, bare, school=Label("Quayside"))
    with pytest.raises(TypeError):
        Sentence(object(), f"{bare} pupils")


@pytest.mark.parametrize("number", ["28", " 1,204 ", "95%", "-3", "0.5"])
def test_a_name_is_no_number(number: str) -> None:
    with pytest.raises(TypeError):
        Label(number)
    assert str(Label(f"Year {number}"))
