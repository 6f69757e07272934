"""``python -m readinglist``."""

from readinglist.cli.main import run

if __name__ == "__main__":
    run()
