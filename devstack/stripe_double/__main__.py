"""`python -m devstack.stripe_double double.json`: serve until the end of the process."""

import json
import sys
from pathlib import Path
from typing import Any

from devstack.errors import DevstackError
from devstack.stripe_double.server import create_server


def main(arguments: list[str]) -> None:
    """Serve as the configuration says: `host`, `port`, and if wanted `secret_key` and `journal`."""
    settings: dict[str, Any] = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    journal = settings.get("journal")
    try:
        server = create_server(
            settings.get("host", "127.0.0.1"),
            int(settings["port"]),
            secret_key=settings.get("secret_key"),
            journal=Path(journal) if journal else None,
        )
    except DevstackError as error:
        sys.exit(f"stripe: {error}")
    server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
