"""A page of one of our own PDFs as a picture, to be looked at on a screen before it is printed."""

import io

from letters.pdfium import one_at_a_time

WIDTH = 900  # pixels; words of 14 points are read easily


def page_picture(pdf: bytes, page: int) -> bytes:
    """One page, counted from 1, as a PNG in greys. Raises LookupError for a page that there is not."""
    import pypdfium2

    with one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        try:
            if not 1 <= page <= len(document):
                raise LookupError(f"there is no page {page}")
            sheet = document[page - 1]
            drawn = sheet.render(scale=WIDTH / sheet.get_width(), grayscale=True).to_pil()
        finally:
            document.close()
    out = io.BytesIO()
    drawn.save(out, "PNG", optimize=False)
    return out.getvalue()
