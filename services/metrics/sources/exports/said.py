"""What is said of a file: kept as a sentence and its values, said later in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from shared.text import N_, decimal, gettext, ngettext, number
from shared.text.phrases import short_day


@dataclass(frozen=True)
class Said:
    """A sentence of the catalogue and its values: text, days, numbers or other sentences.

    With `many` it has a plural form, by the value `number`. `facts` and `of` turn it into plain data and back.
    """

    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)
    many: str = ""

    def __str__(self) -> str:
        values = {name: _shown(value) for name, value in self.values.items()}
        if not self.many:
            return gettext(self.sentence, **values)
        values.pop("number", None)
        return ngettext(self.sentence, self.many, int(str(self.values["number"])), **values)

    def facts(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "sentence": self.sentence,
            "values": {name: _plain(value) for name, value in self.values.items()},
            **({"many": self.many} if self.many else {}),
        }

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> "Said":
        """Return what `facts` made plain data of."""
        values = {name: _unplain(value) for name, value in facts["values"].items()}
        return cls(facts["sentence"], values, facts.get("many", ""))


def _shown(value: object) -> str:
    if isinstance(value, date):
        return short_day(value)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, int) or value == value.to_integral_value():
        return number(int(value))
    places = -int(value.normalize().as_tuple().exponent)
    return decimal(float(value), places)


def _plain(value: object) -> object:
    if isinstance(value, Said):
        return value.facts()
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return {"number": str(value)} if isinstance(value, int | Decimal) else str(value)


def _unplain(value: object) -> object:
    if not isinstance(value, Mapping):
        return value
    if "sentence" in value:
        return Said.of(value)
    if "day" in value:
        return date.fromisoformat(value["day"])
    of = Decimal(value["number"])
    return int(of) if of == of.to_integral_value() else of


@dataclass(frozen=True)
class Choice:
    """One answer that a question takes: what is given as the answer, and how it is said."""

    answer: str
    said: Said


@dataclass(frozen=True)
class Question:
    """What a file leaves open, or what is doubted of it; it is answered by one of its choices."""

    id: str
    said: Said
    choices: tuple[Choice, ...]


class DropError(ValueError):
    """The file can't be taken; the sentence says where and what to do. Nothing of it was kept.

    It is made of a sentence of the catalogue and its values, so that it can be kept and said later.
    """

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence, values)
        self.said = Said(sentence, values)

    def __str__(self) -> str:
        return str(self.said)

    @property
    def sentence(self) -> str:
        """The sentence without its values."""
        return self.said.sentence

    @property
    def values(self) -> Mapping[str, str]:
        """The values as text."""
        return {
            name: value.isoformat() if isinstance(value, date) else str(value)
            for name, value in self.said.values.items()
        }

    def within(self, file: str) -> "DropError":
        """Return the same refusal, saying of which of several files or sheets it is."""
        return DropError(N_("In “%(file)s”: %(why)s"), file=cut(file, 80), why=self.said)


class UnknownShapeError(DropError):
    """Nothing here knows the table."""


def cut(text: str, most: int = 40) -> str:
    """Return what stands in a file, short enough for a sentence."""
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= most else f"{one_line[:most]}…"
