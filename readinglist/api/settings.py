"""The settings of this process: file, environment and flags."""

import os
from collections.abc import Mapping
from pathlib import Path

from readinglist.settings import Settings, load


def read_settings(config: str | Path | None = None, *, flags: Mapping[str, object] | None = None) -> Settings:
    """Read the settings of this process.

    `config` is the settings file, if not the one that is found. `flags` are settings by path, such as
    ``{"readinglist.offline": True}``, that take precedence over all others; None is no flag.

    Raises:
        SettingsError: If the settings are invalid.
    """
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    return load(environment=os.environ, folder=Path.cwd(), config=Path(config) if config else None, flags=given)
