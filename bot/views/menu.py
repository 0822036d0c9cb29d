"""`/certs` and `/certs help`: what can be done, one line a verb. Shows only verbs that work."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.permissions import Verb
from bot.domain.topic import Whereabouts
from bot.views import ids
from bot.views.blocks import actions, button, context, header, section
from bot.views.message import Block, Message, code, message
from bot.views.unavailable import withheld
from bot.views.whereabouts import whereabouts

USAGE = (
    (
        "new [names of one certificate…]",
        "request it, and a CloudFront distribution for it; several: one a line in the form",
    ),
    ("import [name]", "bring certificates of your own, and make a distribution for each"),
    (
        "list [text]",
        "certificates by any name, and by `status:` `type:` `in-use:` `tag:` `expires:<30d`",
    ),
    ("show www.shop.example", "one certificate: all that ACM says of it, by a name or its ARN"),
    ("distributions [text]", "every distribution, with its names, certificate and snapshots"),
    ("jobs [failed] [mine]", "what was asked for, newest first; of a state, or your own"),
    ("job J-42", "one job: its card, certificates, distributions and history"),
    ("snapshots [text]", "saved distributions: show, compare, apply to others, send, note, delete"),
    ("help [acm]", "how it works, and what each step needs; `acm`: what ACM can and cannot"),
)
"""Every verb with its arguments, and what it does; the documentation prints it too."""
VERBS = tuple(usage.split()[0] for usage, _ in USAGE)
"""The words that `/certs` understands."""

_HOW = """\
1️⃣ *We request* the certificates in AWS Certificate Manager (us-east-1) as soon as someone \
presses *Confirm*.
2️⃣ *The domain owner adds one DNS record* for each name. That is DNS validation (Domain Control \
Validation, DCV): it proves that the domain is theirs. The job's thread shows every record, \
with files to forward.
3️⃣ *We create a CloudFront distribution* for each certificate the moment it is issued, from the \
template you picked. Nobody waits for anybody else's domain.
4️⃣ *The domain owner points the name* to its distribution, whenever they like: until then \
nothing that is live changes."""
_IMPORTS = """\
📥 *Import* brings a certificate that another authority issued, with its chain and its private \
key: from AWS Secrets Manager, which is kept nowhere here, or by a page of ours that works once, \
sealed until ACM has it and then erased. Nobody renews an imported certificate: we remind you 45, \
30, 15, 7, 3 and 1 days before its end, and *Renew existing* imports its successor in its place."""
_ASKS = 2
"""The verbs in front that ask for something: not for those who may only look."""
LOOKS = "You may look. To request certificates, ask in the ops channel."
_LIMITS = (
    "Certificates of ACM are domain validated, their key cannot be downloaded, and each renewal "
    "changes it: do not pin it. `/certs help acm` has what else ACM can and cannot, each with "
    "AWS's own page."
)
_NOTHING: Mapping[Verb, str] = MappingProxyType({})
_KEEP = (
    "Validation records stay where they are: each renewal looks them up, and removing one breaks "
    "HTTPS later."
)


def menu(*, can_operate: bool, lacking: Mapping[Verb, str] = _NOTHING) -> Message:
    """Return the menu; without the role only what may be looked at, and where to ask. `lacking`:
    verbs that the bot itself may not do, each with why.
    """
    shown = USAGE if can_operate else USAGE[_ASKS:]
    blocks = [header("🔐 Edgecert"), section(_usage(shown)), buttons(can_operate=can_operate)]
    if not can_operate:
        blocks.append(context(LOOKS))
    return message(withheld(blocks, lacking))


def help_page(told: Whereabouts) -> Message:
    """Return how the whole thing works, every verb, and where notices go."""
    return message(
        [
            header("🔐 Edgecert: from a domain name to HTTPS on CloudFront"),
            section(_HOW),
            section(_IMPORTS),
            context(f"📌 {_KEEP}"),
            section(_usage(USAGE)),
            section(whereabouts(told)),
            context(f"📖 {_LIMITS}"),
            context(
                "🟢 ready · 🔵 we or AWS are at it · 🟡 someone must act · 🔴 failed · ⚪ left out"
            ),
        ]
    )


def did_you_mean(verb: str, nearest: str) -> Message:
    """Return the answer to a verb that is none: the nearest one, and the whole list."""
    said = f"{code(f'{ids.COMMAND} {verb}', most=70)} is not something I know."
    return message([section(f"❓ {said} Did you mean `/certs {nearest}`?"), section(_usage(USAGE))])


def _usage(verbs: tuple[tuple[str, str], ...]) -> str:
    return "\n".join(f"`{ids.COMMAND} {usage}`  {does}" for usage, does in verbs)


def buttons(*, can_operate: bool) -> Block:
    """Return the menu's buttons; *New certificates* and *Import* for operators only."""
    looks = (
        button("Certificates", ids.MENU_CERTIFICATES, "certificates"),
        button("Jobs", ids.MENU_JOBS, "jobs"),
        button("Snapshots", ids.MENU_SNAPSHOTS, "snapshots"),
        button("Distributions", ids.MENU_DISTRIBUTIONS, "distributions"),
    )
    new = button("New certificates", ids.MENU_NEW, "new", style="primary")
    bring = button("Import", ids.MENU_IMPORT, "import")
    return actions(new, bring, *looks) if can_operate else actions(*looks)
