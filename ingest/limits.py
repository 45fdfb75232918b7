"""How much one input may take: of time, of memory, of space. Pure."""

from dataclasses import dataclass
from typing import Final

MIB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleLimits:
    """What one bundle may unfold to, with all the archives in it.

    `ratio` is how many times its own size an archive may have unpacked; up to `unsuspicious_bytes` nobody
    asks. `packed_bytes` is the size of the bundle's file itself.
    """

    packed_bytes: int = 2048 * MIB
    total_bytes: int = 4096 * MIB
    entry_bytes: int = 512 * MIB
    entries: int = 20_000
    depth: int = 3
    ratio: int = 100
    unsuspicious_bytes: int = 64 * MIB
    wall_s: float = 600.0
    cpu_s: int = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of one run; what exceeds them ends as `too-large` or `timed-out`, never as a crash.

    The first group bounds one reading in its child process, the second what a document may hold, the third
    the recognition of text in pictures (each scan begins the time of the reading anew), the fourth how long a
    child process lives; `bundle` bounds what is unpacked before any of that.
    """

    file_bytes: int = 512 * MIB
    wall_s: float = 60.0
    cpu_s: int = 60
    address_space_bytes: int = 2048 * MIB
    answer_bytes: int = 256 * MIB
    scratch_file_bytes: int = 64 * MIB

    nesting_depth: int = 32
    sections: int = 50_000
    blocks: int = 1_000_000
    text_characters: int = 100_000_000
    figures: int = 5_000
    figure_bytes: int = 64 * MIB
    figure_pixels: int = 100_000_000

    scans: int = 3_000
    scan_wall_s: float = 60.0
    scan_address_space_bytes: int = 1024 * MIB
    scans_wall_s: float = 4 * 3600.0

    start_s: float = 60.0
    files_per_child: int = 200
    child_peak_bytes: int = 768 * MIB

    bundle: BundleLimits = BundleLimits()


DEFAULT_LIMITS: Final = Limits()
