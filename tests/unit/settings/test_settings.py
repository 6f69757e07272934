"""Settings: where they are found, which layer takes precedence, and that all errors are reported at once."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from readinglist.papers.errors import ExitCode, SettingsError
from readinglist.settings import Settings, find_file, load


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "work").mkdir()
    return tmp_path / "work"


def read(folder: Path, home: Path, text: str, flags: Mapping[str, object] | None = None, **variables: str) -> Settings:
    (folder / "config.toml").write_text(text, encoding="utf-8")
    return load(environment={"HOME": str(home), **variables}, folder=folder, flags=flags)


def errors(folder: Path, home: Path, text: str, **variables: str) -> str:
    with pytest.raises(SettingsError) as caught:
        read(folder, home, text, **variables)
    assert caught.value.exit_code is ExitCode.SETTINGS
    assert caught.value.hint
    return caught.value.message


def origin(settings: Settings, path: str) -> str:
    return next(setting.origin for setting in settings.all if setting.path == path)


class TestFinding:
    def test_without_any_file_the_user_folders_are_used(self, folder: Path, home: Path) -> None:
        settings = load(environment={"HOME": str(home)}, folder=folder)
        assert settings.file is None
        assert settings.library == home / ".local/share/readinglist/library.sqlite3"
        assert settings.cache == home / ".cache/readinglist"

    def test_user_folders_follow_the_xdg_variables_unless_relative(self, folder: Path, home: Path) -> None:
        environment = {"HOME": str(home), "XDG_DATA_HOME": str(home / "data"), "XDG_CACHE_HOME": "relative"}
        settings = load(environment=environment, folder=folder)
        assert settings.library == home / "data/readinglist/library.sqlite3"
        assert settings.cache == home / ".cache/readinglist"

    @pytest.mark.parametrize("table", ["[readinglist]", "[library]", "  [ library ]\t# ours"])
    def test_the_nearest_file_upwards_with_our_table(self, folder: Path, home: Path, table: str) -> None:
        (folder / "config.toml").write_text(f"{table}\n", encoding="utf-8")
        below = folder / "a" / "b"
        below.mkdir(parents=True)
        (folder / "a" / "config.toml").write_text('baseURL = "of another program"\n[params]\n', encoding="utf-8")
        assert find_file(None, {"HOME": str(home)}, below) == folder / "config.toml"

    def test_a_file_of_another_program_is_passed_over_even_if_broken(self, folder: Path, home: Path) -> None:
        (folder / "config.toml").write_text("this = = is not TOML\n[libraryx]", encoding="utf-8")
        assert load(environment={"HOME": str(home)}, folder=folder).file is None

    def test_else_the_file_in_the_user_folder(self, folder: Path, home: Path) -> None:
        own = home / ".config" / "readinglist" / "config.toml"
        own.parent.mkdir(parents=True)
        own.write_text('[readinglist]\nreader = "grace"\n', encoding="utf-8")
        settings = load(environment={"HOME": str(home)}, folder=folder)
        assert (settings.file, settings.reader) == (own, "grace")
        assert settings.library == own.parent / ".readinglist" / "library.sqlite3"

    def test_a_named_file_goes_first_and_the_flag_before_the_variable(self, folder: Path, home: Path) -> None:
        for name in ("config", "flag", "variable"):
            (folder / f"{name}.toml").write_text(f'[readinglist]\nreader = "{name}"\n', encoding="utf-8")
        environment = {"HOME": str(home)}
        assert load(environment=environment, folder=folder).reader == "config"
        environment["READINGLIST_CONFIG"] = "variable.toml"
        assert load(environment=environment, folder=folder).reader == "variable"
        assert load(environment=environment, folder=folder, config=Path("flag.toml")).reader == "flag"

    @pytest.mark.parametrize(
        "content",
        [
            None,
            b"\xff\xfe[\x00",
            b"[readinglist\n",
            b"[readinglist]\nreader = " + b"[" * 100_000,
            b"[readinglist]\ngoal = " + b"9" * 5000,
        ],
        ids=["missing", "UTF-16", "broken", "nested", "digits"],
    )
    def test_a_named_file_that_cannot_be_used_is_an_error(
        self, folder: Path, home: Path, content: bytes | None
    ) -> None:
        file = folder / "mine.toml"
        if content is not None:
            file.write_bytes(content)
        with pytest.raises(SettingsError, match=r"mine\.toml"):
            load(environment={"HOME": str(home)}, folder=folder, config=file)

    def test_a_folder_is_no_settings_file(self, folder: Path, home: Path) -> None:
        with pytest.raises(SettingsError, match="cannot read"):
            load(environment={"HOME": str(home)}, folder=folder, config=folder)

    def test_a_byte_order_mark_is_no_error(self, folder: Path, home: Path) -> None:
        (folder / "config.toml").write_bytes(b'\xef\xbb\xbf[readinglist]\r\nreader = "ada"\r\n')
        assert load(environment={"HOME": str(home)}, folder=folder).reader == "ada"


class TestLayers:
    def test_default_then_file_then_environment_then_flag(self, folder: Path, home: Path) -> None:
        settings = read(folder, home, "[readinglist]\n")
        assert (settings.offline, origin(settings, "readinglist.offline")) == (False, "default")
        settings = read(folder, home, "[readinglist]\noffline = true\n")
        assert (settings.offline, origin(settings, "readinglist.offline")) == (True, "config.toml")
        settings = read(folder, home, "[readinglist]\noffline = true\n", READINGLIST_OFFLINE="no")
        assert (settings.offline, origin(settings, "readinglist.offline")) == (False, "READINGLIST_OFFLINE")
        flags = {"readinglist.offline": True}
        settings = read(folder, home, "[readinglist]\noffline = false\n", flags, READINGLIST_OFFLINE="0")
        assert (settings.offline, origin(settings, "readinglist.offline")) == (True, "--offline")

    @pytest.mark.parametrize("pattern", ["{year}", "../{key}", "{nothing}", "{key", "a/.b/{key}", "~/{key}", ""])
    def test_names_of_pdfs_stay_in_their_folder_and_differ(self, folder: Path, home: Path, pattern: str) -> None:
        assert "fetch.name" in errors(folder, home, f"[library]\n[fetch]\nname = '{pattern}'\n")

    def test_a_flag_that_was_not_given_changes_nothing(self, folder: Path, home: Path) -> None:
        settings = read(folder, home, "[readinglist]\noffline = true\n", {"readinglist.offline": None})
        assert (settings.offline, origin(settings, "readinglist.offline")) == (True, "config.toml")

    def test_relative_paths_start_from_what_names_them(self, folder: Path, home: Path) -> None:
        text = '[library]\npath = "lib/a.sqlite3"\n[cache]\nfolder = "~/c"\n[[export]]\npath = "out.bib"\n'
        below = folder / "below"
        below.mkdir()
        (folder / "config.toml").write_text(text, encoding="utf-8")
        settings = load(environment={"HOME": str(home)}, folder=below)
        assert settings.library == folder / "lib/a.sqlite3"
        assert settings.cache == home / "c"
        assert settings.exports[0].path == folder / "out.bib"
        elsewhere = load(environment={"HOME": str(home), "READINGLIST_LIBRARY": "b.sqlite3"}, folder=below)
        assert elsewhere.library == below / "b.sqlite3"

    def test_the_library_may_be_on_a_server(self, folder: Path, home: Path) -> None:
        variables = {"HOME": str(home), "READINGLIST_LIBRARY": "postgresql://bob:secret@lab/papers", "USER": "ada"}
        settings = load(environment=variables, folder=folder)
        assert settings.server is not None
        assert settings.server.full == "postgresql://bob:secret@lab/papers"
        assert (settings.location, settings.reader) == ("postgresql://bob@lab/papers", "bob")
        assert "secret" not in repr(settings)
        assert load(environment={**variables, "READINGLIST_READER": "eve"}, folder=folder).reader == "eve"

    def test_the_reader_is_who_is_logged_in(self, folder: Path, home: Path) -> None:
        assert load(environment={"HOME": str(home), "USER": "ada"}, folder=folder).reader == "ada"
        assert load(environment={"HOME": str(home)}, folder=folder).reader == "me"
        assert load(environment={"HOME": str(home), "USER": "a\x1bda"}, folder=folder).reader == "me"


class TestErrors:
    def test_all_at_once_each_with_origin_and_path(self, folder: Path, home: Path) -> None:
        text = """
            [readinglist]
            reder = "ada"
            offline = "yes"
            [library]
            path = 3
            [resolve]
            order = ["arxiv", "arxiv"]
            [services.arxiv]
            seconds_between_requests = 1
            [[export]]
            format = "bibtex"
            [bibtex]
            preprint = "misc"
        """
        message = errors(folder, home, text, READINGLIST_OFFLINE="perhaps", READINGLIST_LIBARY="x")
        lines = message.splitlines()
        assert lines[0].startswith("9 invalid settings")
        assert len(lines) == 10
        for expected in (
            "config.toml: readinglist.reder: unknown setting; did you mean reader?",
            "config.toml: readinglist.offline: must be true or false (got 'yes')",
            "config.toml: library.path: must be a string (got 3)",
            "config.toml: resolve.order: contains a duplicate",
            "config.toml: services.arxiv.seconds_between_requests: arXiv requires at least 3 seconds",
            "config.toml: export[1].path: required",
            "config.toml: bibtex: unknown setting; available: readinglist, library,",
            "READINGLIST_OFFLINE: readinglist.offline: must be 1 or 0",
            "environment: unknown variable READINGLIST_LIBARY; did you mean READINGLIST_LIBRARY?",
        ):
            assert any(expected in line for line in lines), (expected, lines)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ('[library]\npath = ""', "library.path: must not be empty"),
            (
                '[readinglist]\n[keys]\npattern = "[auth"',
                "keys.pattern: invalid citation key pattern: unclosed bracket",
            ),
            (
                '[readinglist]\n[keys]\npattern = "[auth:lowr]"',
                "keys.pattern: invalid citation key pattern: unknown modifier 'lowr'",
            ),
            ('[readinglist]\nreader = "a\\nb"', "readinglist.reader: must be one line"),
            ("library = 3\n[readinglist]", "library: must be a table"),
            ("[readinglist]\n[export]\npath = 'x'", "export: must be an array of tables: [[export]]"),
            ("[readinglist]\n[services.mine]", "services.mine.base_url: required"),
            ("[readinglist]\n[services.arxiv]\nbase_url = 'arxiv.org'", "services.arxiv.base_url: must be a URL"),
            (
                "[readinglist]\n[network]\ntimeout_seconds = -1",
                "network.timeout_seconds: must be a non-negative number",
            ),
            (
                "[readinglist]\n[network]\ntimeout_seconds = true",
                "network.timeout_seconds: must be a non-negative number",
            ),
            ("[readinglist]\n[[states]]\ntitle = 'x'", "states[1].name: required"),
            ("[readinglist]\n[[states]]\nname = 're read'", "states: invalid status name 're read'"),
            ("[readinglist]\n[[states]]\nname = 'x'\nkey = 'up'", "states[1].key: must be one character"),
            ("[readinglist]\n[[states]]\nname = 'x'\ncolor = 'pink'", "states[1].color: must be one of red, green"),
            (
                "[readinglist]\n[[states]]\nname = 'x'\nebib = 'TODO'",
                "states[1].ebib: this setting was removed because nothing used it; delete the line",
            ),
            ("[readinglist]\n[notes]\nname = 'x/{key}'", "notes.name: must be {key} with other characters"),
            ("[readinglist]\n[notes]\nname = 'note'", "notes.name: must be {key} with other characters"),
            ("[readinglist]\n[mcp]\nwrite = 'yes'", "mcp.write: must be true or false"),
            ("[readinglist]\n[resolve]\norder = 'arxiv'", "resolve.order: must be a list of names"),
            ("[readinglist]\n[enrich]\npublications = [3]", "enrich.publications: must be a list of names"),
            (
                "[readinglist]\n[[export]]\npath = 'a.bib'\nedition = 'draft'",
                "export[1].edition: must be one of published, preprint",
            ),
            ("[readinglist]\n[exporters]\nbibtex = 3", "exporters.bibtex: must be a table"),
            ("[readinglist]\n[queries]\nopen = 3", "queries.open: must be a string"),
        ],
    )
    def test_one_error(self, folder: Path, home: Path, text: str, expected: str) -> None:
        message = errors(folder, home, text)
        assert message.startswith("config.toml: " + expected)
        assert "\n" not in message

    def test_a_value_that_another_layer_overrides_is_checked_too(self, folder: Path, home: Path) -> None:
        assert "readinglist.reader" in errors(folder, home, "[readinglist]\nreader = 3\n", READINGLIST_READER="ada")

    def test_variables_for_plugins_are_free(self, folder: Path, home: Path) -> None:
        assert read(folder, home, "[readinglist]\n", READINGLIST_PLUGIN_TOKEN="x").reader == "me"

    def test_another_arxiv_may_be_queried_faster(self, folder: Path, home: Path) -> None:
        text = "[library]\n[services.arxiv]\nbase_url = 'http://127.0.0.1:1/api/query'\nseconds_between_requests = 0\n"
        service = read(folder, home, text).service("arxiv")
        assert service is not None
        assert service.seconds_between_requests == 0


class TestSections:
    TEXT = "[library]\n[resolvers.arxiv]\nbatch = 5\n[exporters.bibtex]\npreprint = 'misc'\nfields = ['a']\n"

    def test_a_plugin_gets_its_own_section(self, folder: Path, home: Path) -> None:
        settings = read(folder, home, self.TEXT)
        assert settings.section("exporters", "bibtex") == {"preprint": "misc", "fields": ["a"]}
        assert settings.section("exporters", "biblatex") == {}
        assert origin(settings, "exporters.bibtex.preprint") == "config.toml"

    def test_the_address_of_a_service_has_one_place(self, folder: Path, home: Path) -> None:
        address = "https://arxiv.example/api"
        settings = read(folder, home, f"{self.TEXT}[services.arxiv]\nbase_url = '{address}'\n")
        assert settings.section("resolvers", "arxiv") == {"batch": 5, "base_url": address}
        assert settings.section("enrichers", "arxiv") == {"base_url": address}
        assert settings.section("exporters", "arxiv") == {}

    def test_a_key_is_for_its_plugin_only_and_the_environment_goes_first(self, folder: Path, home: Path) -> None:
        text = "[readinglist]\n[resolvers.semantic_scholar]\napi_key = 'in the file'\n"
        variable = "READINGLIST_SEMANTIC_SCHOLAR_KEY"
        for settings, value, source in (
            (read(folder, home, text), "in the file", "config.toml"),
            (read(folder, home, text, **{variable: "in a variable"}), "in a variable", variable),
            (read(folder, home, "[readinglist]\n", **{variable: "in a variable"}), "in a variable", variable),
        ):
            assert settings.section("resolvers", "semantic_scholar") == {"api_key": value}
            shown = [each for each in settings.all if each.path == "resolvers.semantic_scholar.api_key"]
            assert [(each.value, each.origin) for each in shown] == [("(hidden)", source)]

    def test_the_catalogue_has_one_place(self, folder: Path, home: Path) -> None:
        settings = read(folder, home, "[catalogue]\npath = 'arxiv.sqlite3'\n[library]\n")
        assert settings.section("resolvers", "catalogue") == {"path": str(folder / "arxiv.sqlite3")}
        assert settings.section("enrichers", "catalogue") == {"path": str(folder / "arxiv.sqlite3")}
        assert read(folder, home, "[library]\n").section("resolvers", "catalogue") == {}

    def test_changing_a_section_changes_no_settings(self, folder: Path, home: Path) -> None:
        settings = read(folder, home, self.TEXT)
        fields = settings.section("exporters", "bibtex")["fields"]
        assert isinstance(fields, list)
        fields.append("b")
        assert settings.section("exporters", "bibtex")["fields"] == ["a"]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("[notes]\nfolder = notes\n", "strings need quotes"),
        ("[notes]\nkeep_updated = True\n", "true and false are written in lower case"),
        ("[notes]\nkeep_updated = yes\n", "true and false are written in lower case"),
        ("[notes]\nfolder = 'a'\nfolder = 'b'\n", "may stand only once"),
        ("[notes]\nfolder = 'a'\n[notes]\n", "may stand only once"),
        ('[notes]\nfolder = "C:\\Users"\n', "single quotes around a backslash"),
        ("<<<<<<< HEAD\n[notes]\n=======\n[readinglist]\n>>>>>>> x\n", "resolve the conflict of git"),
        ("[notes\n", "toml.io"),
    ],
)
def test_hints_fit_what_is_no_toml(folder: Path, home: Path, text: str, hint: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(folder, home, f"[library]\n{text}")
    assert hint in caught.value.hint


def test_the_start_token_is_long_and_shown_by_no_command(folder: Path, home: Path) -> None:
    settings = read(folder, home, "[web]\nport = 80\n[library]\n", READINGLIST_TOKEN="f" * 40)
    assert settings.web.token == "f" * 40
    shown = {each.path: each.value for each in settings.all}
    assert (shown["web.token"], shown["web.port"]) == ("(hidden)", 80)
    assert "f" * 40 not in repr(settings)
    for wrong in ("short", "with spaces and more than twenty", "f" * 300):
        with pytest.raises(SettingsError, match="20 or more"):
            read(folder, home, "[library]\n", READINGLIST_TOKEN=wrong)


def test_custom_statuses_are_added_to_the_built_in_ones(folder: Path, home: Path) -> None:
    text = (
        "[library]\n[[states]]\nname = 're-read'\nopen = true\nsynonyms = ['again']\n"
        "zotero = 'To Read'\nkey = 'e'\ncolor = 'magenta'\n"
    )
    settings = read(folder, home, text)
    assert [state.name for state in settings.statuses][:2] == ["new", "to-read"]
    custom = settings.statuses[-1]
    assert (custom.name, custom.title, custom.synonyms, custom.zotero) == ("re-read", "Re read", ("again",), "To Read")
    assert (custom.verb, custom.key, custom.color) == ("re-read", "e", "magenta")


def test_saved_queries_keep_their_order(folder: Path, home: Path) -> None:
    settings = read(folder, home, "[library]\n[queries]\nb = 'tag:x'\na = 'is:unresolved'\n")
    assert settings.queries == (("b", "tag:x"), ("a", "is:unresolved"))


ROOT = Path(__file__).resolve().parents[3]
TEMPLATE = ROOT / "readinglist" / "cli" / "commands" / "config_template.toml"


def test_the_example_is_what_this_checkout_uses() -> None:
    assert (ROOT / "config.toml").read_text(encoding="utf-8") == TEMPLATE.read_text(encoding="utf-8")


def test_the_example_states_the_defaults(folder: Path, home: Path) -> None:
    """Uncommented as a whole, the example is valid, and changes nothing that it calls a default."""
    lines = TEMPLATE.read_text(encoding="utf-8").splitlines()
    uncommented = [line[2:] if _is_setting(line) else line for line in lines]
    text = "\n".join(uncommented)
    tomllib.loads(text)
    stated = read(folder, home, text)
    plain = read(folder, home, "[library]\n")
    defaults = {setting.path: setting.value for setting in plain.all}
    for setting in stated.all:
        if setting.path in defaults and setting.path not in ("readinglist.reader", "catalogue.path", "notes.folder"):
            assert setting.value == defaults[setting.path], setting.path


def _is_setting(line: str) -> bool:
    body = line.removeprefix("# ")
    return line.startswith("# ") and (body.startswith("[") or " = " in body.split("#")[0])
