"""The scripts that make the tables, in their order. A script that was released is never changed; a
change of the tables is a new script, in a module of its own, at the end.
"""

from bot.store.schema_changes import CHANGES
from bot.store.schema_covered import COVERED_TASKS
from bot.store.schema_denials import DENIALS
from bot.store.schema_descriptions import DESCRIPTIONS
from bot.store.schema_distributions import CHANGED_DISTRIBUTIONS
from bot.store.schema_first import FIRST
from bot.store.schema_homes import HOMES
from bot.store.schema_keys import KEYS
from bot.store.schema_notices import NOTICES
from bot.store.schema_orders import ORDERS
from bot.store.schema_records import WATCHED_RECORDS
from bot.store.schema_snapshots import TEMPLATE_USERS
from bot.store.schema_sweeps import DENIED_SWEEPS
from bot.store.schema_topics import SUBSCRIPTIONS
from bot.store.schema_traffic import TRAFFIC

SCRIPTS: tuple[tuple[str, str], ...] = (
    ("0001_first", FIRST),
    ("0002_denied_sweeps", DENIED_SWEEPS),
    ("0003_homes", HOMES),
    ("0004_watched_records", WATCHED_RECORDS),
    ("0005_template_users", TEMPLATE_USERS),
    ("0006_descriptions", DESCRIPTIONS),
    ("0007_orders", ORDERS),
    ("0008_notices", NOTICES),
    ("0009_subscriptions", SUBSCRIPTIONS),
    ("0010_denials", DENIALS),
    ("0011_changes", CHANGES),
    ("0012_traffic", TRAFFIC),
    ("0013_keys", KEYS),
    ("0014_changed_distributions", CHANGED_DISTRIBUTIONS),
    ("0015_covered_tasks", COVERED_TASKS),
)
"""Every script by its name, oldest first."""
