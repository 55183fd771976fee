"""Local times and instants: the database's clock, the near one and Python's say the same."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.snapshot.connect import connect
from compliance.snapshot.moments import read_moment
from compliance.snapshot.near_clock import create_near_clock

ZONES = ["Europe/London", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]
AS_OF = datetime.fromisoformat("2018-12-31T23:59:59.999999+00:00")


def walls() -> list[datetime]:
    """Give local times around every change of the clock in some years, and others."""
    start = datetime.fromisoformat("2011-12-29T00:00")
    coarse = [start + timedelta(hours=7 * step) for step in range(11_000)]
    days = ["2016-10-30", "2017-03-26", "2017-10-15", "2018-02-17", "2018-02-18", "2018-04-01"]
    fine = [
        datetime.fromisoformat(day) + timedelta(minutes=10 * step, microseconds=step % 2)
        for day in days
        for step in range(288)
    ]
    return coarse + fine


@pytest.mark.parametrize("zone_name", ZONES)
def test_clocks_agree(zone_name: str) -> None:
    """Each way from local time to instant and back gives what Python's time zones give."""
    zone = ZoneInfo(zone_name)
    times = walls()
    instants = [wall.replace(tzinfo=zone).astimezone(UTC) for wall in times]
    expected = [
        (instant.replace(tzinfo=None), instant.astimezone(zone).replace(tzinfo=None))
        for instant in instants
    ]
    connection = connect("s.json:1:1", zone_name)
    create_near_clock(connection, AS_OF.astimezone(zone))
    for prefix in ("to", "near"):
        query = f"""SELECT {prefix}_utc(wall), {prefix}_local({prefix}_utc(wall))
            FROM (SELECT unnest($1::TIMESTAMP[]) AS wall)"""
        actual = connection.execute(query, [times]).fetchall()

        assert expected == actual
    connection.close()


@settings(max_examples=200)
@given(wall=st.datetimes(datetime(1900, 1, 2), datetime(2200, 12, 30)))  # noqa: DTZ001 local
def test_read_moment(wall: datetime) -> None:
    """A written local time is read as the earlier of two, or moved on if it was left out."""
    zone = ZoneInfo("Europe/London")
    moment = read_moment(wall.isoformat(), zone)

    assert moment == wall.replace(tzinfo=zone).astimezone(UTC)
    assert moment is not None
    assert moment.tzinfo == zone
