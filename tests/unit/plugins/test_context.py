"""URLs of services from sections of the settings."""

import pytest

from readinglist.papers.errors import SettingsError
from readinglist.plugins.context import address_setting

USUAL = "https://example.org/api"


@pytest.mark.parametrize(
    ("section", "expected"),
    [({}, USUAL), ({"base_url": "http://127.0.0.1:8080/api/query/"}, "http://127.0.0.1:8080/api/query")],
    ids=["left out", "with a slash at its end"],
)
def test_an_address_is_taken_without_a_slash_at_its_end(section: dict[str, object], expected: str) -> None:
    assert address_setting(section, "enrichers.arxiv", USUAL) == expected


@pytest.mark.parametrize("given", ["", 3, ["https://example.org"]])
def test_what_is_no_address_is_refused_by_its_path(given: object) -> None:
    with pytest.raises(SettingsError, match=r"^enrichers\.arxiv\.base_url must be a URL") as refused:
        address_setting({"base_url": given}, "enrichers.arxiv", USUAL)
    assert USUAL in refused.value.hint
