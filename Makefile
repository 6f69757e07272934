# make demo    the pasted page of bib/inbox/ as a library: add, export to bib/library.bib, list, count
# make test    everything that checks the project, ending in pytest's line; PYTEST_ARGS goes to pytest
# make quick   format, rules, types, layers and the unit tests without the slow ones: under a minute on two cores
# make bench   speed, as ratios measured in one run; creates a library of 100,000 papers, so about ten minutes
# make bench-growth  how time and memory of all kinds of commands grow from 1,000 to 100,000 papers; minutes
# make bench-tui  the terminal interface on 100,000 papers: first screen compared with `list`, keys in milliseconds
# make bench-web  the page in the browser: 50 readers at once, pages at 100,000 papers, start; about five minutes
# make bench-fidelity  fields of .bib files as an independent reader (pybtex) reads them
# make bench-bib  round trips of .bib files through the library
# make bench-check   findings of `check` against the messages of bibtex and biber, by kind; about four minutes
# make bench-ids  whether `check` finds arXiv ids of other papers, and only those
# make bench-latex   new LaTeX warnings for 500 real entries after an import and an export
# make bench-hostile  hostile records compiled by pdflatex and lualatex: errors, files read or written; minutes
# make bench-published  preprints described by their publications, with local services; about five minutes
# make bench-postgres  a library on PostgreSQL beside SQLite: commands, searches, fifty writers, a killed server; minutes
# make bench-peers   the commands next to those of papis, cobib, pubs and others, each in an environment of its own
# make fuzz    every reader and writer on damaged input, ten seconds of processor time each, then how their time grows
# make mutants  which changes of the core rules no test notices
# make coverage  whether the tests cover every branch of `keys` and `papers`; about a minute
# make docs    the documentation site as build/docs/index.html
#
# PYTHON=python3.13 chooses the interpreter; by default the first available of those below.
# All create a virtual environment in .venv first, and update it if pyproject.toml or the version has changed.

SHELL := /bin/sh
# Without bytecode each process of pytest would rewrite the assertions of all tests and of Hypothesis again.
unexport PYTHONDONTWRITEBYTECODE
VENV := .venv
PYTHON ?= python3.11 python3.12 python3.13 python3.14 python3
BIN := $(VENV)/bin
PROJECT := pyproject.toml readinglist/__init__.py
PAGE := bib/inbox/similar_papers_2025-03-11.txt
COVERING := tests/unit tests/contracts tests/properties
# The demo must not use the library of the caller.
READINGLIST := env -u READINGLIST_LIBRARY -u READINGLIST_READER $(BIN)/readinglist --config config.toml
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

.PHONY: demo test quick docs coverage bench bench-match bench-bib bench-check bench-fidelity bench-ids bench-latex \
    bench-hostile bench-growth bench-tui bench-web bench-peers bench-postgres bench-published fuzz mutants clean

demo: $(VENV)/installed
	$(READINGLIST) add $(PAGE) --offline
	$(READINGLIST) export --targets
	$(READINGLIST) list
	$(READINGLIST) stats

# A process that has run its tests takes over some of the other's: those of one folder take much longer than others.
test: $(VENV)/installed-for-tests
	$(BIN)/python -m pytest --numprocesses 2 --dist worksteal $(PYTEST_ARGS)

# Without tests that take long, need other programs, or wait for servers and terminals of their own.
quick: $(VENV)/installed-for-tests
	$(BIN)/python -m pytest -q --numprocesses 2 --dist worksteal \
	    -m "not slow and not shared and not tex and not postgres and not pandoc and not emacs" \
	    --ignore tests/unit/net --ignore tests/unit/resolvers --ignore tests/unit/tui \
	    tests/architecture/test_static_checks.py tests/unit $(PYTEST_ARGS)

docs: $(VENV)/installed-for-tests
	$(BIN)/python -m sphinx --fail-on-warning --keep-going --quiet docs build/docs

coverage: $(VENV)/installed-for-tests
	$(BIN)/python -m coverage run -m pytest -q $(COVERING)
	$(BIN)/python -m coverage report

# pip compiles what it installs, but not an editable installation: measure what users run.
bench: $(VENV)/installed-for-tests
	$(BIN)/python -m compileall -q readinglist
	$(BIN)/python benchmarks/run.py $(BENCH_ARGS)
	$(BIN)/python -m benchmarks.latency $(BENCH_ARGS)
	$(BIN)/python -m benchmarks.large_bib $(BENCH_ARGS)
	$(BIN)/python -m benchmarks.disk
	$(BIN)/python -m benchmarks.imports

bench-growth: $(VENV)/installed-for-tests
	$(BIN)/python -m compileall -q readinglist
	$(BIN)/python -m benchmarks.growth $(BENCH_ARGS)

bench-tui: $(VENV)/installed-for-tests
	$(BIN)/python -m compileall -q readinglist
	$(BIN)/python -m benchmarks.tui $(BENCH_ARGS)

bench-web: $(VENV)/installed-for-tests
	$(BIN)/python -m compileall -q readinglist
	$(BIN)/python -m benchmarks.web $(BENCH_ARGS)

bench-bib: $(VENV)/installed-for-tests
	$(BIN)/python -m benchmarks.bib $(BENCH_ARGS)

bench-check: $(VENV)/installed-for-tests
	$(BIN)/python -m benchmarks.check $(BENCH_ARGS)

bench-ids: $(VENV)/installed-for-tests
	$(BIN)/python -m benchmarks.ids $(BENCH_ARGS)

bench-fidelity: $(VENV)/installed-for-tests
	$(BIN)/python -m pip install --quiet pybtex
	$(BIN)/python -m benchmarks.fidelity $(BENCH_ARGS)

bench-match: $(VENV)/installed-for-tests
	$(BIN)/python benchmarks/match.py $(BENCH_ARGS)

bench-published: $(VENV)/installed-for-tests
	$(BIN)/python -m benchmarks.published $(BENCH_ARGS)

bench-postgres: $(VENV)/installed-for-tests
	$(BIN)/python -m compileall -q readinglist
	$(BIN)/python -m benchmarks.postgres $(BENCH_ARGS)

bench-latex: $(VENV)/installed-for-tests
	$(BIN)/python -m benchmarks.latex $(BENCH_ARGS)

bench-hostile: $(VENV)/installed-for-tests
	$(BIN)/python -m benchmarks.hostile_titles $(BENCH_ARGS)

# The programs come from their registries and stay in build/peers; biber and bibtool are Debian packages.
bench-peers: $(VENV)/installed-for-tests
	$(BIN)/python -m compileall -q readinglist
	$(BIN)/python -m benchmarks.peers $(BENCH_ARGS)

# atheris has wheels for few versions of Python; without it the inputs do not follow the branches that were run.
fuzz: $(VENV)/installed-for-tests
	$(PIP) install --quiet atheris || echo 'atheris is not available: fuzzing without it'
	$(BIN)/python -m benchmarks.fuzzing $(FUZZ_ARGS)
	$(BIN)/python -m benchmarks.fuzzing.growth

# The tests of each module alone must notice its changes; `mutmut show NAME` prints one that they did not.
mutants: $(VENV)/installed-for-tests
	$(PIP) install --quiet 'mutmut>=3.8,<4'
	$(BIN)/mutmut run --max-children 2 $(MUTANTS)
	$(BIN)/mutmut results

clean:
	rm -rf mutants $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage build

$(VENV)/made:
	@for python in $(PYTHON); do \
	    if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	        echo "$$python -m venv $(VENV)"; $$python -m venv --clear $(VENV) && touch $@ && exit 0; \
	        echo "$$python cannot create a virtual environment; on Debian: apt-get install python3-venv" >&2; exit 1; \
	    fi; \
	done; \
	echo "Python 3.11 or newer not found, tried: $(PYTHON)" >&2; exit 1

$(VENV)/installed: $(VENV)/made $(PROJECT)
	$(PIP) install --editable .
	@touch $@

$(VENV)/installed-for-tests: $(VENV)/made $(PROJECT)
	$(PIP) install --editable '.[test]'
	@touch $@ $(VENV)/installed
