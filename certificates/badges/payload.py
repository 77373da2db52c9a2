"""The payload of a JWT: a credential's JSON with the registered claims of RFC 7519 beside its members.

``payload`` is the plain way. ``certificate_payload`` gives the same text in half the time: the JSON of a course is made
once, with holes, and each certificate's own strings are put into the holes.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Final

from certificates.badges.addresses import did_web
from certificates.badges.credential import Common, Document, Own, document

to_json: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

# The database holds no NUL, so that no text of a course can be taken for a hole.
_HOLE: Final = re.compile(r"\\u0000(\d+)\\u0000")
_HOLES: Final = Own(*(f"\0{number}\0" for number in range(len(Own._fields))))


def payload(credential: Document) -> str:
    """Return the payload of any credential of this site."""
    claims = {
        "iss": credential["issuer"]["id"],
        "jti": credential["id"],
        "sub": credential["credentialSubject"]["id"],
        "nbf": _numeric_date(credential["validFrom"]),
    }
    if "validUntil" in credential:
        claims["exp"] = _numeric_date(credential["validUntil"])
    return to_json(credential | claims)


def certificate_payload(common: Common, own: Own) -> str:
    """Return the payload of the credential of a certificate."""
    strings = [encode_basestring(value)[1:-1] for value in own]
    pieces, holes = _with_holes(common, expires=bool(own.valid_until))
    filled = [pieces[0]]
    for hole, piece in zip(holes, pieces[1:], strict=True):
        filled += strings[hole], piece
    expiry = f',"exp":{_numeric_date(own.valid_until)}' if own.valid_until else ""
    return f'{"".join(filled)},"nbf":{_numeric_date(own.valid_from)}{expiry}}}'


@lru_cache(maxsize=512)
def _with_holes(common: Common, *, expires: bool) -> tuple[list[str], list[int]]:
    """The JSON up to ``nbf`` in pieces, and which of a certificate's strings stands between one and the next."""
    holes = _HOLES if expires else _HOLES._replace(valid_until="")
    claims = {"iss": did_web(common.origin), "jti": holes.id, "sub": holes.holder}
    text = to_json(document(common, holes) | claims).removesuffix("}")
    parts = _HOLE.split(text)
    return parts[0::2], [int(number) for number in parts[1::2]]


def _numeric_date(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp())
