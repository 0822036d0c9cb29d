"""What the sandbox's AWS enforces beyond stock moto: each topic with the test that shows stock moto
without it, and the tests that show it here. `docs/sandbox.md` lists the same topics.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Pair:
    """Tests as `file::test`, without `test_` and `.py`: stock moto's, and ours."""

    stock: tuple[str, ...]
    ours: tuple[str, ...]


def _pair(stock: str, *ours: str) -> Pair:
    return Pair(tuple(stock.split()), ours)


TOPICS: Mapping[str, Pair] = {
    # ACM
    "A certificate is issued only when every validation CNAME is in DNS": _pair(
        "issuance::stock_moto_issues_without_dns",
        "issuance::a_certificate_is_issued_only_when_every_record_resolves",
        "with_dns::a_record_in_route_53_issues_a_certificate",
    ),
    "A request times out after 72 hours, or fails for a reason": _pair(
        "issuance::stock_moto_issues_without_dns",
        "issuance::a_request_times_out_after_72_hours",
        "acm_details::a_request_fails_for_every_reason",
    ),
    "CAA records must allow Amazon": _pair(
        "issuance::stock_moto_issues_without_dns",
        "caa::a_certificate_fails_when_caa_forbids_one_name",
        "caa::a_wildcard_asks_for_issuewild_else_for_issue",
        "caa::the_search_climbs_and_stops_at_the_first_set",
    ),
    "Each name has one validation record for ever; the main name comes first": _pair(
        "issuance::stock_moto_mixes_up_tokens_and_names",
        "issuance::each_name_has_its_own_record_for_ever",
        "issuance::a_record_is_the_same_in_every_region_and_another_in_another_account",
        "issuance::apex_and_wildcard_share_a_record",
        "request_rules::names_are_kept_once_in_lower_case_main_name_first",
    ),
    "Names, tokens and key types are checked at the request": _pair(
        "request_rules::stock_moto_accepts_the_fault "
        "request_rules::stock_moto_breaks_on_a_long_main_name "
        "acm_details::stock_moto_takes_the_request "
        "acm_details::stock_moto_breaks_on_letters_beyond_ascii",
        "request_rules::the_sandbox_refuses_the_fault",
        "request_rules::a_main_name_over_64_characters_is_refused",
        "request_rules::a_main_name_of_64_characters_is_accepted",
        "acm_details::the_sandbox_refuses_the_request",
    ),
    "An idempotency token is for the same names, and for an hour": _pair(
        "request_rules::stock_moto_answers_the_first_certificate_to_any_names",
        "request_rules::a_token_answers_the_same_certificate_for_an_hour",
        "request_rules::a_token_with_other_names_is_refused",
        "request_rules::a_token_with_other_names_may_answer_the_old_certificate",
    ),
    "A new certificate, and then its records, can be read after a while": _pair(
        "issuance::stock_moto_shows_records_at_once",
        "issuance::a_new_certificate_and_its_records_appear_late",
        "acm_details::records_may_come_one_by_one",
    ),
    "ListCertificates has pages": _pair(
        "lists::stock_moto_has_no_pages",
        "lists::certificates_come_in_pages",
        "lists::a_page_has_a_thousand_unless_asked_for_less",
        "lists::a_made_up_token_is_refused",
    ),
    "ListCertificates shows two key types unless asked for others": _pair(
        "lists::stock_moto_lists_every_key_type",
        "lists::only_two_key_types_are_listed_unless_others_are_named",
    ),
    "Summaries of certificates hold the first 100 names": _pair(
        "lists::stock_moto_lists_no_names",
        "lists::summaries_hold_the_first_hundred_names",
    ),
    "What is new, and its tags, is listed after a while": _pair(
        "lists::stock_moto_lists_at_once lists::stock_moto_lists_a_distribution_at_once",
        "lists::new_certificates_and_tags_are_listed_late",
        "lists::new_distributions_and_their_tags_are_listed_late",
    ),
    "What was changed or deleted is listed as it was for a while": _pair(
        "late_lists::stock_moto_lists_a_change_at_once "
        "late_lists::stock_moto_forgets_a_deleted_certificate_at_once "
        "late_lists::stock_moto_lists_changed_tags_at_once",
        "late_lists::a_change_is_listed_late",
        "late_lists::a_deleted_distribution_is_listed_for_a_while",
        "late_lists::a_certificate_s_status_is_listed_late",
        "late_lists::a_deleted_certificate_is_listed_for_a_while",
        "late_lists::the_use_of_a_certificate_is_listed_late",
        "late_lists::changed_tags_are_listed_late",
    ),
    "An import's key, chain, dates, sizes and key type are in order": _pair(
        "imports::stock_moto_imports_the_fault",
        "imports::the_sandbox_refuses_the_import",
    ),
    "An import is replaced by its like, and its tags stay": _pair(
        "imports::stock_moto_drops_the_tags_of_an_import "
        "imports::stock_moto_replaces_an_import_by_anything",
        "imports::tags_are_kept_and_no_reimport_may_bring_others",
        "imports::an_import_is_replaced_by_its_like_only",
    ),
    "An import is shown as what is in it": _pair(
        "import_facts::stock_moto_makes_up_what_an_import_is_for",
        "import_facts::an_import_is_shown_as_what_is_in_it",
    ),
    "A certificate in use cannot be deleted": _pair(
        "distributions::stock_moto_deletes_a_certificate_in_use",
        "distributions::a_certificate_in_use_cannot_be_deleted",
    ),
    "Mails are sent again for a pending name, to its owner only": _pair(
        "email_validation::stock_moto_mails_whatever_is_asked",
        "email_validation::mails_are_for_what_waits_for_them",
        "email_validation::mails_go_to_the_owner_only",
        "email_validation::unanswered_mails_time_out",
    ),
    "An issued certificate moves from email to DNS, and nothing else does": _pair(
        "email_validation::stock_moto_cannot_move_to_dns",
        "email_validation::an_issued_certificate_moves_to_dns",
        "email_validation::nothing_else_is_moved",
    ),
    "Tags are fifty at most, and AWS's own are not touched": _pair(
        "tags_and_quotas::stock_moto_tags_a_distribution_with_anything",
        "tags_and_quotas::a_certificate_s_tags_keep_the_rules",
        "tags_and_quotas::a_distribution_s_tags_keep_the_rules",
        "tags_and_quotas::tags_of_aws_itself_stay",
    ),
    # CloudFront
    "A viewer certificate is issued, in us-east-1, trusted, and covers every alias": _pair(
        "distribution_rules::stock_moto_takes_any_certificate "
        "acm_details::stock_moto_attaches_any_import",
        "distribution_rules::an_unusable_certificate_is_refused",
        "acm_details::an_import_that_cloudfront_does_not_take_is_not_attached",
        "distribution_rules::a_just_issued_certificate_may_be_refused_for_a_moment",
    ),
    "A dead certificate stands in the way of every change": _pair(
        "distribution_rules::stock_moto_disables_what_serves_a_dead_certificate",
        "distribution_rules::what_serves_a_dead_certificate_is_disabled_without_it",
    ),
    "An alias is on one distribution of all accounts": _pair(
        "distributions::stock_moto_takes_an_alias_twice",
        "distributions::an_alias_is_on_one_distribution_in_the_world",
        "distributions::a_repeated_create_may_answer_for_its_alias",
    ),
    "A wildcard of another account holds what is under it": _pair(
        "quotas_of_distributions::stock_moto_gives_a_wildcard_to_two_accounts",
        "quotas_of_distributions::wildcards_of_other_accounts_hold_what_is_under_them",
        "quotas_of_distributions::a_wildcard_and_a_name_under_it_are_fine_in_one_account",
    ),
    "A config's aliases, quantities, policies and lengths agree": _pair(
        "distribution_rules::stock_moto_accepts_the_fault",
        "distribution_rules::the_sandbox_refuses_to_create_it",
        "distribution_rules::the_sandbox_refuses_to_update_to_it",
    ),
    "Single members of a config keep their own rules": _pair(
        "distribution_details::stock_moto_takes_it "
        "distribution_details::stock_moto_creates_with_a_deployment_policy",
        "distribution_details::the_sandbox_refuses_it",
        "distribution_details::a_deployment_policy_is_for_existing_distributions",
    ),
    "A hundred distributions share one thing, and no more": _pair(
        "quotas_of_distributions::stock_moto_shares_without_end",
        "quotas_of_distributions::a_hundred_share_one_thing_and_no_more",
        "quotas_of_distributions::whether_aws_s_own_policies_count_is_a_knob",
    ),
    "A config comes back exactly as it was stored": _pair(
        "distributions::stock_moto_loses_parts_of_a_config",
        "distributions::a_created_config_comes_back_exactly",
        "distributions::hostile_text_comes_back_exactly",
    ),
    "Each change has a new ETag, and needs the present one": _pair(
        "distributions::stock_moto_never_changes_an_etag",
        "distributions::an_update_needs_the_present_etag_and_makes_a_new_one",
    ),
    "A caller reference never changes": _pair(
        "distributions::stock_moto_lets_a_caller_reference_change",
        "distributions::an_update_of_what_is_fixed_is_refused",
    ),
    "Only a disabled and deployed distribution can be deleted": _pair(
        "distributions::stock_moto_deletes_what_is_enabled",
        "distributions::only_a_disabled_and_deployed_distribution_can_be_deleted",
    ),
    "Deploying takes time, after each change again": _pair(
        "distributions::stock_moto_deploys_at_the_first_look",
        "distributions::deploying_takes_time_after_each_change",
    ),
    # Route 53
    "A change batch is made whole or not at all": _pair(
        "route53_batches::stock_moto_makes_half_a_batch",
        "route53_batches::a_batch_happens_whole_or_not_at_all",
        "route53_batches::a_cname_is_replaced_by_an_alias_in_one_batch",
    ),
    "Records fit their zone, their type and each other": _pair(
        "route53_batches::stock_moto_makes_the_change "
        "route53_batches::stock_moto_takes_half_a_record_set",
        "route53_batches::the_sandbox_refuses_the_change",
        "route53_batches::a_record_set_is_either_records_or_an_alias",
    ),
    "A change is PENDING first, and not yet served": _pair(
        "route53_zones::stock_moto_is_insync_at_once",
        "route53_zones::a_change_is_pending_first",
        "route53_zones::name_servers_answer_the_old_records_until_insync",
    ),
    "A hosted zone is made once, and deleted when it is empty": _pair(
        "route53_zones::stock_moto_makes_a_zone_twice "
        "route53_zones::stock_moto_deletes_a_zone_with_a_delegation",
        "route53_zones::a_caller_reference_makes_one_zone",
        "route53_zones::only_an_empty_zone_is_deleted",
    ),
    "Zones by name are a list from a name on, not a search": _pair(
        "route53_zones::stock_moto_searches_by_name",
        "route53_zones::zones_by_name_begin_at_a_name",
    ),
    # Secrets Manager
    "A secret is found by its name or its whole ARN, in its own account and region": _pair(
        "secrets::stock_moto_guesses_at_arns",
        "secrets::a_secret_is_found_by_its_own_arn_only",
    ),
    "A secret under a customer key needs that key": _pair(
        "secrets::stock_moto_decrypts_everything",
        "secrets::a_customer_key_may_be_out_of_reach",
    ),
    "A secret's name and value are in order": _pair(
        "secrets::stock_moto_makes_any_secret",
        "secrets::a_secret_that_cannot_be_is_refused",
    ),
    # SNS
    "Subjects, sizes, structures and attributes of messages are checked": _pair(
        "sns::stock_moto_publishes_anything sns::stock_moto_takes_any_name_of_an_attribute",
        "sns::what_aws_would_refuse_is_refused",
        "sns::an_attribute_has_a_name_a_type_and_a_value",
    ),
    "An endpoint fits its protocol, and confirms before it is subscribed": _pair(
        "sns::stock_moto_confirms_email_at_once sns::stock_moto_subscribes_anything",
        "sns::email_waits_for_its_confirmation",
        "sns::an_endpoint_that_cannot_be_is_refused",
    ),
    "A dead endpoint never fails a message": _pair(
        "sns::stock_moto_fails_a_message_for_a_dead_endpoint",
        "sns::a_dead_endpoint_does_not_fail_a_message",
    ),
    # All of them
    "Calls beyond the published rates are throttled": _pair(
        "rates::stock_moto_takes_any_number_of_calls",
        "rates::more_calls_than_the_rate_are_throttled",
        "rates::no_second_has_more_calls_than_the_rate",
    ),
    "Quotas of certificates and distributions are enforced, and can be read": _pair(
        "quota_pairs::stock_moto_has_no_quota_of_certificates "
        "quota_pairs::stock_moto_has_no_quota_of_distributions "
        "quota_pairs::stock_moto_breaks_on_acm_s_quotas",
        "quota_pairs::an_account_has_2500_certificates",
        "quota_pairs::an_account_has_500_distributions",
        "tags_and_quotas::quotas_shown_are_quotas_enforced",
    ),
    "Every constraint of the service's model is enforced, wherever in a request": _pair(
        "strays::stock_moto_lets_strays_fall",
        "strays::strays_are_refused",
        "model_constraints::every_constraint_of_the_model_is_enforced",
    ),
    "An operation that the sandbox has not is refused like a missing permission": _pair(
        "all_operations::stock_moto_breaks_on_what_it_has_not",
        "all_operations::every_operation_is_there_or_refused_clearly",
        "all_operations::the_sandbox_has_every_operation_of_the_bot_s",
    ),
}
