"""Reading events: everything published fits its schema, comes back the same, and is lifted to the newest contract."""

import json
from pathlib import Path
from typing import Any, ClassVar

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic_core import PydanticSerializationError

from operate.schemas import FOLDER, file_of
from shared import events
from shared.events import (
    ALL,
    CONTRACTS,
    BookingConfirmed,
    BookingEvent,
    DamagedEventError,
    FutureContractError,
    SummaryUpdated,
    UnknownEventError,
    parse,
)
from shared.events.contracts import contracts_of
from tests.support import booking_1, booking_2
from tests.support.booking_1 import DRILL, OTHERS, confirmed_1, confirmed_2
from tests.support.delivery import envelope
from tests.support.events import booking_events, event, snapshot, summary_events

PUBLISHED = [
    json.loads(line) for line in (Path(__file__).parent / "published.jsonl").read_text().splitlines()
]
"""One detail of each contract as it was once published. Only ever added to."""

CONFIRMED = envelope(confirmed_1(1, 2))


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


@given(st.one_of(booking_events(), summary_events()))
def test_whatever_is_published_fits_its_schema_and_comes_back_the_same(
    event: BookingEvent | SummaryUpdated,
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
    assert json.loads(confirmed_2(1, 2).detail())["contract"] == 2
    assert booking_1.BookingConfirmed.model_fields["contract"].default == 1, "a new contract changes no other"


def test_a_detail_that_says_another_contract_is_refused_by_the_class() -> None:
    detail = CONFIRMED["detail"]
    assert booking_1.BookingConfirmed.model_validate(detail).contract == 1
    for contract in (0, 2, -1):
        with pytest.raises(ValidationError, match="This is contract 1"):
            booking_1.BookingConfirmed.model_validate(detail | {"contract": contract})
    newer = json.loads(confirmed_2(1, 2).detail())
    with pytest.raises(ValidationError, match="This is contract 2"):
        booking_2.BookingConfirmed.model_validate(newer | {"contract": 1})


def test_a_detail_without_a_contract_is_of_the_first() -> None:
    detail = {name: value for name, value in CONFIRMED["detail"].items() if name != "contract"}
    assert parse(CONFIRMED | {"detail": detail}) == parse(CONFIRMED)
    lifted = parse(CONFIRMED | {"detail": detail}, DRILL)
    assert lifted == parse(CONFIRMED, DRILL)
    assert type(lifted) is booking_2.BookingConfirmed


def test_old_and_new_details_are_both_read_and_arrive_as_the_newest() -> None:
    old, new = parse(CONFIRMED, DRILL), parse(envelope(confirmed_2(1, 3)), DRILL)
    assert isinstance(old, booking_2.BookingConfirmed)
    assert isinstance(new, booking_2.BookingConfirmed)
    assert (old.contract, old.booking.status, old.booking.notice_days) == (2, "confirmed", 30)
    assert (old.event_id, old.version, old.correlation_id) == ("NM-000001:2", 2, "c-NM-000001")
    assert (new.contract, new.booking.status, new.version) == (2, "rescheduled", 3)


class Third(booking_2.BookingConfirmed):
    """Contract 3, which counts in weeks."""

    CONTRACT: ClassVar[int] = 3

    weeks: int


class Second(booking_2.BookingConfirmed):
    """Contract 2, once there is a third."""

    def lifted(self) -> Third:
        fields = self.model_dump(exclude={"contract"})
        return Third.model_validate(fields | {"weeks": self.booking.notice_days // 7})


class First(booking_1.BookingConfirmed):
    """Contract 1, lifted to the contract 2 that has a third above it."""

    def lifted(self) -> Second:
        return Second.model_validate(super().lifted().model_dump())


def test_the_first_is_lifted_by_way_of_the_second_to_the_third() -> None:
    contracts = contracts_of(*OTHERS, Third, First, Second)
    for confirmed in (confirmed_1(1, 2), confirmed_2(1, 2, "confirmed")):
        read = parse(envelope(confirmed), contracts)
        assert isinstance(read, Third)
        assert (read.contract, read.weeks, read.version) == (3, 4, 2)


def test_an_upcast_that_goes_nowhere_is_our_fault_and_ends() -> None:
    class Idle(booking_1.BookingConfirmed):
        """Contract 1 that is lifted to itself."""

        def lifted(self) -> Any:
            return self

    with pytest.raises(TypeError, match="BookingConfirmed 1 is not lifted to contract 2"):
        parse(CONFIRMED, contracts_of(*OTHERS, Idle, booking_2.BookingConfirmed))


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
        (changed(contract=2.0)["detail"], ("detail.contract value_error",)),
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
    booking = CONFIRMED["detail"]["booking"] | {"status": "rescheduled"}
    read = parse(changed(booking=booking))
    assert isinstance(read, BookingEvent)
    assert read.booking.status == "rescheduled"
    kept = events.BookingSnapshot.model_validate_json(read.booking.model_dump_json())
    assert kept == read.booking
    with pytest.raises(PydanticSerializationError, match="no such status"):
        read.detail()
    with pytest.raises(DamagedEventError):
        parse(changed(booking=booking | {"status": 7}))


def test_every_known_state_can_be_published() -> None:
    for status in events.booking.STATUSES:
        assert (
            json.loads(event(snapshot(1, 1, status), BookingConfirmed).detail())["booking"]["status"]
            == status
        )
