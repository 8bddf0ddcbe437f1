"""The countries of the UK, by what differs between their schools: plain data. `shared.text.country` says it to people."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from shared.limits import YEAR_GROUPS

Country = Literal["england", "wales", "scotland", "northern-ireland"]

ENGLAND: Final = "england"


@dataclass(frozen=True)
class Schooling:
    """What a country calls its years, and how it numbers its schools.

    A year group is kept as the number that it has in England: 7 is the year in which pupils turn 12. `ahead` is how much
    higher the country's own number is. Where it counts anew after primary school, `letters` says each letter by the year it
    counts from. `digits` are those of a school's official number, `holidays` the division of gov.uk's file of bank holidays.
    `benchmarks` says whether schools are held to the Gatsby Benchmarks and hand in returns on them.
    """

    title: str
    holidays: str
    digits: int
    ahead: int = 0
    letters: Mapping[int, str] | None = None
    benchmarks: bool = False

    def short(self, year: int) -> str:
        """Return what a year group is called without its word: ``7``, ``8`` for the same age in Northern Ireland, ``S1``."""
        if self.letters is None:
            return str(year + self.ahead)
        first = max((one for one in self.letters if one < year), default=0)
        return f"{self.letters[first]}{year - first}"

    def year(self, year: int) -> str:
        """Return what a year group is called in English, such as ``Year 7`` or ``S1``."""
        return self.short(year) if self.letters else f"Year {self.short(year)}"


SCHOOLING: Final[Mapping[Country, Schooling]] = {
    "england": Schooling("England", "england-and-wales", 6, benchmarks=True),
    "wales": Schooling("Wales", "england-and-wales", 7),
    # P7 is the last year of primary school: its pupils turn 12 in it or soon after, as Year 7's do. S6 is the last of all.
    "scotland": Schooling("Scotland", "scotland", 7, letters={0: "P", 7: "S"}),
    "northern-ireland": Schooling("Northern Ireland", "northern-ireland", 7, ahead=1),
}
"""Numbers: the DfE's URN (GIAS), the Welsh Government's school number, Scotland's SEED code, Northern Ireland's DE reference.

Benchmarks: England's statutory guidance asks for them ("Careers guidance and access for education and training providers", DfE).
"""

MOST_DIGITS: Final = max(one.digits for one in SCHOOLING.values())
FEWEST_DIGITS: Final = min(one.digits for one in SCHOOLING.values())


def years_of(country: Country) -> dict[str, int]:
    """Return every year group by what the country calls it in English, in small letters: for what somebody types."""
    return {SCHOOLING[country].year(year).lower(): year for year in YEAR_GROUPS}
