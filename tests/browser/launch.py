"""How Chromium is started here, and how briskly the bot behind the page works."""

from playwright.sync_api import ViewportSize

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # No name is looked up and no address asked but this machine's, straight and without a proxy:
    # the tests' guard does not see what a Chromium does.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--proxy-server=direct://",
)
SIZE = ViewportSize(width=1560, height=950)
PACE = {
    "EDGECERT_SWEEP_SECONDS": "0.5",
    "EDGECERT_DNS_SECONDS": "1",
    "EDGECERT_TICK_SECONDS": "0.1",
    "EDGECERT_GROUP_SECONDS": "1",
    "EDGECERT_LOG_FORMAT": "text",
}
