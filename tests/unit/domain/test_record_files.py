"""The files are read back by the programs that will read them, as far as those are at hand."""

import csv
import io
import json
import re
from datetime import UTC, datetime

import dns.name
import dns.rdatatype
import dns.zone
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.record_files import (
    MOST_ZONES,
    Asked,
    bind_zone,
    change_batches,
    record_files,
    records_csv,
    terraform,
)
from bot.domain.records import KEEP, Record

UNTIL = datetime(2026, 11, 24, 14, 2, tzinfo=UTC)
ASKED = Asked("J-42", "Dana Diaz of Acme", UNTIL)
VALIDATION = Record("validation", "_x1.shop.example", "CNAME", "_y1.acm-validations.aws")
WILDCARD = Record("traffic", "*.shop.example", "CNAME", "d1.cloudfront.net")
APEX = Record("traffic", "shop.example", "ALIAS", "d1.cloudfront.net", ipv6=True)
OTHER = Record("traffic", "blog.test", "ALIAS", "d2.cloudfront.net")
ONE_ZONE = {"shop.example": (VALIDATION, WILDCARD, APEX)}
GROUPS = {"blog.test": (OTHER,), **ONE_ZONE}

HOSTILE = st.text(st.sampled_from('=+-@"\\${}%\n\r;()$ aé.\t,\x00'), min_size=1, max_size=12)


def read_zone(text: str, origin: str) -> set[tuple[str, str, str]]:
    """Return (name, type, value) of every record of a zone that a DNS server would load."""
    zone = dns.zone.from_text(text, origin, relativize=False, check_origin=False)
    return {
        (str(name), dns.rdatatype.to_text(item.rdtype), item.to_text())
        for name, _, item in zone.iterate_rdatas()
    }


FORMS = ("csv", "zone", "tf", "json")


def test_every_form_has_its_file() -> None:
    """The four files of one zone have the names that people are told."""
    files = dict(record_files(ONE_ZONE, ASKED))

    assert [f"records.{form}" for form in FORMS] == list(files)
    assert all(files.values())


def test_no_owner_gets_the_records_of_another() -> None:
    """Each zone has files of its own; of very many there is one set, in which each has its part."""
    files = dict(record_files(GROUPS, ASKED))
    many = {f"n{one}.test": (OTHER,) for one in range(MOST_ZONES + 1)}

    assert [f"records-{zone}.{form}" for zone in GROUPS for form in FORMS] == list(files)
    assert not [name for name, text in files.items() if "blog" in name and "shop.example" in text]
    assert not [name for name, text in files.items() if "shop" in name and "blog.test" in text]
    assert [f"records.{form}" for form in FORMS] == [one for one, _ in record_files(many, ASKED)]


def test_every_form_says_who_asks_for_which_job_until_when() -> None:
    """An owner knows no Slack: the person, the workspace, the job and ACM's 72 hours."""
    for _, text in record_files(GROUPS, ASKED):
        assert "J-42" in text
        assert "Dana Diaz of Acme" in text
        assert "2026-11-24 14:02 UTC" in text
    assert not [text for _, text in record_files(GROUPS, Asked("J-42")) if "by None" in text]


@given(st.text(max_size=120))
def test_no_name_of_a_person_breaks_out_of_its_line(who: str) -> None:
    """Whatever somebody calls themselves, comments stay comments."""
    asked = Asked("J-42", who, UNTIL)
    plain = [len(text.splitlines()) for _, text in record_files(ONE_ZONE, ASKED)][1:3]
    (batch,) = [text for name, text in record_files(ONE_ZONE, asked) if name.endswith(".json")]

    assert plain == [len(text.splitlines()) for _, text in record_files(ONE_ZONE, asked)][1:3]
    assert len(json.loads(batch)["Comment"]) <= 256


def test_labels_of_zones_that_read_alike_differ() -> None:
    """Two files in one Terraform folder must not name two things alike."""
    zones = ("a-b.test", "a.b.test", "a--b.test", "xn--a-b.test")
    labels = {
        re.findall(r'"(zone_\w+)" \{', terraform({zone: (OTHER,)}, ASKED))[0] for zone in zones
    }

    assert len(zones) == len(labels)


def test_the_table_has_a_row_for_each_record() -> None:
    """With the host part to type, and the alias in words that providers use."""
    rows = list(csv.DictReader(io.StringIO(records_csv(GROUPS, ASKED))))

    assert [
        ("blog.test", "ALIAS/ANAME", "blog.test", "@", "d2.cloudfront.net"),
        ("shop.example", "CNAME", "_x1.shop.example", "_x1", "_y1.acm-validations.aws"),
        ("shop.example", "CNAME", "*.shop.example", "*", "d1.cloudfront.net"),
        ("shop.example", "ALIAS/ANAME", "shop.example", "@", "d1.cloudfront.net"),
    ] == [(r["zone"], r["type"], r["name"], r["host"], r["value"]) for r in rows]


def test_every_form_says_to_keep_what_proves_a_name() -> None:
    """Each renewal looks validation records up; traffic records may change any day."""
    traffic = {"shop.example": (WILDCARD, APEX)}
    notes = [row["note"] for row in csv.DictReader(io.StringIO(records_csv(ONE_ZONE, ASKED)))]

    assert [KEEP, "", ""] == notes
    assert all(KEEP in text for _, text in record_files(ONE_ZONE, ASKED))
    assert not [name for name, text in record_files(traffic, ASKED) if KEEP in text]


@pytest.mark.parametrize("value", ["=1+1", "+x", "-x", "@SUM(A1)", "\tx", "\rx"])
def test_no_cell_is_a_formula(value: str) -> None:
    """A spreadsheet must not run what a name holds."""
    text = records_csv({"a.test": [Record("traffic", "a.test", "CNAME", value)]}, ASKED)
    (row,) = csv.DictReader(io.StringIO(text, newline=""))

    assert f"'{value}" == row["value"]


def test_the_zone_file_loads() -> None:
    """Records that DNS has are records; an apex alias is told in a comment."""
    text = bind_zone(GROUPS, ASKED)

    assert {
        ("_x1.shop.example.", "CNAME", "_y1.acm-validations.aws."),
        ("*.shop.example.", "CNAME", "d1.cloudfront.net."),
    } == read_zone(text, "shop.example")
    assert set() == read_zone(text, "blog.test")
    assert "; shop.example. cannot be a CNAME: add your provider's ALIAS or ANAME" in text
    assert KEEP in text


def test_terraform_has_a_resource_for_each_record() -> None:
    """Zones are looked up by name; an alias is an A, with IPv6 an AAAA too."""
    text = terraform(GROUPS, ASKED)
    kinds = re.findall(r'type    = "(\w+)"', text)
    labels = re.findall(r'^resource "aws_route53_record" "([a-z0-9_]+)" \{$', text, re.MULTILINE)

    assert ["A", "CNAME", "CNAME", "A", "AAAA"] == kinds
    assert 5 == len(set(labels))
    assert text.count("{") == text.count("}")
    assert 1 == text.count("allow_overwrite = true")
    assert 2 == text.count('data "aws_route53_zone"')
    assert 'records = ["_y1.acm-validations.aws"]' in text
    assert 3 == text.count('zone_id                = "Z2FDTNDATAQYW2"')


def test_the_batch_of_one_zone_is_what_route_53_takes() -> None:
    """It can be given to `--change-batch` as it is."""
    batch = json.loads(change_batches(ONE_ZONE, ASKED))

    assert f"{ASKED.line()}. {KEEP}" == batch["Comment"]
    assert len(batch["Comment"]) <= 256
    assert {"UPSERT"} == {change["Action"] for change in batch["Changes"]}
    assert [
        {
            "Name": "_x1.shop.example.",
            "Type": "CNAME",
            "TTL": 300,
            "ResourceRecords": [{"Value": "_y1.acm-validations.aws."}],
        },
        {
            "Name": "shop.example.",
            "Type": "AAAA",
            "AliasTarget": {
                "HostedZoneId": "Z2FDTNDATAQYW2",
                "DNSName": "d1.cloudfront.net.",
                "EvaluateTargetHealth": False,
            },
        },
    ] == [batch["Changes"][0]["ResourceRecordSet"], batch["Changes"][-1]["ResourceRecordSet"]]


def test_several_zones_have_a_batch_each() -> None:
    """Route 53 changes one zone at a time."""
    batches = json.loads(change_batches(GROUPS, ASKED))

    assert ["blog.test", "shop.example"] == list(batches)
    assert 1 == len(batches["blog.test"]["Changes"])


def test_a_large_zone_is_cut_to_what_route_53_takes() -> None:
    """An UPSERT counts twice towards its limits."""
    records = [Record("traffic", f"n{i}.a.test", "CNAME", "d1.cloudfront.net") for i in range(401)]
    batches = json.loads(change_batches({"a.test": records}, ASKED))

    assert {"a.test": 200, "a.test part 2": 200, "a.test part 3": 1} == {
        name: len(batch["Changes"]) for name, batch in batches.items()
    }


@given(HOSTILE, HOSTILE)
def test_nothing_breaks_out_of_its_place(name: str, value: str) -> None:
    """Whatever a record holds, each file has exactly that one record."""
    groups = {"a.test": [Record("traffic", name, "CNAME", value)]}
    table = list(csv.reader(io.StringIO(records_csv(groups, ASKED), newline="")))
    bind = bind_zone(groups, ASKED).split("$ORIGIN a.test.\n")[1]
    hcl = terraform(groups, ASKED)
    (change,) = json.loads(change_batches(groups, ASKED))["Changes"]

    assert [11, 11] == [len(row) for row in table]
    assert re.fullmatch(r"(?:[\w.*-]|\\[0-9]{3})+ IN CNAME (?:[\w.*-]|\\[0-9]{3})+\n", bind)
    assert 1 == len(re.findall(r"^resource ", hcl, re.MULTILINE))
    assert not re.search(r"(?<![$])\$\{|(?<!%)%\{", hcl)
    assert f"{value}." == change["ResourceRecordSet"]["ResourceRecords"][0]["Value"]


def test_escaped_names_still_load() -> None:
    """The zone file's escapes are those of RFC 1035."""
    record = Record("traffic", "a b;c.a.test", "CNAME", 'x"y.test')
    ((name, _, value),) = read_zone(bind_zone({"a.test": [record]}, ASKED), "a.test")

    assert dns.name.from_text(r"a\032b\;c.a.test.") == dns.name.from_text(name)
    assert dns.name.from_text(r"x\"y.test.") == dns.name.from_text(value)
