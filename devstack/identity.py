"""Which user runs PostgreSQL, and what that user can reach.

PostgreSQL refuses to run as root. Started by root it runs as `nobody`, who exists everywhere but
may not be able to enter the checkout (/root/… is closed): then its data and programs live outside.
"""

import hashlib
import os
import pwd
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from devstack.errors import DevstackError

_OUTSIDE_CANDIDATES = (Path("/var/lib/titula-devstack"), Path("/var/tmp/titula-devstack"))  # noqa: S108


@dataclass(frozen=True)
class Identity:
    """A user and its group, by number."""

    uid: int
    gid: int

    def can_enter(self, path: Path) -> bool:
        """Whether every folder down to `path` (which may not exist yet) lets this user through."""
        folders = [folder for folder in (path, *path.parents) if folder.exists()]
        return all(self._allowed(folder, stat.S_IXUSR, stat.S_IXOTH) for folder in folders)

    def can_read(self, path: Path) -> bool:
        """Whether this user can reach and read the file `path`."""
        return self.can_enter(path.parent) and self._allowed(path, stat.S_IRUSR, stat.S_IROTH)

    def _allowed(self, path: Path, as_owner: int, as_other: int) -> bool:
        status = path.stat()
        return bool(status.st_mode & (as_owner if status.st_uid == self.uid else as_other))


def server_identity() -> Identity | None:
    """The user that PostgreSQL runs as, or None for the one that we are.

    Raises:
        DevstackError: we are root and the machine has no `nobody`.
    """
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError as error:
        raise DevstackError(
            "PostgreSQL does not run as root and this machine has no user `nobody`: "
            "start as an ordinary user, or set DATABASE_URL."
        ) from error
    return Identity(entry.pw_uid, entry.pw_gid)


def outside_folder(identity: Identity) -> Path:
    """A folder outside every checkout that `identity` can enter.

    Raises:
        DevstackError: none of the usual places works.
    """
    for folder in _OUTSIDE_CANDIDATES:
        try:
            folder.mkdir(mode=0o711, parents=True, exist_ok=True)
            folder.chmod(0o711)
        except OSError:
            continue
        if identity.can_enter(folder):
            return folder
    raise DevstackError(
        "PostgreSQL runs as `nobody`, who can enter neither this checkout nor "
        f"{' nor '.join(map(str, _OUTSIDE_CANDIDATES))}: move the checkout or set TITULA_VAR."
    )


def home_of(state: Path, instance: str, identity: Identity | None) -> Path:
    """The folder for PostgreSQL's data: in `state` where possible, else outside, keyed by it.

    The folder outside remembers to which `instance` (of the credentials) it belongs. After the
    state folder was deleted by hand its passwords are gone, so the data is begun anew too.
    """
    if identity is None or identity.can_enter(state):
        return state / "postgres"
    home = _keyed(outside_folder(identity), state)
    owner = home / "instance"
    if home.exists() and not (owner.exists() and owner.read_text() == instance):
        shutil.rmtree(home)
    home.mkdir(mode=0o711, exist_ok=True)
    owner.write_text(instance)
    (home / "state").write_text(str(state))  # for people who wonder what it is
    return home


def discard_home(state: Path) -> None:
    """Delete the data that lives outside for `state`, if any does."""
    for folder in _OUTSIDE_CANDIDATES:
        shutil.rmtree(_keyed(folder, state), ignore_errors=True)


def _keyed(folder: Path, state: Path) -> Path:
    return folder / hashlib.sha256(os.fsencode(state)).hexdigest()[:16]
