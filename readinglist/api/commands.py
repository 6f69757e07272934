"""Commands of other distributions."""

from pathlib import Path

from readinglist.api.installed import registry_of
from readinglist.files.installed import any_entry_points
from readinglist.library.clock import SystemClock
from readinglist.plugins.built_in import Kind
from readinglist.plugins.protocols import CommandCall
from readinglist.settings import read_settings


def plugin_commands(config: str | Path | None = None) -> dict[str, str]:
    """Return the distributions of the commands that others have installed, by the name of the command.

    Raises:
        SettingsError: If the settings are invalid.
    """
    if not any_entry_points(Kind.COMMAND.group):
        return {}
    registry = registry_of(read_settings(config), SystemClock())
    return {name: registry.distributions(Kind.COMMAND, name)[0] for name in registry.names(Kind.COMMAND)}


def run_plugin_command(name: str, arguments: tuple[str, ...], config: str | Path | None = None) -> int:
    """Run a command of another distribution, and return its exit code.

    Raises:
        PluginError: If there is none of this name, there are several, or it fails.
        ReadinglistError: What it raises itself.
    """
    settings = read_settings(config)
    command = registry_of(settings, SystemClock()).command(name)
    return command.run(CommandCall(arguments=arguments, config=str(settings.file or "")))
