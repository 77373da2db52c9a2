"""Looking at an uploaded image, and making it anew: nothing of the file that came is kept."""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import IO, Final

from django.core.files.base import ContentFile
from PIL import Image, ImageOps, UnidentifiedImageError

from courses.exceptions import UnreadableImage

#: Bytes of the file that comes, and pixels that are unpacked from it.
LARGEST: Final = 10 * 1024**2
MOST_PIXELS: Final = 50_000_000
#: Pixels of the longer side of what is kept: twice as wide as a text, for fine screens.
LONGEST_SIDE: Final = 2000
#: No SVG: it is a document that can act.
_FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF")


def made_anew(file: IO[bytes]) -> ContentFile:
    """Return the image as WebP, upright, without metadata (an animation: its first picture).

    Raises ``UnreadableImage`` for what is none, or is too large.
    """
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise UnreadableImage
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return ContentFile(_webp(data), name="image.webp")
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
        OSError,
        ValueError,
        SyntaxError,  # what Pillow raises for a broken PNG
    ) as error:
        raise UnreadableImage from error


def _webp(data: bytes) -> bytes:
    with Image.open(BytesIO(data), formats=_FORMATS) as found:
        if found.width * found.height > MOST_PIXELS:
            raise UnreadableImage
        upright = ImageOps.exif_transpose(found)
        picture = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    kept = BytesIO()
    picture.save(kept, "WEBP", quality=88, method=4, exif=b"", icc_profile=None)
    return kept.getvalue()
