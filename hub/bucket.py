"""The same files in a bucket of an S3-compatible store: several hub servers, one stock.

    packages = "s3://BUCKET/PREFIX?endpoint=https://s3.example.invalid&region=cn-north-1"

Who may use it stands where boto3 looks for it (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the
environment, or ~/.aws/credentials of the hub's user), never in the setting. An object is there when
all of it is; its name is its sum, which is made again of what the store gives back.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from starlette.responses import Response, StreamingResponse

from hub.packages import KIND, SUM, Kept, digest_of

SCHEME = "s3"
_CHUNK = 1 << 20
_RANGE = re.compile(r"bytes=([0-9]{1,18})-([0-9]{0,18})")
_MISSING = {"404", "NoSuchKey", "NotFound"}


class BadBucket(ValueError):
    """The setting names no bucket; the text says why."""


class StoreAway(OSError):
    """The store does not answer, or refuses; the text names its word for it, never a key."""


class Bucket:
    """Blocking, from any thread. Every deed may raise StoreAway."""

    def __init__(self, address: str) -> None:
        """Nothing is asked yet. Raises BadBucket."""
        said = urlsplit(address)
        query = parse_qs(said.query, strict_parsing=bool(said.query))
        if said.scheme != SCHEME or not said.netloc or "@" in said.netloc:
            raise BadBucket("s3://BUCKET/PREFIX?endpoint=…, without a key in it")
        if query.keys() - {"endpoint", "region"}:
            raise BadBucket("only endpoint and region may follow the question mark")
        self.name, prefix = said.netloc, said.path.strip("/")
        self._prefix = f"{prefix}/" if prefix else ""
        self._endpoint = query.get("endpoint", [None])[0]
        self._region = query.get("region", ["us-east-1"])[0]
        self._made: Any = None

    def add(self, source: Path) -> Kept:
        """One that is there already is left as it is. Raises OSError, TooLarge too."""
        kept = digest_of(source)
        if self._size(kept.sha256) == kept.size:
            return kept
        key = self._prefix + kept.sha256
        with _told():
            if kept.size <= _CHUNK:  # in one, held against its sum by the store too
                self._client().put_object(
                    Bucket=self.name, Key=key, Body=source.read_bytes(), ContentType=KIND,
                    ChecksumSHA256=base64.b64encode(bytes.fromhex(kept.sha256)).decode(),
                )  # fmt: skip
            else:
                self._client().upload_file(
                    str(source), self.name, key, ExtraArgs={"ContentType": KIND}
                )
        if self._digest(kept.sha256) != kept.sha256:
            with _told():
                self._client().delete_object(Bucket=self.name, Key=key)
            raise StoreAway("what the store gives back is not what it was given")
        return kept

    def listed(self) -> list[Kept]:
        """By sum."""
        found: list[Kept] = []
        with _told():
            pages = self._client().get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self.name, Prefix=self._prefix):
                for one in page.get("Contents", ()):
                    name = one["Key"].removeprefix(self._prefix)
                    if SUM.fullmatch(name):
                        found.append(Kept(name, one["Size"]))
        return sorted(found)

    def answer(self, sha256: str, span: str | None) -> Response | None:
        """The file, or the piece that `Range` asks for; None: it is not here. Its bytes come as
        they are sent on."""
        if not SUM.fullmatch(sha256):
            return None
        more: dict[str, str] = {}
        if span is not None and (asked := _RANGE.fullmatch(span)):
            more["Range"] = span
            if asked[2] and int(asked[2]) < int(asked[1]):
                return Response(status_code=416)
        try:
            with _told():
                got = self._client().get_object(Bucket=self.name, Key=self._prefix + sha256, **more)
        except StoreAway as away:
            word = str(away)
            if word in _MISSING:
                return None
            if word in ("416", "InvalidRange"):
                return Response(status_code=416)
            raise
        headers = {"Content-Length": str(got["ContentLength"]), "Accept-Ranges": "bytes"}
        piece = got.get("ContentRange") if more else None
        if piece:
            headers["Content-Range"] = piece
        return StreamingResponse(
            _bytes_of(got["Body"]), 206 if piece else 200, headers, media_type=KIND
        )

    def _size(self, sha256: str) -> int | None:
        try:
            with _told():
                head = self._client().head_object(Bucket=self.name, Key=self._prefix + sha256)
        except StoreAway as away:
            if str(away) in _MISSING:
                return None
            raise
        return head["ContentLength"]

    def _digest(self, sha256: str) -> str:
        digest = hashlib.sha256()
        with _told():
            got = self._client().get_object(Bucket=self.name, Key=self._prefix + sha256)
            for piece in _bytes_of(got["Body"]):
                digest.update(piece)
        return digest.hexdigest()

    def _client(self) -> Any:
        """Made at the first question: the library takes half a second to load."""
        if self._made is None:
            import boto3
            from botocore.config import Config

            self._made = boto3.session.Session().client(
                "s3",
                endpoint_url=self._endpoint,
                region_name=self._region,
                config=Config(
                    signature_version="s3v4", connect_timeout=5, read_timeout=20,
                    retries={"max_attempts": 2, "mode": "standard"},
                    s3={"addressing_style": "path"},
                    # what not every compatible store knows is asked for where we mean it
                    request_checksum_calculation="when_required",
                    response_checksum_validation="when_required",
                ),
            )  # fmt: skip
        return self._made


def _bytes_of(body: Any) -> Iterator[bytes]:
    try:
        yield from body.iter_chunks(_CHUNK)
    finally:
        body.close()


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """What the library raises, in one word. Raises StoreAway."""
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        raise StoreAway(error.response.get("Error", {}).get("Code", "unknown")) from None
    except (BotoCoreError, Boto3Error) as error:
        raise StoreAway(type(error).__name__) from None
