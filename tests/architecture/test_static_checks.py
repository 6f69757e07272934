"""Static checks of the complete source: format, lint rules, types, layers."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = Path(sys.executable).parent

GATES = {
    "format": ("ruff", "format", "--check", "."),
    "rules": ("ruff", "check", "."),
    "types": ("mypy",),
    "layers": ("lint-imports",),
}


@pytest.mark.parametrize("gate", GATES)
def test_gate(gate: str) -> None:
    name, *arguments = GATES[gate]
    finished = subprocess.run([SCRIPTS / name, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr
