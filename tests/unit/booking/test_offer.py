"""What is offered is what the programme's folder says."""

from datetime import date, time
from typing import get_args

from services.booking.domain.hours import Diary, Hours, Window
from services.booking.domain.offer import WEEKDAYS, Offer, OfferedSchool, OfferedWorkshop, offer_of
from services.booking.domain.parts import Status
from services.booking.use_cases.offer import offer
from shared.compiled import compiled
from shared.events import booking as contract


def test_the_offer_is_the_programmes() -> None:
    programme, offered = compiled(), offer()
    assert [school.urn for school in offered.schools] == [school.urn for school in programme.schools]
    assert offered.schools[0].postcode == programme.schools[0].postcode
    for mine, theirs in zip(offered.workshops, programme.workshops, strict=True):
        assert (mine.id, mine.minutes, mine.year_groups) == (theirs.id, theirs.minutes, theirs.year_groups)
    windows = {(WEEKDAYS[window.weekday], window.start, window.end) for window in offered.diary.windows}
    assert windows == {
        (weekday, window.start, window.end)
        for window in programme.availability.windows
        for weekday in window.weekdays
    }
    for stretch in programme.availability.blocked:
        assert {stretch.first, stretch.last} <= offered.diary.closed
    assert offered.diary.holidays == set(programme.bank_holidays)
    assert offered.diary.teams == programme.availability.teams
    assert offered.diary.travel_minutes == programme.availability.travel_minutes
    for one in programme.availability.exceptions:
        assert offered.diary.exceptions[one.day] == tuple(Hours(w.start, w.end) for w in one.windows)


def test_plain_data_becomes_what_is_offered() -> None:
    offered = offer_of(
        {
            "id": "northmoor",
            "reference_prefix": "NM",
            "schools": [
                {"urn": "910001", "name": "Beck School", "town": "Tarnfoot", "postcode": "ZZ99 1AA"},
                {"urn": "910002", "name": "Crag School", "town": "Hollin", "postcode": "ZZ99 2BB"},
            ],
            "workshops": [
                {
                    "id": "ward-round",
                    "title": "A ward round",
                    "summary": "What a ward does",
                    "minutes": 50,
                    "year_groups": [7, 10],
                    "needs": "A hall",
                }
            ],
            "availability": {
                "windows": [
                    {"weekdays": ["monday", "sunday"], "start": "08:50:00", "end": "10:20:00"},
                    {"weekdays": ["friday"], "start": "13:30:00", "end": "15:10:00"},
                ],
                "terms": [{"first": "2026-01-06", "last": "2026-02-06"}],
                "blocked": [{"first": "2026-01-14", "last": "2026-01-16"}],
                "notice_days": 5,
                "horizon_days": 300,
                "teams": ["Fell", "Tarn"],
                "travel_minutes": 25,
                "exceptions": [
                    {"day": "2026-01-10", "windows": [{"start": "10:00:00", "end": "12:00:00"}]},
                    {"day": "2026-01-12", "windows": []},
                ],
            },
            "bank_holidays": ["2026-04-03"],
        }
    )
    schools = (
        OfferedSchool("910001", "Beck School", "Tarnfoot", "ZZ99 1AA"),
        OfferedSchool("910002", "Crag School", "Hollin", "ZZ99 2BB"),
    )
    ward_round = OfferedWorkshop("ward-round", "A ward round", "What a ward does", 50, (7, 10))
    blocked = {date(2026, 1, day) for day in (14, 15, 16)}
    assert offered == Offer(
        programme="northmoor",
        reference_prefix="NM",
        schools=schools,
        workshops=(ward_round,),
        diary=Diary(
            windows=(
                Window(0, time(8, 50), time(10, 20)),
                Window(6, time(8, 50), time(10, 20)),
                Window(4, time(13, 30), time(15, 10)),
            ),
            terms=((date(2026, 1, 6), date(2026, 2, 6)),),
            exceptions={date(2026, 1, 10): (Hours(time(10), time(12)),), date(2026, 1, 12): ()},
            holidays=frozenset({date(2026, 4, 3)}),
            closed=frozenset(blocked),
            notice_days=5,
            horizon_days=300,
            teams=("Fell", "Tarn"),
            travel_minutes=25,
        ),
    )
    assert [offered.school(urn) for urn in ("910002", "999999")] == [schools[1], None]
    assert [offered.workshop(name) for name in ("ward-round", "other")] == [ward_round, None]


def test_the_states_are_the_contracts() -> None:
    assert get_args(Status) == get_args(contract.Status)
