"""Getting a worker ready before the first student waits for it."""

from __future__ import annotations

import logging
from dataclasses import replace

from django.conf import settings
from django.db import Error, connection

from certificates.documents import credential_attachment, press
from certificates.keys import SigningKeyError, keyring
from certificates.models import new_code, verification_url
from certificates.pdf.design.samples import ORDINARY
from certificates.pdf.design.template import TemplateSource
from certificates.pdf.errors import CertificateRenderError
from certificates.services.freezing import packaged_template

logger = logging.getLogger(__name__)


def warm() -> None:
    """Make one certificate in each language, for nobody: fonts, plates and tables are ready then.

    It saves the first student about a second. A worker that cannot be warmed works all the same, so
    this never raises for what the first real certificate would tell anyway.
    """
    try:
        source = TemplateSource(packaged_template().html)
        for language, _name in settings.LANGUAGES:
            code = new_code()
            content = replace(
                ORDINARY,
                language=language,
                issuer=settings.CERTIFICATE_ISSUER,
                code=code,
                verification_url=verification_url(code),
            )
            press.make(
                source, content, attachment=credential_attachment(""), signer=keyring().document
            )
    except (CertificateRenderError, SigningKeyError, Error) as error:
        logger.warning("not_warmed", extra={"error": str(error)})
    finally:
        connection.close()
