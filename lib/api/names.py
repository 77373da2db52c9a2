"""Names on the wire."""

import re


def camel_case(name: str) -> str:
    """``holder_name`` → ``holderName``."""
    return re.sub(r"_([a-z0-9])", lambda match: match[1].upper(), name)
