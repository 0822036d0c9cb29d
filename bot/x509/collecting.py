"""Reads any number of certificates that were handed over as files, zips among them, and pairs
bodies, chains and keys by what they are: never by what a file is called.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.domain.import_faults import (
    FaultCode,
    ImportFault,
    ImportField,
    ImportNote,
    NoteCode,
    fault,
)
from bot.domain.import_words import PROBLEMS
from bot.domain.importing import Bundle, GivenFile, ReadImport
from bot.domain.names import quoted
from bot.x509.archive import MAX_ARCHIVE, MAX_FILES, MAX_UNPACKED, is_archive, unpacked
from bot.x509.assembling import bundle
from bot.x509.chain import chain_of
from bot.x509.contents import contents_of
from bot.x509.pool import Found, Pool
from bot.x509.roots import Roots

_LITTER = {FaultCode.REQUEST, FaultCode.PUBLIC_KEY, FaultCode.UNREADABLE, FaultCode.EMPTY}
"""What lies beside certificates in an authority's zip: requests, instructions, empty files."""
_MEGABYTE = 1024 * 1024


def read_files(
    files: Sequence[GivenFile], *, keys_needed: bool, roots: Roots, now: datetime
) -> ReadImport:
    """Return every certificate in files, each with its chain and, when that is among them, its key.

    `keys_needed` refuses a certificate without its key. Each zip is unpacked (see `unpacked`).
    What is in a secret is a file too, of the secret's name.
    """
    found: list[Found] = []
    faults: list[ImportFault] = []
    for file in files:
        inside = unpacked(file) if is_archive(file.content.reveal()) else (file,)
        if isinstance(inside, FaultCode):
            faults.append(_refused_archive(inside).within(file.name))
            continue
        found += [
            Found(ImportField.FILES, contents_of(one.content.reveal()), "", one.name)
            for one in inside
        ]
    pool = Pool(
        (one for some in found for one in some.contents.certificates),
        (key for some in found for key in some.contents.keys),
    )
    bundles, notes = _bundles(pool, found, roots, now)
    faults += [*_faults(found, bundles), *_unpaired(found, bundles)]
    if keys_needed:
        faults += _keyless(bundles)
    if not bundles and not faults:
        faults.append(fault(ImportField.FILES, FaultCode.NO_CERTIFICATE, _NOTHING))
    return ReadImport(bundles, tuple(faults), (*_notes(found, bundles), *notes))


_NOTHING = "no certificate is in them. The command shows one."


def _bundles(
    pool: Pool, found: Sequence[Found], roots: Roots, now: datetime
) -> tuple[tuple[Bundle, ...], list[ImportNote]]:
    bundles: list[Bundle] = []
    notes: list[ImportNote] = []
    for leaf in pool.leaves():
        place = next(one for one in found if leaf in one.contents.certificates)
        chain = chain_of(leaf, pool, roots, now)
        bundles.append(bundle(leaf, pool, chain, place.file))
        if chain.root_was_dropped:
            notes.append(place.note(NoteCode.ROOT_DROPPED))
    return tuple(bundles), notes


def _faults(found: Sequence[Found], bundles: Sequence[Bundle]) -> Iterator[ImportFault]:
    for one in found:
        for wrong in one.faults:
            if not (bundles and wrong.code in _LITTER):
                yield wrong


def _notes(found: Sequence[Found], bundles: Sequence[Bundle]) -> Iterator[ImportNote]:
    for one in found:
        yield from one.notes
        if bundles and any(wrong.code in _LITTER for wrong in one.faults):
            sentence = "No certificate or key was found in it, and it was left out."
            yield ImportNote(ImportField.FILES, NoteCode.UNUSED, sentence, one.file)


def _keyless(bundles: Sequence[Bundle]) -> Iterator[ImportFault]:
    for one in bundles:
        if one.key is None:
            name = quoted(one.certificate.facts.main_name)
            problem = f"the key of {name} is not among the files. The command shows a key."
            yield fault(ImportField.FILES, FaultCode.NO_KEY, problem).within(one.file)


def _unpaired(found: Sequence[Found], bundles: Sequence[Bundle]) -> Iterator[ImportFault]:
    """Refuse keys that belong to no certificate: one of the two is the wrong file."""
    paired = [one.key for one in bundles]
    for some in found:
        for key in some.contents.keys:
            if key not in paired:
                problem = (
                    f"the key ({key.key.text}) belongs to none of the certificates. The two "
                    "commands print the same when certificate and key belong together."
                )
                yield some.fault(FaultCode.KEY_MISMATCH, problem)


def _refused_archive(code: FaultCode) -> ImportFault:
    problems = {
        FaultCode.TOO_LARGE: (
            f"the zip is too large: at most {MAX_ARCHIVE // _MEGABYTE} MB, 1 MB for each file in "
            f"it and {MAX_UNPACKED // _MEGABYTE} MB for all."
        ),
        FaultCode.TOO_MANY: f"the zip has more than {MAX_FILES} files.",
    }
    return fault(ImportField.FILES, code, problems.get(code) or PROBLEMS[code])
