"""What can go wrong between us and a carrier, in words that the dispatcher can act on."""


class ChannelError(Exception):
    """A hand-over that did not work.

    ``permanent``: the same message to the same address can never work; try the next channel.
    ``maybe_sent``: the carrier may have taken it (a time-out after the request left): never resend blindly.
    ``needs_person``: a person must mend something first (an address that can't be printed).
    ``retry_after``: the carrier named a time, in seconds, before which it wants nothing more.
    ``code``: stable, for machines; ``str(error)``: a sentence for people.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str,
        permanent: bool = False,
        maybe_sent: bool = False,
        needs_person: bool = False,
        opted_out: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.permanent = permanent
        self.maybe_sent = maybe_sent
        self.needs_person = needs_person
        self.opted_out = opted_out
        self.retry_after = retry_after


class BadSignature(Exception):
    """The request is not the carrier's, or can't be shown to be."""


class Unreadable(Exception):
    """A genuine request that we can't make sense of: kept as it came, for a person."""
