"""Libraries that come with an extra of the distribution, and are imported only where they are used."""

from importlib.util import find_spec

from readinglist import DISTRIBUTION
from readinglist.papers.errors import PluginError
from readinglist.papers.fast_dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """The libraries of one use: `use` begins the message about a missing one (``reading PDFs needs``)."""

    name: str
    use: str
    libraries: tuple[str, ...]

    def check(self) -> None:
        """Check that the libraries are installed, without importing them.

        Raises:
            PluginError: If one is not.
        """
        for library in self.libraries:
            if find_spec(library) is None:
                raise self.missing(library)

    def missing(self, library: str | None = None) -> PluginError:
        """Return the error for a library that is not installed, by default the first."""
        hint = f'run `pip install "{DISTRIBUTION}[{self.name}]"`'
        return PluginError(f"{self.use} {library or self.libraries[0]}, which is not installed", hint=hint)

    def explained(self, missing: ModuleNotFoundError) -> Exception:
        """Return the error for a failed import: `missing` itself, unless one of the libraries is not installed."""
        library = (missing.name or "").partition(".")[0]
        return self.missing(library) if library in self.libraries else missing
