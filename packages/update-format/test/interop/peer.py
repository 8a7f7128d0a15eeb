"""What a publisher or a device with Python's `cryptography` does with packages. Prints one JSON value."""

import base64
import gzip
import io
import json
import sys
import tarfile

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

SEPARATOR = b"\n---SIGNATURE---\n"


def pss(salt=padding.PSS.MAX_LENGTH):
    return padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=salt)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def create(key_path, out):
    """Packs as an ordinary script would: tarfile, gzip, signature behind the separator."""
    key = serialization.load_pem_private_key(read(key_path), None)
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as archive:
        manifest = {"version": "1.4.0", "min_version": "1.0.0", "components": ["n8n"], "requires_reboot": False}
        for name, content in (("manifest.json", json.dumps(manifest).encode()), ("payload/n8n/a.js", b"made by python\n")):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    packed = gzip.compress(raw.getvalue())
    with open(out, "wb") as file:
        file.write(packed + SEPARATOR + key.sign(packed, pss(), hashes.SHA256()))
    return True


def verify(key_path, path):
    """Splits at every separator, as the first devices do: there must be exactly one."""
    parts = read(path).split(SEPARATOR)
    if len(parts) != 2:
        return False
    key = serialization.load_pem_public_key(read(key_path))
    try:
        key.verify(parts[1], parts[0], pss(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def members(path):
    """Names and contents of the archive in front of the separator."""
    packed = read(path).split(SEPARATOR)[0]
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(packed))) as archive:
        return [[member.name, archive.extractfile(member).read().decode()] for member in archive]


def envelope(key_path, path):
    """Checks the signature of one key over a DSSE envelope."""
    document = json.loads(read(path))
    payload = base64.b64decode(document["payload"])
    kind = document["payloadType"].encode()
    message = b"DSSEv1 %d %s %d " % (len(kind), kind, len(payload)) + payload
    key = serialization.load_pem_public_key(read(key_path))
    signature = base64.b64decode(document["signatures"][0]["sig"])
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, message, pss(0), hashes.SHA256())
        else:
            key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def opens(key_path, passphrase):
    """Whether an encrypted private key opens; tells its public half."""
    try:
        key = serialization.load_pem_private_key(read(key_path), passphrase.encode())
    except ValueError:
        return None
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, spki).decode()


def encrypted_key(out, passphrase, bits):
    """Makes a key as Python's users do."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=int(bits))
    encryption = serialization.BestAvailableEncryption(passphrase.encode())
    with open(out, "wb") as file:
        file.write(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption))
    return True


VERBS = (create, verify, members, envelope, opens, encrypted_key)
print(json.dumps({verb.__name__: verb for verb in VERBS}[sys.argv[1]](*sys.argv[2:])))
