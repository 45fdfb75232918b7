"""How the sample library is written: facts in two languages, placeholders, and what the check refuses."""

from datetime import date
from pathlib import Path

import msgspec
import pytest

from kb.documents import DocumentKind
from kb.systems import VehicleSystem
from translations.locales import Language
from web.sample.authoring import model
from web.sample.authoring.check import complaints
from web.sample.authoring.earlier import earlier_issues
from web.sample.authoring.edition import edition_of
from web.sample.authoring.facts import (
    Designation,
    FactFile,
    Facts,
    Item,
    Quantity,
    SourceInvalid,
    Stage,
    Torque,
    read_yaml,
    written,
)
from web.sample.authoring.formats.markdown import markdown_text
from web.sample.authoring.library import Sources
from web.sample.authoring.model import (
    Answer,
    Applies,
    Block,
    Both,
    Earlier,
    FactTable,
    Figure,
    Format,
    Issue,
    Needs,
    Section,
    Step,
    Topic,
)
from web.sample.authoring.netlists import NetLists
from web.sample.authoring.text import Piece, pieces
from web.sample.authoring.vehicles import Engine, Gearbox, Maker, Series, Vehicle

NAME = Both(pl="śruba", en="bolt")
BOLT = Torque(name=NAME, nm=32, thread="M8x1.25")


QUESTION = model.Test(id="a", text=NAME, question=NAME, if_yes=Answer(go="b"), if_no=Answer(result=NAME))


def sources_of(topic: Topic) -> Sources:
    petrol = Engine(letter="C", name=NAME, fuel=NAME, displacement_cm3=1598, power_kw=88, torque_nm=155)
    series = Series(
        name="Sokół",
        letters="S2",
        body=NAME,
        built_from="2015-03",
        built_to="2022-11",
        engines={"HB16": ("M5H",)},
        options=(),
        control_units=(),
    )
    maker = Maker(
        name="Halny",
        wmi="S6H",
        plant="K",
        engines={"HB16": petrol},
        gearboxes={"M5H": Gearbox(letter="5", name=NAME)},
        options={},
        series={"sokol2": series},
        vehicles=(),
    )
    facts = Facts(
        {
            "x.yaml": FactFile(
                torques={"x.bolt": BOLT},
                quantities={"x.gap": Quantity(name=NAME, unit="mm", value=0.05)},
                tools={"HT-1": Item(name=NAME)},
            )
        }
    )
    return Sources(facts=facts, maker=maker, net_lists=NetLists(), topics={topic.identity: topic})


def topic_of(*blocks: Block, **changes: object) -> Topic:
    topic = Topic(
        identity="t",
        format=Format.MARKDOWN,
        kind=DocumentKind.REPAIR,
        chapter="brakes",
        systems=(VehicleSystem.BRAKES,),
        number="RM 1",
        issue=Issue(number=2, date=date(2020, 1, 1)),
        title=Both(pl="Hamulec", en="Brake"),
        applies=(Applies(series="sokol2"),),
        sections=(Section(id="fit", title=Both(pl="Montaż", en="Fitting"), blocks=blocks),),
    )
    return msgspec.structs.replace(topic, **changes)


def said(topic: Topic) -> list[str]:
    return [line.removeprefix("t: ") for line in complaints(sources_of(topic))]


@pytest.mark.parametrize(
    ("fact", "polish", "english"),
    [
        (BOLT, "32 Nm", "32 Nm"),
        (Torque(name=NAME, nm=2.5), "2,5 Nm", "2.5 Nm"),
        (Torque(name=NAME, stages=(Stage(nm=30), Stage(degrees=90))), "30 Nm + 90°", "30 Nm + 90°"),
        (Quantity(name=NAME, unit="mm", value=22, decimals=1), "22,0 mm", "22.0 mm"),
        (Quantity(name=NAME, unit="g", value=480, tolerance=15), "480 g ± 15 g", "480 g ± 15 g"),
        (Quantity(name=NAME, unit="V", low=4.8, high=5.2), "4,8–5,2 V", "4.8–5.2 V"),
        (Quantity(name=NAME, unit="mm", least=2), "co najmniej 2 mm", "at least 2 mm"),
        (Quantity(name=NAME, unit="mm", most=0.05), "najwyżej 0,05 mm", "at most 0.05 mm"),
        (Quantity(name=NAME, unit="rpm", value=1500), "1500 obr/min", "1500 rpm"),
        (Quantity(name=NAME, unit="%", value=98), "98%", "98%"),
        (Quantity(name=NAME, unit="km", value=200, approximately=True), "około 200 km", "about 200 km"),
        (Quantity(name=NAME, unit="", value=4), "4", "4"),
        (Designation(name=NAME, is_="DOT 4"), "DOT 4", "DOT 4"),
        (Designation(name=NAME, is_=Both(pl="2 lata", en="2 years")), "2 lata", "2 years"),
    ],
)
def test_a_fact_is_written_as_its_language_writes_it(
    fact: Torque | Quantity | Designation, polish: str, english: str
) -> None:
    assert (written(fact, Language.POLISH), written(fact, Language.ENGLISH)) == (polish, english)


@pytest.mark.parametrize(
    "values",
    [{}, {"value": 1, "least": 2}, {"low": 1}, {"value": 1, "high": 2}],
    ids=["none", "two", "half", "mixed"],
)
def test_a_quantity_is_said_in_one_way(values: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="one of"):
        Quantity(name=NAME, unit="mm", **values)  # type: ignore[arg-type]


def test_a_fact_that_stands_in_two_files_is_refused() -> None:
    file = FactFile(torques={"x.bolt": BOLT})
    with pytest.raises(SourceInvalid, match="twice"):
        Facts({"a.yaml": file, "b.yaml": file})


def test_a_mistake_in_a_file_names_the_file_and_the_place(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("torques: {x.bolt: {name: {pl: a, en: b}, newton: 3}}")
    with pytest.raises(SourceInvalid, match=r"x\.yaml: .*newton.*torques"):
        read_yaml(path, FactFile)


def test_a_text_is_cut_at_its_placeholders() -> None:
    filled = pieces("to {x.bolt}, then", lambda inside: Piece(text="32 Nm", fact=inside))
    assert [(piece.text, piece.fact) for piece in filled] == [
        ("to ", None),
        ("32 Nm", "x.bolt"),
        (", then", None),
    ]


@pytest.mark.parametrize("text", ["{x", "x}", "{{x}}"])
def test_a_brace_without_its_partner_is_refused(text: str) -> None:
    with pytest.raises(SourceInvalid, match="brace"):
        list(pieces(text, lambda inside: Piece(text=inside)))


def both(text: str) -> Block:
    return Block(text=Both(pl=text, en=text))


def test_a_topic_without_a_mistake_has_no_complaint() -> None:
    assert said(topic_of(both("{x.bolt} {tool:HT-1} {dtc:P0335}"), needs=Needs(tools=("HT-1",)))) == []


@pytest.mark.parametrize(
    ("topic", "reason"),
    [
        (topic_of(both("Tighten to 32 Nm.")), "is typed into"),
        (topic_of(both("{x.nut}")), "no fact 'x.nut'"),
        (topic_of(both("{tool:HT-2}")), "no tool HT-2"),
        (topic_of(both("{dtc:P03}")), "no dtc P03"),
        (topic_of(both("{pin:X1.1}")), "no pin X1.1"),
        (topic_of(both("{step:nowhere}")), "no step:nowhere"),
        (topic_of(both("{see:other}")), "no document other"),
        (topic_of(both("{see:t#nowhere}")), "has no part nowhere"),
        (topic_of(both("{colour:red}")), "is no placeholder"),
        (topic_of(Block(text=Both(pl="{x.bolt}", en="tight"))), "name different facts (x.bolt)"),
        (topic_of(both('a "word"')), "straight quotes"),
        (topic_of(both("two  spaces")), "spaces"),
        (topic_of(both("x"), needs=Needs(tools=("HT-9",))), "no tool HT-9"),
        (topic_of(both("x"), needs=Needs(labour="x.time")), "no fact 'x.time'"),
        (topic_of(both("x"), applies=(Applies(series="sokol9"),)), "no series sokol9"),
        (topic_of(both("x"), applies=(Applies(series="sokol2", engines=("HD15",)),)), "not built with HD15"),
        (topic_of(both("x"), format=Format.S1000D), "not one of its format"),
        (topic_of(both("x"), replaces=("gone",)), "replaces gone"),
        (topic_of(Block(facts=FactTable(id="f", title=NAME, facts=("y.*",)))), "table f: no fact matches"),
        (topic_of(Block(figure=Figure(id="f", file="x.svg", title=NAME))), "no drawing x.svg"),
        (topic_of(both("x"), chapter="soul"), "no chapter soul"),
        (topic_of(both("x"), systems=()), "the chapter brakes and is not about that system"),
        (
            topic_of(both("x"), systems=(VehicleSystem.WHEELS, VehicleSystem.BRAKES)),
            "systems are not in alphabetical order",
        ),
        (topic_of(Block(steps=(Step(id="fit", text=NAME),))), "the id fit stands twice"),
        (
            topic_of(Block(tests=(QUESTION,))),
            "no test b",
        ),
    ],
)
def test_a_mistake_is_named(topic: Topic, reason: str) -> None:
    assert reason in " / ".join(said(topic))


def test_a_block_of_two_kinds_is_refused() -> None:
    with pytest.raises(ValueError, match="exactly one"):
        Block(text=NAME, note=NAME)


def test_an_earlier_issue_has_other_values_and_fewer_parts() -> None:
    steps = Block(steps=(Step(id="old", text=Both(pl="{x.bolt}", en="{x.bolt}")), Step(id="new", text=NAME)))
    was = Issue(number=1, date=date(2019, 1, 1))
    topic = topic_of(steps, earlier=Earlier(issue=was, facts={"x.bolt": "30 Nm"}, without=("new",)))
    ((sources, earlier),) = earlier_issues(sources_of(topic))
    text = markdown_text(edition_of(sources, earlier, Language.ENGLISH), sources).decode()
    assert (earlier.issue, "30 Nm" in text, "32 Nm" in text, "bolt" in text) == (was, True, False, False)


def test_a_vin_follows_from_what_the_vehicle_is() -> None:
    maker = sources_of(topic_of()).maker
    vehicle = Vehicle(series="sokol2", engine="HB16", gearbox="M5H", built="2016-05", serial=8257)
    vin = maker.vin_of(vehicle)
    assert (vin[:8], vin[9:]) == ("S6HS2CA5", "GK008257")
