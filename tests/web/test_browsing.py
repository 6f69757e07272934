"""The pages in Chromium: every page and flow, with the keyboard, on a phone, without JavaScript."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from readinglist.web.application import PAGES
from tests.website import Site, paper

pytestmark = pytest.mark.browser


def statuses(site: Site, *keys: str) -> list[str]:
    with site.library() as library:
        return [library.get(key).reading.status for key in keys]


def rows(page: Page) -> list[str]:
    return page.locator(".papers .open").all_inner_texts()


def test_the_list_follows_what_is_typed(site: Site, page: Page) -> None:
    site.add(paper("typingfox", 1), paper("typingfox", 2), paper("typinghare", 3))
    page.goto(site.base)
    page.locator("#query").press_sequentially("typingfox")
    expect(page.locator(".papers .open")).to_have_count(2)
    assert "q=typingfox" in page.url
    page.locator("#query").fill("typingfox (")
    expect(page.locator(".problem")).to_contain_text("query")
    page.locator("#query").fill("typingfax")
    expect(page.locator(".empty")).to_contain_text("Did you mean")
    page.get_by_role("link", name="typingfox").click()
    expect(page.locator(".papers .open")).to_have_count(2)


def test_orders_columns_statuses_saved_queries_and_pages(site: Site, page: Page) -> None:
    keys = site.add(*(paper("orders", number, year=1900 + number) for number in range(60)))
    with site.library() as library:
        library.set_status(keys[:3], "read")
        library.tag(keys[:2], add=["thesis"])
    page.goto(f"{site.base}/?q=orders")
    expect(page.locator(".papers .open")).to_have_count(50)
    page.get_by_role("link", name="Next →").click()
    expect(page.locator(".papers .open")).to_have_count(10)
    page.goto(f"{site.base}/?q=orders")
    page.locator("#sort").select_option("title")
    expect(page.locator(".papers .open").nth(1)).to_have_text("A study of orders number 1")
    page.locator(".chips a", has_text="read").last.click()
    expect(page.locator(".papers .open")).to_have_count(3)
    page.get_by_role("link", name="thesis").click()
    expect(page.locator(".papers .open")).to_have_count(2)
    page.locator("summary", has_text="Columns").click()
    page.locator("details.columns input[value=key]").check()
    page.locator("details.columns button").click()
    expect(page.get_by_role("columnheader", name="Citation key")).to_be_visible()


def test_keys_change_papers_and_undo(site: Site, page: Page) -> None:
    first, second, third = site.add(*(paper("keyboard", number, year=2000 + number) for number in (3, 2, 1)))
    page.goto(f"{site.base}/?q=keyboard&sort=year:r")
    page.keyboard.press("j")
    expect(page.locator(".row.current")).to_contain_text("number 3")
    page.keyboard.press("r")
    expect(page.locator(f'.row[data-key="{first}"] .badge')).to_have_text("read")
    expect(page.locator(".toast")).to_contain_text("read")
    page.keyboard.press("j")
    page.keyboard.press("s")
    expect(page.locator(f'.row[data-key="{second}"] .badge')).to_have_text("reading")
    page.keyboard.press("j")
    page.keyboard.press("d")
    expect(page.locator(f'.row[data-key="{third}"] .badge')).to_have_text("dropped")
    page.keyboard.press("n")
    expect(page.locator(f'.row[data-key="{third}"] .badge')).to_have_text("new")
    page.keyboard.press("k")
    page.keyboard.press("4")
    expect(page.locator(f'.row[data-key="{second}"]')).to_contain_text("★★★★")
    page.keyboard.press("u")
    expect(page.locator(f'.row[data-key="{second}"]')).not_to_contain_text("★")
    page.keyboard.press("+")
    expect(page.locator(f'.row[data-key="{second}"] .column-priority')).to_have_text("low")
    page.keyboard.press("/")
    expect(page.locator("#query")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    assert statuses(site, first, second, third) == ["read", "reading", "new"]


def test_several_papers_at_once_and_undo_in_the_message(site: Site, page: Page) -> None:
    keys = site.add(paper("several", 1), paper("several", 2), paper("several", 3))
    page.goto(f"{site.base}/?q=several")
    expect(page.locator(".batch")).not_to_be_visible()
    page.locator("#mark-all").check()
    page.locator('.batch select[name="status"]').select_option("to-read")
    page.locator('.batch button[value="status"]').click()
    expect(page.locator(".badge", has_text="to-read")).to_have_count(3)
    assert statuses(site, *keys) == ["to-read"] * 3
    page.locator(".toast button").click()
    expect(page.locator(".papers .badge", has_text="new")).to_have_count(3)
    page.locator("#mark-all").check()
    page.locator('.batch input[name="tags"]').fill("one, two")
    page.locator('.batch button[value="tags"]').click()
    expect(page.locator(".papers .tag", has_text="two")).to_have_count(3)


def test_a_paper_shows_and_changes_everything(site: Site, page: Page) -> None:
    abstract = "We show $O(n^2)$ and $\\frac{a}{b}$ bounds."
    key = site.add(paper("everything", abstract=abstract, doi="10.1000/everything", journal="Annals"))[0]
    page.goto(f"{site.base}/paper?key={key}")
    assert page.locator(".abstract msup").count() == 1
    assert page.locator(".abstract mfrac").count() == 1
    expect(page.get_by_role("link", name="DOI")).to_have_attribute("href", "https://doi.org/10.1000/everything")
    page.get_by_role("button", name="Skimmed").click()
    expect(page.get_by_role("button", name="Skimmed")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="4 of 5").click()
    expect(page.get_by_role("button", name="4 of 5")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="high").click()  # the next field is filled before the answer comes
    page.locator("#new-tags").fill("deep/learning")
    expect(page.get_by_role("button", name="high")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#new-tags")).to_have_value("deep/learning")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".tag")).to_contain_text("deep/learning")
    page.locator("#due").fill("2099-05-01")
    page.locator('button[value="due"]').click()
    page.locator("#new-note").fill("a thought in between")
    expect(page.locator(".toast", has_text="due 2099-05-01")).to_be_visible()
    expect(page.locator("#new-note")).to_have_value("a thought in between")
    page.locator("#new-note").fill("**Key** idea: $x^2$\n\n- one\n- two")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview li")).to_have_count(2)
    page.get_by_role("button", name="Save note").click()
    expect(page.locator(".note strong")).to_have_text("Key")
    page.locator(".note summary").click()
    page.locator('.note textarea[name="text"]').fill("changed words")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".note .markdown")).to_have_text("changed words")
    expect(page.locator("#entry")).to_contain_text(f"{{{key},")
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_label("Venue").fill("Annals of Foxes")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast", has_text="edited").get_by_role("button", name="Undo")).to_be_visible()
    expect(page.locator(".places")).to_contain_text("Annals of Foxes")
    page.locator("summary", has_text="Fields").click()
    expect(page.get_by_role("rowheader", name="venue")).to_be_visible()
    page.locator("summary", has_text="History").click()
    expect(page.locator(".history")).to_contain_text("skimmed")
    with site.library() as library:
        item = library.get(key)
        assert (item.reading.rating, item.reading.priority, item.reading.due) == (4, "high", "2099-05-01")
        assert [note.text for note in item.reading.notes] == ["changed words"]
        assert item.paper.tags == ("deep/learning",)


def test_a_note_changed_elsewhere_is_not_overwritten(site: Site, page: Page) -> None:
    key = site.add(paper("twowriters"))[0]
    with site.library() as library:
        library.note(key, "first")
    page.goto(f"{site.base}/paper?key={key}")
    page.locator(".note summary").click()
    page.locator('.note textarea[name="text"]').fill("mine")
    with site.library() as library:
        library.change_note(key, library.get(key).reading.notes[0], "theirs")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".problem")).to_contain_text("changed in the meantime")
    expect(page.locator("textarea")).to_have_value("mine")
    expect(page.locator("pre")).to_have_text("theirs")
    page.get_by_role("button", name="Save as a new note").click()
    expect(page.locator(".note .markdown")).to_have_text(["theirs", "mine"])


def test_a_text_is_kept_if_its_form_is_refused(site: Site, page: Page) -> None:
    key = site.add(paper("refusedtext"))[0]
    page.goto(f"{site.base}/paper?key={key}")
    page.locator("#new-note").fill("a long thought")
    page.context.clear_cookies()  # as after a restart of the server
    page.get_by_role("button", name="Save note").click()
    expect(page.locator(".toast")).to_contain_text("no session")
    expect(page.locator("#new-note")).to_have_value("a long thought")
    page.evaluate("address => fetch(address)", site.url)
    page.get_by_role("button", name="Save note").click()
    expect(page.locator(".toast")).to_contain_text("not of this session")
    expect(page.locator("#new-note")).to_have_value("a long thought")


def test_copying_and_changing_the_key(site: Site, page: Page) -> None:
    key = site.add(paper("copying"))[0]
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{site.base}/paper?key={key}")
    page.get_by_role("button", name="Copy BibTeX").click()
    expect(page.locator(".toast")).to_contain_text("copied")
    assert f"{{{key}," in page.evaluate("navigator.clipboard.readText()")
    page.locator("summary", has_text="Change the citation key").click()
    page.get_by_role("textbox", name="New key").fill("copying:2024")
    page.get_by_role("button", name="Change", exact=True).click()
    expect(page.locator("#citation-key")).to_have_text("copying:2024")
    page.goto(f"{site.base}/paper?key={key}")
    assert page.url.endswith("copying%3A2024")


def test_changes_made_elsewhere_appear_by_themselves(site: Site, page: Page) -> None:
    key = site.add(paper("elsewhere", 1))[0]
    page.goto(f"{site.base}/?q=elsewhere&sort=year")
    expect(page.locator(".papers .open")).to_have_count(1)
    result = site.command("read", key)
    assert result.code == 0, result.err
    expect(page.locator(".papers .badge")).to_have_text("read")
    site.add(paper("elsewhere", 2))
    expect(page.locator(".papers .open")).to_have_count(2)


def test_a_change_before_the_stream_of_changes_begins_appears(site: Site, page: Page) -> None:
    (key,) = site.add(paper("streamgap"))
    held: list[Route] = []
    page.route("**/changes", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks the function
    with page.expect_request("**/changes"):
        page.goto(f"{site.base}/?q=streamgap")
    with site.library() as library:
        library.set_status(key, "read")
    expect(page.locator(".papers .badge")).to_have_text("new")
    held[0].continue_()
    expect(page.locator(".papers .badge")).to_have_text("read")


def test_a_text_being_written_survives_changes_made_elsewhere(site: Site, page: Page) -> None:
    key = site.add(paper("survives"))[0]
    page.goto(f"{site.base}/paper?key={key}")
    page.locator("#new-note").fill("half a sentence")
    with site.library() as library:
        library.set_status(key, "reading")
    page.evaluate(
        """number => new Promise(done => new EventSource("/changes").addEventListener("change", event => {
            if (Number(event.data) >= number) setTimeout(done);
        }))""",
        site.changes(),
    )
    expect(page.locator("#new-note")).to_have_value("half a sentence")
    page.locator("#new-note").fill("")
    page.locator("#new-note").blur()
    expect(page.get_by_role("button", name="Reading")).to_have_attribute("aria-pressed", "true")


class TestAdding:
    def test_paste_look_leave_out_and_write(self, site: Site, page: Page) -> None:
        page.goto(f"{site.base}/add")
        page.locator("textarea").fill(
            "@article{paste1, title={Pasted words number one}, author={Ada Byron}, year=2001}\n"
            "@article{paste2, title={Pasted words number two}, author={Ada Byron}, year=2002}\n"
            "@article{paste3, title={Pasted words number three}, author={Ada Byron}, year=2003}\n"
        )
        page.get_by_role("button", name="Look up").click()
        expect(page.locator(".record")).to_have_count(3)
        with site.library() as library:
            assert library.find('"pasted words"') == ()
        page.locator(".record").nth(1).get_by_label("leave out").check()
        page.locator(".record").nth(2).get_by_label("no paper").check()
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.locator(".toast")).to_contain_text("1 paper added")
        with site.library() as library:
            assert [item.paper.key for item in library.find('"pasted words"')] == ["paste1"]

    def test_a_file_is_dropped_and_undone(self, site: Site, page: Page, tmp_path: Path) -> None:
        page.goto(f"{site.base}/add")
        entry = "@article{dropped1, title={A dropped file of words}, author={Ada Byron}, year=2001}"
        page.evaluate(
            """text => {
                const data = new DataTransfer();
                data.items.add(new File([text], "drop.bib"));
                document.querySelector("form.drop").dispatchEvent(
                    new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
            }""",
            entry,
        )
        expect(page.locator(".record")).to_have_count(1)
        page.get_by_role("button", name="Add", exact=True).click()
        page.locator(".toast button").click()
        expect(page.locator(".toast")).to_contain_text("undone")
        with site.library() as library:
            assert library.find_keys(["dropped1"]) == ()

    def test_what_is_no_paper_is_explained(self, site: Site, page: Page) -> None:
        page.goto(f"{site.base}/add")
        page.locator("textarea").fill("word")
        page.get_by_role("button", name="Look up").click()
        expect(page.locator(".problem")).to_contain_text("not an arXiv id, DOI, URL or title")

    def test_a_bookmarklet_opens_a_form_that_saves_nothing(
        self, site: Site, page: Page, elsewhere: Callable[[str], str]
    ) -> None:
        page.goto(f"{site.base}/add")
        script = page.locator("#bookmarklet").get_attribute("href")
        assert script
        assert script.startswith("javascript:")
        before = site.changes()
        page.goto(elsewhere("<title>Deep words about foxes</title><p>page</p>"))
        with page.expect_navigation(url="**/add?*"):
            page.evaluate(script.removeprefix("javascript:"))
        page.wait_for_url("**again=1*")
        expect(page.locator("textarea")).to_have_value("Deep words about foxes\n".strip())
        assert site.changes() == before


class TestTriage:
    def test_new_papers_get_a_status_with_one_key_each(self, site: Site, open_page: Callable[..., Page]) -> None:
        page = open_page(390)
        keys = site.add(*(paper("onekey", number) for number in range(10)))
        page.goto(f"{site.base}/triage?q=onekey&which=new")
        for place, key in enumerate("trsmdtrsmd"):
            expect(page.locator("p.hint").first).to_have_text(f"1 of {10 - place}")
            page.keyboard.press(key)
        expect(page.locator(".empty")).to_contain_text("There are no papers to decide on")
        assert sorted(statuses(site, *keys)) == sorted(["to-read", "read", "reading", "skimmed", "dropped"] * 2)

    def test_an_unresolved_paper_is_compared_and_decided(self, site: Site, page: Page) -> None:
        text = "Attention Is Al You Need Foxes\nAshish Vaswani\n"
        with site.library() as library:
            from readinglist.files.documents import Document

            records = library.add(Document(name="a.txt", text=text)).records
        key = records[0].key
        page.goto(f"{site.base}/triage?which=unresolved&q=foxes")
        expect(page.locator("h2").first).to_contain_text("Attention Is Al")
        page.get_by_role("textbox", name="Title, arXiv id").fill("1706.03762")
        page.get_by_role("button", name="Look for candidates").click()
        expect(page.locator(".candidate")).to_have_count(1)
        expect(page.locator("mark").first).to_be_visible()
        page.keyboard.press("1")
        expect(page.locator(".toast")).to_contain_text("resolved")
        with site.library() as library:
            assert str(library.get(key).paper.metadata.arxiv_id) == "1706.03762"

    def test_no_paper_and_skip(self, site: Site, page: Page) -> None:
        key, other = site.add(paper("nopaper", 1), paper("nopaper", 2))
        page.goto(f"{site.base}/triage?q=nopaper&which=new")
        page.locator(".decisions").get_by_role("link", name="Skip").click()
        expect(page.locator("p.hint").first).to_have_text("2 of 2")
        page.get_by_role("button", name="No paper").click()
        expect(page.locator(".toast")).to_contain_text("no paper")
        with site.library() as library:
            assert len(library.find_keys([key, other])) == 1


def test_a_link_waits_for_the_answer_to_a_form_and_the_last_link_counts(site: Site, page: Page) -> None:
    (key,) = site.add(paper("hurriedfox", 1))
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.goto(f"{site.base}/triage?q=hurriedfox&which=new")
    page.route("**/triage", hold)
    with page.expect_request("**/triage"):
        page.locator(".decisions").get_by_role("button", name="To read").click()
    page.get_by_role("link", name="Papers").click()
    held[0].continue_()
    expect(page.locator("h1")).to_have_text("Papers")
    assert (page.url, statuses(site, key)) == (f"{site.base}/", ["to-read"])
    page.route("**/statistics", hold)
    with page.expect_request("**/statistics"):
        page.get_by_role("link", name="Statistics").click()
    page.get_by_role("link", name="Next", exact=True).click()
    expect(page.locator("h1")).to_have_text("What to read next")
    expect(page.locator(".record a", has_text="hurriedfox")).to_have_count(1)
    assert page.url == f"{site.base}/next"
    with site.library() as library:
        library.set_status(key, "read")
    expect(page.locator(".record a", has_text="hurriedfox")).to_have_count(0)


def test_next_statistics_manuscript_and_export(site: Site, page: Page) -> None:
    key, other = site.add(paper("overview", 1), paper("overview", 2))
    (site.command.folder / "paper.aux").write_text(f"\\citation{{{key},missing2020}}\n", encoding="utf-8")
    with site.library() as library:
        library.tag([key], add=["targets"])
        library.set_status(other, "read")
    page.goto(f"{site.base}/next?q=overview")
    page.locator(".record", has_text="number 1").get_by_role("button", name="Start").click()
    expect(page.locator(".toast")).to_contain_text("reading")
    page.goto(f"{site.base}/statistics?q=overview")
    expect(page.locator("svg.chart").first).to_be_visible()
    expect(page.locator(".numbers")).to_contain_text("2")
    page.goto(f"{site.base}/manuscript")
    expect(page.locator("#results")).to_contain_text("missing2020")
    expect(page.locator("#results")).to_contain_text("overview number 1")
    page.goto(f"{site.base}/export")
    page.get_by_role("searchbox", name="Papers").fill("overview")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("pre")).to_contain_text(key)
    with page.expect_download() as loaded:
        page.get_by_role("button", name="Download").click()
    assert key in Path(loaded.value.path()).read_text(encoding="utf-8")
    page.locator(".record", has_text="refs.bib").get_by_role("button", name="Write").click()
    expect(page.locator(".toast")).to_contain_text("refs.bib: written")
    assert key in (site.command.folder / "refs.bib").read_text(encoding="utf-8")


def test_reading_and_forms_work_without_javascript(site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page(script=False)
    key = site.add(paper("scriptless"))[0]
    page.goto(site.base)
    page.locator("#query").fill("scriptless")
    page.get_by_role("button", name="Search").click()
    page.locator(".mark input").check()
    page.locator('.batch select[name="status"]').select_option("read")
    page.locator('.batch button[value="status"]').click()
    expect(page.locator(".toast")).to_contain_text("read")
    page.locator(".papers .open").click()
    page.locator("#new-note").fill("plain form")
    page.get_by_role("button", name="Save note").click()
    expect(page.locator(".note")).to_contain_text("plain form")
    page.goto(f"{site.base}/add")
    page.locator("textarea").fill("@misc{scriptless1, title={Words without scripts}, author={Ada Byron}, year=2001}")
    page.get_by_role("button", name="Look up").click()
    # The page asks again by itself until the plan is there.
    expect(page.locator(".record")).to_have_count(1)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("1 paper added")
    assert statuses(site, key) == ["read"]
    with site.library() as library:
        assert len(library.find('"words without scripts"')) == 1


@pytest.mark.slow
@pytest.mark.parametrize(("width", "theme"), [(390, "dark"), (1280, "light")])
def test_no_page_violates_a_rule_of_accessibility_or_is_too_wide(
    site: Site, open_page: Callable[..., Page], width: int, theme: str
) -> None:
    page = open_page(width, theme)
    title = f"A study of axes in $O(n^2)$ and {'verylongwords' * 9}"
    key = site.add({**paper("axes"), "title": title, "abstract": "Some $x^2$ words.", "doi": "10.1000/axes"})[0]
    with site.library() as library:
        from readinglist.files.documents import Document

        library.add(Document(name="a.txt", text=f"Unresolved axes of nowhere {width} {theme}\nNobody Known\n"))
        library.note(key, "A note with a [link](https://example.org) and `code`.")
        library.tag(key, add=["axes"])
        library.set_status(key, "reading")
    paths = [path for path in PAGES if "{" not in path and path not in ("/paper/file", "/export/file")]
    shown = {path: path for path in paths} | {
        "/paper": f"/paper?key={key}",
        "/paper/edit": f"/paper/edit?key={key}",
        "/export": "/export?format=bibtex&q=axes",
    }
    page.goto(f"{site.base}/paper?key={key}")
    page.get_by_role("button", name="Skimmed").click()
    expect(page.locator(".toast button")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    for path in (*shown.values(), "/triage?which=unresolved&q=axes", "/triage?which=new", "/nothing", "/?q=("):
        page.goto(site.base + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        # Only the colours differ by theme, and these pages have all of them.
        if theme == "dark" or path in ("/", shown["/paper"], "/statistics"):
            found = Axe().run(page)
            assert [(path, each["id"], each["nodes"][0]["html"]) for each in found.response["violations"]] == []
    assert re.search(r"\d", page.title()) is None
