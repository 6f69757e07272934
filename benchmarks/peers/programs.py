"""The other programs: where they come from and the command lines that do the same work as ours.

Each program has an environment of its own under ``build/peers``. Command lines use ``BIB`` for the input file, ``KEY``
for a citation key, ``WORD`` for a word of some titles, ``OUT`` for an output file and ``COPY`` for a copy of ``BIB``
that may be changed.
"""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

PAPIS_SETTINGS = "[settings]\ndefault-library = papers\n[papers]\ndir = {home}/papers\n"
PYTHON_PEER = (
    "import sys, bibtexparser\nlibrary = bibtexparser.parse_file(sys.argv[1])\n"
    "if len(sys.argv) > 2: bibtexparser.write_file(sys.argv[2], library)\n"
)


@dataclass(frozen=True, slots=True)
class Program:
    """A program with the command line of each row; a row that is missing has its reason in `cannot`."""

    name: str
    commands: Mapping[str, tuple[str, ...]]
    packages: tuple[str, ...] = ()
    npm: str = ""
    debian: str = ""
    version: tuple[str, ...] = ()
    prepare: tuple[tuple[str, ...], ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    data: str = ""
    cannot: str = "has no library"


OURS = Program(
    name="readinglist",
    version=("readinglist", "--version"),
    data="library.sqlite3",
    commands={
        "--help": ("readinglist", "--help"),
        "--version": ("readinglist", "--version"),
        "empty list": ("readinglist", "list"),
        "import": ("readinglist", "add", "BIB", "--offline"),
        "status": ("readinglist", "status", "KEY", "read"),
        "list": ("readinglist", "list", "--limit", "1000000"),
        "list WORD": ("readinglist", "list", "WORD"),
        "export one": ("readinglist", "export", "KEY"),
        "export": ("readinglist", "export", "-o", "OUT"),
        "export again": ("readinglist", "export", "-o", "OUT"),
        "check": ("readinglist", "check", "BIB"),
        "check --fix": ("readinglist", "check", "--fix", "COPY"),
    },
)

PEERS = (
    Program(
        name="papis",
        packages=("papis>=0.16,<0.17",),
        version=("papis", "--version"),
        settings={".config/papis/config": PAPIS_SETTINGS},
        data="papers",
        cannot="checks its library only",
        commands={
            "--help": ("papis", "--help"),
            "--version": ("papis", "--version"),
            "empty list": ("papis", "list", "--all"),
            "import": ("papis", "bibtex", "read", "BIB", "import", "--all", "--batch"),
            "status": ("papis", "tag", "--add", "read", "ref:KEY"),
            "list": ("papis", "list", "--all"),
            "list WORD": ("papis", "list", "--all", "WORD"),
            "export one": ("papis", "export", "--format", "bibtex", "ref:KEY"),
            "export": ("papis", "export", "--all", "--format", "bibtex", "--out", "OUT"),
        },
    ),
    Program(
        name="cobib",
        packages=("cobib>=6,<7",),
        version=("cobib", "--version"),
        prepare=(("cobib", "init"),),
        data=".local/share/cobib",
        cannot="checks its library only",
        commands={
            "--help": ("cobib", "--help"),
            "--version": ("cobib", "--version"),
            "empty list": ("cobib", "list"),
            "import": ("cobib", "add", "-b", "BIB"),
            "status": ("cobib", "modify", "-s", "tags:read", "--", "KEY"),
            "list": ("cobib", "list"),
            "list WORD": ("cobib", "list", "++title", "WORD"),
            "export one": ("cobib", "show", "KEY"),
            "export": ("cobib", "export", "--bibtex", "OUT"),
        },
    ),
    Program(
        name="pubs",
        # pubs 0.9 fails with newer versions of these two.
        packages=("pubs>=0.9,<0.10", "bibtexparser==1.2.0", "pyparsing<3"),
        version=("pubs", "--version"),
        prepare=(("pubs", "init"),),
        data=".pubs",
        cannot="has no check",
        commands={
            "--help": ("pubs", "--help"),
            "--version": ("pubs", "--version"),
            "empty list": ("pubs", "list"),
            "import": ("pubs", "import", "BIB"),
            "status": ("pubs", "tag", "KEY", "+read"),
            "list": ("pubs", "list"),
            "list WORD": ("pubs", "list", "title:WORD"),
            "export one": ("pubs", "export", "KEY"),
            "export": ("pubs", "export"),
        },
    ),
    Program(
        name="bibtexparser",
        packages=("bibtexparser>=2.1,<3",),
        version=("python", "-c", "from importlib.metadata import version as v; print(v('bibtexparser'))"),
        commands={
            "parse": ("python", "-c", PYTHON_PEER, "BIB"),
            "parse and write": ("python", "-c", PYTHON_PEER, "BIB", "OUT"),
        },
    ),
    Program(
        name="pybtex",
        packages=("pybtex>=0.26,<0.27", "setuptools<80"),
        version=("pybtex", "--version"),
        commands={
            "parse": (
                "python",
                "-c",
                "import sys\nfrom pybtex.database import parse_file\nparse_file(sys.argv[1])",
                "BIB",
            ),
            "parse and write": ("pybtex-convert", "BIB", "OUT"),
        },
    ),
    Program(
        name="bibtex-tidy",
        npm="bibtex-tidy@1.14.0",
        version=("bibtex-tidy", "--version"),
        commands={
            "--help": ("bibtex-tidy", "--help"),
            "--version": ("bibtex-tidy", "--version"),
            "check": ("bibtex-tidy", "BIB", "--output=OUT"),
            "check --fix": ("bibtex-tidy", "COPY", "--modify"),
        },
    ),
    Program(
        name="biber",
        debian="biber",
        version=("biber", "--version"),
        commands={
            "--help": ("biber", "--help"),
            "--version": ("biber", "--version"),
            "check": ("biber", "--tool", "--validate-datamodel", "--output-file=OUT", "BIB"),
        },
    ),
    Program(
        name="bibtool",
        debian="bibtool",
        version=("bibtool", "-V"),
        cannot="has no library, and its check finds duplicates only",
        commands={"parse": ("bibtool", "BIB", "-o", "OUT"), "parse and write": ("bibtool", "BIB", "-o", "OUT")},
    ),
)


def install(program: Program, folder: Path) -> str:
    """Install `program` from its registry. Return the folder of its commands, empty where it cannot be installed."""
    place = folder / program.name
    binaries = place / ("bin" if program.packages else "node_modules/.bin")
    if program.debian:
        found = shutil.which(program.debian)
        return str(Path(found).parent) if found else ""
    if (place / "installed").exists():
        return str(binaries)
    place.mkdir(parents=True, exist_ok=True)
    steps = (
        [
            [sys.executable, "-m", "venv", str(place)],
            [str(binaries / "pip"), "install", "--quiet", *program.packages],
            [str(binaries / "python"), "-m", "compileall", "-q", str(place / "lib")],
        ]
        if program.packages
        else [["npm", "install", "--silent", "--prefix", str(place), program.npm]]
    )
    for step in steps:
        done = subprocess.run(step, capture_output=True, text=True, check=False)
        if done.returncode != 0 and "compileall" not in step:
            print(f"{program.name} cannot be installed: {done.stderr.strip()[-300:]}", file=sys.stderr)
            return ""
    (place / "installed").touch()
    return str(binaries)
