"""A certificate for the stand-in, made when it starts, and the file of certificates that a client of it trusts.

That file is what the client's botocore trusts with this one added: it reads as much before its first call as on Lambda.
"""

import hashlib
import ssl
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from shared.clock import now

OWN: Final = "own.pem"

BITS: Final = 2048
"""Of the key, as in the certificates of AWS's endpoints."""

VALID: Final = timedelta(days=1)


def serving(host: str, folder: Path) -> ssl.SSLContext:
    """Return what serves TLS at the address `host`; write into `folder` the key and the certificate."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    name, at = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)]), now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - VALID)
        .not_valid_after(at + VALID)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    both = folder / "served.pem"
    both.write_bytes(private + made)
    (folder / OWN).write_bytes(made)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    return context


def trusted(folder: Path, library: Path) -> Path:
    """Return the file of certificates that a client of the stand-in reads, whose botocore is the folder `library`."""
    roots = (library / "cacert.pem").read_bytes()
    path = folder / f"trusted-{hashlib.sha256(roots).hexdigest()[:10]}.pem"
    if not path.exists():
        path.write_bytes(roots + (folder / OWN).read_bytes())
    return path
