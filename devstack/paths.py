"""Where the stack keeps its state: under `var/` of the checkout, or under `TITULA_VAR`."""

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class StateFolder:
    """One folder of state. Two supervisors never share one: `lock` says who has it."""

    path: Path

    def create(self) -> None:
        """Make the folder, closed to other users.

        Started by root it stays traversable, because PostgreSQL then runs as another user; the
        secrets inside are closed one by one.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        self.path.chmod(0o711 if os.geteuid() == 0 else 0o700)
        self.logs.mkdir(exist_ok=True)

    @property
    def lock(self) -> Path:
        return self.path / "devstack.lock"

    @property
    def environment_file(self) -> Path:
        return self.path / "devstack.env"

    @property
    def logs(self) -> Path:
        return self.path / "log"

    @property
    def mail(self) -> Path:
        return self.path / "mail"

    @property
    def static(self) -> Path:
        return self.path / "static"

    @property
    def credentials(self) -> Path:
        return self.path / "secrets.json"

    @property
    def ports(self) -> Path:
        return self.path / "ports.json"

    def stamp(self, name: str) -> Path:
        """The file that remembers for which content a slow step was last done."""
        return self.path / f"{name}.stamp"


def checkout_state() -> StateFolder:
    """The state folder of this checkout."""
    configured = os.environ.get("TITULA_VAR")
    return StateFolder(Path(configured).resolve() if configured else ROOT / "var")


def write_private(path: Path, content: str) -> None:
    """Replace `path` in one step, readable by its owner alone.

    A reader, or a start after a power cut, sees the old content or the new one, never half of it.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
