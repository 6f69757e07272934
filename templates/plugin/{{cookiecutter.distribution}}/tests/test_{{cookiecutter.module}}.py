{%- if cookiecutter.kind == "source" -%}
"""The source meets the contract, and the command finds it."""

import json

import pytest
from readinglist.files.documents import Document
from readinglist.testing import SourceContract

from {{ cookiecutter.module }} import plugin

TEXT = "papers:\n\nLaws of Machines (2024)\nRings of Rotation\n(1999)\n"


class TestContract(SourceContract):
    @pytest.fixture
    def source(self, plugin_context):
        return plugin(plugin_context)

    @pytest.fixture
    def documents(self):
        return [Document(name="list.txt", text=TEXT)]


def test_the_command_adds_the_papers(run_readinglist):
    done = run_readinglist("add", "-", "--json", input=TEXT)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [record["title"] for record in records] == ["Laws of Machines", "Rings of Rotation", ""]
    assert records[0]["stated"]["year"] == 2024
    assert records[2]["outcome"] == "problem"
{%- elif cookiecutter.kind == "exporter" -%}
"""The exporter meets the contract, and the command finds it."""

import json

import pytest
from readinglist.testing import ExporterContract

from {{ cookiecutter.module }} import plugin


class TestContract(ExporterContract):
    @pytest.fixture
    def exporter(self, plugin_context):
        return plugin(plugin_context)

    def titles(self, text):
        return [line.split("\t")[1] for line in text.splitlines()]


def test_the_command_exports(run_readinglist):
    added = run_readinglist("add", "-", "--format", "jsonl", input=json.dumps({"title": "Laws of Machines"}))
    assert added.returncode == 0, added.stderr
    done = run_readinglist("export", "--format", "{{ cookiecutter.name }}")
    assert done.stdout.endswith("\tLaws of Machines\n"), done.stderr
{%- elif cookiecutter.kind == "command" -%}
"""The command runs."""

import json


def test_it_counts(run_readinglist):
    run_readinglist("add", "-", "--format", "jsonl", input=json.dumps({"title": "Laws of Machines"}))
    done = run_readinglist("{{ cookiecutter.name }}", "machines")
    assert (done.returncode, done.stdout) == (0, "new\t1\n"), done.stderr


def test_options_are_refused(run_readinglist):
    done = run_readinglist("{{ cookiecutter.name }}", "--wrong")
    assert done.returncode == 2
    assert "no such option" in done.stderr
{%- else -%}
"""The hook runs after a change."""

import json


def test_the_file_is_kept_up_to_date(run_readinglist):
    done = run_readinglist("add", "-", "--format", "jsonl", input=json.dumps({"title": "Laws of Machines"}))
    assert done.returncode == 0, done.stderr
    (file,) = run_readinglist.folder.rglob("papers.txt")
    assert file.read_text(encoding="utf-8") == "1\n"
{%- endif %}
