"""A worker that dies behind a call which a person's question or wish led to: AWS did it, nothing of
that was saved, and another worker goes on.
"""

from collections.abc import Callable, Mapping
from typing import Any

import botocore.client
import pytest

from bot.domain.inquiry import InquiryKind
from tests.functional.steps import test_mails as mails
from tests.functional.steps import test_tagging as tagging
from tests.functional.steps.bench import Bench
from tests.functional.steps.test_inquiries import ask

Ask = Callable[[Bench], str]
"""Asks for something about one certificate, whose ARN it gives."""
CALL = "_make_api_call"
"""The one way of all calls through botocore."""
LEASE = 121
"""Seconds, after which another worker takes over."""


def _tags(bench: Bench) -> str:
    arn, users = tagging.tagged(bench, distributions=2)
    tagging.edit(bench, arn, users)
    return arn


def _mail(bench: Bench) -> str:
    arn = mails.by_mail(bench)
    ask(bench, InquiryKind.RESEND_MAIL, arn=arn, name="shop.example")
    return arn


def _move(bench: Bench) -> str:
    arn = mails.by_mail(bench, status="ISSUED")
    ask(bench, InquiryKind.MOVE_TO_DNS, arn=arn, name="shop.example")
    return arn


def _chain(bench: Bench) -> str:
    arn = bench.server.seed_certificate("shop.example")
    ask(bench, InquiryKind.CERTIFICATE_CHAIN, arn=arn, name="shop.example")
    return arn


LEADS_TO: Mapping[str, tuple[Ask, int]] = {
    "acm.AddTagsToCertificate": (_tags, 1),
    "acm.RemoveTagsFromCertificate": (_tags, 1),
    "cloudfront.TagResource": (_tags, 2),
    "cloudfront.UntagResource": (_tags, 2),
    # ACM does not tell what it mailed: a crash may mail twice.
    "acm.ResendValidationEmail": (_mail, 2),
    "acm.UpdateCertificateOptions": (_move, 1),
    "acm.GetCertificate": (_chain, 2),
}
"""What leads to each call, and how often it is made in all."""


def _state(bench: Bench, arn: str) -> list[object]:
    """Give all of a certificate, and of what serves it, that can be changed; not what is mailed."""
    certificate = bench.server.acm.get(arn)
    return [
        certificate.method,
        bench.aws.acm.tags(arn),
        [bench.aws.cloudfront.tags(one.arn) for one in bench.server.cloudfront.distributions()],
    ]


def _undisturbed(bench: Bench, operation: str) -> tuple[dict[str, object], list[object]]:
    arn = LEADS_TO[operation][0](bench)
    answer = tagging.told(bench)
    state = _state(bench, arn)
    bench.end()
    bench.begin()
    return answer, state


def _die_behind(operation: str, broken: pytest.MonkeyPatch) -> None:
    call = getattr(botocore.client.BaseClient, CALL)

    def dying(client: Any, name: str, arguments: object) -> object:  # noqa: ANN401 # botocore's
        answer = call(client, name, arguments)
        if f"{client.meta.service_model.service_name}.{name}" == operation:
            raise tagging.KilledError
        return answer

    broken.setattr(botocore.client.BaseClient, CALL, dying)


@pytest.mark.parametrize("operation", LEADS_TO)
def test_what_one_began_another_ends(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, operation: str
) -> None:
    """All is as if nobody had died, the answer too; what can be looked for is not done twice."""
    expected, state = _undisturbed(bench, operation)
    asks, times = LEADS_TO[operation]
    arn = asks(bench)
    with monkeypatch.context() as broken:
        _die_behind(operation, broken)
        with pytest.raises(tagging.KilledError):
            tagging.told(bench)
    bench.pass_time(seconds=LEASE)
    bench.restart()
    answer = tagging.told(bench)

    assert expected.keys() == answer.keys()
    assert "error" not in answer
    assert state == _state(bench, arn)
    assert times == bench.calls(operation)
