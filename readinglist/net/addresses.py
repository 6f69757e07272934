"""The address of a service, as plug-ins take it from their section of the settings."""

from collections.abc import Mapping

from readinglist.papers.errors import SettingsError


def address_setting(section: Mapping[str, object], plugin: str, usual: str) -> str:
    """The `base_url` of a section, without a slash at its end; `plugin` (``resolvers.arxiv``) is its name in messages.

    Raises:
        SettingsError: it is no address.
    """
    address = section.get("base_url", usual)
    if not isinstance(address, str) or not address:
        raise SettingsError(f"{plugin}.base_url must be an address", hint=f'base_url = "{usual}"')
    return address.rstrip("/")
