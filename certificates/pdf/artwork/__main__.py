"""Write the artwork of the default certificate into ``assets/``."""

from __future__ import annotations

from certificates.pdf.artwork.guilloche import frame, seal
from certificates.pdf.places import ASSETS


def main() -> None:
    """Draw every file anew; the result is the same on every machine."""
    drawings = {"frame.svg": frame(), "seal.svg": seal()}
    for name, drawing in drawings.items():
        (ASSETS / name).write_text(drawing, encoding="utf-8")


if __name__ == "__main__":
    main()
