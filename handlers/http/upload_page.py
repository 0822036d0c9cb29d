"""The pages of one-time uploads, as HTML that needs no JavaScript. Pure functions; whatever people
named is escaped, and what was handed over is never shown again.
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from functools import cache
from html import escape

from bot.domain.import_faults import ImportFault
from bot.domain.upload import Handed, KeyFor, Upload

_CODE = re.compile(r"`([^`]+)`")
"""How sentences mark what a person types or looks for."""

_STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 42rem; padding: 1.5rem; }
dt, label, legend { font-weight: 600; }
dd { margin: 0 0 .5rem; overflow-wrap: anywhere; }
textarea { box-sizing: border-box; font: .85rem monospace; width: 100%; }
textarea, input, button { margin: .25rem 0 1rem; padding: .4rem; }
button { font: inherit; font-weight: 600; padding: .5rem 1.5rem; }
pre { border: 1px solid; overflow-x: auto; padding: .5rem; }
.told { border-left: .4rem solid; padding-left: 1rem; }
"""

_FORM = """
<form method="post" action="{action}" enctype="multipart/form-data" autocomplete="off">
<p><label for="file">The private key as a file</label><br>
<input type="file" id="file" name="file" aria-describedby="kinds"></p>
<p><label for="text">or its text</label><br>
<textarea id="text" name="text" rows="8" spellcheck="false" autocomplete="off"
 aria-describedby="kinds"></textarea></p>
<p id="kinds">PEM, not encrypted, at most 5 KB. One key: the file, or the text.</p>
<button type="submit">Hand over the key</button>
</form>
"""

_PROMISES = """
<h2>What happens with the key</h2>
<ul>
<li>It is compared with the certificate at once, and you are told what came of it.</li>
<li>It is kept sealed (encrypted) until AWS Certificate Manager has it, and then erased; at the
latest after two days, or when the job is cancelled.</li>
<li>It goes to AWS Certificate Manager and to nobody else: not to Slack, not into any log, and
nobody can read it back here.</li>
</ul>
<p>This page works once, until {until:%H:%M} UTC. Opening it changes nothing; if you did not ask for
it, close it.</p>
"""


def headers() -> dict[str, str]:
    """Return the headers of every page here: nothing is cached, framed, run, loaded or told on."""
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    return {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'none'"
        ),
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex, nofollow",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def asking(upload: Upload, purpose: KeyFor, wrong: str = "") -> str:
    """Return the page that asks for a key; `wrong` says why it asks once more."""
    told = _told(f"<p>{escape(wrong)}</p>") if wrong else ""
    form = _FORM.format(action="")
    promises = _PROMISES.format(until=upload.expires_at)
    return _page("Hand over a private key", told + _about(purpose) + form + promises)


def taken(handed: Handed) -> str:
    """Return the page that says that a key was taken."""
    said = _told(
        "<p>The key belongs to the certificate. It is sealed now, and erased once AWS Certificate "
        "Manager has it. You can close this page: the job goes on in Slack.</p>"
    )
    return _page("The key was taken", said + _about(handed.purpose))


def refused(upload: Upload, handed: Handed) -> str:
    """Return the page that says exactly why a key was not taken, and asks for another."""
    said = _told("<p>Nothing was kept.</p>" + "".join(map(_fault, handed.faults)))
    form = _FORM.format(action=escape(handed.next_token))
    again = f"<h2>Try again</h2><p>Until {upload.expires_at:%H:%M} UTC.</p>{form}"
    return _page("The key was not taken", said + _about(handed.purpose) + again)


def closed(sentence: str) -> str:
    """Return the page of a link that cannot be used, or of a request that was not understood."""
    return _page("Nothing was taken", _told(f"<p>{escape(sentence)}</p>"))


@cache
def _frame() -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{{title}} · Edgecert</title><style>{_STYLE.replace('{', '{{').replace('}', '}}')}"
        "</style></head><body><main><h1>{title}</h1>{body}</main></body></html>"
    )


def _page(title: str, body: str) -> str:
    return _frame().format(title=title, body=body)


def _told(inner: str) -> str:
    return f'<div class="told" role="alert">{inner}</div>'


def _about(purpose: KeyFor) -> str:
    rows = [
        ("Certificate", purpose.title),
        ("Names", ", ".join(purpose.names)),
        *purpose.facts,
        ("Asked for by", f"{purpose.job} in Slack"),
    ]
    return f"<dl>{''.join(_rows(rows))}</dl>"


def _rows(rows: Iterable[tuple[str, str]]) -> Iterable[str]:
    return (f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in rows)


def _fault(fault: ImportFault) -> str:
    commands = "\n".join(fault.mend)
    mend = f"<p>This mends or shows it:</p><pre><code>{escape(commands)}</code></pre>"
    said = _CODE.sub(r"<code>\1</code>", escape(fault.text))
    return f"<p>{said}</p>{mend if commands else ''}"
