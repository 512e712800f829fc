"""The call log's folder as its one writer sees it: a journal to write to, and days to bring it into.

Law: no method waits for anything but the disk, and after an error each may be called again.
"""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from pathlib import Path

from appliance.calllog.files import (
    LOCK,
    contents,
    journal_path,
    kept_journals,
    numbers_path,
    segment_path,
    summary_path,
)
from appliance.calllog.fold import Folded, OpenDays, fold, read_summary
from appliance.calllog.journal import Journal
from appliance.holding import Holding
from appliance.store.durable import make_folder


class Shelf:
    """One folder. Its methods raise OSError and NotWritten when the disk does not do as asked."""

    def __init__(self, folder: Path, segment: int) -> None:
        """`segment`: calls in one file of a day."""
        self._folder, self._segment = folder, segment
        self._lock: Holding | None = None
        self._journal: Journal | None = None
        self._careful = True
        self._days: OpenDays = {}
        self.unfolded = 0
        """Calls in the journal since the last fold."""

    @property
    def ready(self) -> bool:
        """Whether there is a journal to write to."""
        return self._journal is not None and self._journal.sound

    def take(self) -> None:
        """Make the folder and hold it. Raises Held when another process writes there."""
        if self._lock is None:
            make_folder(self._folder)
            self._lock = Holding(self._folder / LOCK, "call log")

    def open(self) -> bool:
        """Begin a journal where there is none to write to. True when older ones hold calls, as after a crash."""
        self.take()
        if not self.ready:
            self._begin()
        left = any(journal_path(self._folder, number).stat().st_size for number in self._older())
        self._careful = self._careful and left
        return left

    def write(self, lines: list[bytes]) -> None:
        """Journal these calls; on return they are on disk."""
        if self._journal is None:
            raise RuntimeError("the shelf was not opened")
        self._journal.write(b"".join(lines))
        self.unfolded += len(lines)

    def fold(self, zone: tzinfo) -> Folded:
        """Bring all that is journalled into its days."""
        done = Folded()
        try:
            if self._journal and self._journal.size:
                self._begin()
            if older := self._older():
                done = fold(
                    self._folder,
                    older,
                    zone=zone,
                    size=self._segment,
                    careful=self._careful,
                    open_days=self._days,
                )
        except BaseException:
            self._careful = True
            self._days.clear()
            raise
        self.unfolded, self._careful = 0, False
        return done

    def retain(self, first: date) -> None:
        """Remove the days before `first`, and damaged journals last written before it."""
        for day, numbers in contents(self._folder).days.items():
            if day < first:
                self._days.pop(day, None)
                summary_path(self._folder, day).unlink(missing_ok=True)
                # The first segment goes last: as long as it is there, a next try finds the day.
                for number in reversed(numbers):
                    numbers_path(self._folder, day, number).unlink(missing_ok=True)
                    segment_path(self._folder, day, number).unlink(missing_ok=True)
        for path in kept_journals(self._folder):
            if datetime.fromtimestamp(path.stat().st_mtime).date() < first:
                path.unlink()

    def release(self) -> None:
        """Let go of journal and folder."""
        if self._journal:
            self._journal.close()
        if self._lock:
            self._lock.release()

    def _begin(self) -> None:
        """Close the journal and begin the next. Its number is new: readers tell by it what a summary counts."""
        known = [self._journal.number] if self._journal else []
        known += contents(self._folder).journals or [self._highest_folded()]
        following = Journal(self._folder, max(known) + 1)
        if self._journal:
            self._journal.close()
        self._journal = following

    def _highest_folded(self) -> int:
        found = (read_summary(self._folder, day) for day in contents(self._folder).days)
        return max((summary.journal for summary in found if summary), default=0)

    def _older(self) -> list[int]:
        current = self._journal.number if self._journal else 0
        return [number for number in contents(self._folder).journals if number < current]
