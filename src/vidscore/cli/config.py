"""``vidscore config``: every setting, its value, and where that comes from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter
from rich.console import Console
from rich.table import Table

from vidscore.cli.options import OUTPUT, ReportOptions
from vidscore.cli.report import Report, columns_wide


def config(
    film: Path | None = None,
    /,
    *,
    write: Annotated[bool, Parameter(negative=(), group=OUTPUT)] = False,
    json: Annotated[bool, Parameter(negative=(), group=OUTPUT)] = False,
) -> None:
    """Print every setting, its value and where it comes from.

    Args:
        film: The film whose settings are meant; without one, those of the user.
        write: Print them as a vidscore.toml instead, with what each means: save it and change it.
        json: Print JSON.
    """
    from vidscore.tools.config import DEFAULT, config_text, origins, settings_beside, toml_value, user_config

    if write:
        print(config_text(settings_beside(film)), end="")
        return
    found = origins(film)
    if json:
        data: dict[str, Any] = {key: {"value": one.value, "from": one.source} for key, one in found.items()}
        Report(ReportOptions(json=True)).result({"user_file": str(user_config()), "settings": data}, [])
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("Setting", no_wrap=True)
    table.add_column("Value", overflow="fold")
    table.add_column("From", overflow="fold")
    for key, one in found.items():
        shown = "(left open)" if one.value is None else toml_value(one.value)
        table.add_row(key, shown, one.source, style="" if one.source == DEFAULT else "bold")
    Console(width=columns_wide(80), highlight=False, markup=False).print(table)
