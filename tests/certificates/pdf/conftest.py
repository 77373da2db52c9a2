"""One certificate to vary, and eyes for what a PDF says."""

from __future__ import annotations

import base64
import io
from datetime import date
from decimal import Decimal

import pytest
from PIL import Image
from pypdf import PdfReader

from certificates.pdf.content import CertificateContent


@pytest.fixture
def content() -> CertificateContent:
    """Alicia's certificate, in Spanish."""
    return CertificateContent(
        number="TIT-2026-000123",
        code="7QX4-M2KD-9FHR",
        holder_name="Alicia Núñez Álvarez",
        course_title="Introducción al análisis de datos",
        hours=Decimal(40),
        completed_on=date(2026, 11, 24),
        issued_on=date(2026, 11, 25),
        issuer="Academia Titula",
        signatory_name="Carla Ortega",
        signatory_title="Directora académica",
        language="es",
        verification_url="https://titula.example.org/verify/7QX4-M2KD-9FHR",
    )


@pytest.fixture
def read():
    """Return the reader of a PDF's bytes."""
    return lambda data: PdfReader(io.BytesIO(data))


@pytest.fixture
def text_of(read):
    """Return all text of a PDF, white space collapsed."""
    return lambda data: " ".join(" ".join(p.extract_text() for p in read(data).pages).split())


@pytest.fixture
def red_square():
    """An image that the template itself holds, 300 by 60 points."""
    output = io.BytesIO()
    Image.new("RGB", (10, 10), (200, 30, 30)).save(output, "PNG")
    data = base64.b64encode(output.getvalue()).decode()
    return f'<img src="data:image/png;base64,{data}" width="300" height="60">'
