"""Archives unpacked: what is in them comes out, what is a trap does not, and no byte lands elsewhere."""

import contextlib
import io
import random
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from ingest.archive import Unpacked, unpack
from ingest.limits import MIB, BundleLimits
from ingest.outcomes import Encrypted, InputRefused, Malformed, Outcome, TooLarge
from tests.factories.archives import (
    FIFO_MODE,
    SYMLINK_MODE,
    damaged,
    encrypted,
    overlapping,
    packed,
    renamed,
    with_mode,
)

STORED = zipfile.ZIP_STORED
LIMITS = BundleLimits(entries=50, entry_bytes=2 * MIB, unsuspicious_bytes=4 * MIB, total_bytes=32 * MIB)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "scratch" / "files"
    path.mkdir(parents=True)
    return path


def unpacked(
    content: bytes, folder: Path, limits: BundleLimits = LIMITS, *, source: Path | None = None
) -> Unpacked:
    path = source or folder.parent.parent / "bundle.zip"
    path.write_bytes(content)
    return unpack(path, folder, limits)


def there(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def refused(result: Unpacked) -> list[tuple[str, Outcome]]:
    return [(entry.name, entry.outcome) for entry in result.refused]


def test_files_come_out_where_they_lay(folder: Path) -> None:
    result = unpacked(packed({"a.md": "# A", "pl/deep/b.md": "# B"}), folder)
    assert (there(folder), result.refused) == (["a.md", "pl/deep/b.md"], [])
    assert (folder / "pl" / "deep" / "b.md").read_text() == "# B"


def test_an_archive_in_an_archive_becomes_a_folder_of_its_name(folder: Path) -> None:
    inner = packed({"c.md": "# C"})
    result = unpacked(packed({"a.md": "# A", "x/inner.zip": inner}), folder)
    assert (there(folder), result.folders) == (["a.md", "x/inner.zip/c.md"], ["", "x/inner.zip"])


def test_a_word_document_stays_a_file(folder: Path) -> None:
    document = packed({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"})
    unpacked(packed({"letter.docx": document}), folder)
    assert there(folder) == ["letter.docx"]


def test_hidden_files_and_what_systems_add_are_left_out(folder: Path) -> None:
    result = unpacked(
        packed({"a.md": "# A", ".git/config": "x", "__MACOSX/a.md": "x", "b/Thumbs.db": "x"}), folder
    )
    assert (there(folder), result.refused) == (["a.md"], [])


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        pytest.param("../../evil.md", "../../evil.md", id="up"),
        pytest.param("a/../../evil.md", "a/../../evil.md", id="up-again"),
        pytest.param("..\\..\\evil.md", "..\\..\\evil.md", id="up-with-backslashes"),
        pytest.param("/etc/evil.md", "etc/evil.md", id="absolute"),
        pytest.param("C:\\evil.md", "C:\\evil.md", id="drive"),
        pytest.param("a\nb.md", "a�b.md", id="control-character"),
        pytest.param("x" * 241, "x" * 239 + "…", id="overlong-name"),
        pytest.param("\u0958" * 80 + "/a.md", "\u0958" * 80 + "/a.md", id="overlong-once-composed"),
        pytest.param("/".join(["y"] * 40), "/".join(["y"] * 40), id="too-many-folders"),
    ],
)
def test_a_name_that_is_a_trap_is_refused_and_its_neighbour_is_not(
    folder: Path, name: str, shown: str
) -> None:
    result = unpacked(packed({name: "trap", "good.md": "# Good"}), folder)
    assert refused(result) == [(shown, Outcome.REJECTED)]
    assert there(folder.parent.parent) == ["bundle.zip", "scratch/files/good.md"]


def test_a_name_with_a_nul_in_it_is_refused(folder: Path) -> None:
    result = unpacked(renamed(packed({"evilX.md": "trap", "b.md": "B"}), b"evilX.md", b"evil\0.md"), folder)
    assert (refused(result), there(folder)) == ([("evil�.md", Outcome.REJECTED)], ["b.md"])


@pytest.mark.parametrize("mode", [SYMLINK_MODE, FIFO_MODE], ids=["symlink", "pipe"])
def test_what_is_no_file_is_refused(folder: Path, mode: int) -> None:
    result = unpacked(with_mode("link.md", mode), folder)
    assert (refused(result), there(folder)) == ([("link.md", Outcome.REJECTED)], [])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("Oil.md", "oil.MD", id="case"),
        pytest.param("oil", "oil/b.md", id="file-and-folder"),
        pytest.param("oil/b.md", "OIL", id="folder-and-file"),
        pytest.param("\u017c.md", "z\u0307.md", id="composed-and-not"),
    ],
)
def test_of_two_files_with_one_name_the_second_is_refused(folder: Path, first: str, second: str) -> None:
    result = unpacked(packed({first: "1", second: "2"}), folder)
    assert (refused(result), len(there(folder))) == ([(second, Outcome.REJECTED)], 1)


def test_a_damaged_file_is_refused_and_its_neighbour_is_not(folder: Path) -> None:
    content = damaged(packed({"a.md": "# A", "b.md": "# B"}, STORED), b"a.md")
    result = unpacked(content, folder)
    assert (refused(result), there(folder)) == ([("a.md", Outcome.MALFORMED)], ["b.md"])


def test_a_file_under_a_password_is_refused_and_its_neighbour_is_not(folder: Path) -> None:
    result = unpacked(encrypted(packed({"a.md": "# A", "b.md": "# B"}), [b"a.md"]), folder)
    assert (refused(result), there(folder)) == ([("a.md", Outcome.ENCRYPTED)], ["b.md"])


def test_an_archive_all_under_a_password_is_refused_as_one(folder: Path) -> None:
    content = encrypted(packed({"a.md": "# A", "b.md": "# B"}), [b"a.md", b"b.md"])
    with pytest.raises(Encrypted, match="password"):
        unpacked(content, folder)


@pytest.mark.parametrize(
    "name", ["/".join(["y" * 200] * 4) + "/a.md", "a/a.md"], ids=["too long", "in a file"]
)
def test_a_file_that_the_disk_does_not_take_is_refused_and_its_neighbour_is_not(
    folder: Path, name: str
) -> None:
    deep = folder.joinpath(*["z" * 240] * 14)
    deep.mkdir(parents=True)
    (deep / "a").write_text("no folder")
    result = unpacked(packed({name: "# A", "b.md": "# B"}), deep, source=folder.parent / "bundle.zip")
    assert [entry.outcome for entry in result.refused] == [Outcome.MALFORMED]
    assert (deep / "b.md").read_text() == "# B"


def test_an_unusual_packing_is_refused(folder: Path) -> None:
    result = unpacked(packed({"a.md": "# A"}, zipfile.ZIP_LZMA), folder)
    assert refused(result) == [("a.md", Outcome.UNSUPPORTED)]


def test_a_file_that_is_too_large_is_refused_and_its_neighbour_is_not(folder: Path) -> None:
    result = unpacked(packed({"a.md": b"\0" * (2 * MIB + 1), "b.md": "# B"}), folder)
    assert (refused(result), there(folder)) == ([("a.md", Outcome.TOO_LARGE)], ["b.md"])


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(packed({f"{number}.bin": b"\0" * MIB for number in range(5)}), id="ratio"),
        pytest.param(packed({f"{number}.md": "" for number in range(51)}), id="entries"),
        pytest.param(overlapping("a.bin", 1000, 40), id="overlapping-entries"),
        pytest.param(
            packed({"good.md": "", "in.zip": packed({f"{n}.bin": b"\0" * MIB for n in range(5)})}),
            id="bomb-inside",
        ),
    ],
)
def test_a_bomb_is_refused_as_one(folder: Path, content: bytes) -> None:
    with pytest.raises(TooLarge):
        unpacked(content, folder)


def test_much_that_is_small_when_packed_is_no_bomb_below_what_nobody_suspects(folder: Path) -> None:
    unpacked(packed({"a.md": b"\0" * (2 * MIB), "b.md": b"\0" * (2 * MIB)}), folder)
    assert there(folder) == ["a.md", "b.md"]


def test_archives_within_each_other_end_somewhere(folder: Path) -> None:
    content = packed({"end.md": "# End"})
    for depth in (4, 3, 2):
        content = packed({f"{depth}.zip": content, f"{depth}.md": "# Beside"})
    result = unpacked(content, folder)
    assert refused(result) == [("2.zip/3.zip/4.zip", Outcome.TOO_LARGE)]
    assert there(folder) == ["2.md", "2.zip/3.md", "2.zip/3.zip/4.md"]


def test_a_broken_archive_inside_is_refused_and_its_neighbour_is_not(folder: Path) -> None:
    result = unpacked(packed({"a.zip": packed({"x.md": "X"})[:-30], "b.md": "# B"}), folder)
    assert (refused(result), there(folder)) == ([("a.zip", Outcome.MALFORMED)], ["b.md"])


@pytest.mark.parametrize("cut", [4, 60], ids=["nothing-but-its-beginning", "without-its-end"])
def test_what_only_begins_as_an_archive_is_broken(folder: Path, cut: int) -> None:
    with pytest.raises(Malformed, match="pack it anew"):
        unpacked(packed({"a.md": "# A" * 100})[:cut], folder)


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        pytest.param("żarówka.md".encode("cp852"), "żarówka.md", id="code-page-852"),
        pytest.param("żarówka.md".encode(), "żarówka.md", id="utf-8-that-does-not-say-so"),
    ],
)
def test_polish_names_are_read_as_their_packer_meant_them(folder: Path, raw: bytes, meant: str) -> None:
    plain = b"n" * len(raw)
    unpacked(renamed(packed({plain.decode(): "# A"}), plain, raw), folder)
    assert there(folder) == [meant]


def test_a_name_in_the_unicode_field_counts(folder: Path) -> None:
    info = zipfile.ZipInfo("zarowka.md")
    field = struct.pack("<BI", 1, zlib.crc32(b"zarowka.md")) + "żarówka.md".encode()
    info.extra = struct.pack("<HH", 0x7075, len(field)) + field
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(info, "# A")
    unpacked(content.getvalue(), folder)
    assert there(folder) == ["żarówka.md"]


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_archive_is_refused_or_unpacked_and_writes_nowhere_else(folder: Path, seed: int) -> None:
    source = random.Random(seed)
    content = bytearray(packed({"a.md": "# A" * 50, "b/c.md": "# C" * 50, "in.zip": packed({"d.md": "D"})}))
    places = source.sample(range(len(content)), k=source.randrange(1, 6))
    content[:] = (byte ^ (0x5A if place in places else 0) for place, byte in enumerate(content))
    with contextlib.suppress(InputRefused):
        unpacked(bytes(content), folder)
    outside = [name for name in there(folder.parent.parent) if not name.startswith("scratch/files/")]
    assert outside == ["bundle.zip"]
