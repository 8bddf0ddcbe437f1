"""How long audits are kept."""

from datetime import UTC, datetime

from shared import audits


def test_a_line_goes_at_the_start_of_its_day_in_london_six_years_later() -> None:
    at = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert datetime.fromtimestamp(audits.gone_at(at), UTC) == datetime(2032, 6, 30, 23, tzinfo=UTC)
    leap = datetime(2028, 2, 29, 12, tzinfo=UTC)
    assert datetime.fromtimestamp(audits.gone_at(leap), UTC) == datetime(2034, 2, 28, tzinfo=UTC)
