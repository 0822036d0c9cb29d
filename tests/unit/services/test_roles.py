"""Who may do what: the channel is the permission, and what is not certain permits nothing."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.domain.inventory import SweepKind
from bot.domain.person import Actor, Member, Role
from bot.errors import NotAllowedError
from tests.unit.services.office import (
    DANA,
    GUS,
    NOON,
    OPS,
    OTHER,
    PUBLIC,
    SAM,
    STEN,
    TEAM,
    VERA,
    Office,
    people_are_in,
)


@pytest.mark.parametrize(
    ("actor", "role"),
    [
        (DANA, Role.APPROVER),
        (SAM, Role.APPROVER),
        (VERA, Role.VIEWER),
        (GUS, Role.STRANGER),
        (STEN, Role.STRANGER),
        (Actor(STEN.user, TEAM), Role.STRANGER),
        (Actor(DANA.user, OTHER), Role.STRANGER),
        (Actor("U0NOBODY", TEAM), Role.STRANGER),
    ],
    ids=lambda value: str(getattr(value, "user", value)),
)
def test_members_of_the_private_ops_channel_operate(
    office: Office, actor: Actor, role: Role
) -> None:
    """By default they ask and confirm; guests and other workspaces never do; members look."""
    assert role == office.roles.role(actor)


@pytest.mark.parametrize(
    "member",
    [
        Member(DANA.user, TEAM, is_bot=True),
        Member(DANA.user, TEAM, is_deleted=True),
        Member(DANA.user, TEAM, is_guest=True),
    ],
    ids=["bot", "deleted", "guest"],
)
def test_who_is_no_full_member_is_a_stranger(office: Office, member: Member) -> None:
    """A bot, a guest or someone who left may nothing, whatever channel they are in."""
    office.store.directory.put_people([member], now=NOON)

    assert Role.STRANGER == office.roles.role(DANA)


def test_named_operators_replace_the_channel(office: Office) -> None:
    """With operators named, being in the ops channel permits nothing more."""
    office.set(operators=VERA.user)

    assert Role.APPROVER == office.roles.role(VERA)
    assert Role.VIEWER == office.roles.role(DANA)


def test_a_user_group_operates(office: Office) -> None:
    """Members of a named user group operate."""
    office.set(operators="S0TEAM")
    office.store.directory.put("group", "S0TEAM", {VERA.user}, now=NOON)

    assert Role.APPROVER == office.roles.role(VERA)


def test_named_approvers_alone_confirm(office: Office) -> None:
    """Once approvers are named, operators submit and approvers confirm; approvers also operate."""
    office.set(approvers=VERA.user)

    assert Role.OPERATOR == office.roles.role(DANA)
    assert Role.APPROVER == office.roles.role(VERA)


@pytest.mark.parametrize("setting", ["channel", "operators"])
def test_a_public_channel_permits_nothing(office: Office, setting: str) -> None:
    """Anyone could join it: it is refused with a sentence that names it."""
    office.set(**{setting: PUBLIC})

    with pytest.raises(NotAllowedError) as refused:
        office.roles.require(DANA, Role.OPERATOR, what="request certificates")
    assert f"{PUBLIC} is a public channel" in refused.value.sentence
    assert "EDGECERT_OPERATORS" in refused.value.sentence


def test_old_knowledge_permits_nothing(office: Office) -> None:
    """After 15 minutes without a reading nobody may act, and the sentence says since when."""
    office.clock.wait(minutes=15)
    known = office.roles.role(DANA)
    office.clock.wait(seconds=1)

    assert Role.APPROVER == known
    assert Role.VIEWER == office.roles.role(DANA)
    with pytest.raises(NotAllowedError) as refused:
        office.roles.require(DANA, Role.OPERATOR, what="request certificates")
    assert (
        "You may not request certificates: I could not read who is in #ssl-ops since "
        "03 Nov 12:00 UTC. I keep trying; try again in a minute."
    ) == refused.value.sentence


def test_one_unreadable_source_leaves_the_others(office: Office) -> None:
    """People named by id still act while a channel cannot be read."""
    office.set(operators=f"{VERA.user},{OPS}")
    office.clock.wait(minutes=16)

    assert Role.APPROVER == office.roles.role(VERA)
    assert Role.VIEWER == office.roles.role(DANA)


def test_a_channel_without_the_bot_permits_nothing(office: Office) -> None:
    """Its members cannot be read: the sentence asks for an invitation."""
    office.store.directory.put("bot", "channels", {PUBLIC}, now=NOON)

    with pytest.raises(NotAllowedError, match="I am not in #ssl-ops"):
        office.roles.require(DANA, Role.OPERATOR, what="confirm jobs")


def test_before_slack_was_reached_nobody_is_known(office: Office) -> None:
    """Without our own workspace's id every person could be anybody's."""
    office.store.directory.put("bot", "team", set(), now=NOON)

    with pytest.raises(NotAllowedError, match="I have not reached Slack yet"):
        office.roles.require(DANA, Role.VIEWER, what="look at jobs")


def test_a_new_face_is_looked_up(office: Office) -> None:
    """Someone unknown is asked about at once, and may look as soon as they are known."""
    new = Actor("U0NEW", TEAM)
    with pytest.raises(NotAllowedError, match="I do not know you yet"):
        office.roles.require(new, Role.VIEWER, what="look at jobs")
    wanted, _ = office.store.directory.members("wanted", "people")
    hurried = office.store.inventory.hurried(SweepKind.DIRECTORY)
    office.store.directory.put_people([Member("U0NEW", TEAM)], now=NOON)

    assert {"U0NEW"} == wanted
    assert hurried
    assert Role.VIEWER == office.roles.role(new)


def test_new_faces_of_one_moment_are_all_looked_up(office: Office) -> None:
    """Many people may be asked about at once: none displaces another."""
    faces = [Actor(f"U{number}", TEAM) for number in range(64)]
    with ThreadPoolExecutor(8) as threads:
        found = set(threads.map(office.roles.role, faces))

    assert {Role.STRANGER} == found
    assert {face.user for face in faces} == (office.store.directory.members("wanted", "people")[0])


def test_a_channel_that_the_bot_is_not_in_is_awaited(office: Office) -> None:
    """Whoever reads that the bot must be invited can have it noticed soon."""
    office.store.directory.put("bot", "channels", {PUBLIC}, now=NOON)
    office.roles.role(DANA)

    assert {OPS} == office.store.directory.members("wanted", "channels")[0]


def test_a_refusal_names_whom_to_ask(office: Office) -> None:
    """The viewer reads where the operators are, the operator who approves."""
    office.set(approvers=SAM.user)
    office.store.directory.put("name", SAM.user, {"sam"}, now=NOON)

    with pytest.raises(NotAllowedError) as viewer:
        office.roles.require(VERA, Role.OPERATOR, what="request certificates")
    assert "You may not request certificates: ask someone in #ssl-ops." == viewer.value.sentence
    with pytest.raises(NotAllowedError) as operator:
        office.roles.require(DANA, Role.APPROVER, what="confirm jobs")
    assert "You may not confirm jobs: ask @sam." == operator.value.sentence


@pytest.mark.parametrize(("two_person", "is_refused"), [(True, True), (False, False)])
def test_two_people_where_two_are_required(
    office: Office, *, two_person: bool, is_refused: bool
) -> None:
    """With the setting nobody confirms what they asked for themselves."""
    office.set(two_person=two_person)
    office.roles.forbid_own(SAM, {DANA.user})
    try:
        office.roles.forbid_own(DANA, {DANA.user})
        refused = False
    except NotAllowedError:
        refused = True

    assert is_refused == refused


def test_membership_of_channels_fails_closed(office: Office) -> None:
    """A channel counts as ours only while the list of our channels is fresh."""
    before = office.roles.is_in(PUBLIC)
    office.clock.wait(minutes=16)
    after = office.roles.is_in(PUBLIC)
    people_are_in(office)

    assert [True, False, True] == [before, after, office.roles.is_in(PUBLIC)]
