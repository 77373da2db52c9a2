"""`python -m devstack …`."""

import sys

try:
    from devstack.cli import main
except ModuleNotFoundError as missing:
    sys.exit(
        f"devstack: the package {missing.name} is not installed in {sys.executable}: "
        "run `make setup`, then use .venv/bin/python."
    )

sys.exit(main())
