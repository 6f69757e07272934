"""The form for the metadata of a paper, sent by a program."""

import re
from dataclasses import replace

import pytest
import requests

from tests.website import CSRF, Site, paper


def form(client: requests.Session, site: Site, key: str) -> dict[str, str]:
    """Return what the form of a paper sends back: its hidden fields, and the other ones of the test."""
    page = client.get(f"{site.base}/paper/edit", params={"key": key}).text
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    return {name: hidden[name] for name in ("csrf", "key", "digest")}


def test_what_was_edited_is_written_and_all_else_stays(site: Site, client: requests.Session) -> None:
    (key,) = site.add(paper("edited fields", author="Ludwig van Beethoven and {The ACME Group}", series="{\\LaTeX}"))
    sent = {
        "authors": "van Beethoven, Ludwig\r\n{The ACME Group}\r\nByron, Ada",
        "venue": "Annals",
        "date": "2001-05",
    }
    new = {"new-name": "annote", "new-value": "$x$"}
    answer = client.post(f"{site.base}/paper/edit", data={**form(client, site, key), **sent, **new})
    assert (answer.status_code, f"{key}: edited" in answer.text) == (200, True)
    with site.library() as library:
        metadata = library.get(key).paper.metadata
        assert [str(author) for author in metadata.authors] == [
            "Ludwig van Beethoven",
            "The ACME Group",
            "Ada Byron",
        ]
        assert metadata.authors[1].corporate
        assert (metadata.venue, str(metadata.date)) == ("Annals", "2001-05")
        assert dict(metadata.extra) == {"series": "{\\LaTeX}", "annote": "$x$"}
        origins = {name: origin.kind.value for name, origin in library.get(key).paper.origins}
        assert (origins["title"], origins["venue"]) == ("bib", "user")
        assert client.post(f"{site.base}/undo", data={"csrf": sent_token(answer)}).status_code == 200
        assert library.get(key).paper.metadata.venue == ""


@pytest.mark.parametrize(("name", "value"), [("doi", "no doi"), ("date", "soon"), ("title", ""), ("new-name", "Ü")])
def test_what_is_refused_is_shown_again(site: Site, client: requests.Session, name: str, value: str) -> None:
    (key,) = site.add(paper("refused fields"))
    before = site.changes()
    sent = {**form(client, site, key), "venue": "typed <b>", name: value, "new-value": "x"}
    answer = client.post(f"{site.base}/paper/edit", data=sent)
    assert answer.status_code == 400
    assert "typed &lt;b&gt;" in answer.text
    assert site.changes() == before


def test_an_edit_of_values_that_have_changed_is_not_written(site: Site, client: requests.Session) -> None:
    (key,) = site.add(paper("stale fields"))
    sent = {**form(client, site, key), "venue": "Mine"}
    with site.library() as library:
        item = library.get(key)
        library.edit(item, replace(item.paper.metadata, venue="Theirs"))
        answer = client.post(f"{site.base}/paper/edit", data=sent)
        assert answer.status_code == 409
        assert 'value="Theirs"' in answer.text
        assert "You sent: Mine" in answer.text
        assert library.get(key).paper.metadata.venue == "Theirs"


def sent_token(answer: requests.Response) -> str:
    """Return the token of the forms of a page."""
    found = CSRF.search(answer.text)
    assert found
    return found[1]
