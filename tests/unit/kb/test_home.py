"""Files of the data folder that are for their owner's eyes only."""

from pathlib import Path

import pytest

from kb.check import open_secrets
from kb.home import is_open_to_others, write_private


@pytest.mark.parametrize(("mode", "is_open"), [(0o600, False), (0o400, False), (0o640, True), (0o602, True)])
def test_a_file_is_open_where_others_than_its_owner_may_read_or_write_it(
    tmp_path: Path, mode: int, is_open: bool
) -> None:
    path = tmp_path / "secret"
    write_private(path, "secret")
    path.chmod(mode)
    assert is_open_to_others(path) is is_open
    with path.open("rb") as file:
        assert is_open_to_others(file.fileno()) is is_open


def test_what_is_written_is_for_its_owner_and_what_is_not_there_is_not_open(tmp_path: Path) -> None:
    write_private(tmp_path / "secret", "secret")
    assert not is_open_to_others(tmp_path / "secret")
    assert not is_open_to_others(tmp_path / "none")


def test_a_check_names_each_open_secret_and_how_it_is_closed(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("closed", "open", "none")]
    for path in paths[:2]:
        write_private(path, "secret")
    paths[1].chmod(0o644)
    (sentence,) = open_secrets(paths)
    assert f"`chmod 600 {paths[1]}`" in sentence
