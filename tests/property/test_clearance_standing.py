"""Whether somebody is cleared: for any dates, votes and revocations, in any order."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from entitlements.accounts import Standing
from entitlements.clearance import (
    MOST_MONTHS,
    REMINDER_DAYS,
    Answer,
    Certificate,
    CertificateRefused,
    Clearance,
    Level,
    Part,
    Person,
    Status,
    Vote,
    Voter,
    better_known,
    months_later,
    part_of,
    reminders_due,
    standing_of,
    why_not_vote,
    with_vote,
)

OPERATOR, APPLICANT, EMPLOYEE = 1, 10, 11
STAFF = (20, 21, 22, 23)
DAYS = st.dates(date(2020, 1, 1), date(2032, 12, 31))
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2032, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - bounds


@st.composite
def certificates(draw: st.DrawFn) -> Certificate:
    first = draw(DAYS)
    most = (months_later(first, MOST_MONTHS) - first).days - 1
    return Certificate(
        issuer="CAB",
        subject="Jan Kowal",
        number=draw(st.sampled_from(("A", "B"))),
        valid_from=first,
        valid_to=first + timedelta(days=draw(st.integers(0, most))),
    )


PARTS = st.builds(Part, status=st.sampled_from(Status), certificate=st.none() | certificates())
ANSWERS = st.builds(
    Answer,
    account_id=st.sampled_from((APPLICANT, EMPLOYEE)),
    operator_id=st.sampled_from((OPERATOR, 2)),
    approval=PARTS,
    authorisation=PARTS,
    checked_at=INSTANTS,
    fresh_until=st.none() | INSTANTS,
)
PEOPLE = st.builds(
    Person,
    account_id=st.just(EMPLOYEE),
    operator_id=st.sampled_from((None, OPERATOR, 2)),
    operator_standing=st.none() | st.sampled_from(Standing),
)
STEPS = st.lists(
    st.tuples(st.sampled_from((*STAFF, APPLICANT, EMPLOYEE)), st.none() | certificates()), max_size=8
)


def applied() -> Clearance:
    return Clearance(
        id=1,
        level=Level.AUTHORISATION,
        operator_id=OPERATOR,
        account_id=EMPLOYEE,
        applied_by=APPLICANT,
        applied_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def after(steps: list[tuple[int, Certificate | None]]) -> Clearance:
    """The application after those steps that the rules allow."""
    clearance = applied()
    for who, certificate in steps:
        if why_not_vote(clearance, Voter(account_id=who), certificate) is None:
            vote = Vote(account_id=who, certificate=certificate, at=clearance.applied_at)
            clearance = with_vote(clearance, vote)
    return clearance


def by_hand(person: Person, answer: Answer, now: datetime) -> bool:
    """The rule in plain words, written a second time."""
    today = now.date()
    return (
        person.operator_standing is Standing.APPROVED
        and answer.account_id == person.account_id
        and answer.operator_id == person.operator_id
        and answer.checked_at <= now
        and (answer.fresh_until is None or now < answer.fresh_until)
        and all(
            part.status is Status.GRANTED
            and part.certificate is not None
            and part.certificate.valid_from <= today <= part.certificate.valid_to
            for part in (answer.approval, answer.authorisation)
        )
    )


@given(PEOPLE, ANSWERS, INSTANTS)
def test_a_person_is_cleared_exactly_when_every_condition_holds(
    person: Person, answer: Answer, now: datetime
) -> None:
    standing = standing_of(person, answer, now)
    assert standing.is_cleared is by_hand(person, answer, now)
    assert standing.is_cleared is (standing.gap is None)


@st.composite
def cleared(draw: st.DrawFn) -> tuple[Person, Answer, datetime]:
    """A person who is cleared at an instant."""
    now = draw(INSTANTS)
    first = now.date() - timedelta(days=draw(st.integers(0, 100)))
    last = now.date() + timedelta(days=draw(st.integers(0, 1000)))
    certificate = Certificate(issuer="CAB", subject="Jan", number="A", valid_from=first, valid_to=last)
    part = Part(status=Status.GRANTED, certificate=certificate)
    fresh_for = draw(st.none() | st.integers(1, 10_000_000))
    answer = Answer(
        account_id=EMPLOYEE,
        operator_id=OPERATOR,
        approval=part,
        authorisation=part,
        checked_at=now,
        fresh_until=None if fresh_for is None else now + timedelta(seconds=fresh_for),
    )
    person = Person(account_id=EMPLOYEE, operator_id=OPERATOR, operator_standing=Standing.APPROVED)
    return person, answer, now


@given(cleared())
def test_a_clearance_ends_at_the_very_instant_it_says(case: tuple[Person, Answer, datetime]) -> None:
    person, answer, now = case
    until = standing_of(person, answer, now).until
    assert until is not None
    assert standing_of(person, answer, until - timedelta(microseconds=1)).until == until
    assert not standing_of(person, answer, until).is_cleared


@given(cleared(), st.sampled_from([one for one in Standing if one is not Standing.APPROVED]) | st.none())
def test_the_suspension_of_the_company_ends_it_at_once(
    case: tuple[Person, Answer, datetime], standing: Standing | None
) -> None:
    person, answer, now = case
    suspended = Person(account_id=EMPLOYEE, operator_id=OPERATOR, operator_standing=standing)
    assert standing_of(person, answer, now).is_cleared
    assert not standing_of(suspended, answer, now).is_cleared


@given(cleared(), st.sampled_from((None, 2)))
def test_it_holds_for_one_employer_and_no_other(
    case: tuple[Person, Answer, datetime], operator_id: int | None
) -> None:
    _, answer, now = case
    left = Person(account_id=EMPLOYEE, operator_id=operator_id, operator_standing=Standing.APPROVED)
    assert not standing_of(left, answer, now).is_cleared


@given(STEPS)
def test_nothing_is_granted_without_two_people_who_are_neither_applicant_nor_holder(
    steps: list[tuple[int, Certificate | None]],
) -> None:
    clearance = after(steps)
    agreed = {
        vote.account_id for vote in clearance.votes if vote.certificate == clearance.certificate is not None
    }
    assert clearance.is_granted is (clearance.status is Status.GRANTED)
    assert not clearance.is_granted or len(agreed & set(STAFF)) >= 2
    assert not {APPLICANT, EMPLOYEE} & {vote.account_id for vote in clearance.votes}


@given(certificates(), st.permutations(STAFF))
def test_any_two_of_the_staff_who_agree_to_the_same_certificate_grant_it(
    certificate: Certificate, people: list[int]
) -> None:
    assert not after([(people[0], certificate)]).is_granted
    assert not after([(people[0], certificate), (people[0], certificate)]).is_granted
    assert after([(people[0], certificate), (people[1], certificate)]).is_granted


@given(STEPS)
def test_one_refusal_is_final(steps: list[tuple[int, Certificate | None]]) -> None:
    refused = after([(STAFF[0], None), *steps])
    assert refused.status is Status.REFUSED
    assert part_of([refused], refused.applied_at).status is Status.REFUSED


@given(certificates(), INSTANTS)
def test_a_grant_that_lacks_a_person_counts_for_nothing(certificate: Certificate, now: datetime) -> None:
    """Somebody wrote "granted" into the table past the portal."""
    forged = Clearance(
        id=1,
        level=Level.AUTHORISATION,
        operator_id=OPERATOR,
        account_id=EMPLOYEE,
        applied_by=APPLICANT,
        applied_at=now,
        status=Status.GRANTED,
        votes=(Vote(account_id=STAFF[0], certificate=certificate, at=now),),
        certificate=certificate,
    )
    assert part_of([forged], now).status is Status.APPLIED


@given(st.none() | ANSWERS, ANSWERS)
def test_what_is_unknown_neither_opens_nor_freshens_anything(last: Answer | None, new: Answer) -> None:
    known = better_known(last, new)
    assert known in (last, new)
    same = last is not None and (last.account_id, last.operator_id) == (new.account_id, new.operator_id)
    assert known is (last if same and new.is_unknown else new)


@given(certificates(), st.lists(st.integers(-200, 100), min_size=1, max_size=60, unique=True))
def test_a_reminder_is_sent_once_and_never_for_what_is_over(
    certificate: Certificate, days: list[int]
) -> None:
    told: frozenset[int] = frozenset()
    sent: list[int] = []
    for shift in sorted(days):
        due = reminders_due(certificate, told, certificate.valid_to + timedelta(days=shift))
        told, sent = (told | due.settled, [*sent, due.days_left]) if due else (told, sent)
    assert len(sent) <= len(REMINDER_DAYS)
    assert sent == sorted(sent, reverse=True)
    assert all(0 <= left <= max(REMINDER_DAYS) for left in sent)


@given(DAYS, st.integers(0, 4000))
def test_no_certificate_holds_for_more_than_sixty_months(first: date, days: int) -> None:
    last = first + timedelta(days=days)
    is_accepted = _is_accepted(first, last)
    assert is_accepted is (last < months_later(first, MOST_MONTHS))


def _is_accepted(first: date, last: date) -> bool:
    try:
        Certificate(issuer="CAB", subject="Jan", number="1", valid_from=first, valid_to=last)
    except CertificateRefused:
        return False
    return True
