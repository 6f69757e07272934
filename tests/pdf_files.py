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
