"""What there is to import on the page: files that are what their names say, secrets that can be
read, and no key where nobody asked for one.
"""

import io
import json
import zipfile
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key, pkcs12

from bot.sandbox import handouts
from bot.sandbox.page.inspector import HIDDEN
from bot.sandbox.page.stage import Stage


def _shown(page: httpx.Client) -> dict[str, dict[str, Any]]:
    return {one["title"]: one for one in page.get("/api/aws").json()["handouts"]}


def _files(page: httpx.Client, title: str) -> dict[str, bytes]:
    one = _shown(page)[title]
    return {
        file["name"]: page.get(f"/handouts/{one['number']}/{file['name']}").content
        for file in one["files"]
    }


def _imported(stage: Stage, **given: bytes) -> str:
    arn: str = stage.world.aws.client("acm").import_certificate(**given)["CertificateArn"]
    return arn


def _three(files: dict[str, bytes]) -> dict[str, bytes]:
    names = ("certificate.pem", "chain.pem", "key.pem")
    members = ("Certificate", "CertificateChain", "PrivateKey")
    return {member: files[name] for member, name in zip(members, names, strict=True)}


def test_what_is_in_order_is_imported(stage: Stage, page: httpx.Client) -> None:
    """By its files; the secret has the same key."""
    files = _files(page, handouts.SHOP)
    arn = _imported(stage, **_three(files))
    secret = stage.world.aws.client("secretsmanager").get_secret_value(
        SecretId=_shown(page)[handouts.SHOP]["secrets"][0]
    )

    assert (handouts.SHOP,) == stage.world.aws.acm.get(arn).names
    assert files["key.pem"].decode() == secret["SecretString"]
    assert secret["Name"].startswith(handouts.PREFIX)


def test_what_is_wrong_is_wrong(stage: Stage, page: httpx.Client) -> None:
    """ACM refuses the key of another certificate; a muddle has three certificates, the root first;
    what is locked opens with the passphrase that is told.
    """
    with pytest.raises(ClientError, match="does not match"):
        _imported(stage, **_three(_files(page, handouts.MISMATCHED)))
    muddle = x509.load_pem_x509_certificates(_files(page, handouts.MUDDLED)["everything.pem"])
    locked, told = _files(page, handouts.LOCKED), handouts.PASSPHRASE.encode()
    opened = pkcs12.load_pkcs12(locked["certificate.p12"], told)

    assert [True, False, False] == [one.issuer == one.subject for one in muddle]
    key = load_pem_private_key(locked["encrypted-key.pem"], told)
    assert opened.key
    assert opened.key.public_key() == key.public_key()
    assert handouts.PASSPHRASE in _shown(page)[handouts.LOCKED]["about"]


def test_several_come_as_a_zip_and_as_secrets(stage: Stage, page: httpx.Client) -> None:
    """Of each the certificate and its chain, and a secret with its key too."""
    title = " · ".join(handouts.SEVERAL)
    files = _files(page, title)
    packed = zipfile.ZipFile(io.BytesIO(files["several.zip"]))
    manager = stage.world.aws.client("secretsmanager")
    whole = [
        json.loads(manager.get_secret_value(SecretId=arn)["SecretString"])
        for arn in _shown(page)[title]["secrets"]
    ]

    assert [f"{name}/certificate.pem" for name in handouts.SEVERAL] == [
        name for name in packed.namelist() if name.endswith("certificate.pem")
    ]
    assert all("key" not in name for name in packed.namelist())
    assert [files[f"{name}-key.pem"].decode() for name in handouts.SEVERAL] == [
        one["private_key"] for one in whole
    ]


def test_a_renewal_replaces_what_ends_soon(stage: Stage, page: httpx.Client) -> None:
    """Of the same type and size of key as the certificate that was left behind."""
    stage.world.inherit()
    old = next(one for one in stage.world.aws.acm.certificates() if one.kind == "IMPORTED")
    title = f"{handouts.RENEWED[0]}, renewed"
    before = old.not_after
    stage.world.aws.client("acm").import_certificate(
        **_three(_files(page, title)), CertificateArn=old.arn
    )

    assert before
    assert old.not_after
    assert before < old.not_after


def test_the_pane_itself_has_no_key(page: httpx.Client) -> None:
    """Nor has the inspector, of what was read; a file that is not there is not found."""
    _files(page, handouts.SHOP)
    pane = page.get("/api/aws").text
    entries = page.get("/api/inspector").json()["entries"]
    asked = {
        one["summary"]: page.get(f"/api/inspector/{one['id']}").json()
        for one in entries
        if one["summary"] in {"acm.ImportCertificate", "secretsmanager.GetSecretValue"}
    }
    missing = [page.get(f"/handouts/{path}").status_code for path in ("0/other.pem", "99/key.pem")]

    assert "PRIVATE KEY" not in pane
    assert [404, 404] == missing
    assert "PRIVATE KEY" not in json.dumps(asked)


def test_the_inspector_hides_keys_and_shows_the_rest(stage: Stage, page: httpx.Client) -> None:
    """The certificate is readable; the key is said to be hidden."""
    _imported(stage, **_three(_files(page, handouts.SHOP)))
    entries = page.get("/api/inspector").json()["entries"]
    entry = next(one for one in entries if one["summary"] == "acm.ImportCertificate")
    payload = page.get(f"/api/inspector/{entry['id']}").json()["payload"]

    assert HIDDEN == payload["PrivateKey"]
    assert payload["Certificate"].startswith("-----BEGIN CERTIFICATE-----")
