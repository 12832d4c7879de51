"""What a run will cost, said before it where it is large."""

from __future__ import annotations

from dataclasses import dataclass

from graphrec.text import format_count

LARGE_REQUESTS = 100  # a service that allows one request a second is busy for two minutes
LARGE_SECONDS = 300.0  # more than a cup of coffee
LARGE_DOLLARS = 0.02  # a fifth of what OpenAlex gives away in a day to who has no key


@dataclass(frozen=True, slots=True)
class Cost:
    """What is still to be fetched, and what it takes.

    Attributes:
        service: the name of the service.
        n_results: papers that will be fetched, at most.
        n_requests: requests for that.
        seconds: time at the rate that the service allows, without its own.
        dollars: money, or credits that are counted as money.
        budget: dollars that are left of the user's budget; None where the service does not say.
    """

    service: str
    n_results: int
    n_requests: int
    seconds: float
    dollars: float = 0.0
    budget: float | None = None

    @property
    def is_large(self) -> bool:
        """Whether it is worth a question."""
        is_short = self.budget is not None and self.dollars > self.budget
        is_dear = is_short or round(self.dollars, 6) > LARGE_DOLLARS
        return is_dear or self.n_requests > LARGE_REQUESTS or self.seconds > LARGE_SECONDS

    def sentence(self) -> str:
        """The cost in words, without a full stop.

        >>> Cost("OpenAlex", 5000, 50, 5.0, 0.05, 0.0973).sentence()
        'OpenAlex: 5,000 papers in 50 requests, at least 5 seconds, $0.05 of the $0.0973 left today'
        """
        source = "your budget" if self.budget is None else f"the {in_dollars(self.budget)} left today"
        money = f", {in_dollars(self.dollars)} of {source}" if self.dollars else ""
        counts = f"{format_count(self.n_results, 'paper')} in {format_count(self.n_requests, 'request')}"
        return f"{self.service}: {counts}, at least {in_words(self.seconds)}{money}"


def in_dollars(amount: float) -> str:
    """An amount of money, to a hundredth of a cent.

    >>> in_dollars(1.0), in_dollars(0.0997), in_dollars(0.05)
    ('$1.00', '$0.0997', '$0.05')
    """
    digits = f"{amount:.4f}"
    return f"${digits[:-2] if digits.endswith('00') else digits.rstrip('0')}"


def in_words(seconds: float) -> str:
    """A time in the unit that fits.

    >>> in_words(1), in_words(150), in_words(54_000)
    ('1 second', '3 minutes', '15 hours')
    """
    for size, unit in ((3600.0, "hour"), (60.0, "minute")):
        if seconds >= 2 * size:
            return format_count(round(seconds / size + 0.01), unit)
    return format_count(max(1, round(seconds)), "second")
