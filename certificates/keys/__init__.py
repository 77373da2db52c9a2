"""The keys that sign certificates: where they come from, and the ring of a process.

Private keys live in a file, a secret of the environment, or wrapped by AWS KMS; never in the
database, which knows the public halves only (``SigningKey``). What leaves this package is a
``KeyRing`` or a ``SigningKeyError`` with a sentence for the operator; no boto3 error, no ``OSError``.
"""

from certificates.keys.bundle import KeyRing, parse_bundle
from certificates.keys.errors import KeyRetired, KeyUnavailable, KeyUnreadable, SigningKeyError
from certificates.keys.loading import keyring, load

__all__ = [
    "KeyRetired",
    "KeyRing",
    "KeyUnavailable",
    "KeyUnreadable",
    "SigningKeyError",
    "keyring",
    "load",
    "parse_bundle",
]
