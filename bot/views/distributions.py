"""The list of distributions: what each serves, with which certificate, and what was saved of it."""

from bot.domain.certificate_page import DistributionList, DistributionRow
from bot.domain.console import distribution_page
from bot.views import ids
from bot.views.blocks import actions, button, context, header, section
from bot.views.certificates import status_of
from bot.views.message import Block, Message, clip, code, count, few, link, message, sentence, when

PAGE = 10


def distribution_list(shown: DistributionList) -> Message:
    """Return one page of distributions."""
    turns = _turns(shown)
    return message(
        [
            header("🌐 Distributions"),
            context(_found(shown)),
            *(_row(one) for one in shown.rows),
            *([actions(*turns)] if turns else []),
            context(_age(shown)),
        ]
    )


def _row(row: DistributionRow) -> Block:
    one = row.distribution
    names = few([code(clip(alias, 100)) for alias in one.aliases], limit=3, room=400)
    first = f"*{link(distribution_page(one.id), one.id)}*  {names or 'no names of its own'}"
    lines = [first, " · ".join(_state(row)), f"{_certificate(row)} · {_snapshots(row)}"]
    accessory = None
    if row.certificate:
        accessory = button("Certificate", ids.CERTIFICATE_OPEN, row.certificate.arn)
    return section("\n".join(lines), accessory=accessory)


def _state(row: DistributionRow) -> list[str]:
    one = row.distribution
    state = "🟢 deployed" if one.is_deployed else "🔵 deploying"
    parts = [state if one.enabled else "⚪ *disabled*", code(one.domain)]
    if one.staging:
        parts.append("staging")
    if one.comment:
        parts.append(sentence(clip(one.comment, 100)))
    return parts


def _certificate(row: DistributionRow) -> str:
    if row.certificate:
        return f"{status_of(row.certificate)} certificate {code(row.certificate.main_name)}"
    if row.distribution.certificate_arn:
        return f"certificate {code(row.distribution.certificate_arn)}, which no list shows"
    if row.distribution.iam_certificate:
        return f"certificate {code(row.distribution.iam_certificate)} of IAM, which ACM knows not"
    return "CloudFront's own certificate"


def _snapshots(row: DistributionRow) -> str:
    if not row.snapshots:
        return "no snapshots"
    names = [code(clip(one.name, 80)) for one in row.snapshots]
    return f"{count(len(names), 'snapshot')}: {few(names, limit=3)}"


def _found(shown: DistributionList) -> str:
    of = f" for {code(shown.text, most=200)}" if shown.text else ""
    if not shown.total:
        if not shown.text and shown.read.at is None:
            return "The account's distributions were not read yet; that takes a minute."
        meant = f" Did you mean {code(shown.near, most=253)}?" if shown.near else ""
        return (
            f"No distributions{of}.{meant} An id, a part of a name, of a domain or comment will do."
        )
    last = (shown.total - 1) // PAGE
    pages = f" · page {shown.page + 1:,} of {last + 1:,}" if last else ""
    return f"{count(shown.total, 'distribution')}{of}{pages}"


def _age(shown: DistributionList) -> str:
    read = shown.read
    if read.error:
        return f"⚠️ The list cannot be read now: {sentence(read.error, most=600)}"
    return f"As CloudFront listed them {when(read.at)}." if read.at else "Not read yet."


def _turns(shown: DistributionList) -> list[Block]:
    text, page, turns = shown.text, shown.page, []
    if page > 0:
        value = f"{page - 1}:{text}"
        turns.append(button("Previous", ids.distributions_show("previous"), value))
    if (page + 1) * PAGE < shown.total:
        turns.append(button("Next", ids.distributions_show("next"), f"{page + 1}:{text}"))
    return turns
