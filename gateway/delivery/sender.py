"""Who a letter is from: the return address on its envelope, and the number to ring."""

from dataclasses import dataclass

from gateway.settings import Settings

FICTIONAL_ADDRESS = ("PO Box 4021", "Exampleton", "EX1 9ZZ")
FICTIONAL_PHONE = "01632 960123"  # Ofcom keeps it for drama: nobody has it


@dataclass(frozen=True, slots=True)
class Sender:
    """``return_address`` never names the service: an envelope shows nothing of what is inside."""

    return_address: tuple[str, ...]
    phone: str = ""


class NoReturnAddress(ValueError):
    """Letters can't be printed, because none could come back."""

    code = "no_return_address"


SPECIMEN = Sender(FICTIONAL_ADDRESS, FICTIONAL_PHONE)


def sender_of(settings: Settings) -> Sender:
    """From the settings; a loopback gateway without them prints a fictional sender. Raises NoReturnAddress."""
    lines = tuple(part.strip() for part in settings.return_address.replace("\n", ",").split(",") if part.strip())
    if not lines and not settings.loopback:
        raise NoReturnAddress(
            "Letters need an address to come back to. Set EARSHOT_RETURN_ADDRESS, such as: "
            "PO Box 4021, Exampleton, EX1 9ZZ"
        )
    return Sender(lines or FICTIONAL_ADDRESS, phone_of(settings))


def phone_of(settings: Settings) -> str:
    """The number to text and to ring, as it is written at home; empty where there is none."""
    from channels.phone_number import InvalidPhone, PhoneNumber

    if not settings.twilio_from:
        return FICTIONAL_PHONE if settings.loopback else ""
    try:
        return PhoneNumber.parse(settings.twilio_from[0]).national
    except InvalidPhone:
        return ""
