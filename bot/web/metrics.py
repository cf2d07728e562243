"""The bot's numbers, as Prometheus reads them. None of them holds a word or a name of a member."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.store.records import Outcome, Tallies
from bot.surfaces.base import Vital

HANDLING_BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds in seconds of the histogram: a decision takes milliseconds, a disk in trouble takes seconds."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is read anew each time the numbers are asked for."""

    tallies: Tallies | None
    """None where the database gave no answer."""
    vitals: Mapping[str, Vital]
    """By the name of the surface."""
    entries: int
    """Of the knowledge in use."""


class Metrics(Collector):
    """A ``Meter`` that counts from the start of the process on, in a registry of its own.

    Args:
        timer: returns seconds to measure with: they only ever grow.
    """

    def __init__(self, timer: Callable[[], float]) -> None:
        self._timer = timer
        self._registry = CollectorRegistry()
        self._decisions = Counter(
            "eyelevel_decisions",
            "Decisions since the start, by kind and reason; answers and questions back have no reason.",
            ("kind", "reason"),
            registry=self._registry,
        )
        self._handling = Histogram(
            "eyelevel_handling_seconds",
            "From the handing over of a message or press until its outcome is kept.",
            ("what",),
            buckets=HANDLING_BOUNDS,
            registry=self._registry,
        )
        self._snapshot: Snapshot | None = None
        self._registry.register(self)

    def decided(self, outcome: Outcome) -> None:
        """Count an outcome that was kept; presses that needed no decision are none."""
        if outcome.decision is not None:
            kind = type(outcome.decision).__name__.lower()
            self._decisions.labels(kind, str(getattr(outcome.decision, "reason", ""))).inc()

    @contextlib.contextmanager
    def timing(self, what: str) -> Iterator[None]:
        """Measure the block, which handles a ``message`` or a ``press``; one that raises does not count."""
        began = self._timer()
        yield
        self._handling.labels(what).observe(self._timer() - began)

    def text(self, snapshot: Snapshot | None) -> bytes:
        """Return everything in Prometheus' text format; without ``snapshot`` only what was counted here."""
        self._snapshot = snapshot
        try:
            return generate_latest(self._registry)
        finally:
            self._snapshot = None

    def collect(self) -> Iterator[Metric]:
        """Yield what the snapshot holds; the registry calls this."""
        if self._snapshot is not None:
            yield from _of_store(self._snapshot.tallies)
            yield from _of_surfaces(self._snapshot.vitals)
            entries = float(self._snapshot.entries)
            yield GaugeMetricFamily("eyelevel_knowledge_entries", "Entries of the knowledge in use.", value=entries)


def _of_store(tallies: Tallies | None) -> Iterator[Metric]:
    up = 1.0 if tallies is not None else 0.0
    yield GaugeMetricFamily("eyelevel_store_up", "Whether the database answered when this was asked.", value=up)
    if tallies is None:
        return  # the last numbers would look as if they were today's
    cases = GaugeMetricFamily("eyelevel_cases", "Cases by state.", labels=("state",))
    for state, count in tallies.cases.items():
        cases.add_metric((state,), count)
    yield cases
    effects = GaugeMetricFamily(
        "eyelevel_outbox_effects", "Effects that wait (pending) or were given up (dead).", labels=("state",)
    )
    effects.add_metric(("pending",), tallies.pending)
    effects.add_metric(("dead",), tallies.dead)
    yield effects
    yield GaugeMetricFamily(
        "eyelevel_outbox_oldest_seconds",
        "Age of the oldest effect that waits; 0 where none does.",
        value=tallies.oldest.total_seconds(),
    )


def _of_surfaces(vitals: Mapping[str, Vital]) -> Iterator[Metric]:
    connected = GaugeMetricFamily(
        "eyelevel_surface_connected", "Whether the surface has its connection.", labels=("surface",)
    )
    latency = GaugeMetricFamily(
        "eyelevel_gateway_latency_seconds", "Latest round trip to the platform's gateway.", labels=("surface",)
    )
    limited = CounterMetricFamily(
        "eyelevel_rate_limited", "Times the platform asked to slow down, since the start.", labels=("surface",)
    )
    for name, vital in vitals.items():
        connected.add_metric((name,), float(vital.connected))
        limited.add_metric((name,), vital.rate_limited)
        if vital.latency_s is not None:
            latency.add_metric((name,), vital.latency_s)
    yield from (connected, latency, limited)
