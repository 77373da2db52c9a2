"""Where the files that a certificate may read are kept."""

from __future__ import annotations

from pathlib import Path
from typing import Final

HOME: Final = Path(__file__).resolve().parent
ASSETS: Final = HOME / "assets"
FONTS: Final = HOME / "fonts"
TEMPLATES: Final = HOME / "templates"
