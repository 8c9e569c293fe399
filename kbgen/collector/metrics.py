"""What the collector counts, and Prometheus' text form of it."""

from __future__ import annotations

from dataclasses import dataclass, field

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
"""Upper limits of a commit's time, in seconds."""

HELP = {
    "kbgen_requests_total": ("counter", "Requests answered, by status."),
    "kbgen_events_total": ("counter", "Events of requests answered with success: new, or known by their id."),
    "kbgen_events_refused_total": ("counter", "Events and batches not taken, by reason."),
    "kbgen_store_failures_total": ("counter", "Commits that failed, by kind."),
    "kbgen_shipped_events_total": ("counter", "Events handed on to the shared database."),
    "kbgen_shipping_failures_total": ("counter", "Attempts to hand on that failed."),
    "kbgen_purged_events_total": ("counter", "Events deleted, or emptied of their words, for their age."),
    "kbgen_queue_events": ("gauge", "Events that wait for their commit."),
    "kbgen_spool_events": ("gauge", "Events that wait to be handed on."),
    "kbgen_clients": ("gauge", "Senders known today, by hash."),
    "kbgen_commit_seconds": ("histogram", "Time of a commit."),
}


@dataclass(slots=True)
class Metrics:
    """Counts of one collector. Each is written by one thread only."""

    counts: dict[tuple[str, str], float] = field(default_factory=dict)
    """By name and labels, the latter as they are printed: ``status="204"``."""
    commits: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS) + 1))
    commit_seconds: float = 0.0

    def add(self, name: str, labels: str = "", amount: float = 1) -> None:
        """Count."""
        self.counts[name, labels] = self.counts.get((name, labels), 0) + amount

    def set(self, name: str, value: float) -> None:
        """Give a gauge its value."""
        self.counts[name, ""] = value

    def stored(self, new: int, of: int) -> None:
        """Count the events of a commit, ``new`` of which were not known before."""
        self.add("kbgen_events_total", 'result="new"', new)
        self.add("kbgen_events_total", 'result="known"', of - new)

    def committed(self, seconds: float) -> None:
        """Count a commit by its time."""
        self.commit_seconds += seconds
        place = next((number for number, most in enumerate(BUCKETS) if seconds <= most), len(BUCKETS))
        self.commits[place] += 1

    def as_text(self) -> str:
        """Return Prometheus' text form, version 0.0.4."""
        lines = []
        for name, (kind, words) in HELP.items():
            lines += [f"# HELP {name} {words}", f"# TYPE {name} {kind}"]
            if kind == "histogram":
                lines += self._histogram(name)
            else:
                lines += [
                    f"{name}{{{labels}}} {value:g}" if labels else f"{name} {value:g}"
                    for (counted, labels), value in sorted(self.counts.copy().items())
                    if counted == name
                ]
        return "\n".join(lines) + "\n"

    def _histogram(self, name: str) -> list[str]:
        lines, total = [], 0
        for most, number in zip((*map(str, BUCKETS), "+Inf"), self.commits, strict=True):
            total += number
            lines.append(f'{name}_bucket{{le="{most}"}} {total}')
        return [*lines, f"{name}_sum {self.commit_seconds:g}", f"{name}_count {total}"]
