"""Plugins by name, with real distributions for external plugins."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from readinglist import DISTRIBUTION
from readinglist.files.documents import Document
from readinglist.library.clock import SystemClock
from readinglist.papers.errors import ExitCode, InputError, PluginError, SettingsError
from readinglist.plugins.built_in import BUILT_IN, LIKELY_SOURCES, Kind
from readinglist.plugins.context import HttpClient
from readinglist.plugins.registry import Registry
from readinglist.settings import Settings, load

Install = Callable[[str, str, str], None]

FOREIGN = """
from readinglist.papers.errors import InputError
from readinglist.plugins.context import OnlineContext
from readinglist.plugins.protocols import Cited, Confidence, Found, Parsed, Rendered

class Notes:
    name = "notes"
    def recognise(self, document):
        return Confidence.YES if document.text.startswith("NOTES") else Confidence.NO
    def parse(self, document):
        if "foreign" in document.text:
            raise InputError("not mine")
        return Parsed() if "fine" in document.text else 1 / 0
    def files(self, folder):
        return [folder + "/notes.txt"] if folder.endswith("notes") else 1 / 0

class Guesser:
    name = "guesser"
    needs_network = True
    def __init__(self, context):
        self.context = context
    def look_up(self, records):
        yield Found()
        raise RuntimeError("lost my way")

class Filler:
    name = "filler"
    needs_network = False
    provides = ["title"]
    def enrich(self, papers):
        yield from papers

class Sheet:
    name = "sheet"
    suffix = ".csv"
    def __init__(self, separator):
        self.separator = separator
    def render(self, cited):
        return Rendered(text=self.separator.join(paper.key for paper in cited))

def notes(context): return Notes()
def guesser(context):
    assert isinstance(context, OnlineContext)
    return Guesser(context)
def filler(context): return Filler()
def sheet(context): return Sheet(context.section.get("separator", ","))
def misnamed(context): return Sheet(";")
def greedy(context):
    plugin = Sheet(dict(context.section)["separator"])
    plugin.name = "greedy"
    return plugin
def broken(context): raise KeyError("nothing works")
def half(context): return object()
"""

ENTRY_POINTS = """
[readinglist.sources.v1]
notes = foreign_plugins:notes
half = foreign_plugins:half
[readinglist.resolvers.v1]
guesser = foreign_plugins:guesser
[readinglist.enrichers.v1]
filler = foreign_plugins:filler
[readinglist.exporters.v1]
sheet = foreign_plugins:sheet
greedy = foreign_plugins:greedy
misnamed = foreign_plugins:misnamed
broken = foreign_plugins:broken
absent = foreign_plugins:not_there
"""


@pytest.fixture
def install(tmp_path: Path) -> Iterator[Install]:
    """Puts a distribution on the path: its name, the text of its module, its entry points."""
    site = tmp_path / "site"
    site.mkdir()

    def put(name: str, module: str, entry_points: str) -> None:
        information = site / f"{name}-1.2.dist-info"
        information.mkdir()
        (information / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n", encoding="utf-8")
        (information / "entry_points.txt").write_text(entry_points, encoding="utf-8")
        if module:
            (site / "foreign_plugins.py").write_text(module, encoding="utf-8")

    sys.path.insert(0, str(site))
    yield put
    sys.path.remove(str(site))
    sys.modules.pop("foreign_plugins", None)


def settings_of(folder: Path, text: str = "") -> Settings:
    (folder / "config.toml").write_text(f"[readinglist]\n{text}", encoding="utf-8")
    return load(environment={"HOME": str(folder)}, folder=folder)


def registry_of(
    folder: Path,
    text: str = "",
    *,
    built_in: Mapping[Kind, Mapping[str, str]] = BUILT_IN,
    http: Callable[[], HttpClient | None] = lambda: None,
) -> Registry:
    return Registry(settings=settings_of(folder, text), clock=SystemClock(), http=http, built_in=built_in)


NOTHING: dict[Kind, dict[str, str]] = {kind: {} for kind in Kind}


class TestBuiltIn:
    @pytest.mark.parametrize("suffix", ["", *LIKELY_SOURCES])
    @pytest.mark.parametrize(
        ("text", "source"),
        [
            ("@article{vaswani, title = {Attention}}\n", "bibtex"),
            ("TY  - JOUR\nTI  - Attention\nER  - \n", "ris"),
            ("<!DOCTYPE html>\n<html><body><pre>\n@article{vaswani,\n title = {Attention}}\n</pre></html>\n", "html"),
            ('<?xml version="1.0"?>\n<xml><records><record><titles/></record></records></xml>\n', "xml"),
        ],
    )
    def test_the_content_decides_whatever_the_name_suggests(
        self, tmp_path: Path, text: str, source: str, suffix: str
    ) -> None:
        assert registry_of(tmp_path).recognise(Document(name=f"papers{suffix}", text=text)).name == source

    def test_each_is_created_once_and_has_its_name(self, tmp_path: Path) -> None:
        registry = registry_of(tmp_path)
        makers = {
            Kind.SOURCE: registry.source,
            Kind.RESOLVER: registry.resolver,
            Kind.ENRICHER: registry.enricher,
            Kind.EXPORTER: registry.exporter,
        }
        for kind, names in BUILT_IN.items():
            for name in names:
                plugin = makers[kind](name)
                assert plugin.name == name
                assert makers[kind](name) is plugin

    def test_the_client_is_opened_once_and_only_for_network_plugins(self, tmp_path: Path) -> None:
        opened = []
        registry = registry_of(tmp_path, http=lambda: opened.append(1))
        for name in BUILT_IN[Kind.SOURCE]:
            registry.source(name)
        assert opened == []
        registry.resolver("arxiv")
        registry.enricher("arxiv")
        assert opened == [1]

    def test_an_unknown_name_is_answered_with_the_nearest(self, tmp_path: Path) -> None:
        with pytest.raises(PluginError, match="unknown resolver 'arxif'") as caught:
            registry_of(tmp_path).resolver("arxif")
        assert "arxiv" in caught.value.hint
        assert caught.value.exit_code is ExitCode.PLUGIN


class TestSections:
    def test_a_setting_that_the_plugin_does_not_know_is_an_error(self, tmp_path: Path) -> None:
        registry = registry_of(tmp_path, "[resolvers.arxiv]\nbach = 3\n")
        with pytest.raises(SettingsError, match=r"unknown setting resolvers\.arxiv\.bach") as caught:
            registry.resolver("arxiv")
        assert "batch" in caught.value.hint

    def test_a_section_without_a_plugin_is_an_error(self, tmp_path: Path) -> None:
        registry = registry_of(tmp_path, "[exporters.bibtx]\npreprint = 'misc'\n")
        with pytest.raises(SettingsError, match=r"unknown plugin exporters\.bibtx"):
            registry.resolver("arxiv")
        with pytest.raises(SettingsError, match=r"unknown plugin exporters\.bibtx"):
            next(registry_of(tmp_path, "[exporters.bibtx]\npreprint = 'misc'\n").all_plugins())

    def test_a_plugin_of_others_gets_its_section(self, tmp_path: Path, install: Install) -> None:
        install("others", FOREIGN, ENTRY_POINTS)
        text = "[exporters.sheet]\nseparator = ';'\n[exporters.greedy]\nseparator = '-'\nmore = 1\n"
        registry = registry_of(tmp_path, text)
        assert registry.exporter("sheet").name == "sheet"
        assert registry.exporter("greedy").name == "greedy"

    def test_a_setting_that_no_one_may_give(self, tmp_path: Path, install: Install) -> None:
        install("others", FOREIGN, ENTRY_POINTS)
        with pytest.raises(SettingsError, match=r"resolvers\.guesser\.depth") as caught:
            registry_of(tmp_path, "[resolvers.guesser]\ndepth = 3\n").resolver("guesser")
        assert caught.value.hint == "delete the line"


class TestOthers:
    def test_they_work_like_built_in_ones(self, tmp_path: Path, install: Install) -> None:
        install("others", FOREIGN, ENTRY_POINTS)
        registry = registry_of(tmp_path)
        exporter = registry.exporter("sheet")
        assert (exporter.name, exporter.suffix, exporter.render(()).text) == ("sheet", ".csv", "")
        assert registry.enricher("filler").provides == frozenset({"title"})
        assert not registry.enricher("filler").needs_network
        assert registry.resolver("guesser").needs_network
        assert list(registry.enricher("filler").enrich(())) == []
        assert registry.source("notes").parse(Document(name="n", text="fine")).drafts == ()

    def test_an_exporter_is_found_by_the_suffix_of_its_files(self, tmp_path: Path, install: Install) -> None:
        install("others", FOREIGN, ENTRY_POINTS)
        registry = registry_of(tmp_path)
        found = [registry.exporter_of(suffix) for suffix in (".bib", ".RIS", ".csv", ".pdf")]
        assert [exporter and exporter.name for exporter in found] == ["bibtex", "ris", "sheet", None]
        assert [getattr(registry.exporter(name), "holds_aliases", False) for name in ("biblatex", "sheet")] == [
            True,
            False,
        ]

    def test_whatever_they_raise_is_laid_at_their_door(self, tmp_path: Path, install: Install) -> None:
        install("others", FOREIGN, ENTRY_POINTS)
        registry = registry_of(tmp_path)
        with pytest.raises(PluginError, match="the source 'notes' of others failed: ZeroDivisionError"):
            registry.source("notes").parse(Document(name="n", text="NOTES"))
        answers = registry.resolver("guesser").look_up(())
        next(answers)
        with pytest.raises(PluginError, match="the resolver 'guesser' of others failed: RuntimeError: lost my way"):
            next(answers)
        with pytest.raises(PluginError, match="'broken' of others failed: KeyError") as caught:
            registry.exporter("broken")
        assert isinstance(caught.value.__cause__, KeyError)
        with pytest.raises(PluginError, match="'absent' of others failed: AttributeError"):
            registry.exporter("absent")

    def test_errors_of_the_project_pass_as_they_are(self, tmp_path: Path, install: Install) -> None:
        install("others", FOREIGN, ENTRY_POINTS)
        with pytest.raises(InputError, match="not mine"):
            registry_of(tmp_path).source("notes").parse(Document(name="n", text="foreign"))

    def test_what_is_no_plugin_is_distinguished(self, tmp_path: Path, install: Install) -> None:
        install("others", FOREIGN, ENTRY_POINTS)
        with pytest.raises(PluginError, match="missing name, recognise, parse"):
            registry_of(tmp_path).source("half")
        with pytest.raises(PluginError, match="'misnamed' of others is named 'sheet'"):
            registry_of(tmp_path).exporter("misnamed")

    def test_two_of_one_name_name_both_distributions(self, tmp_path: Path, install: Install) -> None:
        install("others", FOREIGN, ENTRY_POINTS)
        install("rivals", "", "[readinglist.exporters.v1]\nsheet = foreign_plugins:sheet\n")
        with pytest.raises(PluginError, match="duplicate exporter 'sheet' in others and rivals"):
            registry_of(tmp_path).exporter("sheet")

    def test_the_list_shows_errors_and_continues(self, tmp_path: Path, install: Install) -> None:
        install("others", FOREIGN, ENTRY_POINTS)
        install("rivals", "", "[readinglist.resolvers.v1]\narxiv = foreign_plugins:guesser\n")
        listed = {
            (plugin.kind, plugin.name, plugin.origin.distribution): plugin
            for plugin in registry_of(tmp_path).all_plugins()
        }
        assert listed[Kind.EXPORTER, "sheet", "others"].error == ""
        assert listed[Kind.EXPORTER, "sheet", "others"].origin.version == "1.2"
        assert "KeyError" in listed[Kind.EXPORTER, "broken", "others"].error
        assert f"{DISTRIBUTION} and rivals" in listed[Kind.RESOLVER, "arxiv", DISTRIBUTION].error
        assert f"{DISTRIBUTION} and rivals" in listed[Kind.RESOLVER, "arxiv", "rivals"].error
        assert listed[Kind.ENRICHER, "arxiv", DISTRIBUTION].error == ""


class TestRecognition:
    def test_the_surest_source_wins(self, tmp_path: Path, install: Install) -> None:
        install("others", FOREIGN, ENTRY_POINTS.replace("half = foreign_plugins:half\n", ""))
        registry = registry_of(tmp_path, built_in=NOTHING)
        assert registry.recognise(Document(name="n", text="NOTES")).name == "notes"

    def test_a_document_that_no_source_recognises(self, tmp_path: Path, install: Install) -> None:
        install("others", FOREIGN, ENTRY_POINTS.replace("half = foreign_plugins:half\n", ""))
        with pytest.raises(InputError, match=r"unsupported format: page\.txt") as caught:
            registry_of(tmp_path, built_in=NOTHING).recognise(Document(name="page.txt", text="?"))
        assert "notes" in caught.value.hint

    def test_a_folder_is_read_by_the_source_that_finds_files_in_it(self, tmp_path: Path, install: Install) -> None:
        install("others", FOREIGN, ENTRY_POINTS.replace("half = foreign_plugins:half\n", ""))
        registry = registry_of(tmp_path)
        (tmp_path / "papis").mkdir()
        (tmp_path / "papis" / "info.yaml").write_text("title: T\n", encoding="utf-8")
        assert registry.files_of(str(tmp_path / "papis")) == (str(tmp_path / "papis" / "info.yaml"),)
        assert registry.files_of(str(tmp_path / "notes")) == (str(tmp_path / "notes" / "notes.txt"),)
        with pytest.raises(PluginError, match="'notes' of others failed: ZeroDivisionError"):
            registry.files_of(str(tmp_path / "others"))


def test_offline_no_service_is_imported_and_online_only_those_that_are_used(tmp_path: Path) -> None:
    program = """
import sys
from readinglist.api.installed import registry_of
from readinglist.library.clock import SystemClock
from readinglist.papers.paper import Metadata
from readinglist.settings import read_settings
registry = registry_of(read_settings(), SystemClock())
made = registry.resolvers(offline=sys.argv[1] == "offline")
print(len(made), *sorted(name for name in sys.modules if name.startswith("readinglist.resolvers.")))
"""
    seen = {}
    for how in ("offline", "online"):
        finished = subprocess.run(
            [sys.executable, "-c", program, how], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        number, *modules = finished.stdout.split()
        seen[how] = (int(number), modules)
    assert seen["offline"] == (1, ["readinglist.resolvers.catalogue"])
    assert seen["online"] == (10, ["readinglist.resolvers.catalogue"])
