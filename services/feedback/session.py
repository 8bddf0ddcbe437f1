"""Sessions: one class's survey, from the visit that opens it. Plain values, nothing of AWS and nothing of pydantic.

A session follows from what was heard of its booking, whichever way round it was heard, and keeps with it what it needs later:
which survey it asks, for how many days, what the workshop is called. So a programme that is changed afterwards changes no
session that is there already.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from services.feedback.survey import Kind, Survey, of_kind
from shared.clock import london_day, london_time
from shared.tokens import derived_code, with_check

if TYPE_CHECKING:  # pydantic must not be imported on the pupil's path
    from shared.events.booking import BookingSnapshot, SessionSnapshot

CODE_LETTERS: Final = 8
"""Letters of a session's code, the last one its check character: as many as a child types without losing the place."""

GRACE: Final = timedelta(days=1)
"""How long after closing an answer still counts, whose page was opened before: an answer is never lost to a clock."""

LATER_AFTER: Final = 70
"""Days after a visit on which its later survey opens: ten weeks."""

LATER_DAYS: Final = 21
"""Days for which a later survey is open: three weeks in which a class meets its teacher."""

TEACHER_DAYS: Final = 14
"""Days after a visit on which its teachers' survey still takes answers: they answer when the week allows it."""

TEACHER: Final = "-teacher"
"""How the id of the session ends that a visit's teachers share, after the booking's."""

LEAST_MARGIN: Final = 3
"""Answers above the pupils expected that count at any class: a pupil who came unannounced, a teacher who tried it."""

OPENS: Final[Mapping[str, bool]] = {
    "awaiting_address": False,
    "requested": False,
    "waitlisted": False,
    "offered": False,
    "confirmed": True,
    # The team comes at the new time unless the school says otherwise: its class must not find a closed door.
    "rescheduled": True,
    "delivered": True,
    "declined": False,
    "cancelled": False,
    "did_not_happen": False,
    "expired": False,
}
"""Whether a visit's survey is open, by the status of its booking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One class's survey; `version` is the booking's.

    It takes answers from `opens_at` until `closes_at` (aware), both midnights in London. `open_as_of` is the booking's version
    whose status said whether it is open; 0 while none did. `kind` says whom it asks. `year_group` is the class's, 0 where it
    isn't known to be one. `early_days` and `extra_days` are those by which the team let it open earlier and close later.
    One that is `full` has so many answers that no class sent them, and takes no more.
    """

    session_id: str
    booking_id: str
    version: int
    open: bool
    open_as_of: int
    urn: str
    school: str
    workshop_id: str
    workshop: str
    starts_at: datetime
    held_on: date
    closes_at: datetime
    survey_id: str
    survey_version: int
    expected: int
    present: int
    correlation_id: str
    opens_at: datetime
    survey_digest: str = ""
    kind: Kind = "pupil"
    year_group: int = 0
    early_days: int = 0
    extra_days: int = 0
    full: bool = False

    def accepts(self, at: datetime) -> bool:
        """Whether a pupil may open the survey."""
        return self.open and self.opens_at <= at < self.closes_at

    def takes(self, at: datetime) -> bool:
        """Whether an answer sent at a moment is kept."""
        return self.open and not self.full and self.opens_at <= at < self.closes_at + GRACE

    def limit(self, margin: int) -> int:
        """Return how many answers count: the pupils expected, or those who came if they were more, and `margin` percent more."""
        pupils = max(self.expected, self.present)
        return pupils + max(LEAST_MARGIN, -(-pupils * margin // 100))

    @property
    def survey_days(self) -> int:
        """Days after the visit on which the survey still takes answers, without those the team added."""
        last = max(self.held_on, london_day(self.starts_at))
        return (london_day(self.closes_at) - last).days - 1 - self.extra_days

    def widened(self, early_days: int, extra_days: int) -> "Session":
        """Return the session open that many days earlier and later than it is by itself."""
        return replace(
            self,
            early_days=early_days,
            extra_days=extra_days,
            opens_at=_opens_at(self.kind, self.held_on, self.starts_at, early_days),
            closes_at=_closes_at(self.held_on, self.starts_at, self.survey_days + extra_days),
        )

    def joined(self, known: "Session | None") -> "Session":
        """Return what is known of a session once this was heard beside what was `known`, heard before or after it.

        The higher version tells, but for two things. The survey and its days stay those the session began with while its
        workshop is the same: a class is not asked half one survey and half another. And where a version's status is none
        this code knows, the highest one below it still says whether the survey is open: closing on a word that we don't
        understand would send a class away whose visit may be under way, and opening would invite one to a visit that may be off.
        """
        if known is None:
            return self
        newer, older = (self, known) if self.version > known.version else (known, self)
        decides = max(known, self, key=lambda one: one.open_as_of)
        joined = replace(newer, open=decides.open, open_as_of=decides.open_as_of, full=known.full)
        if newer is known:
            return joined
        if newer.workshop_id == older.workshop_id:
            joined = replace(
                joined,
                survey_id=known.survey_id,
                survey_version=known.survey_version,
                survey_digest=known.survey_digest,
                closes_at=_closes_at(newer.held_on, newer.starts_at, known.survey_days),
            )
        # What the team widened is no booking's word: it stays, from the visit's day as it is now.
        return joined.widened(known.early_days, known.extra_days)

    def row(self) -> dict[str, Any]:
        """Return the session as plain values."""
        values = asdict(self)
        return values | {
            "starts_at": self.starts_at.isoformat(),
            "held_on": self.held_on.isoformat(),
            "opens_at": self.opens_at.isoformat(),
            "closes_at": self.closes_at.isoformat(),
        }

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Session":
        """Return the session of a row."""
        # Rows of before it was kept: every status that was published was known.
        values = {"open_as_of": row["version"]} | {name: row[name] for name in cls.__slots__ if name in row}
        starts_at, held_on = datetime.fromisoformat(row["starts_at"]), date.fromisoformat(row["held_on"])
        # Those of before it was kept were all of classes, and open as soon as their visit was agreed to.
        opens_at = row.get("opens_at")
        return cls(
            **values
            | {
                "starts_at": starts_at,
                "held_on": held_on,
                "opens_at": datetime.fromisoformat(opens_at)
                if opens_at
                else _opens_at("pupil", held_on, starts_at, 0),
                "closes_at": datetime.fromisoformat(row["closes_at"]),
            }
        )


def survey_for(workshop_id: str, programme: Mapping[str, Any]) -> Survey:
    """Return the survey that a workshop's sessions are asked.

    For a workshop that the programme has no longer it is the one of the programme's first: a visit that was booked takes place,
    and its class is asked what most classes are.
    """
    workshops = programme["workshops"]
    workshop = workshops.get(workshop_id) or next(iter(workshops.values()))
    survey: Survey = programme["surveys"][workshop["survey"]]
    return survey


def sessions_of(visit: "BookingSnapshot", programme: Mapping[str, Any], correlation_id: str) -> list[Session]:
    """Return the sessions of a visit as its snapshot says they are, for a programme's essentials.

    One a class, open while the visit is confirmed, rescheduled or delivered, from its day until the end of the programme's
    `survey_days`th day after it. Where the programme has a later survey, one more a class, ten weeks on; where it has a
    survey for teachers, one for all of them.
    """
    survey = survey_for(visit.workshop_id, programme)
    classes = [
        _session_of(visit, one, survey, programme["survey_days"], correlation_id) for one in visit.sessions
    ]
    made = list(classes)
    if later := of_kind(programme["surveys"].values(), "later"):
        made += [_another(one, "later", f"{one.session_id}-later", later) for one in classes]
    if teachers := of_kind(programme["surveys"].values(), "teacher"):
        last = max(classes, key=lambda one: one.starts_at)
        one = _another(last, "teacher", f"{visit.id}{TEACHER}", teachers)
        made.append(replace(one, expected=len(classes), present=0, year_group=0))
    return made


def _another(one: Session, kind: Kind, session_id: str, survey: Survey) -> Session:
    days = LATER_AFTER + LATER_DAYS - 1 if kind == "later" else TEACHER_DAYS
    return replace(
        one,
        session_id=session_id,
        kind=kind,
        survey_id=survey["id"],
        survey_version=survey["version"],
        survey_digest=survey["digest"],
        opens_at=_opens_at(kind, one.held_on, one.starts_at, 0),
        closes_at=_closes_at(one.held_on, one.starts_at, days),
    )


def _session_of(
    visit: "BookingSnapshot",
    session: "SessionSnapshot",
    survey: Survey,
    survey_days: int,
    correlation_id: str,
) -> Session:
    held_on = visit.delivered_on or london_day(session.starts_at)
    # A class that turned out to be of several year groups is asked; who is counted with nobody is not among them.
    came = {group.year_group for group in session.present if group.pupils} or {session.year_group}
    return Session(
        session_id=session.id,
        booking_id=visit.id,
        version=visit.version,
        open=OPENS.get(visit.status, False),
        open_as_of=visit.version if visit.status in OPENS else 0,
        urn=visit.urn,
        school=visit.school_name,
        workshop_id=visit.workshop_id,
        workshop=visit.workshop_title,
        starts_at=session.starts_at,
        held_on=held_on,
        opens_at=_opens_at("pupil", held_on, session.starts_at, 0),
        closes_at=_closes_at(held_on, session.starts_at, survey_days),
        survey_id=survey["id"],
        survey_version=survey["version"],
        survey_digest=survey["digest"],
        expected=session.pupils_expected,
        present=sum(group.pupils for group in session.present),
        correlation_id=correlation_id,
        year_group=came.pop() if len(came) == 1 else 0,
    )


def _opens_at(kind: Kind, held_on: date, starts_at: datetime, early_days: int) -> datetime:
    # The planned day counts too, as it does at the end: whichever comes first.
    if kind == "later":
        first = max(held_on, london_day(starts_at)) + timedelta(days=LATER_AFTER)
    else:
        first = min(held_on, london_day(starts_at))
    return london_time(first - timedelta(days=early_days), 0)


def _closes_at(held_on: date, starts_at: datetime, survey_days: int) -> datetime:
    # The planned day counts too: a visit recorded early must not close the survey on its own class.
    last = max(held_on, london_day(starts_at)) + timedelta(days=survey_days)
    return london_time(last + timedelta(days=1), 0)


def code_for(session_id: str, key: bytes, attempt: int = 0) -> str:
    """Return the code of a session; the next `attempt` where another session has it already."""
    return with_check(derived_code(CODE_LETTERS - 1, key, f"{session_id}#{attempt}"))
