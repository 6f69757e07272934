"""The merge driver, called by git itself."""

import os
import subprocess
import sys
from pathlib import Path

BASE = "% mine\r\n@misc{kay, title={A Study}, year=2011}\r\n\r\n@misc{moe, title={Tigers}, note={caf\xe9}}\r\n"


def git(folder: Path, *arguments: str, code: int = 0) -> str:
    who = {f"GIT_{role}_{part}": "a@example.org" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
    environment = {**os.environ, **who, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        encoding="latin-1",
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def merged(folder: Path, ours: str, theirs: str, *, code: int = 0) -> tuple[str, str]:
    """Return what git says, and refs.bib, after merging two branches."""
    driver = f'"{sys.executable}" -m readinglist merge-driver %O %A %B %P'
    git(folder, "init", "-q", "-b", "main")
    git(folder, "config", "merge.bib.driver", driver)
    git(folder, "config", "core.autocrlf", "false")
    (folder / ".gitattributes").write_text("*.bib merge=bib\n")
    for branch, text in (("main", BASE), ("other", theirs), ("main", ours)):
        git(folder, "checkout", "-q", *(["-b"] if branch == "other" else []), branch, code=int(text is BASE))
        (folder / "refs.bib").write_bytes(text.encode("latin-1"))
        git(folder, "add", ".")
        git(folder, "commit", "-q", "-m", branch)
    said = git(folder, "merge", "other", code=code)
    return said, (folder / "refs.bib").read_bytes().decode("latin-1")


def test_git_merges_entries_and_fields(tmp_path: Path) -> None:
    ours = BASE.replace("2011", "2012") + "\r\n@misc{one, title={One}}\r\n"
    theirs = BASE.replace("A Study", "The Study") + "\r\n@misc{two, title={Two}}\r\n"
    _, text = merged(tmp_path, ours, theirs)
    assert text == ours.replace("A Study", "The Study") + "\r\n@misc{two, title={Two}}\r\n"


def test_git_reports_a_conflict_in_its_entry_only(tmp_path: Path) -> None:
    ours, theirs = BASE.replace("2011", "2012").replace("Tigers", "Lions"), BASE.replace("2011", "2013")
    said, text = merged(tmp_path, ours, theirs, code=1)
    assert "conflict in kay" in said
    assert "CONFLICT (content)" in said
    assert text.startswith("% mine\r\n<<<<<<< ours\r\n@misc{kay, title={A Study}, year=2012}\r\n=======\r\n")
    assert text.endswith(">>>>>>> theirs\r\n\r\n@misc{moe, title={Lions}, note={caf\xe9}}\r\n")
