"""What a file really is, and what is kept of it."""

import io
import struct
import zlib
from collections.abc import Callable

import pytest
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from gateway.intake.redrawing import LONGEST_SIDE, Kept, look_at, name_of, plain_type
from tests.intake.picture_cast import picture_of


def shown(kept: Kept) -> Image.Image:
    assert kept.shown
    assert kept.media_type == "image/jpeg"
    return Image.open(io.BytesIO(kept.content), formats=("JPEG",))


def photograph() -> bytes:
    """Lying on its side, with the place where it was taken and a comment in it."""
    image = Image.new("RGB", (60, 20), "red")
    exif = Image.Exif()
    exif[Base.Orientation] = 6
    exif[Base.Make] = "A camera of Doris Realname"
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (53.0, 47.0, 59.0)
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, comment=b"Room 12")
    return out.getvalue()


def png_that_says(width: int, height: int) -> bytes:
    """A few bytes that unpack to as many points as they say."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def moving_gif() -> bytes:
    frames = [Image.new("RGB", (30, 20), colour) for colour in ("red", "blue", "green")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()


def test_the_place_the_camera_and_hidden_words_of_a_photograph_stay_behind() -> None:
    before = photograph()
    assert b"Room 12" in before
    kept = look_at(before, "image/jpeg")
    image = shown(kept)
    assert dict(image.getexif()) == {}
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert not any(word in kept.content for word in (b"Doris", b"Room 12", b"Exif"))


def test_a_photograph_stands_upright() -> None:
    assert shown(look_at(photograph(), "image/jpeg")).size == (20, 60)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP"])
def test_each_form_that_telephones_send_is_drawn_anew_whatever_it_was_called(form: str) -> None:
    assert shown(look_at(picture_of((40, 30), form), "application/octet-stream")).size == (40, 30)


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "I;16", "1"])
def test_every_kind_of_colour_is_drawn(mode: str) -> None:
    assert shown(look_at(picture_of((8, 8), "PNG", mode), "image/png")).mode == "RGB"


def test_what_is_clear_becomes_white_and_not_black() -> None:
    assert shown(look_at(picture_of((8, 8), "PNG", "RGBA"), "image/png")).getpixel((4, 4)) == (255, 255, 255)


def test_a_large_picture_is_kept_no_larger_than_a_page_needs() -> None:
    image = shown(look_at(picture_of((4000, 1000)), "image/jpeg"))
    assert image.size == (LONGEST_SIDE, 500)


def test_of_a_moving_picture_the_first_frame_is_kept_and_that_is_said() -> None:
    kept = look_at(moving_gif(), "image/gif")
    red, green, blue = shown(kept).getpixel((15, 10))  # type: ignore[misc]
    assert red > 200 > green + blue
    assert "moving" in kept.note


@pytest.mark.parametrize("size", [(30_000, 30_000), (12_000, 8_000), (60_000, 2_000), (9_000, 7_000)])
def test_a_bomb_is_not_unpacked(size: tuple[int, int]) -> None:
    bomb = png_that_says(*size)
    assert len(bomb) < 2_000
    kept = look_at(bomb, "image/png")
    assert (kept.shown, kept.content) == (False, bomb)
    assert "far larger than any telephone makes" in kept.note


def test_a_picture_that_takes_for_ever_to_open_is_not_opened() -> None:
    kept = look_at(picture_of() + b"\xff\xda" * 200, "image/jpeg")
    assert (kept.shown, "very long" in kept.note) == (False, True)


def broken(data: bytes) -> bytes:
    return data[: len(data) // 2]


@pytest.mark.parametrize(
    ("data", "called", "says"),
    [
        (broken(picture_of((300, 300))), "image/jpeg", "broken"),
        (broken(picture_of((300, 300), "PNG")), "image/png", "broken"),
        (b"<html><script>alert(1)</script></html>", "image/jpeg", "no picture that we can show"),
        (b"", "image/png", "no picture that we can show"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(40), "image/heic", "HEIC"),
        (b"BEGIN:VCARD\nFN:Doris\nEND:VCARD", "text/x-vcard", "A contact card (text/x-vcard)"),
        (b"#!AMR\n", "audio/amr", "A sound (audio/amr)"),
        (b"%PDF-1.7", "application/pdf", "A PDF (application/pdf)"),
        (b"\x00\x00\x00\x18ftypmp42", "video/mp4", "A film (video/mp4)"),
        (b"MZ", '"><script>', "A file (application/octet-stream)"),
    ],
)
def test_what_can_t_be_shown_is_kept_as_it_came_and_named(data: bytes, called: str, says: str) -> None:
    kept = look_at(data, called)
    assert (kept.shown, kept.content) == (False, data)
    assert says in kept.note
    assert "<" not in kept.note + kept.media_type


def test_other_decoders_are_never_asked() -> None:
    """A TIFF or a PostScript file is a picture to the library, and not to us."""
    for form in ("TIFF", "BMP", "EPS", "ICO"):
        assert not look_at(picture_of((16, 16), form), "image/jpeg").shown


@pytest.mark.parametrize("spoil", [lambda d: d[:-40] + bytes(40), lambda d: d[:60] + b"\xff" * 60 + d[120:]])
def test_a_spoilt_picture_ends_nothing(spoil: Callable[[bytes], bytes]) -> None:
    assert isinstance(look_at(spoil(photograph()), "image/jpeg"), Kept)


def test_a_media_type_is_believed_only_when_it_is_one() -> None:
    assert plain_type("Image/JPEG; name=x") == "image/jpeg"
    assert plain_type("x" * 200) == plain_type("") == "application/octet-stream"
    assert name_of("image/tiff") == "a picture"
