"""Plain HTTP to servers on this machine. Nobody's certificate is trusted here: to load whom the
world trusts takes longer than most tests, for each client anew.
"""

import ssl

PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""What a client of httpx takes as `verify`."""
