"""Where the shipped configuration lies, in a checkout and in an installed wheel.

Knows two places and no others: `configs/` beside the packages of a checkout, and the
copy that the wheel carries inside this package. Reads nothing, composes nothing.

Imports nothing of the project. Used by: the commands.
"""

from pathlib import Path

__all__ = ["configs_dir"]

_PACKAGE = Path(__file__).resolve().parent
_PACKAGED_NAME = "_configs"  # the same name as in pyproject.toml, force-include


def configs_dir(package: Path = _PACKAGE) -> Path:
    """Absolute path of the folder of shipped presets.

    Parameters
    ----------
    package : Path
        Folder of the package `experiments`; another one only in tests.

    Returns
    -------
    Path
        `configs/` of the checkout if `package` lies in one, else the packaged copy.

    Raises
    ------
    FileNotFoundError
        If neither exists: the installation is damaged.

    Notes
    -----
    A checkout is known by its `pyproject.toml`: beside an installed package another
    distribution may well have left a folder named `configs`.
    """
    checkout = package.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / "configs").is_dir():
        return checkout / "configs"
    packaged = package / _PACKAGED_NAME
    if packaged.is_dir():
        return packaged
    raise FileNotFoundError(f"no presets at {checkout / 'configs'} nor at {packaged}: reinstall")
