"""Papers with one line each, without marks."""

from readinglist.files.documents import Document
from readinglist.plugins.context import OfflineContext
from readinglist.sources.page import plugin

SOURCE = plugin(OfflineContext(section={}, cache_folder=""))


def titles(text: str) -> list[str]:
    return [draft.metadata.title for draft in SOURCE.parse(Document(name="page", text=text)).drafts]


def test_readings_of_a_course_under_weeks() -> None:
    """Weeks, and a heading apart from the list, are no papers."""
    found = titles(
        "EE 101 Course Readings\n\n"
        "Week 1: Basics\n  Novak et al. (2023). Do Sets Know?\n  Hu & Lin (2021). Sparse sets: a survey.\n"
        "Week 2: Models\n  Chen (2001). Forests of Trees.\n  Ruiz (2005). Why Most Sets Are Empty.\n"
        "Week 3 - Vision\n  Sato et al. (2023). 3D Sets in Real Time.\n  Hu & Novak (2022). Linear Sets.\n"
    )
    assert found == [
        "Do Sets Know?",
        "Sparse sets: a survey",
        "Forests of Trees",
        "Why Most Sets Are Empty",
        "3D Sets in Real Time",
        "Linear Sets",
    ]
