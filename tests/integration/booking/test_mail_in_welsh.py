"""Every mail to a school, or to an address to be confirmed, is in Welsh where Welsh is spoken: nothing falls back to English."""

from dataclasses import replace
from pathlib import Path

import pytest

from services.booking.mail.compose import compose
from shared import text
from tests.support.languages import languages_in
from tests.support.mails import every_mail

pytestmark = pytest.mark.usefixtures("booking_aws")


def test_no_mail_to_a_school_falls_back_to_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missed: set[str] = set()
    translation, plural = text.translation, text.plural

    def heard(sentence: str) -> str:
        if sentence not in text.spoken("cy")["sentences"]:
            missed.add(sentence)
        return sentence

    monkeypatch.setattr(text, "translation", lambda sentence: translation(heard(sentence)))
    monkeypatch.setattr(text, "plural", lambda one, many, count: plural(heard(one), many, count))
    with languages_in(tmp_path):
        composed = [
            compose(mail, replace(booking, language="cy"))
            for mail, booking in every_mail()
            if mail.reader != "team"
        ]
    assert missed == set()
    assert any("Mae eich cais gyda ni" in one.subject for one in composed)
    assert all("Helo" in one.text for one in composed)
