"""The source for mails: single ones (.eml), folders of them (.mbox), and pages saved in their format (.mhtml).

Mails: RFC 5322 and RFC 2045 to 2049; folders: RFC 4155; saved pages: RFC 2557.
"""

import re
from base64 import b64decode
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import InvalidBase64LengthDefect, MessageError
from email.header import decode_header, make_header
from email.message import Message

from readinglist.files.documents import Document
from readinglist.papers.errors import InputError
from readinglist.papers.folding import one_line
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed, Skipped, Source
from readinglist.sources.markup.html_page import read_html
from readinglist.sources.markup.joining import name_papers, or_none_found, skipped_lines
from readinglist.sources.markup.parts import document_of, read_part
from readinglist.sources.results import joined

Part = tuple[str, Parsed]

_ENVELOPE = lazy_pattern(r"^From \S.*\d{2}:\d{2}.*\d{4}.*$", re.MULTILINE)
_FIELD = lazy_pattern(r"(?P<name>[A-Za-z][A-Za-z0-9-]{0,60}):(?:[ \t]|$)")
_FIELDS = frozenset(
    {
        "from",
        "to",
        "cc",
        "subject",
        "date",
        "message-id",
        "mime-version",
        "received",
        "return-path",
        "content-type",
        "delivered-to",
    }
)
_CERTAIN = frozenset({"from", "mime-version", "received", "return-path", "content-type"})
_FEWEST_FIELDS = 2
_SAMPLE = 200
_DEEPEST = 30
_MAX_PARTS = 10_000
_SHOWN = ("Subject", "From", "Date", "Snapshot-Content-Location")
_QUOTE = lazy_pattern(r"^(?:>[ ]?)+", re.MULTILINE)
_ESCAPED = lazy_pattern(r"^>(?=>*From )", re.MULTILINE)
_COPIED_FIELD = lazy_pattern(
    r"^\W{0,3}(?:From|To|Cc|Subject|Date|Sent|Reply-To|Von|An|Betreff|Datum|Gesendet|De|À|Objet|Envoyé|发件人|收件人|主题|日期)"
    r"\W{0,3}[:：]\s"
)
_FORWARDED = lazy_pattern(
    r"^\W*(?:(?:Begin )?Forwarded message|Original Message|Weitergeleitete Nachricht|Ursprüngliche Nachricht|"
    r"Message transféré)\b.{0,20}$|^.{4,200}\b(?:wrote|schrieb|a écrit)\s*:\s*$",
    re.IGNORECASE,
)
_GREETING = lazy_pattern(
    r"\W*(?:hi|hello|hey|dear|thanks?|thank you|cheers|regards|best|best regards|sincerely|yours|sent from my|hallo|"
    r"liebe[rs]?|viele grüße|bonjour|cordialement|hola|saludos)\b.{0,40}$",
    re.IGNORECASE,
)
_FEWEST_LINES = 3
_SIGNATURE = lazy_pattern(r"^-- ?$")


class MailSource:
    """The source for mails."""

    name = "mail"

    def recognise(self, document: Document) -> Confidence:
        """Return YES for documents that begin with the header of a mail."""
        names = set()
        lines = document.text.lstrip("\ufeff\n").split("\n", _SAMPLE)[:_SAMPLE]
        for number, line in enumerate(lines):
            if not line.strip():
                break
            found = _FIELD.match(line)
            if found:
                names.add(found["name"].lower())
            elif not (names and line[0] in " \t") and not (number == 0 and _ENVELOPE.match(line)):
                return Confidence.NO
        known = names & _FIELDS
        return Confidence.YES if len(known) >= _FEWEST_FIELDS and known & _CERTAIN else Confidence.NO

    def parse(self, document: Document) -> Parsed:
        """Return the papers of all mails: of their texts, forwarded mails, and attachments that a source can read.

        Raises:
            InputError: If the document is no mail, or mails are nested too deeply.
            PluginError: If a mail is in HTML and the library for that is not installed.
        """
        if not document.text.strip():
            return Parsed()
        if self.recognise(document) is Confidence.NO:
            raise InputError(f"no mail in {document.name}", hint="save the mail as .eml or .mbox")
        try:
            parts = [part for text in _mails(document.text) for part in _Mail(text, document.name).parts()]
        except RecursionError as error:
            hint = "save the inner mail by itself"
            raise InputError(f"the parts of {document.name} are nested too deeply", hint=hint) from error
        return or_none_found(joined(parts), "mail")


def plugin(context: OfflineContext) -> Source:
    """Return the source named ``mail``, which has no settings."""
    return MailSource()


def _mails(text: str) -> Iterator[str]:
    """Yield the mails of a folder; a document that is none has one."""
    text = text.lstrip("\ufeff\n")
    if not text.startswith("From "):
        yield text
        return
    starts = [found.start() for found in _ENVELOPE.finditer(text) if _begins_mail(text, found)]
    for start, end in zip(starts, (*starts[1:], len(text)), strict=True):
        yield _ESCAPED.sub("", text[text.index("\n", start) + 1 : end] if "\n" in text[start:end] else "")


def _begins_mail(text: str, envelope: re.Match[str]) -> bool:
    """Whether an envelope line follows a blank line and precedes a header."""
    before = text[max(0, envelope.start() - 2) : envelope.start()]
    return before in ("", "\n\n", "\n") and bool(_FIELD.match(text, envelope.end() + 1))


class _Mail:
    """One mail, and the mails in it."""

    def __init__(self, text: str, name: str) -> None:
        self._name = name
        self._left = _MAX_PARTS
        # The text is decoded already; only encoded parts have an encoding of their own.
        self._message: Message = message_from_bytes(text.encode("utf-8", "replace"))

    def parts(self) -> list[Part]:
        """Return the text and the result of each part, in order."""
        return list(self._of_mail(self._message, 0))

    def _of_mail(self, mail: Message, depth: int) -> Iterator[Part]:
        shown = [f"{name}: {header}" for name in _SHOWN if (header := _header(mail, name))]
        if shown:
            yield "\n".join(shown), Parsed(skipped=(Skipped(first_line=1, last_line=len(shown), reason="mail header"),))
        yield from self._of_part(mail, depth, _header(mail, "Snapshot-Content-Location"))

    def _of_part(self, part: Message, depth: int, address: str) -> Iterator[Part]:
        self._left -= 1
        if depth > _DEEPEST or self._left < 0:
            raise InputError(f"{self._name} has too many parts", hint="save the mails one by one")
        kind = part.get_content_type()
        inner = part.get_payload()
        mails = [each for each in inner if isinstance(each, Message)] if isinstance(inner, list) else []
        if kind == "multipart/alternative":
            yield from self._best([list(self._of_part(each, depth + 1, address)) for each in mails])
        elif kind == "multipart/related":
            yield from self._related(mails, depth, address)
        elif kind == "message/rfc822":
            for each in mails:
                yield from self._of_mail(each, depth + 1)
        elif mails:
            for each in mails:
                yield from self._of_part(each, depth + 1, address)
        else:
            yield from self._leaf(part, kind, address)

    def _best(self, versions: list[list[Part]]) -> list[Part]:
        """Return the version with the most papers; the last one, which is the richest, of equal ones."""
        return max(reversed(versions), key=_identified, default=[])

    def _related(self, parts: list[Message], depth: int, address: str) -> Iterator[Part]:
        """Yield the page of a saved page, or its frames if that has no papers; pictures and styles are no text."""
        for place, each in enumerate(parts):
            kind = each.get_content_type()
            if kind.startswith("multipart/") or kind in ("text/html", "application/xhtml+xml", "text/plain"):
                found = list(self._of_part(each, depth + 1, address))
                yield from found
                if any(parsed.drafts for _, parsed in found):
                    parts = parts[place + 1 :]
                    break
        else:
            return
        for each in parts:
            if _file_name(each) and each.get_content_disposition() == "attachment":
                yield from self._of_part(each, depth + 1, "")

    def _leaf(self, part: Message, kind: str, address: str) -> Iterator[Part]:
        file = _file_name(part)
        if kind.startswith(("image/", "audio/", "video/", "font/")) or kind == "text/css":
            if file:
                yield _named_only(file, kind)
            return
        document = _document(part, file or self._name)
        if document is None or not (document.text.strip() or document.data):
            if file:
                yield _named_only(file, kind)
            return
        attached = bool(file) and (part.get_content_disposition() == "attachment" or not kind.startswith("text/"))
        if attached:
            yield f"Attachment: {file}", Parsed(skipped=(Skipped(first_line=1, last_line=1, reason="attachment"),))
        if kind in ("text/html", "application/xhtml+xml") and not attached:
            yield "", read_html(document.text, name=self._name, address=_header(part, "Content-Location") or address)
        elif kind == "text/plain" and not attached:
            yield _of_body(document, part.get_param("format") == "flowed")
        else:
            yield from self._attached(document, file, kind)

    def _attached(self, document: Document, file: str, kind: str) -> Iterator[Part]:
        try:
            parsed = read_part(document)
        except InputError as error:
            parsed = None
            kind = error.message
        if parsed is None:
            yield _named_only(file or kind, kind)
        else:
            yield document.text, parsed


def _identified(parts: list[Part]) -> int:
    """Return how many papers with an identifier or authors the parts have."""
    drafts = (draft.metadata for _, parsed in parts for draft in parsed.drafts)
    return len(
        {each.arxiv_id or each.doi or each.title for each in drafts if each.arxiv_id or each.doi or each.authors}
    )


def _named_only(name: str, kind: str) -> Part:
    line = one_line(f"Attachment: {name} ({kind})")
    return line, Parsed(skipped=(Skipped(first_line=1, last_line=1, reason="attachment"),))


def _header(mail: Message, name: str) -> str:
    """Return a header field on one line, decoded."""
    value = mail.get(name)
    if value is None:
        return ""
    try:
        return one_line(str(make_header(decode_header(str(value)))))
    except (MessageError, LookupError, ValueError):
        return one_line(str(value))


def _file_name(part: Message) -> str:
    try:
        return one_line(part.get_filename() or "")
    except (LookupError, ValueError, TypeError):
        return ""


def _document(part: Message, name: str) -> Document | None:
    """Return the document in a part; None if no source can read it."""
    encoded = str(part.get("Content-Transfer-Encoding", "")).strip().lower() in (
        "base64",
        "quoted-printable",
        "x-uuencode",
    )
    data = part.get_payload(decode=True)
    if any(isinstance(defect, InvalidBase64LengthDefect) for defect in part.defects):
        data = _without_last_letter(str(part.get_payload()))
    if not isinstance(data, bytes) or not data:
        return None
    charset = part.get_content_charset() or "" if encoded else "utf-8"
    return document_of(name, data, charset if part.get_content_maintype() == "text" else "")


def _without_last_letter(text: str) -> bytes:
    """Return the data of base64 that was cut off at a place where no data can end."""
    letters = re.sub(r"[^A-Za-z0-9+/]", "", text)
    return b64decode(letters[: len(letters) // 4 * 4])


def _of_body(document: Document, flowed: bool) -> Part:
    """Return the text of a mail with its quotations as text, and what is read in it without the mail's own lines."""
    text = _QUOTE.sub("", document.text)
    if flowed:
        text = re.sub(r"(?<=\S) \n(?=\S)", " ", text)
    lines = text.split("\n")
    reasons = _own_lines(lines)
    kept = "\n".join("" if number in reasons else line for number, line in enumerate(lines, start=1))
    if _is_prose(kept):
        reasons |= {
            number: "prose" for number, line in enumerate(lines, start=1) if number not in reasons and line.strip()
        }
        kept = ""
    parsed = (read_part(Document(name=document.name, text=kept)) if kept.strip() else None) or Parsed()
    if parsed.text is not None:
        return parsed.text, parsed
    skipped = (*parsed.skipped, *skipped_lines(lines, reasons))
    return text, Parsed(drafts=parsed.drafts, problems=parsed.problems, skipped=skipped)


def _is_prose(text: str) -> bool:
    """Whether a text is a letter rather than a list of papers: short, or addressed to somebody, and naming none."""
    lines = [line for line in text.split("\n") if line.strip()]
    letter = len(lines) < _FEWEST_LINES or any(map(_GREETING.match, (lines[0], lines[-1], lines[-2])))
    return letter and not name_papers(lines)


def _own_lines(lines: list[str]) -> dict[int, str]:
    """Return the lines of copied headers, of who wrote a quotation, and of the signature at the end."""
    reasons: dict[int, str] = {}
    copied = [bool(_COPIED_FIELD.match(line)) for line in lines]
    for number, line in enumerate(lines, start=1):
        beside = copied[number - 2 : number - 1] + copied[number : number + 1]
        if (copied[number - 1] and any(beside)) or _FORWARDED.match(line):
            reasons[number] = "mail header"
    last = max((number for number, line in enumerate(lines, start=1) if _SIGNATURE.match(line)), default=0)
    if last and len(lines) - last < 20:
        reasons |= {number: "signature" for number in range(last, len(lines) + 1) if lines[number - 1].strip()}
    return reasons
