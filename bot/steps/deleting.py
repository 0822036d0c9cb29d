"""The step that deletes one certificate because a person asked for it: once nothing uses it by what
ACM says at that moment, and none of our open jobs works with it.
"""

from collections.abc import Sequence

from bot.domain.certificate_users import User, user_of
from bot.domain.console import distribution_page
from bot.domain.deletion import MOST_TOLD, in_words
from bot.domain.remedies import remedy_for
from bot.errors import AwsError
from bot.steps.context import Context
from bot.steps.outcome import Failed, Outcome
from bot.steps.removing import removal_of, removed
from bot.steps.validation import describe

IN_USE = "certificate_in_use"
AT_WORK = "certificate_at_work"


def delete_unused_certificate(context: Context) -> Outcome:
    """Delete a certificate that nobody uses; one that came into use fails and says by whom. What a
    lost attempt deleted is gone when this one looks.
    """
    arn = removal_of(context).id
    other = context.store.tasks.working_with([arn], other_than=context.job.number).get(arn)
    if other is not None:
        return _failed(AT_WORK, f"J-{other} works with it by now.")
    detail = describe(context, arn)
    if detail is None:
        return removed(context)
    users = _users(context, arn, detail.in_use_by)
    if users:
        return _failed(IN_USE, f"It is in use by {in_words(users, pages=True)}{_rest(users, arn)}.")
    context.before_writing()
    try:
        return removed(context, context.acm.delete(arn))
    except AwsError as error:
        return _refused(context, error)


def _users(context: Context, arn: str, in_use_by: Sequence[str]) -> list[User]:
    """Return who uses it, by ACM and by the last list of distributions: either may lag."""
    listed = context.store.certificates.users([arn]).get(arn, ())
    named = [user_of(one, context.job.account) for one in in_use_by]
    named += [User("CloudFront", one, distribution_page(one)) for one in listed]
    return list(dict.fromkeys(named))


def _rest(users: Sequence[User], arn: str) -> str:
    return f": `/certs show {arn}` names all" if len(users) > MOST_TOLD else ""


def _refused(context: Context, error: AwsError) -> Outcome:
    match error.code:
        case "ResourceNotFoundException":
            return removed(context)
        case "ResourceInUseException":
            return _failed(IN_USE, "ACM says that something uses it, and not yet what.")
        case _:
            raise error


def _failed(reason: str, said: str) -> Failed:
    return Failed(reason, said, remedy_for(reason).who_acts)
