"""The one table of AWS operations: what each is allowed by, and whether it changes anything.

The IAM policies, the sentences of refused calls and the tests all read it; an operation that is not
here cannot be called.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType


class Policy(IntEnum):
    """The generated IAM policies; each holds the smaller ones."""

    READ = 1
    CREATE = 2
    FULL = 3


@dataclass(frozen=True, slots=True)
class Action:
    """One IAM action on `resources`.

    `only_for` says what needs it, when not every call does. `only_ours` limits it to resources that
    carry our tag (AWS checks that for the actions which take `aws:ResourceTag`); `anybodys` says
    why an action that changes something is not. `via` limits it to calls that a service makes for
    the role (`kms:ViaService`).
    """

    name: str
    resources: tuple[str, ...] = ("*",)
    only_for: str = ""
    only_ours: bool = False
    anybodys: str = ""
    via: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of AWS. Actions are not operations: one may need several, or none.

    `once`: a write without a token; sending it again by itself could do it twice. `full` are
    actions that the full policy has in the place of narrower ones.
    """

    actions: tuple[Action, ...]
    policy: Policy = Policy.READ
    writes: bool = False
    once: bool = False
    full: tuple[Action, ...] = ()

    @property
    def required(self) -> tuple[str, ...]:
        """The actions without which every call is refused."""
        return tuple(action.name for action in self.actions if not action.only_for)


_CERTIFICATE = ("arn:aws:acm:us-east-1:*:certificate/*",)
_DISTRIBUTION = ("arn:aws:cloudfront::*:distribution/*",)
_TOPIC = "the topic is yours; put its ARN in the place of the stars"
_EDGE = "templates with Lambda@Edge"
_LOGS = "templates whose standard logging is kept"
_FIREWALL = "templates with a web ACL"
_ENCRYPTED = "topics encrypted under a customer key"
_SEALED = "secrets encrypted under a customer key"
SECRETS_PREFIX = "edgecert/"
"""How the names of secrets begin that may be read, in the policies and unless a setting says else.
"""

_PICKED = "a person picks what it changes, of all that the account has"
_NEW = "what is new has no tag before it is there"
_RENEWED = "of others a person picks which is imported anew"
_THEIRS = "the template's function, bucket, web ACL or role is not ours"

_ADD_TAGS = Action(
    "acm:AddTagsToCertificate", _CERTIFICATE, anybodys=f"{_NEW}; of others {_PICKED}"
)
_TAG = Action("cloudfront:TagResource", _DISTRIBUTION, anybodys=f"{_NEW}; of others {_PICKED}")

_OF_TEMPLATES = (
    Action(
        "lambda:GetFunction", ("arn:aws:lambda:us-east-1:*:function:*",), _EDGE, anybodys=_THEIRS
    ),
    Action(
        "lambda:EnableReplication*",
        ("arn:aws:lambda:us-east-1:*:function:*",),
        _EDGE,
        anybodys=_THEIRS,
    ),
    Action(
        "iam:CreateServiceLinkedRole",
        (
            "arn:aws:iam::*:role/aws-service-role/replicator.lambda.amazonaws.com/*",
            "arn:aws:iam::*:role/aws-service-role/logger.cloudfront.amazonaws.com/*",
        ),
        _EDGE,
        anybodys=_THEIRS,
    ),
    Action("s3:GetBucketAcl", ("arn:aws:s3:::*",), _LOGS, anybodys=_THEIRS),
    Action("s3:PutBucketAcl", ("arn:aws:s3:::*",), _LOGS, anybodys=_THEIRS),
    Action("wafv2:GetWebACL", ("arn:aws:wafv2:us-east-1:*:global/*",), _FIREWALL, anybodys=_THEIRS),
    Action(
        "wafv2:AssociateWebACL",
        ("arn:aws:wafv2:us-east-1:*:global/*",),
        _FIREWALL,
        anybodys=_THEIRS,
    ),
)
"""What CloudFront asks for again whenever a configuration with these is written."""

OPERATIONS: Mapping[str, Operation] = MappingProxyType(
    {
        "acm.ListCertificates": Operation((Action("acm:ListCertificates"),)),
        "acm.DescribeCertificate": Operation((Action("acm:DescribeCertificate", _CERTIFICATE),)),
        "acm.ListTagsForCertificate": Operation(
            (Action("acm:ListTagsForCertificate", _CERTIFICATE),)
        ),
        "acm.GetCertificate": Operation((Action("acm:GetCertificate", _CERTIFICATE),)),
        # Tags in the request are checked as if they were added to the certificate afterwards.
        "acm.RequestCertificate": Operation(
            (Action("acm:RequestCertificate", anybodys=_NEW), _ADD_TAGS),
            Policy.CREATE,
            writes=True,
        ),
        # Without a token: sent again by itself, it would import a second one.
        "acm.ImportCertificate": Operation(
            (
                Action("acm:ImportCertificate", _CERTIFICATE, anybodys=f"{_NEW}; {_RENEWED}"),
                _ADD_TAGS,
            ),
            Policy.CREATE,
            writes=True,
            once=True,
        ),
        # Drop and Retry delete the requests of the job: no other certificate may go. *Delete* is
        # for any that nothing uses.
        "acm.DeleteCertificate": Operation(
            (Action("acm:DeleteCertificate", _CERTIFICATE, only_ours=True),),
            Policy.CREATE,
            writes=True,
            full=(Action("acm:DeleteCertificate", _CERTIFICATE, anybodys=_PICKED),),
        ),
        "acm.AddTagsToCertificate": Operation((_ADD_TAGS,), Policy.FULL, writes=True),
        "acm.RemoveTagsFromCertificate": Operation(
            (Action("acm:RemoveTagsFromCertificate", _CERTIFICATE, anybodys=_PICKED),),
            Policy.FULL,
            writes=True,
        ),
        # Sent again by itself, it would mail the owners twice.
        "acm.ResendValidationEmail": Operation(
            (Action("acm:ResendValidationEmail", _CERTIFICATE, anybodys=_PICKED),),
            Policy.FULL,
            writes=True,
            once=True,
        ),
        "acm.UpdateCertificateOptions": Operation(
            (Action("acm:UpdateCertificateOptions", _CERTIFICATE, anybodys=_PICKED),),
            Policy.FULL,
            writes=True,
        ),
        "cloudfront.ListDistributions": Operation((Action("cloudfront:ListDistributions"),)),
        "cloudfront.GetDistribution": Operation(
            (Action("cloudfront:GetDistribution", _DISTRIBUTION),)
        ),
        "cloudfront.GetDistributionConfig": Operation(
            (Action("cloudfront:GetDistributionConfig", _DISTRIBUTION),)
        ),
        "cloudfront.ListTagsForResource": Operation(
            (Action("cloudfront:ListTagsForResource", _DISTRIBUTION),)
        ),
        "cloudfront.CreateDistributionWithTags": Operation(
            (
                Action("cloudfront:CreateDistribution", _DISTRIBUTION, anybodys=_NEW),
                _TAG,
                *_OF_TEMPLATES,
            ),
            Policy.CREATE,
            writes=True,
        ),
        "cloudfront.UpdateDistribution": Operation(
            (
                Action("cloudfront:UpdateDistribution", _DISTRIBUTION, anybodys=_PICKED),
                *_OF_TEMPLATES,
            ),
            Policy.FULL,
            writes=True,
        ),
        # Only what a job made is deleted. With our tag as the condition a distribution of anybody
        # else cannot be, whatever a fault of ours asks for.
        "cloudfront.DeleteDistribution": Operation(
            (Action("cloudfront:DeleteDistribution", _DISTRIBUTION, only_ours=True),),
            Policy.FULL,
            writes=True,
        ),
        "cloudfront.TagResource": Operation((_TAG,), Policy.FULL, writes=True),
        "cloudfront.UntagResource": Operation(
            (Action("cloudfront:UntagResource", _DISTRIBUTION, anybodys=_PICKED),),
            Policy.FULL,
            writes=True,
        ),
        # Whoever only looks needs no key: the smallest policy does not read secrets.
        "secretsmanager.GetSecretValue": Operation(
            (
                Action(
                    "secretsmanager:GetSecretValue",
                    (f"arn:aws:secretsmanager:*:*:secret:{SECRETS_PREFIX}*",),
                ),
                Action(
                    "kms:Decrypt",
                    ("arn:aws:kms:*:*:key/*",),
                    _SEALED,
                    via="secretsmanager.*.amazonaws.com",
                ),
            ),
            Policy.CREATE,
        ),
        "route53.ListHostedZones": Operation((Action("route53:ListHostedZones"),)),
        "servicequotas.ListServiceQuotas": Operation((Action("servicequotas:ListServiceQuotas"),)),
        "sns.Publish": Operation(
            (
                Action("sns:Publish", ("arn:aws:sns:*:*:*",), anybodys=_TOPIC),
                Action(
                    "kms:GenerateDataKey", ("arn:aws:kms:*:*:key/*",), _ENCRYPTED, anybodys=_TOPIC
                ),
                Action("kms:Decrypt", ("arn:aws:kms:*:*:key/*",), _ENCRYPTED, anybodys=_TOPIC),
            ),
            Policy.CREATE,
            writes=True,
            once=True,
        ),
        "sns.ListSubscriptionsByTopic": Operation(
            (Action("sns:ListSubscriptionsByTopic", ("arn:aws:sns:*:*:*",)),)
        ),
        # AWS answers this to whoever has credentials: no policy can forbid it.
        "sts.GetCallerIdentity": Operation(()),
    }
)
