"""The sentences about what people hand over to be imported, for each fault and each mending that
says the same whatever the certificate. Never quotes what was handed over.
"""

from bot.domain.import_faults import FaultCode, NoteCode

PROBLEMS: dict[FaultCode, str] = {
    FaultCode.EMPTY: "nothing is in it.",
    FaultCode.UNREADABLE: (
        "nothing in it can be read. A PEM text begins with `-----BEGIN` and ends with `-----END`; "
        "the command says what openssl makes of it."
    ),
    FaultCode.TRUNCATED: (
        "a block is damaged or cut off: between each `-----BEGIN …-----` line and its `-----END "
        "…-----` line stands base64, whole. Copy it again."
    ),
    FaultCode.TOO_LARGE: (
        "it has over 1 MB, and a certificate with its chain has a few KB. The command writes the "
        "certificate alone."
    ),
    FaultCode.TOO_MANY: (
        "it has more than 100 PEM blocks. Give one certificate, its chain and its key."
    ),
    FaultCode.REQUEST: (
        "that is a certificate signing request (CSR), which you send to a certificate authority. "
        "Give the certificate that they sent back; the command shows one."
    ),
    FaultCode.PUBLIC_KEY: (
        "that is a public key. The private key was made with the signing request and never left "
        "the machine it was made on; the command says `Key is valid` of a private one."
    ),
    FaultCode.LOCKED_KEY: (
        "the private key is encrypted, and ACM takes it without a passphrase. The command asks for "
        "the passphrase and writes the key without it."
    ),
    FaultCode.LOCKED_OPENSSH: (
        "that is an OpenSSH key with a passphrase. The command asks for it, and writes the key "
        "without it, in the form that ACM takes, over the same file."
    ),
    FaultCode.LOCKED_PKCS12: (
        "that is a PKCS#12 file (.p12, .pfx) with a passphrase. The commands ask for it, and write "
        "the key, the certificate and its chain."
    ),
    FaultCode.OLD_PKCS12: (
        "that is a PKCS#12 file (.p12, .pfx) with a passphrase, encrypted in the old way. The "
        "commands ask for it, and write the key, the certificate and its chain."
    ),
    FaultCode.BAD_DER: (
        "that is binary, and neither a certificate, a key, PKCS#7 nor PKCS#12 that can be read. "
        "The command makes PEM of a certificate or key in DER."
    ),
    FaultCode.BAD_PKCS7: (
        "that is PKCS#7 (.p7b) without a certificate that can be read. One of the commands writes "
        "what openssl finds in it: the first for a text, the second for a binary file."
    ),
    FaultCode.BAD_ARCHIVE: (
        "that zip file cannot be read: it is damaged, has a password, or has a zip file in it."
    ),
}
"""What is wrong with what was handed over, by itself."""

MENDED: dict[NoteCode, str] = {
    NoteCode.LINE_ENDS: "`\\n` written out was read as the end of a line.",
    NoteCode.DECODED: "DER was turned into PEM.",
    NoteCode.PKCS7: "The certificates were taken out of PKCS#7.",
    NoteCode.PKCS12: "Certificate, chain and key were taken out of PKCS#12.",
    NoteCode.OPENSSH: "The OpenSSH key was turned into PKCS#8.",
    NoteCode.JSON: "The values were taken out of JSON.",
    NoteCode.SPLIT: "Certificate and chain were told apart.",
    NoteCode.ORDERED: "The chain was put in order.",
    NoteCode.ROOT_DROPPED: "The root was left out of the chain: whoever trusts it has it.",
    NoteCode.DUPLICATES: "What was there twice was taken once.",
    NoteCode.UNUSED: "Certificates that did not issue this one were left out.",
    NoteCode.BODY_FOUND: "The certificate was found in the other field.",
}
"""What was done about what could be mended."""
