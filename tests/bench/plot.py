"""The figures as a picture: two panels of lines over the number of calls, written as SVG by hand.

Law: pure; the axes begin at zero, and every point is the median over the runs.
"""

from collections.abc import Callable, Iterator
from xml.sax.saxutils import escape

from tests.bench.judge import p99
from tests.bench.rows import Row, Rows, median

COLOURS = {
    "Trunkbox": "#0b6e4f",
    "Asterisk": "#d1495b",
    "Kamailio + rtpengine": "#30638e",
    "plain relay": "#888888",
}
WIDTH, HEIGHT, LEFT, TOP, PANEL = 860, 360, 60, 50, 330
DEEP = HEIGHT - TOP - 60


def svg(rows: Rows) -> str:
    """Return the picture."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        'font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        *_panel(rows, 0, "CPU, ms per call-second", lambda row: row.cpu),
        *_panel(rows, 1, "round trip p99, ms", p99),
        *_legend(rows),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _panel(rows: Rows, at: int, title: str, of: Callable[[Row], float | None]) -> Iterator[str]:
    left = LEFT + at * (PANEL + 80)
    lines = {name: dict(_points(rows, name, of)) for name in rows.systems()}
    values = [value for line in lines.values() for value in line.values()]
    if not values:
        return
    most, widest = max(values) * 1.1, max(calls for line in lines.values() for calls in line)
    yield f'<text x="{left}" y="{TOP - 14}" font-weight="bold">{escape(title)}</text>'
    for step in range(5):
        y = TOP + DEEP - DEEP * step / 4
        yield f'<path d="M{left} {y:.1f}h{PANEL}" stroke="#dddddd"/>'
        yield f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{most * step / 4:.2g}</text>'
    for calls in sorted({calls for line in lines.values() for calls in line}):
        x = left + PANEL * calls / widest
        yield f'<text x="{x:.1f}" y="{TOP + DEEP + 16}" text-anchor="middle">{calls}</text>'
    for name, line in lines.items():
        places = [
            (left + PANEL * calls / widest, TOP + DEEP * (1 - value / most))
            for calls, value in sorted(line.items())
        ]
        colour = COLOURS.get(name, "#000000")
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
        yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places)


def _points(rows: Rows, system: str, of: Callable[[Row], float | None]) -> Iterator[tuple[int, float]]:
    for calls in sorted({row.calls for row in rows.of("voice", system)}):
        middle = median([value for value in map(of, rows.of("voice", system, calls)) if value is not None])
        if middle is not None:
            yield calls, middle


def _legend(rows: Rows) -> Iterator[str]:
    for place, name in enumerate(rows.systems()):
        x = LEFT + place * 190
        yield f'<rect x="{x}" y="{HEIGHT - 22}" width="14" height="4" fill="{COLOURS.get(name, "#000000")}"/>'
        yield f'<text x="{x + 20}" y="{HEIGHT - 16}">{escape(name)}</text>'
