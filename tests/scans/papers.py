"""Owns the PDFs that the tests are about, good and evil; must not use the code that reads them."""

from __future__ import annotations

import io

import img2pdf
import pikepdf
from pikepdf import Array, Dictionary, Name, String


def scanned(*photographs: bytes) -> bytes:
    """What a scanning program on a telephone makes: a picture as it is on each page."""
    return img2pdf.convert(list(photographs), rotation=img2pdf.Rotation.ifvalid)


def saved(pdf: pikepdf.Pdf, **options: object) -> bytes:
    raw = io.BytesIO()
    pdf.save(raw, **options)
    return raw.getvalue()


def locked(document: bytes, password: str) -> bytes:
    """The same document, which opens with a password only."""
    with pikepdf.open(io.BytesIO(document)) as pdf:
        return saved(pdf, encryption=pikepdf.Encryption(user=password, owner="owner"))


def full_of_dangers(document: bytes) -> bytes:
    """The same pages with all that a PDF can carry beside them, marked EVIL or SECRET."""
    with pikepdf.open(io.BytesIO(document)) as pdf:
        script = Dictionary(S=Name.JavaScript, JS=String("app.alert('EVIL')"))
        pdf.Root.OpenAction = script
        pdf.Root.AA = Dictionary(WC=script)
        pdf.Root.Names = Dictionary(
            JavaScript=Dictionary(Names=Array([String("EVIL"), pdf.make_indirect(script)]))
        )
        pdf.attachments["EVIL.exe"] = b"EVIL bytes"
        pdf.docinfo["/Author"] = "SECRET author"
        with pdf.open_metadata() as metadata:
            metadata["dc:creator"] = ["SECRET creator"]
        page = pdf.pages[0]
        page.obj.AA = Dictionary(O=script)
        page.obj.PieceInfo = Dictionary(App=Dictionary(Private=String("SECRET private")))
        launch = Dictionary(S=Name.Launch, F=String("EVIL.exe"))
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 90, 90]), A=launch)
        page.obj.Annots = Array([pdf.make_indirect(link), _signature(pdf)])
        picture = next(iter(page.get_images().values()))
        picture.Metadata = pdf.make_stream(b"<x>SECRET xmp</x>")
        return saved(pdf, compress_streams=False)


def _signature(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """A line drawn with a finger, as programs for signing on a telephone keep it."""
    look = pdf.make_stream(
        b"0 0 m 50 20 l S % SIGNED BY HAND",
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([0, 0, 60, 30]),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Ink,
            Rect=Array([100, 100, 160, 130]),
            F=4,
            InkList=Array([Array([0, 0, 50, 20])]),
            AP=Dictionary(N=look),
        )
    )


def many_pages(count: int) -> bytes:
    pdf = pikepdf.new()
    for _ in range(count):
        pdf.add_blank_page()
    return saved(pdf)
