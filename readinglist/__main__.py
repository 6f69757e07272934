"""``python -m readinglist`` and the installed command: Ctrl-C is heard here from the first line on."""

import sys

INTERRUPTED = 130
"""As `papers.errors.ExitCode` has it, which is not imported yet."""


def run() -> None:
    """Run the command line of this process. Imports take a moment, and Ctrl-C within it is no crash."""
    try:
        from readinglist.cli.main import run as run_command

        run_command()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    run()
