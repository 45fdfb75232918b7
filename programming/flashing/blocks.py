"""The steps that change the memory: erase, download, transfer, exit, check for each block; then the whole."""

import hashlib
from functools import partial
from typing import Final

from programming.exchange import EventKind
from programming.flashing.ports import PackageDamaged
from programming.flashing.reasons import Reason
from programming.flashing.sequence import Happening, State
from programming.flashing.work import StepFailed, Work
from programming.packages.manifest import Block
from programming.uds.errors import NoAnswer, Refused, UnexpectedAnswer
from programming.uds.names import LONGEST_BLOCK_COUNTER, Routine
from programming.uds.names import NegativeResponseCode as Nrc

_ADDRESS_AND_SIZE: Final = 0x44
_DONE: Final = b"\0"
_HEAD: Final = 2
_SMALLEST_PIECES: Final = 66
"""What a message to the control unit may be cut down to, in bytes, on a bus that loses much."""

_PROGRESS_EVERY_S: Final = 2.0


def erase(work: Work, state: State) -> None:
    """Erase what a block needs; before, at this boundary, a low supply is waited for."""
    work.demand_supply(state)
    for part in _block(work, state).erase:
        parameters = _range(part.start, part.size)
        result = work.insist(state, partial(work.client.routine, Routine.ERASE_MEMORY, parameters))
        if any(result[:1]):
            work.trouble(state, Reason.ERASE_FAILED, result.hex())
            raise StepFailed(Happening.BLOCK_LOST, Reason.ERASE_FAILED)


def download(work: Work, state: State) -> None:
    """Announce a block; the control unit says how long a message may be."""
    block = _block(work, state)
    longest = work.insist(state, lambda: work.client.request_download(block.address, block.size))
    work.facts.longest = min(longest, max(_SMALLEST_PIECES, longest >> (2 * state.shrinks)))


def transfer(work: Work, state: State) -> None:
    """Send a block in pieces; one that is sent again is exactly the same."""
    block, client = _block(work, state), work.client
    before = sum(one.size for one in work.manifest.blocks[: state.block])
    piece, counter, hashed = work.facts.longest - _HEAD, 1, hashlib.sha256()
    began = told = work.clock.now()
    for start in range(0, block.size, piece):
        data = work.package.pieces(block, start, min(piece, block.size - start))
        hashed.update(data)
        work.insist(state, partial(client.transfer, counter, data))
        counter = 0 if counter == LONGEST_BLOCK_COUNTER else counter + 1
        work.watch_supply(state)
        now, done = work.clock.now(), start + len(data)
        if now - told >= _PROGRESS_EVERY_S or done == block.size:
            told = now
            work.note(
                EventKind.PROGRESS,
                state,
                block=block.name,
                done=before + done,
                total=work.manifest.size,
                rate=round(done / max(now - began, 1e-3)),
            )
    if hashed.hexdigest() != block.sha256:
        raise PackageDamaged(f"block {block.name} is not what was signed")


def end_transfer(work: Work, state: State) -> None:
    """Say that all was sent; where that was lost, what follows shows whether it was heard."""
    try:
        work.client.end_transfer()
    except (NoAnswer, UnexpectedAnswer) as error:
        work.trouble(state, "asked-again", error)
        try:
            work.insist(state, work.client.end_transfer)
        except Refused as refused:
            if refused.code is not Nrc.REQUEST_SEQUENCE_ERROR:
                raise
            work.trouble(state, "asked-again", refused)  # it had heard the first one


def check(work: Work, state: State) -> None:
    """Let the control unit compare a block with its check value; also one that a former run wrote."""
    block = _block(work, state)
    parameters = _range(block.address, block.size) + block.crc32.to_bytes(4, "big")
    result = work.insist(state, lambda: work.client.routine(Routine.CHECK_MEMORY, parameters))
    if result[:1] != _DONE:
        work.trouble(state, Reason.CHECK_FAILED, result.hex())
        raise StepFailed(Happening.BLOCK_LOST, Reason.CHECK_FAILED)
    work.note(EventKind.BLOCK_CHECKED, state, block=block.name)


def dependencies(work: Work, state: State) -> None:
    """Let the control unit look at its software as a whole, and at its own signature where there is one."""
    result = _checked_whole(work, state, bytes.fromhex(work.manifest.own_signature))
    if result[:1] != _DONE:
        work.trouble(state, Reason.DEPENDENCIES_FAILED, result.hex())
        raise StepFailed(Happening.SOFTWARE_LOST, Reason.DEPENDENCIES_FAILED)


def _checked_whole(work: Work, state: State, signature: bytes) -> bytes:
    """What the control unit says of its software; one that takes no signature is asked without."""
    routine = Routine.CHECK_PROGRAMMING_DEPENDENCIES
    try:
        return work.insist(state, lambda: work.client.routine(routine, signature))
    except Refused as refused:
        if not signature or refused.code is not Nrc.INCORRECT_MESSAGE_LENGTH_OR_INVALID_FORMAT:
            raise
        work.trouble(state, "no-signature", refused)
    return work.insist(state, lambda: work.client.routine(routine))


def _block(work: Work, state: State) -> Block:
    return work.manifest.blocks[state.block]


def _range(start: int, size: int) -> bytes:
    return bytes([_ADDRESS_AND_SIZE]) + start.to_bytes(4, "big") + size.to_bytes(4, "big")
