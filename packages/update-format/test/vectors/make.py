#!/usr/bin/env python3
"""Makes the known-answer packages in this folder, without any code of this package: tarfile, gzip and `cryptography`.

Run it after a change of the format, with another folder to write to if need be; the salts of RSASSA-PSS make every
run differ in the signatures. A package under `bad/` starts with the code that a device must give.
"""

import base64
import gzip
import hashlib
import io
import json
import pathlib
import shutil
import sys
import tarfile

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

HERE = pathlib.Path(__file__).parent
OUT = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
SEPARATOR = b"\n---SIGNATURE---\n"
MANIFEST_TYPE = "application/vnd.arasul.update-manifest.v2+json"
NAMES = ("rsa4096-a", "rsa4096-b", "rsa3072", "ed25519-a", "ed25519-b")
KEYS = {n: serialization.load_pem_private_key((HERE / "keys" / f"{n}.pem").read_bytes(), None) for n in NAMES}
A, B = ("payload/n8n/a.js", b"export const a = 1;\n"), ("payload/postgres/b.sql", b"create table b ();\n")
END = bytes(1024)


def spki(name, encoding=serialization.Encoding.DER):
    return KEYS[name].public_key().public_bytes(encoding, serialization.PublicFormat.SubjectPublicKeyInfo)


def key_id(name):
    return hashlib.sha256(spki(name)).hexdigest()


def pss(salt, mgf=hashes.SHA256):
    return padding.PSS(mgf=padding.MGF1(mgf()), salt_length=salt)


def sign(name, message, salt=0):
    key = KEYS[name]
    return key.sign(message, pss(salt), hashes.SHA256()) if isinstance(key, rsa.RSAPrivateKey) else key.sign(message)


def dumps(value):
    return value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()


def member(path, content=b"", kind=tarfile.REGTYPE, link="", size=None):
    """One entry as a plain ustar header has it, even where no sane tool would write it."""
    info = tarfile.TarInfo(path)
    info.size, info.type, info.linkname = len(content) if size is None else size, kind, link
    return info.tobuf(tarfile.USTAR_FORMAT) + content + bytes(-len(content) % 512)


def component(name="n8n", kind="archive", files=(A,), **more):
    listed = [{"path": p, "size": len(c), "sha256": hashlib.sha256(c).hexdigest()} for p, c in files]
    return {"id": name, "type": kind, "service": name, "requires": [], "files": listed, **more}


def legacy(**changes):
    return dumps({"version": "1.4.0", "min_version": "1.0.0", "components": ["n8n", "postgres"], **changes})


def manifest(old, **changes):
    document = {
        "format": 2, "product": "arasul", "channel": "stable", "version": "1.4.0", "min_version": "1.0.0",
        "release_counter": 14, "security_floor": 0, "created_at": "2026-02-01T00:00:00Z",
        "device": {"compatible": ["jetson-agx-orin"], "arch": "arm64"}, "requires_reboot": False, "release_notes": "",
        "components": [component(), component("postgres", "migrations", (B,))],
        "v1_manifest_sha256": hashlib.sha256(old).hexdigest(),
    }
    return {**document, **changes}


def envelope(payload, signers=("rsa4096-a",), kind=MANIFEST_TYPE, salt=0, **changes):
    message = b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(payload), payload)
    signatures = [{"keyid": key_id(n), "sig": base64.b64encode(sign(n, message, salt)).decode()} for n in signers]
    document = {"payloadType": kind, "payload": base64.b64encode(payload).decode(), "signatures": signatures}
    return dumps({**document, **changes})


def close(archive, signer="rsa4096-a", salt=padding.PSS.MAX_LENGTH, mgf=hashes.SHA256):
    return archive + SEPARATOR + KEYS[signer].sign(archive, pss(salt, mgf), hashes.SHA256())


def package(entries=None, old=None, text=None, compress=lambda tar: gzip.compress(tar, mtime=0), tail=close, **more):
    """A package of format 2; `more` goes to the manifest, or to its envelope where the envelope knows it."""
    own = {name: more.pop(name) for name in ("signers", "kind", "salt", "signatures") if name in more}
    old = legacy() if old is None else old
    head = envelope(dumps(manifest(old, **more) if text is None else text), **own)
    body = [member(*A), member(*B), END] if entries is None else entries
    return tail(compress(member("manifest.v2.json", head) + member("manifest.json", old) + b"".join(body)))


def old_package(*entries, old=None, compress=lambda tar: gzip.compress(tar, mtime=0), tail=close):
    return tail(compress(member("manifest.json", legacy() if old is None else old) + b"".join(entries)))


def image(reference, config):
    """What `docker save` writes, as far as it matters."""
    name = f"{hashlib.sha256(config).hexdigest()}.json"
    tags = [reference] if isinstance(reference, str) else reference
    return member("manifest.json", dumps([{"Config": name, "RepoTags": tags, "Layers": []}])) + member(name, config) + END


def image_package(promised, held):
    config = b'{"architecture":"arm64","os":"linux"}'
    file = ("payload/llm-service/image.tar", image(held, config))
    identity = {"ref": promised, "config_digest": f"sha256:{hashlib.sha256(config).hexdigest()}", "arch": "arm64"}
    parts = [component("llm-service", "docker_image", (file,), image=identity)]
    return package([member(*file), END], old=legacy(components=["llm-service"]), components=parts)


def flipped(data, at):
    changed = bytearray(data)
    changed[at] ^= 1
    return bytes(changed)


def with_files(*files):
    return [component("n8n", "archive", files)]


def good():
    yield "format-2", package()
    yield "format-2-signed-by-two", package(signers=("rsa4096-a", "ed25519-a"))
    yield "format-2-signed-by-ed25519", package(signers=("ed25519-a",))
    yield "format-2-also-signed-by-a-key-to-come", package(signers=("rsa4096-a", "ed25519-b"))
    yield "format-2-unknown-members", package(provenance={"commit": "0123"}, min_version=None, old=legacy(min_version="0.0.0"))
    yield "format-2-image", image_package("arasul/llm-service:1.4.0", "arasul/llm-service:1.4.0")
    yield "format-1", old_package(member("payload/a", b"a"), END)
    yield "format-1-folders", old_package(member("payload", kind=tarfile.DIRTYPE), member("payload/a", b"a"), END)
    yield "format-1-manifest-last", close(gzip.compress(member("payload/a", b"a") + member("manifest.json", legacy()) + END, mtime=0))


def bad():
    whole = package()
    yield "SIG_MISSING--unsigned", whole[: -len(SEPARATOR) - 512]
    yield "SIG_MISSING--a-byte-cut-off", whole[:-1]
    yield "SIG_MISSING--a-byte-behind", whole + b"\n"
    yield "SIG_MISSING--separator-changed", flipped(whole, len(whole) - 512 - 5)
    yield "SIG_MISSING--no-signature-of-the-manifest", package(signers=())
    yield "SIG_MISSING--format-1-unsigned", old_package(END, tail=lambda archive: archive)
    yield "SIG_INVALID--signature-changed", flipped(whole, len(whole) - 1)
    yield "SIG_INVALID--gzip-header-changed", flipped(whole, 9)
    yield "SIG_INVALID--signed-by-another-key", package(tail=lambda archive: close(archive, "rsa4096-b"))
    yield "SIG_INVALID--mgf1-sha1", package(tail=lambda archive: close(archive, mgf=hashes.SHA1))
    yield "SIG_INVALID--manifest-with-salt-32", package(salt=32)
    forged = [{"keyid": key_id("rsa4096-a"), "sig": base64.b64encode(bytes(512)).decode()}]
    yield "SIG_INVALID--manifest-with-zeros", package(signatures=forged)
    yield "SIG_SALT--salt-32", package(tail=lambda archive: close(archive, salt=32))
    yield "SIG_SALT--format-1-salt-32", old_package(END, tail=lambda archive: close(archive, salt=32))
    pkcs1 = lambda archive: archive + SEPARATOR + KEYS["rsa4096-a"].sign(archive, padding.PKCS1v15(), hashes.SHA256())
    yield "SIG_SCHEME--pkcs1", package(tail=pkcs1)
    yield "TRUST_UNKNOWN_KEY", package(signers=("ed25519-b",))
    yield "TRUST_REVOKED_KEY", package(signers=("rsa4096-b",))
    yield "TRUST_KEY_EXPIRED", package(signers=("rsa3072",))
    yield "POLICY_DOWNGRADE", package(version="1.3.1", old=legacy(version="1.3.1"))
    yield "POLICY_EQUAL", package(version="1.3.2", old=legacy(version="1.3.2"))
    yield "POLICY_COUNTER--replay", package(release_counter=13)
    yield "POLICY_COUNTER--too-far", package(release_counter=2**53 - 1)
    yield "POLICY_MIN_VERSION", package(min_version="1.3.3", old=legacy(min_version="1.3.3"))
    yield "POLICY_DEVICE--product", package(product="other")
    yield "POLICY_DEVICE--model", package(device={"compatible": ["jetson-nano"]})
    yield "POLICY_DEVICE--architecture", package(device={"compatible": ["jetson-agx-orin"], "arch": "amd64"})
    yield "POLICY_EXPIRED", package(expires_at="2026-02-28T00:00:00Z")
    yield "POLICY_FORMAT_NEWER--format-3", package(format=3)
    yield "POLICY_FORMAT_NEWER--critical", package(critical=["thin-images"])
    yield "POLICY_FORMAT_NEWER--type", package(kind=MANIFEST_TYPE.replace("v2", "v3"))
    yield "ARCHIVE_GZIP--no-gzip", close(b"PK\x03\x04" + bytes(600))
    yield "ARCHIVE_GZIP--checksum", package(compress=lambda tar: flipped(gzip.compress(tar, mtime=0), -5))
    yield "ARCHIVE_TAR--checksum", package([flipped(member(*A), 150), member(*B), END])
    yield "ARCHIVE_TYPE--link", package([member(A[0], kind=tarfile.SYMTYPE, link="/etc/passwd"), member(*B), END])
    yield "ARCHIVE_TYPE--format-1-link", old_package(member("payload/a", kind=tarfile.SYMTYPE, link=".."), END)
    yield "ARCHIVE_TYPE--format-1-device", old_package(member("payload/a", kind=tarfile.CHRTYPE), END)
    yield "ARCHIVE_PATH--manifest", package(components=with_files(("payload/../../outside", b"x")))
    yield "ARCHIVE_PATH--format-1-upward", old_package(member("../outside", b"x"), END)
    yield "ARCHIVE_PATH--format-1-absolute", old_package(member("/tmp/outside", b"x"), END)
    yield "ARCHIVE_DUPLICATE--twice", package([member(*A), member(*A), member(*B), END])
    yield "ARCHIVE_DUPLICATE--format-1-case", old_package(member("payload/a", b"x"), member("payload/A", b"x"), END)
    yield "ARCHIVE_TRAILING--entry", package([member(*A), member(*B), END, member("payload/hidden", b"x")])
    yield "ARCHIVE_TRAILING--member", package(compress=lambda tar: gzip.compress(tar, mtime=0) + gzip.compress(b"", mtime=0))
    yield "ARCHIVE_TRUNCATED--no-end", package([member(*A), member(*B)])
    yield "ARCHIVE_TRUNCATED--half-a-file", package([member(*A), member(*B)[:600]])
    yield "ARCHIVE_UNEXPECTED--more", package([member(*A), member(*B), member("payload/n8n/c.js", b"x"), END])
    yield "ARCHIVE_UNEXPECTED--order", package([member(*B), member(*A), END])
    yield "ARCHIVE_MISSING--file", package([member(*A), END])
    yield "ARCHIVE_MISSING--format-1-manifest", close(gzip.compress(member("payload/a", b"a") + END, mtime=0))
    yield "ARCHIVE_SIZE", package([member(A[0], A[1] + b"x"), member(*B), END])
    yield "ARCHIVE_DIGEST", package([member(A[0], A[1].replace(b"1", b"2")), member(*B), END])
    yield "ARCHIVE_IMAGE--another-name", image_package("arasul/llm-service:1.4.0", "postgres:16-alpine")
    yield "ARCHIVE_IMAGE--one-more-name", image_package("arasul/llm-service:1.4.0", ["arasul/llm-service:1.4.0", "postgres:16"])
    yield "MANIFEST_JSON--member-twice", package(text=b'{"format":2,"format":2}')
    yield "MANIFEST_JSON--format-1", old_package(END, old=b'{"version":"1.4.0","version":"9.9.9"}')
    yield "MANIFEST_SCHEMA--version", package(version="1.4")
    yield "MANIFEST_SCHEMA--format-1-version", old_package(END, old=legacy(version="01.4.0"))
    yield "MANIFEST_MISMATCH--version", package(old=legacy(version="9.9.9"))
    yield "MANIFEST_MISMATCH--digest", package(v1_manifest_sha256="0" * 64)
    yield "COMPONENT_UNKNOWN", package(components=[component("sshd")], old=legacy(components=["sshd"]))
    yield "COMPONENT_ORDER", package(components=[component(requires=["n8n"])])
    yield "LIMIT_MANIFEST", package(text=b" " * (300 * 1024))
    yield "LIMIT_BYTES", package(components=[{**component(), "files": [{"path": A[0], "size": 2**50, "sha256": "0" * 64}]}])
    yield "LIMIT_PATH", package(components=with_files(("payload/" + "a/" * 16 + "b", b"x")))
    yield "LIMIT_RATIO--format-1", old_package(member("payload/a", bytes(17 << 20)), END)


def of_two():
    yield "good-of-two", "signed-by-two", package(signers=("rsa4096-a", "ed25519-a"))
    yield "bad-of-two", "TRUST_THRESHOLD--signed-by-one", package()
    yield "bad-of-two", "TRUST_THRESHOLD--format-1", old_package(END)


def keyring(threshold):
    def trusted(name, purposes, **more):
        kind = "rsa" if name.startswith("rsa") else "ed25519"
        pem = spki(name, serialization.Encoding.PEM).decode()
        entry = {"id": key_id(name), "alg": kind, "pem": pem, "purposes": purposes}
        return {**entry, "valid_from": "2025-01-01T00:00:00Z", **more}

    keys = [
        trusted("rsa4096-a", ["release", "tail"]),
        trusted("ed25519-a", ["release"]),
        trusted("rsa3072", ["release"], valid_until="2026-01-01T00:00:00Z"),
    ]
    gone = [{"id": key_id("rsa4096-b"), "reason": "lost in a train", "at": "2025-06-01T00:00:00Z"}]
    document = {"version": 1, "created_at": "2025-01-01T00:00:00Z", "threshold": threshold, "keys": keys}
    return {"keyring": {**document, "revoked": gone, "min_release_counter": 0}, "chain": []}


DEVICE = {
    "product": "arasul", "compatible": ["jetson-agx-orin"], "architecture": "arm64", "installed_version": "1.3.2",
    "release_counter": 13, "security_floor": 10, "l4t_version": "36.4.3", "docker_version": "27.5.1",
}

files = [("good", *each) for each in good()] + [("bad", *each) for each in bad()] + list(of_two())
for folder in {folder for folder, *_ in files}:
    shutil.rmtree(OUT / folder, ignore_errors=True)
    (OUT / folder).mkdir()
for folder, name, data in files:
    (OUT / folder / f"{name}.araupdate").write_bytes(data)
(OUT / "keyring.json").write_text(json.dumps(keyring(1), indent=2) + "\n")
(OUT / "keyring-of-two.json").write_text(json.dumps(keyring(2), indent=2) + "\n")
(OUT / "device.json").write_text(json.dumps(DEVICE, indent=2) + "\n")
