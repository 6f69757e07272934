"""Queries of SQLite's full-text index."""

from collections.abc import Sequence

from readinglist.library.query import Word
from readinglist.library.store.connection import Parameters, Value


def index_query(
    table: str, columns: tuple[str, ...], sought: Sequence[Word], name: str, *, every: bool
) -> tuple[str, Parameters]:
    """Return a query for the row numbers of a table that contain every, or any, of the words.

    Words are quoted, so that they cannot be syntax. Parts of words are looked up among the words of the index, in
    ``temp.TABLE_vocabulary``, and these in ``temp.TABLE_instances``. Parameter names start with `name`.
    """
    within = f"{{{' '.join(columns)}}} : "
    whole = f"SELECT rowid FROM {table}_words WHERE {table}_words MATCH :{{}}"
    listed = ", ".join(f"'{column}'" for column in columns)
    parameters: dict[str, Value] = {}
    selections: list[str] = []
    if phrases := [_phrases(word) for word in sought if not _parts(word)]:
        parameters[name] = f"{within}({(' AND ' if every else ' OR ').join(phrases)})"
        selections.append(whole.format(name))
    for number, word in enumerate(each for each in sought if _parts(each)):
        names = {f"{name}_{number}_{place}": part for place, part in enumerate(_parts(word))}
        parameters |= names
        contains = " OR ".join(f"instr(v.term, :{each})" for each in names)
        found = f"SELECT i.doc FROM temp.{table}_vocabulary v CROSS JOIN temp.{table}_instances i ON i.term = v.term"
        found += f" WHERE ({contains}) AND i.col IN ({listed})"
        if others := [_phrase(text, whole=word.whole) for text in word.texts if " " in text]:
            parameters[f"{name}_{number}"] = f"{within}({' OR '.join(others)})"
            found += f" UNION {whole.format(f'{name}_{number}')}"
        selections.append(f"SELECT doc FROM ({found})")
    return (" INTERSECT " if every else " UNION ").join(selections), parameters


def _parts(word: Word) -> list[str]:
    """Return the spellings that may be any part of a word."""
    return [text for text in word.texts if " " not in text] if word.inside else []


def _phrases(word: Word) -> str:
    """Return the spellings of a word in SQLite's syntax."""
    phrases = " OR ".join(_phrase(text, whole=word.whole) for text in word.texts)
    return f"({phrases})" if word.others else phrases


def _phrase(text: str, *, whole: bool = False) -> str:
    return '"' + text.replace('"', "") + '"' + ("" if whole else " *")
