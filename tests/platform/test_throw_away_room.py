"""A room that nobody foresaw stands in the house with one line in settings, and has all that the house offers."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LAMPS = ROOT / "tests" / "lamps"
SCRIPT = ROOT / "tests" / "platform" / "lamps_walked.py"


def test_the_room_is_small():
    """Its one line in the settings stands outside of it."""
    files = [f for f in LAMPS.rglob("*.*") if f.suffix in (".py", ".html") and f.name != "settings.py"]
    assert sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files) < 150


def test_its_lamp_is_seen_found_due_talked_about_filed_signed_for_and_proven(house):
    env = {
        **house.env,
        "DJANGO_SETTINGS_MODULE": "tests.lamps.settings",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
    }
    done = subprocess.run(
        [sys.executable, str(SCRIPT)], env=env, cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.split() == ["seen", "found", "due", "talked", "filed", "signed", "proven", "verified"]
