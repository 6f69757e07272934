"""The word index on PostgreSQL: ``tsvector`` and ``tsquery`` (PostgreSQL, section 8.11).

The texts are already folded: only spaces separate words. Title, authors and abstract have the weights A, B and C, so
that a search can be limited to some of them. Phrases do not match across them, because there is a gap in the positions.
Titles and authors have indexes of their own. That of all words has no weights: it would find every paper whose abstract
has a word of a title, and each of them would be read.

Words are stored apart from the rows of their table, so that a search for a frequent word reads few pages.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from readinglist.library.query import Word
from readinglist.library.store.connection import Parameters, Value

WEIGHTS = {"title": "A", "authors": "B", "abstract": "C"}
INDEXED_APART = {column: f"ts_filter(words, '{{{WEIGHTS[column].lower()}}}')" for column in ("title", "authors")}
"""The words of columns with an index of their own."""

INDEXES = {
    # Otherwise each search would read the list of all words that a vacuum has not yet put into the index.
    name: f"CREATE INDEX {name} ON texts_words USING gin ({vectors}) WITH (fastupdate = off)"
    for name, vectors in (
        ("texts_words_words", "words"),
        *((f"texts_words_{column}", vectors) for column, vectors in INDEXED_APART.items()),
    )
}
"""The statements that create the indexes."""

STORED_APART = (
    "ALTER TABLE texts_words ALTER COLUMN words SET STORAGE EXTERNAL",
    "ALTER TABLE texts_words SET (toast_tuple_target = 128)",
    # PostgreSQL moves values out of rows of more than 2 kB only. This one makes every row long, and is compressed.
    "ALTER TABLE texts_words ADD COLUMN IF NOT EXISTS filler TEXT GENERATED ALWAYS AS (repeat(' ', 2100)) STORED",
)
"""The statements that move the words out of the rows (PostgreSQL, section 73.2, "TOAST")."""

WITHOUT_SCANS = ("SET LOCAL enable_seqscan = off", "SET LOCAL enable_seqscan = DEFAULT")
"""Before and after a search: reading all words looks cheap to PostgreSQL, which does not count those outside rows."""

_SEARCH = "SELECT number FROM texts_words WHERE"
_LONGEST = 500  # characters of a word that are indexed: a lexeme has at most 2,046 bytes
_LAST = 16383  # the last position; of words after it only the presence is known
_MOST = 256  # positions of a word
_FULL = 900_000  # bytes of a vector, which has at most 1 MB


def vector(texts: Mapping[str, Value]) -> str:
    """Return the words of the texts by column with their positions, in PostgreSQL's syntax."""
    return " ".join(f"{_quoted(word)}:{','.join(places)}" for word, places in _positions(texts).items())


def _positions(texts: Mapping[str, Value]) -> dict[str, list[str]]:
    """Return the distinct words of texts, as many as a vector can have, with their positions and weights."""
    positions: dict[str, list[str]] = {}
    place = size = 0
    for column, weight in WEIGHTS.items():
        for word in str(texts[column]).split(" "):
            if word:
                place += 1
                here = positions.setdefault(word[:_LONGEST], [])
                if len(here) < _MOST:
                    here.append(f"{min(place, _LAST)}{weight}")
        place += 1
    for number, (word, places) in enumerate(positions.items()):
        size += len(word.encode()) + 2 * len(places) + 8
        if size > _FULL:
            return dict(islice(positions.items(), number))
    return positions


def numbers_of_words(
    columns: Sequence[str], sought: Sequence[Word], name: str, *, every: bool, also: str
) -> tuple[str, dict[str, Value]]:
    """Return a query for the row numbers of papers that contain every, or any, of the words, and those of `also`."""
    indexed = INDEXED_APART.get(columns[0]) if len(columns) == 1 else None
    vectors = indexed or "words"
    weights = "" if indexed or len(columns) == len(WEIGHTS) else "".join(WEIGHTS[column] for column in columns)
    parameters: dict[str, Value] = {}
    conditions = []
    for place, word in enumerate(sought):
        parts = inside(word)
        phrases = [_phrase(text, weights, whole=word.whole) for text in word.texts if text not in parts]
        phrases = [phrase for phrase in phrases if phrase]
        alternatives = []
        if phrases:
            parameters[f"{name}_{place}"] = " | ".join(f"({phrase})" for phrase in phrases)
            alternatives.append(f"{vectors} @@ CAST(:{name}_{place} AS tsquery)")
        for number, part in enumerate(parts):
            parameters[f"{name}_{place}_{number}"] = f"%{_escaped(part)}%"
            alternatives.append(f"{vectors} @@ {_containing(f':{name}_{place}_{number}', weights)}")
        conditions.append(f"({' OR '.join(alternatives) or '1 = 0'})")
    found = (" AND " if every else " OR ").join(conditions)
    # An array keeps this a query of one table, of which PostgreSQL knows how many rows a word finds.
    added = f" OR number = ANY (ARRAY({also}))" if also else ""
    # Without OFFSET, PostgreSQL may read the papers in the order of the list until some match. This is very slow where
    # those are at its end, as with a word of the newest papers.
    return f"{_SEARCH} {found}{added} OFFSET 0", parameters


def is_search(statement: str) -> bool:
    """Whether a statement contains a query of `numbers_of_words`."""
    return _SEARCH in statement


def numbers_of_notes(sought: Sequence[Word], name: str, *, every: bool) -> tuple[str, dict[str, Value]]:
    """Return a query for the numbers of the reader's notes that contain every, or any, of the words.

    A reader's notes are few, and row-level security would keep PostgreSQL from using an index of words.
    """
    parameters: dict[str, Value] = {}
    conditions = []
    for place, word in enumerate(sought):
        alternatives = []
        for number, text in enumerate(word.texts):
            if not text.strip():
                continue
            bound = f"{name}_{place}_{number}"
            parameters[bound] = _pattern(text, whole=word.whole, within=text in inside(word))
            alternatives.append(rf"' ' || folded || ' ' LIKE :{bound} ESCAPE '\'")
        conditions.append(f"({' OR '.join(alternatives) or '1 = 0'})")
    joined = (" AND " if every else " OR ").join(conditions)
    return f"SELECT number FROM notes WHERE reader = :reader AND ({joined})", parameters


def inside(word: Word) -> list[str]:
    """Return the spellings that may be any part of a word."""
    return [text for text in word.texts if text and " " not in text] if word.inside else []


def _pattern(text: str, *, whole: bool, within: bool) -> str:
    if within:
        return f"%{_escaped(text)}%"
    return f"% {_escaped(' '.join(text.split()))}{' ' if whole else ''}%"


def _containing(bound: str, weights: str) -> str:
    """Return the query of all words of the vocabulary that match a pattern; it is NULL if there is none."""
    lexeme = "'''' || replace(replace(word, '\\', '\\\\'), '''', '''''') || '''"
    end = f":{weights}'" if weights else "'"
    return rf"""(SELECT CAST(string_agg({lexeme}{end}, ' | ') AS tsquery) FROM vocabulary
        WHERE papers > 0 AND word LIKE {bound} ESCAPE '\')"""


def _phrase(text: str, weights: str, *, whole: bool) -> str:
    """Return consecutive words in PostgreSQL's syntax; the last one may go on unless they are `whole`."""
    words = [word[:_LONGEST] for word in text.split(" ") if word]
    ends = [weights] * len(words)
    if words and not whole:
        ends[-1] = f"*{weights}"
    lexemes = (f"{_quoted(word)}{f':{end}' if end else ''}" for word, end in zip(words, ends, strict=True))
    return " <-> ".join(lexemes)


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


def counts_of(texts: Iterable[Parameters]) -> dict[str, int]:
    """Return in how many of the texts each word is."""
    counts: dict[str, int] = {}
    for each in texts:
        for word in _positions(each):
            counts[word] = counts.get(word, 0) + 1
    return counts
