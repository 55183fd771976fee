"""Where the benchmark finds and keeps things."""

from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parent.parent
ROOT = BENCHMARKS.parent
DATA = BENCHMARKS / "data"
ENVIRONMENTS = BENCHMARKS / ".environments"
PACK = BENCHMARKS / "pack"
PACK_SIX = BENCHMARKS / "pack-six"
PROJECT = ROOT / ".venv" / "bin" / "python"
DEMO = ROOT / "scenarios" / "demo" / "snapshot.json"

# The sizes that can be made, by the number of offenders.
SIZES = {
    "1k": 1_000,
    "10k": 10_000,
    "30k": 30_000,
    "100k": 100_000,
    "300k": 300_000,
    "1m": 1_000_000,
    "10m": 10_000_000,
}
