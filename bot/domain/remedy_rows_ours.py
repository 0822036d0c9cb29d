"""What our own reasons mean to a person, and what mends them. Data only."""

from bot.domain.remedy import AWS, OPERATOR, OWNER, SUPPORT, US, Kind, Remedy

OUR_REASONS: tuple[Remedy, ...] = (
    Remedy(
        "owner_never_acted",
        "The DNS records were not added in three times 72 hours.",
        "The owner adds the records, which are the same as before; then an operator presses Retry "
        "failed.",
        OWNER,
    ),
    Remedy(
        "timed_out",
        "ACM waited 72 hours for the DNS records and gave up.",
        "Nothing to do: the certificate is requested again, with the same records.",
        US,
    ),
    Remedy(
        "certificate_revoked",
        "The certificate was revoked.",
        "Ask AWS Support, with the text below, who asked for that; Retry failed requests a new "
        "one.",
        OPERATOR,
        SUPPORT,
        support_text=True,
    ),
    Remedy(
        "certificate_expired",
        "The certificate has expired.",
        "Press Retry failed, which requests a new one.",
        OPERATOR,
    ),
    Remedy(
        "certificate_gone",
        "The certificate no longer exists: someone deleted it.",
        "Press Retry failed, which requests a new one.",
        OPERATOR,
    ),
    Remedy(
        "certificate_inactive",
        "ACM has put the certificate out of use.",
        "Press Retry failed, which requests a new one.",
        OPERATOR,
    ),
    Remedy(
        "served_certificate_dead",
        "The certificate was lost while CloudFront deployed the distribution that serves it.",
        "In CloudFront's console, attach another issued certificate to that distribution: it "
        "serves then, and this job is done with. Or, once the job has ended, press Clean up, which "
        "removes the distribution, and then Retry failed, which makes both anew.",
        OPERATOR,
    ),
    Remedy(
        "certificate_not_usable_yet",
        "CloudFront does not know the new certificate yet.",
        "Nothing to do: we try again.",
        AWS,
        kind=Kind.TRANSIENT,
    ),
    Remedy(
        "covering_lost",
        "The certificate that covered these names failed or left the job.",
        "Nothing to do: this one gets its own certificate, whose records are told anew.",
        US,
    ),
    Remedy(
        "alias_taken",
        "A name is already an alias of another distribution.",
        "Remove it there, then press Retry failed.",
        OPERATOR,
    ),
    Remedy(
        "name_in_open_job",
        "Another open job makes a distribution with one of these names.",
        "Wait until that job ends, cancel it, or take the name off this one.",
        OPERATOR,
    ),
    Remedy(
        "distribution_gone",
        "The distribution no longer exists: someone deleted it.",
        "Press Retry failed, which creates a new one.",
        OPERATOR,
    ),
    Remedy(
        "snapshot_gone",
        "The template was deleted after the job was made.",
        "Make a new job with another template; certificates that are issued can be used in it.",
        OPERATOR,
    ),
    Remedy(
        "template_refused",
        "The template cannot be cloned.",
        "Make a new job with a standard distribution as the template.",
        OPERATOR,
    ),
    Remedy(
        "changed_since",
        "Someone changed it after the job made it.",
        "Look who needs it. Undo the change, and the removal goes on by itself within a minute; or "
        "press Remove all the same; or Drop it, and it stays.",
        OPERATOR,
        kind=Kind.OPERATOR,
    ),
    Remedy(
        "still_points",
        "A name still leads to the distribution that is to be removed.",
        "The owner removes its DNS record, or changes it to where its visitors should go now; the "
        "removal goes on by itself within minutes. A record that leads to a removed distribution "
        "lets a stranger take over the name.",
        OWNER,
        kind=Kind.OPERATOR,
    ),
    Remedy(
        "enabled_again",
        "Someone enabled the distribution again while it was being removed.",
        "Look who needs it. Retry failed disables it again; without that it stays.",
        OPERATOR,
    ),
    Remedy(
        "distribution_stays",
        "The certificate cannot go while its distribution is there.",
        "Mend what keeps the distribution, then press Retry failed, which takes up both.",
        OPERATOR,
    ),
    Remedy(
        "certificate_in_use",
        "Something uses the certificate, so ACM does not delete it.",
        "Detach it there, then press Retry failed (for some minutes ACM may still count it as in "
        "use). Without that it stays.",
        OPERATOR,
    ),
    Remedy(
        "certificate_at_work",
        "Another open job works with the certificate.",
        "Wait until that job ends, or cancel it; then press Retry failed. Without that it stays.",
        OPERATOR,
    ),
    Remedy(
        "in_use_elsewhere",
        "Something that the job did not make uses the certificate.",
        "Detach it there, and the removal goes on by itself within a minute; or Drop it, and it "
        "stays.",
        OPERATOR,
        kind=Kind.OPERATOR,
    ),
    Remedy(
        "deploying_too_long",
        "CloudFront has been deploying far longer than usual.",
        "Look at AWS's status page; it mostly ends by itself. Else open a case at AWS Support with "
        "the text below.",
        AWS,
        SUPPORT,
        support_text=True,
    ),
    Remedy(
        "unexpected",
        "Something broke on our side.",
        "Nothing to do at first: we try again by ourselves. If it stays so, give the incident's "
        "number to whoever runs Edgecert: its log has the details.",
        US,
        kind=Kind.TRANSIENT,
    ),
    Remedy(
        "denied",
        "AWS denied a call: Edgecert's role lacks a permission.",
        "Allow the action that is named; the job goes on by itself within a minute.",
        OPERATOR,
        kind=Kind.OPERATOR,
    ),
    Remedy(
        "other_account",
        "Edgecert's AWS credentials belong to another account than the job.",
        "Give Edgecert credentials of the job's account; the job goes on by itself within a "
        "minute. Or cancel it, and ask again for the present account.",
        OPERATOR,
        kind=Kind.OPERATOR,
    ),
    Remedy(
        "throttled",
        "AWS asks us to slow down.",
        "Nothing to do: we try again, more slowly.",
        US,
        kind=Kind.THROTTLED,
    ),
    Remedy(
        "transient",
        "AWS did not answer as it should.",
        "Nothing to do: we try again.",
        AWS,
        kind=Kind.TRANSIENT,
    ),
    Remedy(
        "lost",
        "AWS's answer was lost on the way.",
        "Nothing to do: we look whether it was done before we try again.",
        US,
        kind=Kind.TRANSIENT,
    ),
)
"""Reasons of tasks that no service gave."""
