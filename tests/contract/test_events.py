"""Reading events: everything published fits its schema, comes back the same, and is lifted to the newest contract."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic_core import PydanticSerializationError

from operate.schemas import FOLDER, file_of
from shared.events import booking as events
from shared.events import booking_1
from shared.events.base import Event
from shared.events.booking import BookingConfirmed, BookingEvent
from shared.events.contracts import DamagedEventError, FutureContractError, UnknownEventError, contracts_of
from shared.events.known import ALL, CONTRACTS, parse
from tests.support.delivery import envelope
from tests.support.drill import (
    DRILL,
    NEWEST,
    NEXT,
    OTHERS,
    First,
    Newest,
    Next,
    confirmed,
    confirmed_1,
    confirmed_next,
)
from tests.support.events import (
    booking_events,
    counts_of_comments,
    event,
    hours_events,
    snapshot,
    staff_events,
    summary_events,
    wish,
)

PUBLISHED = [
    json.loads(line) for line in (Path(__file__).parent / "published.jsonl").read_text().splitlines()
]
"""One detail of each contract as it was once published. Only ever added to."""

CONFIRMED = envelope(confirmed(1, 2))
FIRST = envelope(confirmed_1(1, 2))


def changed(**values: Any) -> dict[str, Any]:
    """Return a confirmed booking's envelope with another detail."""
    return CONFIRMED | {"detail": CONFIRMED["detail"] | values}


def test_what_was_ever_published_can_be_read() -> None:
    found = {(one["source"], one["detail-type"], one["detail"]["contract"]) for one in PUBLISHED}
    assert found == CONTRACTS.keys(), (
        "Add a detail of the new contract to published.jsonl; the old ones stay."
    )
    for one in PUBLISHED:
        event = parse(one)
        assert type(event) in ALL
        assert event.event_id == one["detail"]["event_id"]


@given(
    st.one_of(
        *(booking_events(), summary_events(), st.integers(1, 9).map(wish), counts_of_comments()),
        *(staff_events(), hours_events()),
    )
)
def test_whatever_is_published_fits_its_schema_and_comes_back_the_same(
    event: Event,
) -> None:
    detail = json.loads(event.detail())
    jsonschema.validate(detail, json.loads((FOLDER / file_of(type(event))).read_text()))
    assert parse({"source": event.SOURCE, "detail-type": event.DETAIL_TYPE, "detail": detail}) == event


@given(booking_events())
def test_a_newer_publishers_fields_are_passed_over(event: BookingEvent) -> None:
    detail = json.loads(event.model_dump_json())
    detail["colour"] = "green"
    detail["booking"]["sessions"][0]["room"] = "Hall"
    assert parse({"source": event.SOURCE, "detail-type": event.DETAIL_TYPE, "detail": detail}) == event


def test_a_detail_says_the_contract_of_its_class() -> None:
    assert json.loads(confirmed_1(1, 2).detail())["contract"] == 1
    assert json.loads(confirmed_next(1, 2, "confirmed").detail())["contract"] == NEXT
    assert Newest.model_fields["contract"].default == NEWEST, "a new contract changes no other"


def test_a_detail_that_says_another_contract_is_refused_by_the_class() -> None:
    detail = CONFIRMED["detail"]
    assert BookingConfirmed.model_validate(detail).contract == NEWEST
    for contract in (0, NEXT, -1):
        with pytest.raises(ValidationError, match=f"This is contract {NEWEST}"):
            BookingConfirmed.model_validate(detail | {"contract": contract})
    newer = json.loads(confirmed_next(1, 2).detail())
    with pytest.raises(ValidationError, match=f"This is contract {NEXT}"):
        Next.model_validate(newer | {"contract": NEWEST})


def test_a_detail_without_a_contract_is_of_the_first() -> None:
    detail = {name: value for name, value in FIRST["detail"].items() if name != "contract"}
    assert parse(FIRST | {"detail": detail}) == parse(FIRST)
    lifted = parse(FIRST | {"detail": detail}, DRILL)
    assert lifted == parse(FIRST, DRILL)
    assert type(lifted) is Next


def test_old_and_new_details_are_both_read_and_arrive_as_the_newest() -> None:
    old, new = parse(CONFIRMED, DRILL), parse(envelope(confirmed_next(1, 3)), DRILL)
    assert isinstance(old, Next)
    assert isinstance(new, Next)
    assert (old.contract, old.booking.status, old.booking.notice_days) == (NEXT, "confirmed", 30)
    assert (old.event_id, old.version, old.correlation_id) == ("NM-000001:2", 2, "c-NM-000001")
    assert (new.contract, new.booking.status, new.version) == (NEXT, "put_off", 3)


def test_the_first_is_lifted_by_way_of_the_second_to_the_next() -> None:
    read = parse(FIRST, DRILL)
    assert isinstance(read, Next)
    assert (read.contract, read.booking.notice_days, read.version) == (NEXT, 30, 2)
    assert (read.booking.address_confirmed, read.booking.counts) == (True, "none")


def old_detail(status: str, **booking: Any) -> dict[str, Any]:
    """Return what contract 1 says of a booking, in whatever state."""
    return FIRST | {
        "detail": FIRST["detail"] | {"booking": FIRST["detail"]["booking"] | booking | {"status": status}}
    }


@pytest.mark.parametrize(
    ("status", "counts"),
    [("requested", "none"), ("confirmed", "none"), ("delivered", "facilitator"), ("put-off", "none")],
)
def test_what_contract_1_did_not_say_is_what_was_true_then(status: str, counts: str) -> None:
    read = parse(old_detail(status))
    assert isinstance(read, BookingConfirmed)
    said = read.booking
    assert (said.status, said.address_confirmed, said.counts, said.listed) == (status, True, counts, True)
    assert (said.encounter, said.reason_code, said.cancelled_by) == (None, "", "")
    assert [session.teacher_present for session in said.sessions] == [None], "she said nothing, not nobody"


def test_a_state_that_is_new_in_contract_2_was_never_published_under_contract_1() -> None:
    old = booking_1.BookingConfirmed.model_validate(old_detail("rescheduled")["detail"])
    with pytest.raises(PydanticSerializationError, match="no such status"):
        old.detail()


def test_an_upcast_that_goes_nowhere_is_our_fault_and_ends() -> None:
    class Idle(BookingConfirmed):
        """The newest contract that is lifted to itself."""

        def lifted(self) -> Any:
            return self

    with pytest.raises(TypeError, match=f"BookingConfirmed {NEWEST} is not lifted to contract {NEXT}"):
        parse(CONFIRMED, contracts_of(*OTHERS, First, Idle, Next))


@pytest.mark.parametrize("wished", ["2026-13", "2026-1", "November", "2026-11-01", ""])
def test_a_wish_names_a_month(wished: str) -> None:
    published = next(one for one in PUBLISHED if one["detail-type"] == "DateNotFound")
    detail = published["detail"] | {"wish": published["detail"]["wish"] | {"month": wished}}
    with pytest.raises(DamagedEventError) as caught:
        parse(published | {"detail": detail})
    assert caught.value.fields == ("detail.wish.month string_pattern_mismatch",)


@pytest.mark.parametrize("newer_by", [1, 2, 10**30])
def test_a_future_contract_is_named(newer_by: int) -> None:
    newest = BookingConfirmed.CONTRACT
    contract = newest + newer_by
    with pytest.raises(
        FutureContractError,
        match=rf"BookingConfirmed has contract {contract}; the newest known here is {newest}",
    ):
        parse(changed(contract=contract))


@pytest.mark.parametrize("name", ["Surprise", None, 7, ["BookingConfirmed"]])
def test_an_unknown_event_says_its_name(name: object) -> None:
    with pytest.raises(UnknownEventError, match=r"of source 'outreach\.booking'") as caught:
        parse({"source": "outreach.booking", "detail-type": name, "detail": {}})
    assert repr(name) in str(caught.value)


@pytest.mark.parametrize(
    ("detail", "fields"),
    [
        (changed(contract="two")["detail"], ("detail.contract int_parsing",)),
        (changed(contract=None)["detail"], ("detail.contract int_type",)),
        (changed(contract=[])["detail"], ("detail.contract int_type",)),
        (changed(contract=0)["detail"], ("detail.contract value_error",)),
        (changed(contract=0.0)["detail"], ("detail.contract value_error",)),
        (None, ("detail model_type",)),
        ("Sam Example", ("detail model_type",)),
        (
            changed(occurred_at="Sam Example")["detail"],
            ("detail.occurred_at datetime_from_date_parsing",),
        ),
        (
            changed(booking=CONFIRMED["detail"]["booking"] | {"urn": 900101, "sessions": []})["detail"],
            ("detail.booking.urn string_type", "detail.booking.sessions too_short"),
        ),
    ],
)
def test_a_damaged_detail_is_told_by_its_fields_never_by_its_values(
    detail: object, fields: tuple[str, ...]
) -> None:
    with pytest.raises(DamagedEventError) as caught:
        parse(CONFIRMED | {"detail": detail})
    assert caught.value.fields == fields
    assert "Sam Example" not in str(caught.value)


def test_a_mappings_key_is_a_value_and_is_not_told() -> None:
    published = next(one for one in PUBLISHED if one["detail-type"] == "SummaryUpdated")
    summary = published["detail"]["summary"] | {
        "choices": {"what Sam wrote": {"to me": -1}},
        "by_year_group": {"Sam": 1},
    }
    with pytest.raises(DamagedEventError) as caught:
        parse(published | {"detail": published["detail"] | {"summary": summary}})
    assert set(caught.value.fields) == {
        "detail.summary.by_year_group.*.* int_parsing",
        "detail.summary.choices.*.* greater_than_equal",
    }


def test_a_detail_that_breaks_everything_names_ten_fields() -> None:
    booking = CONFIRMED["detail"]["booking"] | {"sessions": [{}] * 20}
    with pytest.raises(DamagedEventError) as caught:
        parse(changed(booking=booking))
    assert len(caught.value.fields) == 11
    assert caught.value.fields[-1] == "and 91 more"


def test_a_state_that_is_not_known_is_read_and_kept_but_never_published() -> None:
    booking = CONFIRMED["detail"]["booking"] | {"status": "put_off"}
    read = parse(changed(booking=booking))
    assert isinstance(read, BookingEvent)
    assert read.booking.status == "put_off"
    kept = events.BookingSnapshot.model_validate_json(read.booking.model_dump_json())
    assert kept == read.booking
    with pytest.raises(PydanticSerializationError, match="no such status"):
        read.detail()
    with pytest.raises(DamagedEventError):
        parse(changed(booking=booking | {"status": 7}))


def test_every_known_state_can_be_published() -> None:
    for status in events.STATUSES:
        assert (
            json.loads(event(snapshot(1, 1, status), BookingConfirmed).detail())["booking"]["status"]
            == status
        )
