"""The words in which the SQL of the databases differs; all statements are otherwise the same."""

from collections.abc import Callable

from readinglist.library.store.packing import packed
from readinglist.papers.fast_dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """The differences of a database.

    `paper_id` is the id of a paper in queries of words. `ordered_join` joins tables in the order in which they are
    written. `each` are the values of a JSON array as rows with the column ``value``, and `each_span` its pairs as rows
    with the columns ``low`` and ``high``. `next_number` is the query of the number after the last one of a table.
    `stored` makes long texts smaller, where the database does not. With `finds_notes_first`, a search looks for notes
    that match before it looks for papers.
    """

    paper_id: str
    ordered_join: str
    each: str
    each_span: str
    next_number: str
    stored: Callable[[str], str | bytes]
    finds_notes_first: bool


SQLITE = Dialect(
    # The unary + keeps SQLite from starting with the index of ids, which would look up every row number for every id.
    paper_id="+p.id",
    ordered_join="CROSS JOIN",
    each="json_each({})",
    each_span="(SELECT json_extract(value, '$[0]') AS low, json_extract(value, '$[1]') AS high FROM json_each({}))",
    next_number="SELECT COALESCE(max(number), 0) + 1 FROM {}",
    stored=packed,
    finds_notes_first=False,
)

POSTGRES = Dialect(
    paper_id="p.id",
    ordered_join="JOIN",
    each="json_array_elements_text(CAST({} AS json))",
    each_span="(SELECT value ->> 0 AS low, value ->> 1 AS high FROM json_array_elements(CAST({} AS json)))",
    # A reader does not see all rows of the journal, so the last number is found by a function of its owner.
    next_number="SELECT last_number('{}') + 1",
    stored=str,
    # Most searches match no note. With notes in the query, PostgreSQL could not tell how many papers it finds.
    finds_notes_first=True,
)
