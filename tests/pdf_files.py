"""PDFs for tests: small ones written by hand, and real ones by pdflatex."""

import subprocess
from collections.abc import Sequence
from pathlib import Path


def written_pdf(objects: Sequence[bytes]) -> bytes:
    """Return a PDF with these objects, of which the first is the catalogue."""
    data, places = b"%PDF-1.5\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + b"trailer <</Size %d/Root 1 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        len(objects),
        start,
    )


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """Return a stream object."""
    return b"<</Length %d%b>>stream\n%b\nendstream" % (len(data), entries, data)


def one_page(content: bytes, *, entries: bytes = b"", information: bytes = b"") -> bytes:
    """Return a PDF of one page with this content stream and information dictionary."""
    return written_pdf(
        (
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
            stream(content, entries),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            b"<<%b>>" % information,
        )
    )


def lines(*texts: tuple[int, str]) -> bytes:
    """Return a content stream with lines, each with the size of its font."""
    shown, height = [], 760
    for size, text in texts:
        escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        shown.append(f"BT /F1 {size} Tf 50 {height} Td ({escaped}) Tj ET".encode("latin-1"))
        height -= 2 * size
    return b"\n".join(shown)


def typeset(folder: Path, source: str) -> bytes:
    """Return the PDF that pdflatex makes of a document."""
    (folder / "paper.tex").write_text(source, encoding="utf-8")
    command = ["pdflatex", "-interaction=batchmode", "paper.tex"]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    return (folder / "paper.pdf").read_bytes()


def annotated(data: bytes, *entries: dict) -> bytes:
    """Return a PDF with these annotations; each has a ``page`` (from 0), a ``kind``, and further members by name.

    ``box`` is left, bottom, right and top; several make a highlight of several lines.
    """
    import io

    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, TextStringObject

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    for entry in entries:
        made = DictionaryObject({NameObject("/Type"): NameObject("/Annot")})
        made[NameObject("/Subtype")] = NameObject(f"/{entry['kind']}")
        boxes = entry.get("boxes", [(0, 0, 10, 10)])
        rect = [min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)]
        made[NameObject("/Rect")] = ArrayObject(map(FloatObject, rect))
        if entry["kind"] in ("Highlight", "Underline", "StrikeOut", "Squiggly"):
            corners = [(left, top, right, top, left, low, right, low) for left, low, right, top in boxes]
            points = ArrayObject(FloatObject(value) for each in corners for value in each)
            made[NameObject("/QuadPoints")] = points
        for name, value in entry.items():
            if name[0].isupper():
                made[NameObject(f"/{name}")] = TextStringObject(value)
        writer.add_annotation(entry.get("page", 0), made)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()
