"""Agents: enrolled once with a code, dismissed in one click, out when their employee leaves."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from entitlements.leaving import Leaver
from programming.exchange import Enrolment, Refusal
from programming.jobs.agents import CODE_LASTS, LEAVING_STEPS, Agent, AgentDesk
from programming.jobs.models import AgentCodeRow
from programming.jobs.refusals import AgentRefused
from tests.factories.clocks import Clock
from tests.factories.programming import Workshop

KEY = "11" * 32
OTHER_KEY = "22" * 32


def code_of(shop: Workshop) -> str:
    with shop.database.write() as session:
        return AgentDesk(session, shop.clock).make_code(shop.operator_id, shop.account_id)


def enrol(shop: Workshop, code: str, key: str = KEY) -> Agent:
    with shop.database.write() as session:
        asked = Enrolment(code=code, name="Bay 1", public_key=key, version="1.0.0")
        return AgentDesk(session, shop.clock).enrol(asked)


def test_a_code_makes_one_agent(shop: Workshop) -> None:
    code = code_of(shop)
    agent = enrol(shop, code.lower().replace("-", " "))
    assert (agent.operator_id, agent.name, agent.enrolled_by) == (shop.operator_id, "Bay 1", shop.account_id)
    with pytest.raises(AgentRefused, match=Refusal.WRONG_CODE):
        enrol(shop, code, OTHER_KEY)


def test_an_enrolment_whose_answer_was_lost_is_sent_again_unharmed(shop: Workshop) -> None:
    code = code_of(shop)
    assert enrol(shop, code).id == enrol(shop, code).id


def test_a_code_lasts_half_an_hour(shop: Workshop, clock: Clock) -> None:
    code = code_of(shop)
    clock.now += CODE_LASTS
    with pytest.raises(AgentRefused, match=Refusal.WRONG_CODE):
        enrol(shop, code)


@pytest.mark.parametrize("code", ["AAAA-AAAA-AAAA-AAAA", "--------"], ids=["guessed", "nothing"])
def test_a_code_that_nobody_made_is_refused(shop: Workshop, code: str) -> None:
    with pytest.raises(AgentRefused, match=Refusal.WRONG_CODE):
        enrol(shop, code)


def test_of_a_code_its_digest_alone_is_kept(shop: Workshop) -> None:
    code = code_of(shop)
    with shop.database.read() as session:
        kept = session.scalars(select(AgentCodeRow.code_hash)).one()
    assert code.replace("-", "") not in kept
    assert len(kept) == 64


def test_a_key_is_one_agents_alone(shop: Workshop) -> None:
    enrol(shop, code_of(shop))
    with pytest.raises(AgentRefused, match=Refusal.WRONG_CODE):
        enrol(shop, code_of(shop))


def test_an_agent_is_dismissed_once(shop: Workshop) -> None:
    agent = shop.enrol()
    with shop.database.write() as session:
        desk = AgentDesk(session, shop.clock)
        assert (desk.dismiss(agent.id, 1), desk.dismiss(agent.id, 1), desk.dismiss("nobody", 1)) == (
            True,
            False,
            False,
        )
        known = desk.known(agent.id)
        assert known is not None
        assert known.is_dismissed
        assert desk.all() == []


def test_whoever_leaves_takes_the_agents_and_codes_along(shop: Workshop) -> None:
    agent, code = shop.enrol(), code_of(shop)
    leaver = Leaver(account_id=shop.account_id, operator_id=shop.operator_id, let_go_by=1, now=shop.clock())
    with shop.database.write() as session:
        ended = [step.end(session, leaver) for step in LEAVING_STEPS]
        known = AgentDesk(session, shop.clock).known(agent.id)
    assert ended == [1]
    assert known is not None
    assert known.is_dismissed
    with pytest.raises(AgentRefused, match=Refusal.WRONG_CODE):
        enrol(shop, code)


def test_that_an_agent_is_there_is_noted_now_and_then(shop: Workshop, clock: Clock) -> None:
    agent = shop.enrol()
    with shop.database.write() as session:
        desk = AgentDesk(session, clock)
        assert not desk.is_to_be_seen(agent)
        clock.now += timedelta(minutes=1)
        assert desk.is_to_be_seen(agent)
        desk.see(agent.id, "socketcan")
        known = desk.known(agent.id)
    assert known is not None
    assert (known.seen_at, known.interface) == (clock.now, "socketcan")
