"""Every operation that the sandbox's AWS has: ours, and those left to moto. What is in neither
table is refused, so that nobody comes to rely on what stock moto pretends to do.
"""

from collections.abc import Callable, Mapping
from typing import Any

from bot.sandbox.aws import quotas, secrets, sns
from bot.sandbox.aws.acm.delete import delete_certificate
from bot.sandbox.aws.acm.imports import import_certificate
from bot.sandbox.aws.acm.options import update_certificate_options
from bot.sandbox.aws.acm.request import request_certificate
from bot.sandbox.aws.acm.resend import resend_validation_email
from bot.sandbox.aws.acm.tagging import add_tags, list_tags, remove_tags
from bot.sandbox.aws.acm.views import describe_certificate, get_certificate, list_certificates
from bot.sandbox.aws.cloudfront import reads, tagging, writes
from bot.sandbox.aws.route53 import zones
from bot.sandbox.aws.route53.batch import change_resource_record_sets
from bot.sandbox.aws.route53.reads import get_change, list_resource_record_sets
from bot.sandbox.aws.stored import Stored
from bot.sandbox.aws.topics import delete_topic
from bot.sandbox.aws.wire import Call
from bot.sandbox.aws.world import World

Operation = Callable[[World, Call], Mapping[str, Any]]
OperationOverMoto = Callable[[World, Stored, Call], Mapping[str, Any]]

OURS: dict[str, Operation] = {
    "acm.AddTagsToCertificate": add_tags,
    "acm.DeleteCertificate": delete_certificate,
    "acm.DescribeCertificate": describe_certificate,
    "acm.GetCertificate": get_certificate,
    "acm.ImportCertificate": import_certificate,
    "acm.ListCertificates": list_certificates,
    "acm.ListTagsForCertificate": list_tags,
    "acm.RemoveTagsFromCertificate": remove_tags,
    "acm.RequestCertificate": request_certificate,
    "acm.ResendValidationEmail": resend_validation_email,
    "acm.UpdateCertificateOptions": update_certificate_options,
    "cloudfront.CreateDistribution": writes.create_distribution,
    "cloudfront.CreateDistributionWithTags": writes.create_distribution_with_tags,
    "cloudfront.DeleteDistribution": writes.delete_distribution,
    "cloudfront.GetDistribution": reads.get_distribution,
    "cloudfront.GetDistributionConfig": reads.get_distribution_config,
    "cloudfront.ListDistributions": reads.list_distributions,
    "cloudfront.ListTagsForResource": tagging.list_tags,
    "cloudfront.TagResource": tagging.tag_resource,
    "cloudfront.UntagResource": tagging.untag_resource,
    "cloudfront.UpdateDistribution": writes.update_distribution,
    "route53.GetChange": get_change,
    "servicequotas.GetAWSDefaultServiceQuota": quotas.get_default_quota,
    "servicequotas.GetServiceQuota": quotas.get_service_quota,
    "servicequotas.ListServiceQuotas": quotas.list_service_quotas,
    "sts.GetCallerIdentity": quotas.get_caller_identity,
}

OVER_MOTO: dict[str, OperationOverMoto] = {
    "route53.ChangeResourceRecordSets": change_resource_record_sets,
    "route53.CreateHostedZone": zones.create_hosted_zone,
    "route53.DeleteHostedZone": zones.delete_hosted_zone,
    "route53.GetHostedZone": zones.get_hosted_zone,
    "route53.ListHostedZones": zones.list_hosted_zones,
    "route53.ListHostedZonesByName": zones.list_hosted_zones_by_name,
    "route53.ListResourceRecordSets": list_resource_record_sets,
    "secretsmanager.CreateSecret": secrets.create_secret,
    "secretsmanager.GetSecretValue": secrets.get_secret_value,
    "sns.GetTopicAttributes": sns.get_topic_attributes,
    "sns.DeleteTopic": delete_topic,
    "sns.ListSubscriptionsByTopic": sns.list_subscriptions_by_topic,
    "sns.Publish": sns.publish,
    "sns.Subscribe": sns.subscribe,
}

#: Left to moto.
MOTO_OPERATIONS = {
    "secretsmanager.DeleteSecret",
    "secretsmanager.DescribeSecret",
    "secretsmanager.ListSecrets",
    "secretsmanager.PutSecretValue",
    "sns.CreateTopic",
    "sns.ListTopics",
    "sns.Unsubscribe",
}

SUPPORTED = OURS.keys() | OVER_MOTO.keys() | MOTO_OPERATIONS

#: Operations whose answer depends on what is in DNS by now, with the parameter that names the
#: certificate ("" for all of them).
LOOKING_AT_DNS = {
    "acm.DeleteCertificate": "CertificateArn",
    "acm.DescribeCertificate": "CertificateArn",
    "acm.GetCertificate": "CertificateArn",
    "acm.ListCertificates": "",
    "acm.ResendValidationEmail": "CertificateArn",
    "acm.UpdateCertificateOptions": "CertificateArn",
}
