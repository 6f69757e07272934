"""Papers in mails: encodings, parts, forwarded mails, folders, and attachments."""

from contextlib import suppress
from email.message import EmailMessage

import pytest

from readinglist.files.documents import Document
from readinglist.papers.errors import InputError
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence
from readinglist.sources.markup import mail

SOURCE = mail.plugin(OfflineContext(section={}, cache_folder=""))
BODY = "Title: {}\nAuthors: Ann Bée, Carl Doe\narXiv:2401.0000{}\n"
HTML = (
    '<html><body><h3><a class="gse_alrt_title" href="https://arxiv.org/abs/2401.00001">First of Two</a></h3>'
    "<div>A Bee - X, 2020</div>"
    '<h3><a class="gse_alrt_title" href="https://arxiv.org/abs/2401.00002">Second of Two</a></h3></body></html>'
)


def parsed(text):
    return SOURCE.parse(Document(name="a.eml", text=text))


def identifiers(text):
    return [str(draft.metadata.arxiv_id or draft.metadata.doi or "") for draft in parsed(text).drafts]


def message(body="", **options):
    made = EmailMessage()
    made["From"] = "Ann Bée <ann@example.org>"
    made["To"] = "me@example.org"
    made["Subject"] = "Neue Arbeiten: Größe"
    if body:
        made.set_content(body, **options)
    return made


@pytest.mark.parametrize("cte", ["base64", "quoted-printable", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
def test_encodings_of_the_text(cte, charset):
    if cte == "8bit":
        text = message(BODY.format("A Title", 1), cte=cte, charset="utf-8").as_bytes().decode()
        text = text.replace('charset="utf-8"', f'charset="{charset}"')
    else:
        text = message(BODY.format("A Title", 1), cte=cte, charset=charset).as_string()
    result = parsed(text)
    assert [str(draft.metadata.arxiv_id) for draft in result.drafts] == ["2401.00001"]
    assert "Ann Bée, Carl Doe" in result.text
    assert "Subject: Neue Arbeiten: Größe" in result.text


@pytest.mark.parametrize("cut", range(4, 9))
def test_what_is_left_of_a_mail_that_is_cut_off_is_read(cut):
    text = message(BODY.format("A Title", 1) + "\nand so on\n", cte="base64", charset="utf-8").as_string()
    assert identifiers(text.rstrip()[:-cut]) == ["2401.00001"]


def test_the_richer_of_two_versions_is_read():
    both = message("See https://arxiv.org/abs/2401.00001 and others.")
    both.add_alternative(HTML, subtype="html")
    assert identifiers(both.as_string()) == ["2401.00001", "2401.00002"]
    plain = message("arXiv:2401.00001\n\narXiv:2401.00002\n\narXiv:2401.00003\n")
    plain.add_alternative("<html><body><p>Please turn on pictures.</p></body></html>", subtype="html")
    assert identifiers(plain.as_string()) == ["2401.00001", "2401.00002", "2401.00003"]


def test_forwarded_mails_are_read():
    inner = message(HTML, subtype="html")
    outer = message("For you.")
    outer.add_attachment(inner)
    assert identifiers(outer.as_string()) == ["2401.00001", "2401.00002"]


def test_a_forwarded_text_is_read_without_its_header_and_quotation_marks():
    text = (
        "---------- Forwarded message ---------\nFrom: Bee <b@example.org>\nDate: Mon, 1 Jan 2024\nSubject: Fwd\n\n"
        "> arXiv:2401.00001\n> > arXiv:2401.00002\n\n-- \nAnn\n"
    )
    result = parsed(message(text).as_string())
    assert [str(draft.metadata.arxiv_id) for draft in result.drafts] == ["2401.00001", "2401.00002"]
    assert {span.reason for span in result.skipped} >= {"mail header", "signature"}


def test_a_folder_has_several_mails():
    one = message("arXiv:2401.00001\n\n>From now on, more.\n").as_string()
    two = message(HTML, subtype="html").as_string()
    folder = f"From a@b Tue Jun  4 01:00:00 2024\n{one}\nFrom a@b Wed Jun  5 01:00:00 2024\n{two}\n"
    assert identifiers(folder) == ["2401.00001", "2401.00001", "2401.00002"]


def test_attachments_are_read_by_their_source():
    made = message("As attached.")
    made.add_attachment(
        b"@article{a, title={A Title}, author={Bee, Ann}, year={2020}}",
        maintype="application",
        subtype="x-bibtex",
        filename="refs.bib",
    )
    made.add_attachment("2401.00007\n2401.00008\n", filename="ids.txt")
    made.add_attachment(b"\x89PNG\r\n\x1a\n", maintype="image", subtype="png", filename="plot.png")
    result = parsed(made.as_string())
    assert [draft.metadata.title or str(draft.metadata.arxiv_id) for draft in result.drafts] == [
        "A Title",
        "2401.00007",
        "2401.00008",
    ]
    assert result.drafts[0].citation_key == "a"
    assert "plot.png" in result.text
    numbers = [draft.record for draft in result.drafts]
    assert numbers == sorted(set(numbers))
    lines = result.text.split("\n")
    assert [lines[draft.line - 1] for draft in result.drafts[1:]] == ["2401.00007", "2401.00008"]


def test_a_mail_without_papers_is_a_problem():
    result = parsed(message("", cte="7bit").as_string() + "\nSee you tomorrow.\n")
    assert [problem.message for problem in parsed("From: a@b\nSubject: x\nTo: c@d\n\n\n").problems] == [
        "no papers found in this mail"
    ]
    assert result.text


@pytest.mark.parametrize("text", ["Hi\n\nHello there", "Sent from my telephone", "Dear all,\nsee you.\nBest,\nAnn\n"])
def test_letters_are_no_papers(text):
    assert parsed(message(text).as_string()).drafts == ()


def test_a_mail_with_titles_and_authors_names_papers_without_identifiers():
    authors = "Ada Novak, Li Chen"
    titles = ["Sparse Sets of Points", "Deep Waters and Shallow Nets", "What Do Sets Know?", "Learning to Sail"]
    text = "".join(f"{title}\n{authors}\nView article\n\n" for title in titles)
    drafts = parsed(message(f"Hi Ada,\n\nnew in your field:\n\n{text}Unsubscribe\n").as_string()).drafts
    assert [draft.metadata.title for draft in drafts] == titles


@pytest.mark.parametrize(
    "text",
    [
        "Title: A\nAuthors: B\n\ntext",
        "From the beginning, this is prose.\nAnd goes on.",
        "---\ntitle: x\ndate: 2020\n---\n",
        "From: one field only\n\ntext",
        "<html>From: a\nTo: b\n</html>",
        "TY  - JOUR\nTI  - x\n",
    ],
)
def test_other_formats_are_left_to_others(text):
    assert SOURCE.recognise(Document(name="x", text=text)) is Confidence.NO


HEAD = "From: a@b\nTo: c@d\nSubject: x\nMIME-Version: 1.0\n"


@pytest.mark.parametrize(
    "text",
    [
        HEAD + 'Content-Type: multipart/mixed; boundary="x"\n\n--x\n--x\n--x',
        HEAD + "Content-Type: multipart/mixed\n\nno boundary arXiv:2401.00001",
        HEAD
        + "Content-Type: text/plain; charset=nonsense\nContent-Transfer-Encoding: base64\n\nYXJYaXY6MjQwMS4wMDAwMQ",
        HEAD + "Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n!!!!",
        HEAD + "Content-Type: text/plain; charset=\"=?x?\"; name*0*=utf-7''%ff\n\narXiv:2401.00001",
        HEAD.replace("Subject: x", "Subject: =?utf-8?b?////?= =?nonsense?q?x?="),
        "From a@b Tue Jun  4 01:00:00 2024\n",
        HEAD,
    ],
)
def test_damaged_mails_are_read_or_refused(text):
    with suppress(InputError):
        assert parsed(text).text is not None


@pytest.mark.slow
def test_mails_nested_too_deeply_are_refused():
    text = "".join(f'{HEAD}Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(2000))
    with pytest.raises(InputError):
        parsed(text)
    text = (HEAD + "Content-Type: message/rfc822\n\n") * 200
    with pytest.raises(InputError):
        parsed(text)


def test_attachments_nested_too_deeply_are_named():
    attached = 'Content-Disposition: attachment; filename="a.eml"\n\n'
    mails = (f'{HEAD}Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n{attached}' for n in range(500))
    result = parsed("".join(mails) + "arXiv:2401.00001")
    assert result.drafts == ()
    assert "nested too deeply" in result.text
