"""Tables as data frames of pandas."""

from collections.abc import Mapping, Sequence
from typing import Any

from readinglist.formats.extras import Extra

_EXTRA = Extra(name="pandas", use="a data frame needs", libraries=("pandas",))


def data_frame(columns: Mapping[str, Sequence[object]], *, times: Sequence[str] = ()) -> Any:
    """Return a data frame of these columns; those in `times` have ISO 8601 texts, which become times in UTC.

    Raises:
        PluginError: If pandas is not installed.
    """
    _EXTRA.check()
    import pandas as pd

    frame = pd.DataFrame(dict(columns))
    for name in times:
        frame[name] = pd.to_datetime(frame[name], utc=True)
    return frame
