"""A net list too large for one drawing, divided into sheets. Pure: one net list, one division.

Every wire is on exactly one sheet, with all that it ends at; what has wires on several sheets is on all of
them. A sheet begins with what has the most wires left, and grows by what it is joined to.
"""

from collections.abc import Iterable, Mapping

import msgspec

from kb.wiring import Component, Connector, NetList, Wire


def divide(net_list: NetList, most_wires: int) -> tuple[NetList, ...]:
    """The sheets of a net list whose wires all end at something, each of at most so many wires."""
    if len(net_list.wires) <= most_wires:
        return (net_list,)
    owners = _owners(net_list)
    left: dict[str, dict[int, None]] = {}
    for number, wire in enumerate(net_list.wires):
        for end in (wire.start, wire.end):
            left.setdefault(owners[end], {})[number] = None
    sheets = []
    while any(left.values()):
        numbers = _sheet(net_list.wires, owners, left, most_wires)
        sheets.append(_part(net_list, [net_list.wires[number] for number in sorted(numbers)], owners))
    return tuple(sheets)


def parts_of(net_list: NetList) -> tuple[str, ...]:
    """The designations of what the wires of a net list join, in the order of its wires."""
    owners = _owners(net_list)
    return tuple(dict.fromkeys(owners[end] for wire in net_list.wires for end in (wire.start, wire.end)))


def _owners(net_list: NetList) -> dict[str, str]:
    """What each end of a wire belongs to."""
    single = (*net_list.supplies, *net_list.fuses, *net_list.splices, *net_list.grounds)
    owners = {part.designation: part.designation for part in single}
    for component in net_list.components:
        owners.update((name, component.designation) for name, _pin in component.pin_ids())
    return owners


def _sheet(
    wires: tuple[Wire, ...],
    owners: Mapping[str, str],
    left: dict[str, dict[int, None]],
    most_wires: int,
) -> list[int]:
    """The numbers of the next sheet's wires, which are taken from those that are left."""
    chosen: list[int] = []
    near: dict[str, None] = {max(left, key=lambda part: len(left[part])): None}
    while near:
        room = most_wires - len(chosen)
        fitting = [part for part in near if len(left[part]) <= room]
        if not fitting and chosen:
            break
        part = max(
            fitting or near, key=lambda part: (_share(part, wires, owners, left, near), len(left[part]))
        )
        for number in list(left[part])[:room]:
            chosen.append(number)
            for end in (wires[number].start, wires[number].end):
                left[owners[end]].pop(number, None)
                near[owners[end]] = None
        near = {other: None for other in near if left[other]} or _rest(left, most_wires - len(chosen))
    return chosen


def _rest(left: Mapping[str, Mapping[int, None]], room: int) -> dict[str, None]:
    """What is left to begin with where all of it fits on the sheet, though it is joined to nothing there."""
    rest = {number for numbers in left.values() for number in numbers}
    return {part: None for part in left if left[part]} if len(rest) <= room else {}


def _share(
    part: str,
    wires: tuple[Wire, ...],
    owners: Mapping[str, str],
    left: Mapping[str, Mapping[int, None]],
    near: Iterable[str],
) -> float:
    """How much of what a part is still joined to stands on the sheet already."""
    others = [owners[end] for number in left[part] for end in (wires[number].start, wires[number].end)]
    present = set(near)
    return sum(other in present for other in others) / len(others)


def _part(net_list: NetList, wires: list[Wire], owners: Mapping[str, str]) -> NetList:
    used = {end for wire in wires for end in (wire.start, wire.end)}
    kept = {owners[end] for end in used}
    codes = {code for wire in wires for code in wire.codes}
    components = tuple(_used(part, used) for part in net_list.components if part.designation in kept)
    fuses = tuple(part for part in net_list.fuses if part.designation in kept)
    boxes = {part.box for part in components} | {part.box for part in fuses}
    return msgspec.structs.replace(
        net_list,
        codes={code: meaning for code, meaning in net_list.codes.items() if code in codes},
        boxes=tuple(box for box in net_list.boxes if box.designation in boxes),
        supplies=tuple(part for part in net_list.supplies if part.designation in kept),
        fuses=fuses,
        components=components,
        splices=tuple(part for part in net_list.splices if part.designation in kept),
        grounds=tuple(part for part in net_list.grounds if part.designation in kept),
        wires=tuple(wires),
    )


def _used(component: Component, used: set[str]) -> Component:
    """The component with the pins that have a wire on the sheet."""
    pins = tuple(pin for pin in component.pins if f"{component.designation}.{pin.name}" in used)
    connectors = tuple(
        Connector(
            designation=connector.designation,
            ways=connector.ways,
            pins=tuple(pin for pin in connector.pins if f"{connector.designation}.{pin.name}" in used),
        )
        for connector in component.connectors
    )
    return msgspec.structs.replace(component, pins=pins, connectors=connectors)
