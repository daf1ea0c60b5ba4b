"""The presets are found from a checkout and from an installed wheel."""

from pathlib import Path

import pytest

from experiments.paths import configs_dir


def tree(root: Path, *entries: str) -> Path:
    """Make folders (ending in /) and empty files under `root`; return the package."""
    for entry in ("experiments/", *entries):
        path = root / entry
        if entry.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.touch()
    return root / "experiments"


def test_this_tree_answers_with_an_absolute_folder_that_exists():
    assert configs_dir().is_absolute()
    assert configs_dir().is_dir()


def test_a_checkout_uses_the_folder_that_is_edited(tmp_path):
    package = tree(tmp_path, "pyproject.toml", "configs/")
    assert configs_dir(package) == tmp_path / "configs"


def test_a_checkout_wins_over_a_stale_packaged_copy(tmp_path):
    package = tree(tmp_path, "pyproject.toml", "configs/", "experiments/_configs/")
    assert configs_dir(package) == tmp_path / "configs"


def test_an_installed_wheel_uses_its_own_copy(tmp_path):
    package = tree(tmp_path, "experiments/_configs/")
    assert configs_dir(package) == package / "_configs"


def test_a_foreign_folder_beside_the_installed_package_is_ignored(tmp_path):
    package = tree(tmp_path, "configs/", "experiments/_configs/")
    assert configs_dir(package) == package / "_configs"


def test_a_damaged_installation_names_both_places(tmp_path):
    package = tree(tmp_path)
    with pytest.raises(FileNotFoundError, match=r"configs nor at .*_configs"):
        configs_dir(package)
