"""Why a distribution that exists was not changed, and what mends that. Data only."""

from bot.domain.remedy import OPERATOR, Kind, Remedy

CHANGES: tuple[Remedy, ...] = (
    Remedy(
        "changed_meanwhile",
        "Someone changed the distribution after the card showed what would change.",
        "Look at their change. Undo it, and the job goes on by itself within a minute; or press "
        "Change all the same; or Drop it, and it stays as it is.",
        OPERATOR,
        kind=Kind.OPERATOR,
    ),
    Remedy(
        "target_gone",
        "The distribution no longer exists: someone deleted it.",
        "Nothing is left to change, and nothing to do here.",
        OPERATOR,
    ),
    Remedy(
        "swapped_certificate_dead",
        "The new certificate was lost while CloudFront deployed the distribution that serves it.",
        "Press Retry failed, which requests a new one and puts that on the distribution. Or, once "
        "the job has ended, press Undo, which brings back what it served before.",
        OPERATOR,
    ),
    Remedy(
        "chosen_certificate_dead",
        "The certificate that was chosen for the distribution can serve no more.",
        "Attach one that is issued, by Attach… on its page. Where this one is on the distribution "
        "already, press Undo first, once the job has ended: it brings back what served before.",
        OPERATOR,
    ),
    Remedy(
        "names_not_covered",
        "The certificate does not cover every name that the distribution would have.",
        "Take the name off the distribution, or cancel the job and use a certificate that covers "
        "it; then press Retry failed.",
        OPERATOR,
    ),
)
"""Reasons of tasks that change distributions."""
