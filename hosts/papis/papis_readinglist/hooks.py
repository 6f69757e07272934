"""The hooks: what is added or edited in papis is added to the reading list, and its status synchronised.

papis logs what a hook raises, and goes on.
"""

from __future__ import annotations

import papis.document
import papis.logging

from papis_readinglist.documents import STATUS, SYNCED, as_source, without_files
from papis_readinglist.sync import synchronise
from readinglist.api import ReadinglistError, open_library

logger = papis.logging.get_logger(__name__)


def on_add_done(document: papis.document.Document) -> None:
    """Add a new document to the reading list, and write its status there into the document."""
    try:
        with open_library() as library:
            plan = library.add(as_source(without_files(document)), format="papis", offline=True)
            (record, *_) = plan.records
            if not record.key:
                logger.warning("Not in the reading list: %s", record.problem or record.outcome.value)
                return
            document[STATUS] = document[SYNCED] = library.get(record.key).reading.status
            document.save()
            logger.info("In the reading list as '%s'.", record.key)
    except ReadinglistError as error:
        logger.error("Not in the reading list: %s", error.message)  # noqa: TRY400 - no traceback for the user


def on_edit_done(document: papis.document.Document) -> None:
    """Synchronise the status of an edited document."""
    try:
        with open_library() as library:
            for line in synchronise([document], library):
                logger.info("Reading list: %s", line)
    except ReadinglistError as error:
        logger.error("The reading list was not changed: %s", error.message)  # noqa: TRY400 - no traceback for the user
