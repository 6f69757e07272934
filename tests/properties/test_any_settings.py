"""Any settings file gives settings or one error that names all errors."""

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from readinglist.papers.errors import SettingsError
from readinglist.settings import Settings, load

TABLES = (
    "readinglist", "library", "cache", "catalogue", "network", "keys", "resolve", "enrich", "services",
    "services.arxiv", "services.mine", "queries", "sources", "resolvers.arxiv", "exporters.bibtex", "bibtex",
)  # fmt: skip
KEYS = (
    "reader", "contact", "offline", "path", "folder", "timeout_seconds", "pattern", "order", "base_url", "query",
    "name", "seconds_between_requests", "title", "open", "synonyms", "format", "with_status", "export", "states", "odd",
)  # fmt: skip
VALUES = (
    '""', '"x"', '"a b"', '"~/x"', '"\\u0007"', '"/\\u0000"', "0", "-1", "3.5", "nan", "inf", "1e400", "true",
    "false", "[]", '["a"]', '["a", "a"]', "[1]", "[[]]", "{}", "{ a = 1 }", "[{}]",
    '[{ name = "new" }, { name = "again" }]', '[{ path = "x" }]',
    "1979-05-27", "07:32:00", '"http://127.0.0.1"', "9999999999999999999999",
)  # fmt: skip

lines = st.one_of(
    st.sampled_from([f"[{table}]" for table in TABLES] + ["[[export]]", "[[states]]", "[[library]]"]),
    st.builds("{} = {}".format, st.sampled_from(KEYS), st.sampled_from(VALUES)),
)


def loaded(text: str) -> Settings | None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "config.toml"
        file.write_text(text, encoding="utf-8", errors="replace")
        try:
            return load(environment={"HOME": name}, folder=folder, config=file)
        except SettingsError as caught:
            error = caught
    assert "config.toml" in error.message
    return None


@given(st.lists(lines, max_size=12))
def test_settings_or_an_error(written: list[str]) -> None:
    settings = loaded("\n".join(written))
    if settings is not None:
        assert settings.library.is_absolute()
        assert settings.cache.is_absolute()
        assert settings.reader
        assert all(target.path.is_absolute() for target in settings.exports)
        assert len({state.name for state in settings.statuses}) == len(settings.statuses)


@given(st.text())
def test_any_text(text: str) -> None:
    loaded(text)
