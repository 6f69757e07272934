"""Contract tests for implementations of the protocols, to be inherited::

    from readinglist.testing import SourceContract

The pytest plugin `readinglist.testing.pytest_plugin`, which pytest loads by itself, has fixtures for tests of plugins.
"""

from importlib import import_module
from typing import Any

_CONTRACTS = {
    "SourceContract": "sources",
    "ResolverContract": "resolvers",
    "EnricherContract": "enrichers",
    "ExporterContract": "exporters",
}


def __getattr__(name: str) -> Any:
    if name not in _CONTRACTS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_CONTRACTS[name]}"), name)
