"""Completion at Tab in bash, zsh and fish: the scripts, and the completions for them.

Typer finds the words that complete an argument. Its own scripts do not quote them, and do not know that bash begins a
new word after a colon.
"""

import os
import re
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from readinglist.papers.folding import printable
from readinglist.papers.lazy_patterns import lazy_pattern

_BASH = """\
%(complete_func)s() {
    local IFS=$'\\n'
    COMPREPLY=( $( _READINGLIST_COMPLETE=complete_bash _RL_COMPLETE=complete_bash \\
        COMP_LINE="${COMP_LINE:0:COMP_POINT}" COMP_WORDBREAKS="$COMP_WORDBREAKS" "$1" 2> /dev/null ) )
    [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[:/=] ]] && compopt -o nospace
    return 0
}
complete -o bashdefault -o default -F %(complete_func)s readinglist rl
"""
_ZSH = """\
#compdef readinglist rl
%(complete_func)s() {
    local -a before replies open
    before=("${(@Q)words[1,CURRENT-1]}")
    replies=("${(@f)$(_READINGLIST_COMPLETE=complete_zsh _RL_COMPLETE=complete_zsh \\
        COMP_LINE="${(F)before}"$'\\n'"${(Q)PREFIX}" "$before[1]" 2> /dev/null)}")
    replies=(${replies:#})
    (( $#replies )) || { _files; return }
    open=(${(M)replies:#*[:/=]})
    replies=(${replies:#*[:/=]})
    (( $#open )) && compadd -U -S '' -- $open
    (( $#replies )) && compadd -U -- $replies
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
compdef %(complete_func)s readinglist rl
"""
_FISH = """\
function %(complete_func)s
    set -l before (commandline -opc)
    set -l word (commandline -ct)
    set -l found (env _READINGLIST_COMPLETE=complete_fish _RL_COMPLETE=complete_fish \\
        COMP_LINE=(string join \\n -- $before $word | string collect) $before[1] 2> /dev/null)
    if set -q found[1]
        string join \\n -- $found
    else
        __fish_complete_path $word
    end
end
complete --command readinglist --no-files --arguments '(%(complete_func)s)'
complete --command rl --no-files --arguments '(%(complete_func)s)'
"""
SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}
"""The scripts by shell, with the members of Typer's."""

_STARTING = {
    "bash": (".bashrc", ".bash_completions/{}.sh", "source '{}'"),
    "zsh": (".zshrc", ".zfunc/_{}", "fpath+=~/.zfunc; autoload -Uz compinit; compinit"),
}
"""The file with which a shell starts, the file of the script, and the line that loads it, as Typer has them."""

_LINE = "COMP_LINE"
"""The variable with the line up to the cursor in bash, and with a word on each line in zsh and fish."""

_BREAKS = " \t\n\"'><=;|&(:"
"""Bash's default ``COMP_WORDBREAKS``."""

_PREFIXES = "\\$@"
"""Characters that do not separate: the backslash, and what may begin a word (``rl_special_prefixes`` of readline)."""

_SPECIAL = lazy_pattern(r"""([\s\\"'`$&|;<>()\[\]{}*?!#~=%^])""")


def use_own_scripts() -> None:
    """Let Typer print and install these scripts instead of its own."""
    from typer import _completion_classes, _completion_shared

    _completion_shared._completion_scripts.update(SCRIPTS)  # noqa: SLF001 - Typer has no other way
    for shell, script in SCRIPTS.items():
        getattr(_completion_classes, f"{shell.capitalize()}Complete").source_template = script
    for shell in _STARTING:
        setattr(_completion_shared, f"install_{shell}", install)


def install(*, prog_name: str, complete_var: str, shell: str) -> Path:
    """Write the script, add the lines that load it to the file with which bash or zsh starts, and return its path.

    Typer's own function decodes that file, and leaves it empty on a full disk.

    Raises:
        InputError: If the file with which the shell starts is none.
        ReadinglistError: If a file cannot be written.
    """
    from typer._completion_shared import get_completion_script

    from readinglist.files.writing import bytes_of, make_private_folder, replace_atomically, write_atomically

    name, place, line = _STARTING[shell]
    script, starting = Path.home() / place.format(prog_name), Path.home() / name
    make_private_folder(script.parent)
    write_atomically(script, get_completion_script(prog_name=prog_name, complete_var=complete_var, shell=shell))
    before, loading = bytes_of(starting), line.format(script).encode()
    if loading not in before:
        end = b"" if not before or before.endswith(b"\n") else b"\n"
        replace_atomically(starting, before + end + loading + b"\n", expected=before)
    return script


def completions(shell: str, group: Any, prog_name: str) -> Sequence[str] | None:
    """Return the completions for the script of a shell; None for another script."""
    line = os.environ.get(_LINE)
    if shell not in SCRIPTS or line is None:
        return None
    if shell == "bash":
        words, raw = split_line(line)
        breaks = os.environ.get("COMP_WORDBREAKS", _BREAKS)
        return [bash_reply(each, raw, breaks) for each in _completions(group, prog_name, words, unquoted(raw))]
    *words, word = line.split("\n")
    return list(_completions(group, prog_name, words, unquoted(word) if shell == "fish" else word))


def _completions(group: Any, prog_name: str, words: Sequence[str], incomplete: str) -> Iterator[str]:
    """Yield the whole words that complete `incomplete`; no names of files, which the shell knows."""
    from typer._completion_classes import BashComplete

    if re.match("-[a-z]{2,}:", incomplete):
        yield from (f"-{each}" for each in _completions(group, prog_name, words, incomplete[1:]))
        return
    option, sign, value = incomplete.partition("=") if re.match("--[a-z-]+=", incomplete) else ("", "", incomplete)
    arguments = [*words[1:], option] if sign else list(words[1:])
    if words[1:2] == ["tag"] and re.match("-[^-]", incomplete):  # a tag to remove, no option
        arguments.append("--")
    complete: Any = BashComplete(group, {}, prog_name, "")
    for item in complete.get_completions(arguments, value):
        if item.type == "plain":
            yield f"{option}{sign}{printable(str(item.value))}"


def split_line(line: str) -> tuple[list[str], str]:
    """Return the words before the last one, without their quotes, and the last one as typed."""
    words: list[str] = []
    word, quote, place = "", "", 0
    while place < len(line):
        character = line[place]
        pair = line[place : place + 2] if character == "\\" and quote != "'" else character
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in " \t\n":
            words += [unquoted(word)] if word else []
            word, pair = "", ""
            place += 1
            continue
        word += pair
        place += len(pair)
    return words, word


def unquoted(word: str) -> str:
    """Return a word of a shell without its quotes and backslashes, also if a quote is still open."""
    for end in ("", '"', "'", "\\"):
        try:
            parts = shlex.split(word.removesuffix("\\") + end if end == "\\" else word + end, comments=False)
        except ValueError:
            continue
        return " ".join(parts)
    return word


def bash_reply(value: str, raw: str, breaks: str = _BREAKS) -> str:
    """Return what bash is to put in place of the last part of `raw`, so that the word becomes `value`.

    Bash replaces only what follows the last of `breaks`, or an open quote (``COMP_WORDBREAKS`` in its manual).
    """
    start, quote = _last_part(raw, breaks)
    kept = unquoted(raw[:start])
    rest = value[len(kept) :] if value.lower().startswith(kept.lower()) else value
    if quote == "'":
        return rest.replace("'", "'\\''")
    if quote:
        inside = re.sub(r'([\\"$`])', r"\\\1", rest)
        return f'{inside}"' if inside.endswith('"') else inside  # bash takes an escaped quote for the closing one
    return _SPECIAL.sub(r"\\\1", rest)


def _last_part(raw: str, breaks: str) -> tuple[int, str]:
    """Return where the part of a word that bash replaces begins, and the quote that is open there."""
    start, quote, place = 0, "", 0
    while place < len(raw):
        character = raw[place]
        place += 2 if character == "\\" and quote != "'" else 1
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            start, quote = place, character
        elif character in breaks and character not in _PREFIXES:
            start = place
    return start, quote
