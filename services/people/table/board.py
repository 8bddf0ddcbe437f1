"""The board: of each visit its sessions with who comes and who is missing, in one row, packed.

A row is written with its visit, so it says what the rosters say. A row a visit and not a month: two visits of one month can be
changed at once, and no month grows beyond what a row holds. A partition a year and not a month: all that is to come is two
queries or three, not nineteen, each of which takes a round trip and a millisecond of a processor.
"""

import json
from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Any, Final, Literal, NamedTuple

from services.people.domain.need import Capacity, Gap, gap_of, need_of
from services.people.domain.roster import Coming, Roster
from services.people.domain.rules import Rules
from services.people.domain.session import Session
from services.people.domain.visit import Visit
from services.people.table import board_key
from services.people.table.rows import Write
from shared.clock import london_day, london_time
from shared.dynamo import delete, moment_key, put, query
from shared.settings import setting

KEPT_MONTHS: Final = 72
"""Months back in which a person's visits are looked for: longer than anything personal is kept."""

AHEAD_MONTHS: Final = 18
"""Months ahead: longer than booking ahead goes."""

APART_MONTHS: Final = 12
"""Months between the day that a visit was planned for and the day that it was recorded of, at most."""

Standing = Literal["planned", "off", "delivered"]


class BoardLine(NamedTuple):
    """A session as the board shows it. A named tuple and no dataclass: 2,000 of them are made three times as fast.

    `needed` and `missing` are people, the lead among them; both are 0 where `need_known` is False. `coming` are person, role,
    organisation and whether they lead. `offers_open` are the offers that wait for an answer. `present` pupils were counted, None
    where nobody did. `recorded_on` is the day of which a delivered visit counts. Moments are in UTC.
    """

    session: str
    booking: str
    urn: str
    school: str
    town: str
    workshop: str
    starts_at: datetime
    ends_at: datetime
    year_group: int
    pupils: int
    needed: int
    missing: int
    lead_missing: bool
    wanted_missing: tuple[str, ...]
    others_missing: int
    coming: tuple[tuple[str, str, str, bool], ...]
    offers_open: int
    postcode: str = ""
    standing: Standing = "planned"
    version: int = 0
    need_known: bool = True
    present: int | None = None
    recorded_on: date | None = None

    @property
    def gap(self) -> Gap | None:
        """Who is missing, as the domain says it; None where the need isn't known."""
        if not self.need_known:
            return None
        return Gap(self.lead_missing, self.wanted_missing, self.others_missing)

    def as_roster(self) -> Roster:
        """Return the session's roster as far as the board knows it: who comes as what, without what led to it."""
        coming = (
            Coming(person, Capacity(organisation, role, lead), self.starts_at, "", 0)
            for person, role, organisation, lead in self.coming
        )
        return Roster(self.as_session(), coming=tuple(coming))

    def as_session(self) -> Session:
        """Return the session itself."""
        return Session(
            id=self.session,
            booking=self.booking,
            version=self.version,
            standing=self.standing,
            urn=self.urn,
            school=self.school,
            workshop=self.workshop,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            year_group=self.year_group,
            pupils=self.pupils,
            town=self.town,
            postcode=self.postcode,
            present=self.present,
            recorded_on=self.recorded_on,
        )


def lines(first: date, last: date) -> list[BoardLine]:
    """Return the planned sessions of some days in London, both included, in order of their start."""
    return [one for one in _between(first, last) if one.standing == "planned"]


def delivered(first: date, last: date) -> list[BoardLine]:
    """Return the delivered sessions of some days in London, both included, in order of their start."""
    return [one for one in _between(first, last) if one.standing == "delivered"]


def counted(first: date, last: date) -> list[BoardLine]:
    """Return the delivered sessions of visits that were recorded of some days, both included, in order of their start.

    A row stands where its visit was planned: so those of `APART_MONTHS` before and after are read, too.
    """
    return [
        one for one in _between(*around(first, last)) if one.recorded_on and first <= one.recorded_on <= last
    ]


def around(first: date, last: date) -> tuple[date, date]:
    """Return the first and the last day on which visits were planned that may count on some days."""
    return _months(first, -APART_MONTHS), _months(last, APART_MONTHS + 1) - timedelta(days=1)


def to_come(at: datetime) -> list[BoardLine]:
    """Return all planned sessions from a moment's day on, in order of their start."""
    today = london_day(at)
    return lines(today, _months(today, AHEAD_MONTHS))


def visits_with(person: str, today: date) -> list[str]:
    """Return the references of all visits in which a person stands, as it is this moment: who comes, came, withdrew, offered."""
    return [value["booking"] for value in _kept_rows(today) if person in value["people"]]


def visits_of(organisation: str, people: Collection[str], today: date) -> list[str]:
    """Return the references of all visits to which an organisation's people come or came, or in which some people stand."""
    return [
        value["booking"]
        for value in _kept_rows(today)
        if any(one[2] == organisation for session in value["sessions"] for one in session[14])
        or not set(value["people"]).isdisjoint(people)
    ]


def visits_to_come(today: date) -> dict[str, list[BoardLine]]:
    """Return the planned sessions from a day on by their visits' references, as it is this moment."""
    found: dict[str, list[BoardLine]] = {}
    for line in _between(today, _months(today, AHEAD_MONTHS), consistent=True):
        if line.standing == "planned":
            found.setdefault(line.booking, []).append(line)
    return found


def kept(rules: Rules, was: Visit, after: Visit) -> Iterator[Write]:
    """Yield the writes of a visit's row, which goes to another month or time with the visit."""
    old, new = _key(was), _key(after)
    if old and old != new:
        yield delete(setting("TABLE"), *old)
    if new:
        value = {
            "booking": after.head.booking,
            "people": sorted(after.people),
            "sessions": [_packed(rules, after, roster) for roster in after.rosters],
        }
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        yield put(setting("TABLE"), {"pk": new[0], "sk": new[1], "entity": "board", "line": text})


def _between(first: date, last: date, *, consistent: bool = False) -> list[BoardLine]:
    # Compared as they are kept, which is in order of time: only what is wanted is unpacked.
    low, high = (moment_key(london_time(day, 0)) for day in (first, last + timedelta(days=1)))
    found = [
        (one[5], one[0], value["booking"], one)
        for value in _rows(first, last, consistent=consistent)
        for one in value["sessions"]
        if low <= one[5] < high
    ]
    found.sort(key=itemgetter(0, 1))
    return [_unpacked(booking, one) for _, _, booking, one in found]


def _kept_rows(today: date) -> Iterator[Any]:
    """Yield the value of every row that is kept, as it is this moment."""
    yield from _rows(_months(today, -KEPT_MONTHS), _months(today, AHEAD_MONTHS), consistent=True)


def _rows(first: date, last: date, *, consistent: bool) -> Iterator[Any]:
    """Yield the value of every row of the months of some days: sessions of a visit of one day may be told anew for another."""
    low, high = (moment_key(london_time(day, 0)) for day in (first.replace(day=1), _months(last, 1)))
    for year in range(first.year, last.year + 1):
        rows = query(
            setting("TABLE"), board_key(year), between=(low, high), consistent=consistent, only=["line"]
        )
        yield from (json.loads(row["line"]) for row in rows)


def _key(visit: Visit) -> tuple[str, str] | None:
    """Return where a visit's row stands: by the first start of those of its sessions that take place, else of all."""
    taking_place = [one.session for one in visit.rosters if one.session.standing != "off"]
    sessions = taking_place or [one.session for one in visit.rosters]
    if not sessions:
        return None
    starts_at = min(one.starts_at for one in sessions)
    return board_key(london_day(starts_at).year), f"{moment_key(starts_at)}#{visit.head.booking}"


def _packed(rules: Rules, visit: Visit, roster: Roster) -> list[Any]:
    session = roster.session
    need = need_of(rules, session)
    gap = gap_of(rules, need, roster.capacities) if need else Gap(lead=False, wanted=(), others=0)
    return [
        session.id,
        session.urn,
        session.school,
        session.town,
        session.workshop,
        moment_key(session.starts_at),
        moment_key(session.ends_at),
        session.year_group,
        session.pupils,
        need.people if need else 0,
        gap.people,
        gap.lead,
        gap.wanted,
        gap.others,
        [
            [one.person, one.capacity.role, one.capacity.organisation, one.capacity.lead]
            for one in roster.coming
        ],
        len(visit.open_offers(session.id)),
        session.postcode,
        session.standing,
        session.version,
        need is not None,
        session.present,
        session.recorded_on and session.recorded_on.isoformat(),
    ]


def _unpacked(booking: str, one: Any) -> BoardLine:  # noqa: ANN401  JSON
    moment = datetime.fromisoformat
    one[5], one[6], one[12] = moment(one[5]), moment(one[6]), tuple(one[12])
    one[14] = tuple(map(tuple, one[14]))
    one[21] = one[21] and date.fromisoformat(one[21])
    return BoardLine._make((one[0], booking, *one[1:]))


def _months(day: date, months: int) -> date:
    """Return the first day of the month so many months later."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)
