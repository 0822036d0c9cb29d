"""Which test plays each listener. The desk finds out whether it does; a new listener needs one."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

PLAYED: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "applying": {
            "of_a_long_job_one_is_chosen_in_a_form": (
                "applying.pick_undo",
                "applying.submit_undo",
            ),
            "one_row_is_undone_alone": ("applying.undo",),
            "what_changes_in_full_is_a_file_in_the_thread": (
                "applying.open_from_page",
                "applying.submit",
                "applying.suggest",
            ),
        },
        "bad_input": {
            "a_distribution_by_its_own_arn": ("snapshots.submit_take",),
        },
        "buttons": {
            "a_button_that_nobody_knows_is_answered": ("strays.unknown",),
            "a_card_posted_twice_leads_home[http]": ("strays.send_home",),
            "unknown_checks_are_accepted_by_confirm": ("jobs.confirm",),
            "all_rows_come_as_a_file": ("jobs.all_rows",),
            "an_offer_is_taken": ("jobs.accept_offer",),
            "cancel": ("jobs.cancel",),
            "drop_by_the_form": (
                "jobs.pick_drop",
                "jobs.submit_drop",
            ),
            "retry_failed": ("jobs.retry_failed",),
        },
        "certificate_acts": {
            "a_pending_one_is_requested_by_dns": ("certificate_acts.request_by_dns",),
            "an_issued_one_moves_to_dns": ("certificate_acts.move",),
            "many_names_are_chosen_from_a_list": (
                "certificate_acts.open_mail",
                "certificate_acts.submit_mail",
            ),
            "tags_are_edited_in_a_form": (
                "certificate_acts.open_tags",
                "certificate_acts.submit_tags",
            ),
        },
        "certificate_removal": {
            "long_lists_are_counted": (
                "certificate_removal.open_several",
                "certificate_removal.submit_several",
            ),
            "one_is_deleted_once_that_is_confirmed": ("certificate_removal.delete",),
        },
        "certificates": {
            "a_filter_is_pressed": ("certificates.turn",),
            "a_search_is_typed_into_a_form": (
                "certificates.open_find",
                "certificates.submit_find",
            ),
            "distributions_are_searched_and_paged": (
                "distributions.show_list",
                "distributions.turn",
            ),
            "distributions_say_what_they_serve": ("certificate_pages.show",),
            "from_home_everything_is_in_modals": ("certificates.show_list",),
            "the_chain_is_asked_of_acm": ("certificate_pages.send_chain",),
            "the_table_is_sent_to_the_person": ("certificates.export",),
            "who_looks_again_sees_what_is_known_by_then": ("certificate_pages.look_again",),
        },
        "clean_up": {
            "of_many_rows_one_is_picked": (
                "clean_up.pick_removal",
                "clean_up.submit_removal",
            ),
            "remove_takes_one_certificate": ("clean_up.remove",),
            "what_was_changed_is_accepted_on_the_card": (
                "clean_up.accept_changes",
                "clean_up.clean_up",
            ),
        },
        "commands": {
            "a_job_opens_beside_the_list": ("job_pages.show_one",),
            "a_viewer_opens_no_form": ("menu.certs",),
            "a_viewer_saves_no_snapshot": ("snapshots.open_take",),
            "only_mine": ("job_pages.turn",),
            "snapshots_turn_pages_and_are_searched": ("snapshots.turn",),
            "the_menu_opens_the_form": ("new_certificates.open_from_menu",),
        },
        "comparing": {
            "equal_ones_are_said_to_be": ("comparing.suggest",),
            "its_own_distribution_is_proposed_and_read": (
                "comparing.open_from_page",
                "comparing.submit",
            ),
            "the_differences_come_as_a_file": ("comparing.send",),
        },
        "form": {
            "certificates_only_need_no_template": ("new_certificates.submit",),
        },
        "home": {
            "a_tick_publishes": ("home.opened",),
            "an_answer_over_home_has_a_second_way": ("job_pages.show_list",),
        },
        "import_form": {
            "a_pasted_key_is_sealed_and_never_shown_again": ("importing.open_edit",),
            "the_form_opens_by_command_and_by_menu[menu]": ("importing.open_from_menu",),
        },
        "import_keys": {
            "a_new_link_ends_the_one_before": ("key_links.give",),
            "one_that_waits_can_be_dropped_and_the_others_go_on": ("jobs.drop",),
            "the_key_is_in_a_secret_after_all": (
                "key_links.open_form",
                "key_links.submit",
            ),
        },
        "import_names": {
            "closed_the_form_leaves_what_it_showed": ("import_names.open_names",),
            "many_names_are_chosen_in_a_list": ("import_names.submit",),
        },
        "importing": {
            "a_certificate_is_imported_with_a_key_from_secrets_manager": ("importing.submit",),
        },
        "names": {
            "an_issued_one_is_attached_from_the_list": ("attachment.open_form",),
            "an_issued_one_is_attached_to_what_is_searched": ("attachment.submit",),
            "edit_opens_the_third_choice_filled_in": ("new_certificates.open_edit",),
            "other_names_become_a_job_that_says_all_of_it": ("replacement.submit",),
            "the_preview_names_what_it_is_put_on": ("attachment.suggest",),
        },
        "notices": {
            "a_notice_leads_to_the_replacement": ("replacement.open_form",),
        },
        "plan": {
            "a_form_that_opens_asks_for_a_fresh_look": ("new_certificates.suggest",),
            "a_huge_template_is_shown": ("plan.show_template",),
            "a_list_file_is_read_for_the_preview": ("plan.preview",),
        },
        "reimport": {
            "a_notice_leads_to_it": ("importing.open_renewal",),
            "another_kind_of_key_is_refused_at_the_field": ("importing.suggest",),
        },
        "snapshots": {
            "a_file_comes_in_a_direct_message": ("snapshot_pages.pick",),
            "a_page_s_delete_asks_first": ("snapshot_pages.delete",),
            "a_page_s_file_comes_in_a_direct_message": ("snapshot_pages.download",),
            "a_row_s_delete_asks_in_a_dialog": ("snapshot_forms.submit_delete",),
            "from_home_everything_is_answered_in_windows": ("snapshots.show_list",),
            "home_leads_to_a_snapshot": (
                "snapshot_forms.submit_note",
                "snapshot_pages.open_note",
                "snapshot_pages.show",
            ),
        },
    }
)
"""By file and test, without the `test_` that both begin with: the listeners."""


def played_by(file: Path, test: str) -> set[str]:
    """Return the listeners that a test is to play."""
    tests = PLAYED.get(file.stem.removeprefix("test_"), {})
    return set(tests.get(test.removeprefix("test_"), ()))
