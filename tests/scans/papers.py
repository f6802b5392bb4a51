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


def with_lines(document: bytes, lines: bytes) -> bytes:
    """The same pages, and on the first one what a program for signing adds to its lines."""
    with pikepdf.open(io.BytesIO(document)) as pdf:
        pdf.pages[0].contents_add(lines)
        return saved(pdf)


def signed_with_a_finger(document: bytes) -> bytes:
    """The same pages with a signature that hangs beside them, as telephones keep it."""
    with pikepdf.open(io.BytesIO(document)) as pdf:
        pdf.pages[0].obj.Annots = Array([_signature(pdf)])
        return saved(pdf)


def signed_electronically(document: bytes) -> bytes:
    """The same pages with a certificate's signature that is seen nowhere."""
    with pikepdf.open(io.BytesIO(document)) as pdf:
        value = Dictionary(
            Type=Name.Sig,
            Filter=Name("/Adobe.PPKLite"),
            ByteRange=Array([0, 9, 99, 9]),
            Contents=String("proof"),
        )
        box = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String("Signature1"),
            Rect=Array([0, 0, 0, 0]),
            V=pdf.make_indirect(value),
        )
        field = pdf.make_indirect(box)
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)
        pdf.pages[0].obj.Annots = Array([field])
        return saved(pdf)


def of_size(*box: float) -> bytes:
    """One page which claims these corners, in points."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.pages[0].mediabox = Array(box)
    return saved(pdf)


def forms_within_forms(depth: int, times: int) -> bytes:
    """One page on which a form is drawn so many times in a form, and that one in a form, ..."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    box = Array([0, 0, 500, 500])
    inner = pdf.make_stream(b"0 0 m 90 90 l S", Type=Name.XObject, Subtype=Name.Form, BBox=box)
    for _ in range(depth):
        within = Dictionary(XObject=Dictionary(F=inner))
        inner = pdf.make_stream(
            b"/F Do " * times, Type=Name.XObject, Subtype=Name.Form, BBox=box, Resources=within
        )
    page = pdf.pages[0]
    page.obj.Resources = Dictionary(XObject=Dictionary(F=inner))
    page.contents_add(b"/F Do")
    return saved(pdf)


def drawing_itself() -> bytes:
    """One page with a form that draws itself."""
    with pikepdf.open(io.BytesIO(forms_within_forms(1, 1))) as pdf:
        form = pdf.pages[0].obj.Resources.XObject.F
        form.Resources.XObject.F = form
        return saved(pdf)


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
