"""Changes the tags of one certificate, and of the distributions that serve it alike. Looks first,
so that one who comes after a crash, or a lost answer, goes on from there.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from bot.domain.event import Payload
from bot.domain.tag_edit import MOST, TagChange, counted, read_back
from bot.errors import AwsError, RefusedError, Trouble
from bot.steps.asked import AGAIN, LAG, Asked, Later
from bot.steps.troubles import told

TAG = "cloudfront.TagResource"
NEXT_SLOT = timedelta(seconds=0.6)
"""A little longer than from one slot of that rate to the next."""


def edit_tags(asked: Asked) -> Payload | Later:
    """Change a certificate's tags, and those of distributions alike, one after the other; raises
    RefusedError when someone changed the same meanwhile, AwsError.
    """
    change = read_back(asked.inquiry.subject["change"])
    if not asked.so_far.get("certificate"):
        found = _certificate_tags(asked, change)
        if found:
            return found
    kept = asked.so_far.get("alike")
    alike = (
        {str(name): str(said) for name, said in kept.items()} if isinstance(kept, Mapping) else {}
    )
    done = {**asked.inquiry.subject, "certificate": "changed", "alike": alike}
    for name in asked.inquiry.subject["distributions"].split():
        if name in alike:
            continue
        if not asked.has_slot(TAG):
            return Later(asked.now + NEXT_SLOT, done)
        said = _alike(asked, name, change)
        if said is None:
            return Later(asked.now + AGAIN, done)
        alike[name] = said
    return done


def _certificate_tags(asked: Asked, change: TagChange) -> Later | None:
    acm, present = asked.aws.acm, asked.aws.acm.tags(asked.arn)
    overtaken = change.overtaken(present)
    if overtaken and asked.age < LAG:
        return Later(asked.now + AGAIN, {})
    if overtaken:
        raise RefusedError(_since(overtaken, present))
    after = change.applied(present)
    if counted(after) > MOST:
        raise RefusedError(
            f"It has {counted(present)} tags by now, and would have {counted(after)}; at most "
            f"{MOST} fit. Nothing was changed. Press Edit tags again, and remove some."
        )
    _write(
        change.left(present),
        present,
        lambda tags: acm.add_tags(asked.arn, tags),
        lambda keys: acm.remove_tags(asked.arn, keys),
    )
    asked.store.certificates.tagged(asked.arn, after)
    return None


def _since(keys: Sequence[str], present: Mapping[str, str]) -> str:
    told_of = ", ".join(
        f"`{key}` is `{present[key]}`" if present.get(key) else f"`{key}` is gone or empty"
        for key in keys[:3]
    )
    more = f" and {len(keys) - 3} more" if keys[3:] else ""
    return (
        f"Someone changed its tags since you opened the form: now {told_of}{more}. Nothing was "
        "changed. Press Edit tags again: it shows them as they are."
    )


def _alike(asked: Asked, name: str, change: TagChange) -> str | None:
    """Change a distribution's tags alike, and return "" or why not; None when AWS stumbles, or its
    list may be late. What someone else set there stays.
    """
    row, cloudfront = asked.store.inventory.distribution(name), asked.aws.cloudfront
    if row is None or row.certificate_arn != asked.arn:
        return "it does not serve this certificate any more."
    arn = row.arn
    try:
        present = cloudfront.tags(arn)
        kept = change.foreign(present)
        if kept and asked.age < LAG:
            return None
        change = change.without(kept)
        after = counted(change.applied(present))
        if after > MOST:
            return f"it would have {after} tags; at most {MOST} fit."
        _write(
            change.left(present),
            present,
            lambda tags: cloudfront.tag(arn, tags),
            lambda keys: cloudfront.untag(arn, keys),
        )
    except AwsError as error:
        is_passing = error.trouble not in {Trouble.FINAL, Trouble.DENIED}
        return None if is_passing and not asked.is_late else told(error)
    return _kept(kept, change) if kept else ""


def _kept(keys: Sequence[str], change: TagChange) -> str:
    """Return which tags of a distribution stay as someone else set them."""
    named = ", ".join(f"`{key}`" for key in keys[:3])
    more = f" and {len(keys) - 3} more" if keys[3:] else ""
    rest = " The rest is changed." if change.keys else ""
    return f"someone else set {named}{more} there, so that stays as it is.{rest}"


def _write(
    left: TagChange,
    present: Mapping[str, str],
    put: Callable[[Mapping[str, str]], None],
    remove: Callable[[Sequence[str]], None],
) -> None:
    """Add, then take off: what AWS does not take leaves all as it was. AWS counts what is there
    when tags are added, so without room for them it goes the other way round.
    """
    has_room = counted({**present, **dict(left.puts)}) <= MOST
    if left.puts and has_room:
        put(dict(left.puts))
    if left.removes:
        remove(left.removes)
    if left.puts and not has_room:
        put(dict(left.puts))
