"""The lines of zotero-reading-list, as written by Zotero and by exporters."""

from datetime import UTC, datetime

import pytest

from readinglist.formats.csl import ExtraField, moment, read_extra

AUGUST = datetime(2026, 8, 24, 17, 58, 12, 710000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Read_Status: In Progress\nRead_Status_Date: 2026-08-24T17:58:12.710Z", ""),
        ("arXiv: 2410.18647\nread_status:In Progress  \nRead_Status_Date: 2026-08-24T17:58:12.710Z\ntex.x: 1",
         "arXiv: 2410.18647\ntex.x: 1"),
        (r"Read\_Status: In Progress\\Read\_Status\_Date: 2026-08-24T17:58:12.710Z", ""),
        ("Mine\\\\\nRead\\_Status: In Progress\\\\\nRead\\_Status\\_Date: 2026-08-24T17:58:12.710Z", "Mine\\\\"),
    ],
)  # fmt: skip
def test_both_lines_are_read_and_taken_out(text: str, rest: str) -> None:
    found = read_extra(text)
    assert (found.status, found.since) == ("In Progress", AUGUST)
    assert found.rest.strip("\\\n") == rest.strip("\\\n")


def test_other_text_stays_as_it_is() -> None:
    assert read_extra("I set the Read_Status: later") == ExtraField(rest="I set the Read_Status: later")


def test_an_invalid_date_is_skipped() -> None:
    assert read_extra("Read_Status: Read\nRead_Status_Date: soon") == ExtraField(rest="", status="Read")
    assert moment("2026-08-24T17:58:12") == datetime(2026, 8, 24, 17, 58, 12, tzinfo=UTC)
    assert moment("0001-01-01T00:00:00+14:00") is None
