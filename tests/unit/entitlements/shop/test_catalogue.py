"""The catalogue: read from a table line by line, kept by number, found however a number is typed."""

import pytest

from entitlements.money import Currency, Money
from entitlements.shop.catalogue import Catalogue
from entitlements.shop.catalogue_csv import (
    CatalogueUnreadable,
    Complaint,
    Entry,
    read_catalogue,
    write_catalogue,
)
from entitlements.shop.compatibility import Car
from entitlements.shop.tools import InvalidToolNumber, ToolKind, parse_tool_number
from kb.workspace import Workspace
from tests.conftest import NOON, ROOT
from tests.factories.shop import special_tool, vehicle_interface

HEAD = "number,kind,name_pl,name_en"
ENTRIES = [
    Entry(tool=special_tool(), prices=(Money(minor=34_950, currency=Currency.PLN),)),
    Entry(tool=vehicle_interface(), prices=(Money(minor=82_100, currency=Currency.EUR),)),
]


def test_a_table_says_what_was_written_into_it() -> None:
    assert read_catalogue(write_catalogue(ENTRIES).encode()) == (ENTRIES, [])


def test_a_table_with_semicolons_and_a_mark_of_order_is_read_too() -> None:
    text = "\ufeffnumber;kind;name_pl;name_en;price_pln\nHT-1;special-tool;klucz;spanner;12,50\n"
    entries, complaints = read_catalogue(text.encode())
    assert (entries[0].tool.number, entries[0].prices, complaints) == (
        "HT-1",
        (Money(minor=1_250, currency=Currency.PLN),),
        [],
    )


@pytest.mark.parametrize(
    ("columns", "values", "column"),
    [
        pytest.param("", "", "number", id="no number"),
        pytest.param("", ",hammer", "kind", id="a kind that there is not"),
        pytest.param("weight_g", "heavy", "weight_g", id="a weight in words"),
        pytest.param("sold", "perhaps", "sold", id="neither yes nor no"),
        pytest.param("cars", "Halny", "cars", id="a make without a series"),
        pytest.param("operating_systems", "dos", "operating_systems", id="an unknown system"),
        pytest.param("price_pln", "cheap", "price_pln", id="a price in words"),
        pytest.param("price_eur", "-3", "price_eur", id="a price below nought"),
        pytest.param("licence_months", "12", "licence_months", id="a licence without serial numbers"),
    ],
)
def test_a_line_that_cannot_be_taken_is_named_with_its_column(columns: str, values: str, column: str) -> None:
    line = {"number": "HT-9", "kind": "special-tool", "name_pl": "klucz", "name_en": "spanner"}
    line |= (
        {columns: values}
        if columns
        else {"number": "HT-9" if values else "", "kind": values[1:] or "special-tool"}
    )
    text = f"{','.join(line)}\n{','.join(line.values())}\nHT-2,special-tool,klucz,spanner\n"
    entries, complaints = read_catalogue(text.encode())
    assert complaints == [Complaint(line=2, column=column)]
    assert [entry.tool.number for entry in entries] == ["HT-2"]


def test_a_number_that_stands_twice_is_refused_the_second_time() -> None:
    text = f"{HEAD}\nHT-1,special-tool,a,b\nht 1,special-tool,a,b\n"
    assert read_catalogue(text.encode())[1] == [Complaint(line=3, column="number")]


@pytest.mark.parametrize(
    ("content", "missing"),
    [
        pytest.param(b"number,kind\nHT-1,special-tool\n", ("name_pl", "name_en"), id="columns are missing"),
        pytest.param("number,kind,name_pl,name_en\nŁ".encode("cp1250"), (), id="not in UTF-8"),
    ],
)
def test_a_file_that_is_no_catalogue_is_refused_as_a_whole(content: bytes, missing: tuple[str, ...]) -> None:
    with pytest.raises(CatalogueUnreadable) as refusal:
        read_catalogue(content)
    assert refusal.value.missing == missing


def test_an_import_adds_changes_and_leaves_alone(workspace: Workspace) -> None:
    with workspace.database.write() as session:
        first = Catalogue(session).take_in([special_tool(), vehicle_interface()], lambda: NOON)
        second = Catalogue(session).take_in(
            [special_tool(name="piston tool"), vehicle_interface()], lambda: NOON
        )
        found = Catalogue(session).tool("HT-3410")
    assert first.created == ("HT-3410", "HV-100")
    assert (second.created, second.updated, second.unchanged) == ((), ("HT-3410",), ("HV-100",))
    assert found == special_tool(name="piston tool")


@pytest.mark.parametrize("typed", ["HT-3410", "ht 3410", " Ht3410 ", "HT.34-10"])
def test_a_tool_is_found_however_its_number_is_typed(workspace: Workspace, typed: str) -> None:
    with workspace.database.write() as session:
        Catalogue(session).take_in([special_tool()], lambda: NOON)
        assert Catalogue(session).tool(typed) == special_tool()


@pytest.mark.parametrize(
    ("text", "car", "numbers"),
    [
        pytest.param("", None, ["HV-100", "HT-3410"], id="everything, interfaces first"),
        pytest.param("ht34", None, ["HT-3410"], id="the beginning of a number"),
        pytest.param("PISTON", None, ["HT-3410"], id="a word of the name"),
        pytest.param("piston pass", None, [], id="words of two tools"),
        pytest.param(
            "", Car(make="Halny", series="Sokół II", engine="HD15"), ["HV-100"], id="for another engine"
        ),
        pytest.param("", Car(make="Halny", series="Sokół II"), ["HV-100", "HT-3410"], id="for a series"),
        pytest.param("", Car(make="Halny", series="Żubr"), [], id="for a car that nothing is for"),
    ],
)
def test_tools_are_narrowed_by_text_and_car(
    workspace: Workspace, text: str, car: Car | None, numbers: list[str]
) -> None:
    with workspace.database.write() as session:
        Catalogue(session).take_in([special_tool(), vehicle_interface()], lambda: NOON)
        assert [tool.number for tool in Catalogue(session).tools(text=text, car=car)] == numbers


@pytest.mark.parametrize(
    "text", ["", "hammer", "HT\x073410", "9" * 41], ids=["empty", "no digit", "control", "long"]
)
def test_what_cannot_be_a_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidToolNumber):
        parse_tool_number(text)


def test_the_sample_catalogue_is_sound_and_every_drawing_is_there() -> None:
    entries, complaints = read_catalogue((ROOT / "web/sample/goods/tools.csv").read_bytes())
    drawings = {path.stem for path in (ROOT / "web/static/tools").glob("*.svg")}
    tools = [entry.tool for entry in entries]
    assert complaints == []
    assert {tool.drawing for tool in tools} - drawings == set()
    assert {tool.kind for tool in tools} == set(ToolKind)
    assert [tool.number for tool in tools if tool.is_sold and not tool.weight_g] == []
    assert [entry.tool.number for entry in entries if entry.tool.is_sold != (len(entry.prices) == 2)] == []
