"""What becomes of a picture that comes as a file."""

from __future__ import annotations

import asyncio
import os
import resource
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from bot import pictures
from tests.support import images

RED, WHITE = (254, 0, 0), (255, 255, 255)


def made(content: bytes, folder: Path) -> Image.Image | str:
    source, target = folder / "source", folder / "photo.jpg"
    source.write_bytes(content)
    size = pictures.make(source, target)
    if isinstance(size, str):
        assert not target.exists()
        return size
    with Image.open(target) as photo:
        photo.load()
        assert photo.size == size
    return photo


def near(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(abs(a - b) < 12 for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_kinds_that_are_taken(kind: str, tmp_path: Path) -> None:
    photo = made(images.plain(kind=kind), tmp_path)
    assert isinstance(photo, Image.Image)
    assert (photo.format, photo.size) == ("JPEG", (64, 48))
    assert near(photo.getpixel((30, 20)), RED)


@pytest.mark.parametrize(
    "content",
    [
        *(images.plain(kind=kind) for kind in ("BMP", "DDS", "ICNS", "TIFF", "PPM", "PDF")),
        images.HEIC,
        images.SVG,
        b"",
        b"hello",
    ],
    ids=[*("BMP", "DDS", "ICNS", "TIFF", "PPM", "PDF"), "HEIC", "SVG", "nothing", "words"],
)
def test_kinds_that_are_not(content: bytes, tmp_path: Path) -> None:
    assert made(content, tmp_path) == "format"


PARTS = images.in_parts()


@pytest.mark.parametrize(
    "content",
    [
        PARTS[:40],
        PARTS[: len(PARTS) // 2],
        images.cut_before_second_part(PARTS),
        PARTS[:33] + b"\0\0\0\x05IDAT12345" + PARTS[33:],
        images.plain(600, 600, "JPEG")[:400],
        images.plain(600, 600, "WEBP")[:80],
        b"GIF89a" + bytes(20),
        b"\xff\xd8\xff" + bytes(300),
    ],
)
def test_damaged_ones_are_said_to_be_so(content: bytes, tmp_path: Path) -> None:
    """Red when one raises what nobody catches: the sender then heard nothing."""
    assert made(content, tmp_path) == "damaged"


def test_a_picture_from_a_camera_stands_upright_and_says_nothing_else(tmp_path: Path) -> None:
    photo = made(images.from_a_camera(), tmp_path)
    assert isinstance(photo, Image.Image)
    assert photo.size == (200, 400)
    assert near(photo.getpixel((100, 50)), (0, 0, 254)), "what was left is now on top"
    assert near(photo.getpixel((100, 350)), RED)
    assert dict(photo.getexif()) == {}
    assert not {"comment", "exif", "icc_profile", "xmp"} & set(photo.info)
    assert b"secret" not in (tmp_path / "photo.jpg").read_bytes()


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_is_see_through_is_white(mode: str, kind: str, tmp_path: Path) -> None:
    """Red when a product without a background is shown on black."""
    image = Image.new("RGBA", (90, 90), (0, 0, 0, 0))
    image.paste((255, 0, 0, 255), (30, 30, 60, 60))
    photo = made(images.encoded(image.convert(mode), kind), tmp_path)
    assert isinstance(photo, Image.Image)
    assert near(photo.getpixel((5, 5)), WHITE)
    assert not near(photo.getpixel((45, 45)), WHITE)


def test_sixteen_bits_of_grey_keep_their_shades(tmp_path: Path) -> None:
    photo = made(images.encoded(Image.new("I;16", (50, 50), 40_000)), tmp_path)
    assert isinstance(photo, Image.Image)
    assert photo.getpixel((9, 9)) == (156, 156, 156)


def test_what_is_meant_for_a_printer_keeps_its_colours(tmp_path: Path) -> None:
    photo = made(images.encoded(Image.new("CMYK", (50, 50), (0, 255, 255, 0)), "JPEG"), tmp_path)
    assert isinstance(photo, Image.Image)
    assert near(photo.getpixel((9, 9)), RED)


def test_a_png_with_a_megabyte_of_words(tmp_path: Path) -> None:
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "secret " * 300_000, zip=True)
    assert made(images.encoded(Image.new("RGB", (9, 9)), pnginfo=words), tmp_path) == "damaged"


@pytest.mark.parametrize("size", [(1500, 60), (1, 9000), (6000, 2), (2560, 128)])
def test_no_shape_that_telegram_refuses(size: tuple[int, int], tmp_path: Path) -> None:
    """1,500 x 60 was published and could then not be shown: PHOTO_INVALID_DIMENSIONS."""
    photo = made(images.plain(*size), tmp_path)
    assert isinstance(photo, Image.Image)
    assert max(photo.size) <= 20 * min(photo.size)
    assert sum(photo.size) <= 10_000
    assert max(photo.size) <= pictures.LONGEST_SIDE


class TestHugeOnes:
    def test_a_bomb_is_known_by_its_header(self, tmp_path: Path) -> None:
        assert made(images.bomb(13_300), tmp_path) == "too_many_pixels"

    def test_many_points_that_are_held_whole(self, tmp_path: Path) -> None:
        wide = Image.new("L", (12_000, 4_000), 90)
        assert made(images.encoded(wide, "JPEG", progressive=True), tmp_path) == "too_many_pixels"
        photo = made(images.encoded(wide, "JPEG"), tmp_path)
        assert isinstance(photo, Image.Image), "a large camera's plain JPEG is read small"
        assert photo.width == pictures.LONGEST_SIDE

    async def test_nothing_that_is_decoded_is_decoded_here(self, tmp_path: Path) -> None:
        """Red when a picture is undone in the market's own memory."""
        (tmp_path / "source").write_bytes(images.bomb(5_900, 5_900))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        size = await pictures.made(tmp_path / "source", tmp_path / "photo.jpg")
        assert size == (2560, 2560)
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000
        with Image.open(tmp_path / "photo.jpg") as photo:
            assert photo.size == (2560, 2560)

    async def test_over_its_memory_it_ends_and_we_do_not(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        program = Path(pictures.__file__).read_text().replace("512 << 20", "160 << 20")
        (tmp_path / "small.py").write_text(program)
        monkeypatch.setattr(pictures, "__file__", str(tmp_path / "small.py"))
        (tmp_path / "source").write_bytes(images.bomb(5_900, 5_900))
        why = await pictures.made(tmp_path / "source", tmp_path / "photo.jpg")
        assert why in ("too_many_pixels", "damaged")

    async def test_where_it_cannot_be_written_no_picture_is_to_blame(self, tmp_path: Path) -> None:
        """Red when a full disk is a damaged picture, which is never tried again."""
        (tmp_path / "source").write_bytes(images.plain())
        with pytest.raises(OSError, match="No such file"):
            await pictures.made(tmp_path / "source", tmp_path / "nowhere" / "photo.jpg")

    async def test_whoever_gives_up_leaves_no_process(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        program = (
            "import os, sys, time; open(sys.argv[2], 'w').write(str(os.getpid())); time.sleep(60)"
        )
        (tmp_path / "endless.py").write_text(program)
        monkeypatch.setattr(pictures, "__file__", str(tmp_path / "endless.py"))
        target = tmp_path / "pid"
        making = asyncio.create_task(pictures.made(tmp_path / "source", target))
        while not (target.exists() and target.read_text()):
            await asyncio.sleep(0.01)
        making.cancel()
        with pytest.raises(asyncio.CancelledError):
            await making
        with pytest.raises(ProcessLookupError):
            os.kill(int(target.read_text()), 0)
