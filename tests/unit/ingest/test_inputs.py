"""Which files a run takes in."""

import os
from pathlib import Path

import pytest

from ingest.inputs import Input, Stated, collect, reopen
from ingest.outcomes import Misuse, Outcome
from kb.access import AccessClass
from kb.documents import DocumentKind

STATED = Stated()
MANIFEST = "documents:\n  - identity: oil\n    editions: {en: oil.md}\n"
PROTECTED = (
    "documents:\n  - identity: oil\n    access: security-related-rmi\n    editions: {en: a/b/oil.md}\n"
)


def touch(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("# Text")
    return folder


def names(folder: Path, *paths: Path) -> list[str]:
    return [item.path.relative_to(folder).as_posix() for item in collect(paths or [folder], STATED)]


def only(inputs: list[Input]) -> Input:
    (item,) = inputs
    return item


def test_a_folder_is_walked_in_a_stable_order(tmp_path: Path) -> None:
    touch(tmp_path, "b.md", "a/z.md", "a/b/c.md", "c.md")
    assert names(tmp_path) == ["a/b/c.md", "a/z.md", "b.md", "c.md"]


def test_a_file_is_taken_in_with_the_folder_around_it(tmp_path: Path) -> None:
    touch(tmp_path / "manuals", "oil.md")
    item = only(collect([tmp_path / "manuals" / "oil.md"], STATED))
    assert (item.root, item.collection, item.relative_path.as_posix()) == (
        tmp_path / "manuals",
        "manuals",
        "oil.md",
    )


def test_a_folder_and_a_file_in_it_give_the_file_the_same_identity(tmp_path: Path) -> None:
    touch(tmp_path / "manuals", "oil.md")
    from_folder = only(collect([tmp_path / "manuals"], STATED))
    assert from_folder == only(collect([tmp_path / "manuals" / "oil.md"], STATED))


def test_a_file_that_is_named_twice_is_taken_in_once(tmp_path: Path) -> None:
    touch(tmp_path, "a.md", "b.md")
    assert names(tmp_path, tmp_path, tmp_path / "a.md", tmp_path) == ["a.md", "b.md"]


def test_a_relative_path_names_the_same_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path, "a.md")
    monkeypatch.chdir(tmp_path)
    assert collect([Path()], STATED) == collect([tmp_path], STATED)


def test_hidden_files_and_folders_are_left_alone(tmp_path: Path) -> None:
    touch(tmp_path, ".hidden.md", ".git/config.md", "a.md")
    assert names(tmp_path) == ["a.md"]


def test_a_path_that_is_not_there_is_misuse(tmp_path: Path) -> None:
    with pytest.raises(Misuse, match="nowhere"):
        collect([tmp_path / "nowhere"], STATED)


def test_a_link_out_of_the_folder_is_refused_not_followed(tmp_path: Path) -> None:
    touch(tmp_path / "outside", "a.md")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "file.md").symlink_to(tmp_path / "outside" / "a.md")
    (tmp_path / "in" / "folder").symlink_to(tmp_path / "outside")
    inputs = collect([tmp_path / "in"], STATED)
    assert [item.path.name for item in inputs] == ["file.md", "folder"]
    assert [item.refused.outcome for item in inputs if item.refused] == [Outcome.REJECTED] * 2


def test_a_link_within_the_folder_adds_nothing(tmp_path: Path) -> None:
    touch(tmp_path, "a/a.md")
    (tmp_path / "b.md").symlink_to(tmp_path / "a" / "a.md")
    (tmp_path / "loop").symlink_to(tmp_path)
    assert names(tmp_path) == ["a/a.md"]


def test_a_pipe_is_refused_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    assert only(collect([tmp_path], STATED)).refused is not None


def test_a_name_that_is_not_unicode_is_refused_by_a_name_that_is(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/ol\xb1j.md")).write_text("x")
    item = only(collect([tmp_path], STATED))
    assert "UTF-8" in str(item.refused)
    assert item.source.endswith("ol\\xb1j.md")


def test_of_the_issues_of_a_data_module_the_newest_comes_first(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "DMC-X_001-00_EN-US.xml",
        "DMC-X_010-00_EN-US.xml",
        "DMC-X_009-02_EN-US.xml",
        "DMC-A_001-00_EN-US.xml",
    )
    assert names(tmp_path) == [
        "DMC-A_001-00_EN-US.xml",
        "DMC-X_010-00_EN-US.xml",
        "DMC-X_009-02_EN-US.xml",
        "DMC-X_001-00_EN-US.xml",
    ]


def test_a_manifest_at_the_root_is_found_by_itself(tmp_path: Path) -> None:
    touch(tmp_path, "oil.md")
    (tmp_path / "manifest.yaml").write_text(MANIFEST)
    item = only(collect([tmp_path], STATED))
    assert item.entry is not None
    assert item.entry.identity == "oil"


@pytest.mark.parametrize(
    "named", ["", "all", "all/manuals", "all/manuals/a", "all/manuals/a/b", "all/manuals/a/b/oil.md"]
)
def test_a_file_has_its_manifest_wherever_the_named_folder_begins(tmp_path: Path, named: str) -> None:
    touch(tmp_path, "all/manuals/a/b/oil.md")
    (tmp_path / "all" / "manuals" / "manifest.yaml").write_text(PROTECTED)
    item = only(collect([tmp_path / named], STATED))
    assert item.entry is not None
    assert item.entry.access_class is AccessClass.SECURITY_RELATED_RMI
    assert reopen(item.source, str(item.root), STATED) == item


def test_the_nearest_manifest_that_names_a_file_speaks_of_it(tmp_path: Path) -> None:
    touch(tmp_path, "a/b/oil.md", "a/b/brakes.md")
    (tmp_path / "manifest.yaml").write_text(
        "documents:\n"
        "  - identity: far-oil\n    editions: {en: a/b/oil.md}\n"
        "  - identity: far-brakes\n    editions: {en: a/b/brakes.md}\n"
    )
    (tmp_path / "a" / "b" / "manifest.yaml").write_text(MANIFEST)
    found = [item.entry.identity for item in collect([tmp_path], STATED) if item.entry]
    assert found == ["far-brakes", "oil"]


def test_a_manifest_far_above_says_nothing_of_files_it_does_not_name(tmp_path: Path) -> None:
    touch(tmp_path, "oil.md", "a/README.md", "a/other.md")
    (tmp_path / "manifest.yaml").write_text(MANIFEST)
    inputs = collect([tmp_path / "a"], STATED)
    assert [(item.path.name, item.entry) for item in inputs] == [("README.md", None), ("other.md", None)]


def test_what_a_manifest_above_ignores_is_no_input(tmp_path: Path) -> None:
    touch(tmp_path, "oil.md", "a/oil.md", "a/warnings.md")
    (tmp_path / "manifest.yaml").write_text(MANIFEST + "ignore: [warnings.md]\n")
    assert names(tmp_path, tmp_path / "a") == ["a/oil.md"]


@pytest.mark.parametrize("named", ["", "a/b"])
def test_a_mistake_in_a_manifest_above_or_below_is_misuse(tmp_path: Path, named: str) -> None:
    touch(tmp_path, "a/b/oil.md")
    (tmp_path / "a" / "manifest.yaml").write_text("documents:\n  - identity: x\n")
    with pytest.raises(Misuse, match="line 2"):
        collect([tmp_path / named], STATED)


def test_a_named_manifest_speaks_of_its_own_folder(tmp_path: Path) -> None:
    touch(tmp_path, "manuals/oil.md")
    (tmp_path / "manuals" / "other.yaml").write_text(MANIFEST)
    stated = Stated(manifest=tmp_path / "manuals" / "other.yaml")
    item = only(collect([tmp_path / "manuals" / "oil.md"], stated))
    assert item.entry is not None


def test_beside_a_manifest_style_sheets_and_the_readme_are_no_inputs_but_all_else_is(tmp_path: Path) -> None:
    touch(tmp_path, "oil.md", "README.md", "LICENSE", "tool.py", "forgotten.md")
    (tmp_path / "page.css").write_text("p {}")
    (tmp_path / "figure.svg").write_text("<svg/>")
    (tmp_path / "figure.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "manifest.yaml").write_text(MANIFEST)
    inputs = collect([tmp_path], STATED)
    assert [(item.path.name, item.is_unnamed) for item in inputs] == [
        ("figure.png", True),  # it may be a scan
        ("figure.svg", True),  # it may be a diagram
        ("forgotten.md", True),
        ("oil.md", False),
        ("tool.py", True),
    ]


def test_without_a_manifest_everything_is_an_input(tmp_path: Path) -> None:
    touch(tmp_path, "oil.md", "README.md", "tool.py")
    assert names(tmp_path) == ["README.md", "oil.md", "tool.py"]


def test_an_input_is_opened_again_as_it_was(tmp_path: Path) -> None:
    touch(tmp_path, "a/oil.md")
    (tmp_path / "manifest.yaml").write_text(MANIFEST.replace("oil.md", "a/oil.md"))
    stated = Stated(kind=DocumentKind.REPAIR)
    item = only(collect([tmp_path], stated))
    assert reopen(item.source, str(item.root), stated) == item


def test_a_file_that_is_gone_is_refused_when_it_is_opened_again(tmp_path: Path) -> None:
    item = reopen(str(tmp_path / "gone.md"), str(tmp_path), STATED)
    assert "no longer there" in str(item.refused)


def test_what_the_manifest_ignores_is_no_input(tmp_path: Path) -> None:
    touch(tmp_path, "oil.md", "shared/warnings.md", "brakes.md")
    (tmp_path / "manifest.yaml").write_text(MANIFEST + "ignore: [warnings.md]\n")
    assert names(tmp_path) == ["brakes.md", "oil.md"]
