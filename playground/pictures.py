"""Pictures as Telegram keeps them: upright JPEGs in a few sizes."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from .refusals import Refusal, bad_request

SIZES = (("s", 90), ("m", 320), ("x", 800), ("y", 1280), ("w", 2560))


def opened(data: bytes) -> Image.Image:
    """The picture, upright and without transparency, or Telegram's complaint."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture: Image.Image = Image.open(io.BytesIO(data))
            width, height = picture.size
            if width + height > 10_000 or max(width, height) > 20 * min(width, height):
                raise bad_request("PHOTO_INVALID_DIMENSIONS")
            picture = ImageOps.exif_transpose(picture)
            if picture.has_transparency_data:
                white = Image.new("RGBA", picture.size, "white")
                picture = Image.alpha_composite(white, picture.convert("RGBA"))
            return picture.convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError,
            Image.DecompressionBombWarning):  # fmt: skip
        raise bad_request("IMAGE_PROCESS_FAILED") from None


def in_sizes(
    picture: Image.Image, sizes: tuple[tuple[str, int], ...] = SIZES
) -> list[tuple[bytes, int, int]]:
    """JPEG, width and height of each size that is smaller than the picture, and of the picture."""
    made = []
    for _, side in sizes:
        small = picture.copy()
        small.thumbnail((side, side))
        out = io.BytesIO()
        small.save(out, "JPEG", quality=85)
        made.append((out.getvalue(), small.width, small.height))
        if max(picture.size) <= side:
            break
    return made


def scaled(data: bytes) -> list[tuple[bytes, int, int]]:
    """A photo in all its sizes."""
    return in_sizes(opened(data))


def thumbnail(data: bytes) -> tuple[bytes, int, int] | None:
    """A small one of a document; a file may be called .png and be anything, then there is none."""
    try:
        return in_sizes(opened(data), (("m", 320),))[0]
    except Refusal:
        return None
