"""The six S3 calls that prove an S3 ready, over the standard library.

boto3 would cost 0.7 s of every start and every test run. Signatures follow AWS Signature Version 4
(https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html).
"""

import base64
import hashlib
import hmac
import http.client
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

_TIMEOUT_SECONDS = 5.0
_METHODS = ("GET", "HEAD", "PUT")


class S3Error(Exception):
    """The server cannot be reached, or answered with an error. `status` is 0 for the former."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(f"{status or 'no answer'}: {detail}")
        self.status = status


@dataclass(frozen=True)
class S3Client:
    """Path-style, signed requests to one endpoint (`http://host:port`)."""

    endpoint: str
    region: str
    access_key: str
    secret_key: str

    def create_bucket(self, bucket: str) -> None:
        """Create `bucket`; nothing happens if it exists."""
        try:
            self._send("PUT", f"/{bucket}")
        except S3Error as error:
            if error.status != http.client.CONFLICT:
                raise

    def put(self, bucket: str, key: str, body: bytes) -> None:
        """Store `body`. Keys are limited to letters, digits and `-._~/`."""
        self._send("PUT", f"/{bucket}/{key}", body)

    def get(self, bucket: str, key: str) -> bytes | None:
        """The object's bytes, or None when there is no such object."""
        try:
            return self._send("GET", f"/{bucket}/{key}")
        except S3Error as error:
            if error.status == http.client.NOT_FOUND:
                return None
            raise

    def allow_origins(self, bucket: str, origins: tuple[str, ...]) -> None:
        """Let pages of `origins` read and send objects, and read the ETag of what they sent."""
        # A browser needs the ETags to complete a multipart upload.
        rule = "".join(f"<AllowedOrigin>{origin}</AllowedOrigin>" for origin in origins)
        rule += "".join(f"<AllowedMethod>{method}</AllowedMethod>" for method in _METHODS)
        rule += "<AllowedHeader>*</AllowedHeader><ExposeHeader>ETag</ExposeHeader>"
        rule += "<MaxAgeSeconds>600</MaxAgeSeconds>"
        body = f"<CORSConfiguration><CORSRule>{rule}</CORSRule></CORSConfiguration>".encode()
        self._send("PUT", f"/{bucket}", body, query="cors=")

    def expire_leftovers(self, bucket: str, prefix: str, days: int) -> None:
        """Let the server drop what is below `prefix`, and uploads that nobody completed, after some days."""
        rule = f"<ID>leftovers</ID><Filter><Prefix>{prefix}</Prefix></Filter>"
        rule += f"<Status>Enabled</Status><Expiration><Days>{days}</Days></Expiration>"
        rule += "<AbortIncompleteMultipartUpload>"
        rule += f"<DaysAfterInitiation>{days}</DaysAfterInitiation>"
        rule += "</AbortIncompleteMultipartUpload>"
        body = f"<LifecycleConfiguration><Rule>{rule}</Rule></LifecycleConfiguration>".encode()
        self._send("PUT", f"/{bucket}", body, query="lifecycle=")

    def _send(self, method: str, path: str, body: bytes = b"", query: str = "") -> bytes:
        address = urlsplit(self.endpoint).netloc
        connection = http.client.HTTPConnection(address, timeout=_TIMEOUT_SECONDS)
        target = f"{path}?{query}" if query else path
        try:
            connection.request(method, target, body, self._signed(method, path, body, query))
            response = connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise S3Error(0, str(error)) from error
        finally:
            connection.close()
        if response.status >= http.client.BAD_REQUEST:
            raise S3Error(response.status, content.decode(errors="replace"))
        return content

    def _signed(self, method: str, path: str, body: bytes, query: str) -> dict[str, str]:
        now = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        checksum = hashlib.md5(body, usedforsecurity=False).digest()
        headers = {
            "content-md5": base64.b64encode(checksum).decode(),
            "host": urlsplit(self.endpoint).netloc,
            "x-amz-content-sha256": hashlib.sha256(body).hexdigest(),
            "x-amz-date": now,
        }
        names = ";".join(headers)
        canonical = "\n".join(
            [
                *(method, path, query),
                *(f"{name}:{value}" for name, value in headers.items()),
                *("", names, headers["x-amz-content-sha256"]),
            ]
        )
        scope = f"{now[:8]}/{self.region}/s3/aws4_request"
        signature = self._signature(now, scope, canonical)
        credential = f"Credential={self.access_key}/{scope}"
        authorization = f"{credential}, SignedHeaders={names}, Signature={signature}"
        return {**headers, "authorization": f"AWS4-HMAC-SHA256 {authorization}"}

    def _signature(self, now: str, scope: str, canonical: str) -> str:
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        key = f"AWS4{self.secret_key}".encode()
        for word in scope.split("/"):
            key = hmac.digest(key, word.encode(), "sha256")
        text = f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{digest}"
        return hmac.digest(key, text.encode(), "sha256").hex()
