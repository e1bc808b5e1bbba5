"""Runs a command and says what it cost."""
import dataclasses
import statistics
import subprocess
import sys
import tempfile
import time


@dataclasses.dataclass
class Cost:
    wall: float
    cpu: float
    peak_mib: float
    out: str
    err: str
    begun: float  # seconds of the UTC day


def run(command):
    """Wall by the clock of this process; CPU and peak memory by GNU time, so that this process's own memory does not count."""
    with tempfile.NamedTemporaryFile("r") as said, tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        begun, start = time.time() % 86400, time.perf_counter()
        code = subprocess.run(["/usr/bin/time", "-o", said.name, "-f", "%U %S %M", *command], stdout=out, stderr=err).returncode
        wall = time.perf_counter() - start
        out.seek(0), err.seek(0)
        out, err = out.read(), err.read()
        if code:
            sys.exit(f"{' '.join(command)} ended with {code}: {err[-2000:]}")
        user, system, peak = said.read().split()
    return Cost(wall, float(user) + float(system), int(peak) / 1024, out, err, begun)


def table(samples, ours):
    """A Markdown table: minimum and median of wall and CPU, peak memory, and ours over each."""
    least = min(sample[0] for sample in samples[ours])
    lines = ["| | wall ms, least | median | CPU ms, least | median | peak MiB | ours ÷ it, wall |", "|---|--:|--:|--:|--:|--:|--:|"]
    for name, rows in samples.items():
        walls, cpus, peaks = zip(*rows)
        number = lambda value: f"{value * 1000:.0f}" if value else "–"
        lines.append(f"| {name} | {number(min(walls))} | {number(statistics.median(walls))} | {number(min(cpus))} | {number(statistics.median(cpus))} | "
                     f"{f'{max(peaks):.0f}' if max(peaks) else '–'} | {least / min(walls):.2f} |")
    return "\n".join(lines)
