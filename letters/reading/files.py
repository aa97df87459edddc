"""The sheets in a file that a scanner or a telephone made: PDF, TIFF, JPEG or PNG, bounded in bytes and in pixels."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from letters.pdfium import one_at_a_time
from letters.reading.plane import Array

MOST_BYTES = 100 * 1024 * 1024
MOST_SHEETS = 500
MOST_PIXELS = 80_000_000  # a sheet; A4 at 600 dots to the inch is 35 million
LONGEST_SIDE = 2400  # pixels: some 8 to the mm, which is plenty, and keeps a sheet under 4 million
PICTURES = ("JPEG", "PNG", "TIFF")


class CannotRead(ValueError):
    """A file that can't be opened as sheets; ``code`` is stable and the sentence says what to do."""

    class Code(StrEnum):
        EMPTY = "empty"
        TOO_LARGE = "too_large"
        TOO_MANY_PIXELS = "too_many_pixels"
        TOO_MANY_SHEETS = "too_many_sheets"
        NOT_A_PICTURE = "not_a_picture"
        DAMAGED = "damaged"
        LOCKED = "locked"

    def __init__(self, code: Code, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


NOT_A_PICTURE = "This is no PDF, TIFF, JPEG or PNG. Scan the slips into one of these."
DAMAGED = "This file is damaged. Scan the slips again."
TOO_MANY_PIXELS = (
    "A sheet in this file has far more pixels than any scan needs. Scan it at 200 or 300 dots to the inch."
)


def sheets(content: bytes) -> Iterator[Array]:
    """Each sheet in grey (rows, columns), one at a time, at a size that is enough to read it. Raises CannotRead.

    A file is taken for what its first bytes say, never for its name.
    """
    if not content:
        raise CannotRead(CannotRead.Code.EMPTY, "This file is empty.")
    if len(content) > MOST_BYTES:
        sentence = f"This file is larger than {MOST_BYTES // 1024 // 1024} megabytes. Scan fewer slips into one file."
        raise CannotRead(CannotRead.Code.TOO_LARGE, sentence)
    yield from _pdf(content) if content.lstrip()[:5] == b"%PDF-" else _pictures(content)


def sheet_count(content: bytes) -> int:
    """How many sheets a file claims to hold, without reading any; 0 for what ``sheets`` would refuse."""
    import io
    import warnings

    import pypdfium2
    from PIL import Image

    try:
        if content.lstrip()[:5] == b"%PDF-":
            with one_at_a_time, pypdfium2.PdfDocument(content) as document:
                return len(document)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=PICTURES)
        with picture:
            return int(getattr(picture, "n_frames", 1)) if picture.format == "TIFF" else 1
    except Exception:  # ``sheets`` says what is wrong with it
        return 0


def _pdf(content: bytes) -> Iterator[Array]:
    document, count = _opened(content)
    try:
        _check_count(count)
        for number in range(count):
            yield _rendered(document, number)
    finally:
        with one_at_a_time:
            document.close()


def _opened(content: bytes) -> tuple[Any, int]:
    import pypdfium2

    with one_at_a_time:
        try:
            document = pypdfium2.PdfDocument(content)
            return document, len(document)
        except pypdfium2.PdfiumError as error:
            if "assword" in str(error):
                raise CannotRead(CannotRead.Code.LOCKED, "This PDF wants a password. Save it without one.") from error
            raise CannotRead(CannotRead.Code.DAMAGED, DAMAGED) from error


def _rendered(document: Any, number: int) -> Array:
    """One page in grey. A page's size is only a claim: the scale is what bounds the pixels."""
    import pypdfium2

    with one_at_a_time:
        try:
            page = document[number]
            scale = LONGEST_SIDE / max(page.get_width(), page.get_height(), 1.0)
            bitmap = page.render(scale=min(scale, 10.0), grayscale=True, may_draw_forms=False)
            picture = bitmap.to_numpy()
            picture = (picture if picture.ndim == 2 else picture[:, :, 0]).copy()
            bitmap.close()
            page.close()
            return picture
        except pypdfium2.PdfiumError as error:
            raise CannotRead(CannotRead.Code.DAMAGED, DAMAGED) from error


def _pictures(content: bytes) -> Iterator[Array]:
    import io
    import warnings

    from PIL import Image, UnidentifiedImageError

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the size is checked here, before decoding
        try:
            picture = Image.open(io.BytesIO(content), formats=PICTURES)
        except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
            bomb = isinstance(error, Image.DecompressionBombError)
            raise _not_readable(bomb) from error
        with picture:
            # A picture that holds a smaller copy of itself is one sheet; only a TIFF has pages.
            count = int(getattr(picture, "n_frames", 1)) if picture.format == "TIFF" else 1
            _check_count(count)
            for number in range(count):
                yield _frame(picture, number)


def _frame(picture: Any, number: int) -> Array:
    import numpy
    from PIL import Image, ImageOps

    try:
        if number:
            picture.seek(number)
        if picture.width * picture.height > MOST_PIXELS:
            raise CannotRead(CannotRead.Code.TOO_MANY_PIXELS, TOO_MANY_PIXELS)
        if picture.format in ("JPEG", "MPO"):
            picture.draft("L", (LONGEST_SIDE, LONGEST_SIDE))  # decodes no more than is needed
        upright = ImageOps.exif_transpose(picture)
        grey = _on_white(upright).convert("L")
        shrink = max(grey.size) // LONGEST_SIDE
        grey = grey.reduce(shrink) if shrink > 1 else grey
        grey.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.BILINEAR, reducing_gap=None)
        return numpy.asarray(grey)
    except CannotRead:
        raise
    except Image.DecompressionBombError as error:
        raise _not_readable(True) from error
    except Exception as error:  # decoders fail in many ways on bytes that nobody vouches for
        raise CannotRead(CannotRead.Code.DAMAGED, DAMAGED) from error


def _on_white(picture: Any) -> Any:
    """What is see-through is paper."""
    from PIL import Image

    if picture.mode not in ("RGBA", "LA", "PA") and "transparency" not in picture.info:
        return picture
    seen = picture.convert("RGBA")
    paper = Image.new("RGBA", seen.size, "white")
    paper.alpha_composite(seen)
    return paper


def _check_count(count: int) -> None:
    if count > MOST_SHEETS:
        sentence = f"This file has {count:,} sheets; {MOST_SHEETS} is the most. Divide it."
        raise CannotRead(CannotRead.Code.TOO_MANY_SHEETS, sentence)


def _not_readable(bomb: bool) -> CannotRead:
    if bomb:
        return CannotRead(CannotRead.Code.TOO_MANY_PIXELS, TOO_MANY_PIXELS)
    return CannotRead(CannotRead.Code.NOT_A_PICTURE, NOT_A_PICTURE)
