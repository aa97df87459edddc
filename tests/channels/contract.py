"""The hard questions that every signed inbound channel is asked; a new channel inherits them and answers."""

from urllib.parse import urlencode

import pytest

from channels.base import Inbound, RawRequest, accept
from channels.errors import BadSignature, Unreadable
from channels.messages import Receipt, Received
from channels.twilio.signature import TwilioSignature
from tests.fakes.signing import Params, pairs_of, signed_request

BASE = "https://stories.example.org"
TOKEN, OLD_TOKEN = "a" * 32, "b" * 32
SIGNATURE = TwilioSignature(BASE, (TOKEN, OLD_TOKEN))
ACCOUNT = "AC" + "0" * 32


class InboundContract:
    """Inherit, and say which channel, at which path, with which good form, and which field is its key."""

    path: str
    key_field: str
    good: dict[str, str]

    def inbound(self, signature: TwilioSignature = SIGNATURE) -> Inbound[Received | Receipt]:
        raise NotImplementedError

    def request(self, params: Params | None = None, *, token: str = TOKEN, **more: object) -> RawRequest:
        given = self.good if params is None else params
        return signed_request(BASE, self.path, given, token, **more)  # type: ignore[arg-type]

    def accepted(self, params: Params | None = None) -> Received | Receipt:
        return accept(self.inbound(), self.request(params))

    def refused(self, request: RawRequest) -> None:
        with pytest.raises(BadSignature):
            accept(self.inbound(), request)

    def test_a_request_signed_with_our_token_is_read(self) -> None:
        assert self.good[self.key_field] in self.accepted().key

    def test_the_same_request_twice_has_the_same_key(self) -> None:
        """B 1 and B 2: the key makes it one, however often and late it comes."""
        assert self.accepted().key == self.accepted().key

    def test_another_id_has_another_key(self) -> None:
        """B 4: two genuine messages with the same words stay two."""
        assert self.accepted({**self.good, self.key_field: "XX999"}).key != self.accepted().key

    @pytest.mark.parametrize("signature", ["", " ", "AAAA", "x" * 28, "é" * 28, "\0"])
    def test_a_missing_or_forged_signature_is_refused(self, signature: str) -> None:
        """B 7."""
        self.refused(self.request(signature=signature))

    def test_no_signature_header_at_all_is_refused(self) -> None:
        request = self.request()
        headers = {key: value for key, value in request.headers.items() if "Signature" not in key}
        self.refused(RawRequest("POST", request.path_query, headers, request.body))

    def test_a_stranger_s_token_is_refused_and_the_old_one_accepted_during_a_rotation(self) -> None:
        """B 8."""
        self.refused(self.request(token="c" * 32))
        assert accept(self.inbound(), self.request(token=OLD_TOKEN)).key == self.accepted().key

    @pytest.mark.parametrize("tokens", [(), ("",), (" ", "")])
    def test_without_a_token_everything_is_refused(self, tokens: tuple[str, ...]) -> None:
        request = self.request(token=tokens[0] if tokens else "")
        with pytest.raises(BadSignature):
            accept(self.inbound(TwilioSignature(BASE, tokens)), request)

    def test_a_field_changed_added_or_dropped_after_signing_is_refused(self) -> None:
        good = self.request()
        signature = good.headers["X-Twilio-Signature"]
        changed = {**self.good, "From": "+447700900999"}
        self.refused(self.request(changed, signature=signature))
        self.refused(self.request({**self.good, "Extra": "1"}, signature=signature))
        self.refused(self.request({k: v for k, v in self.good.items() if k != "From"}, signature=signature))

    def test_a_signature_for_another_address_is_refused(self) -> None:
        good = self.request()
        elsewhere = RawRequest("POST", good.path_query + ("&" if good.query else "?") + "x=1", good.headers, good.body)
        self.refused(elsewhere)

    def test_the_header_s_name_may_be_written_in_any_case(self) -> None:
        good = self.request()
        lower = {key.lower(): value for key, value in good.headers.items()}
        assert accept(self.inbound(), RawRequest("POST", good.path_query, lower, good.body)).key

    def test_blank_fields_and_new_fields_are_part_of_what_is_signed(self) -> None:
        """B 8: fields appear without notice; each counts, blanks too."""
        assert self.accepted({**self.good, "CallerCity": "", "BrandNewField": "x & y = é"}).key

    def test_a_repeated_field_is_verified_with_each_of_its_values(self) -> None:
        pairs = [*pairs_of(self.good), ("Tag", "b"), ("Tag", "a"), ("Tag", "a")]
        assert self.accepted(pairs).key

    def test_a_key_that_came_with_two_values_is_unreadable(self) -> None:
        with pytest.raises(Unreadable):
            self.accepted([*pairs_of(self.good), (self.key_field, "another")])

    @pytest.mark.parametrize("key", ["", " ", "\t", "null", "NULL", "None", "undefined", "\u200b", "--", "x" * 999])
    def test_a_blank_or_null_id_is_never_a_key(self, key: str) -> None:
        """B 5."""
        with pytest.raises(Unreadable):
            self.accepted({**self.good, self.key_field: key})

    def test_a_missing_id_is_never_a_key(self) -> None:
        with pytest.raises(Unreadable):
            self.accepted({name: value for name, value in self.good.items() if name != self.key_field})

    @pytest.mark.parametrize(
        "body",
        [b"", b'{"MessageSid": "SM1"}', b"\xff\xfe\x00", b"%", b"=&=&;", b"A" * 2_000_000, b"a=1&" * 5_000, b"\x00"],
        ids=["empty", "json", "not-utf8", "percent", "signs", "huge", "many", "nul"],
    )
    def test_an_odd_body_with_a_signature_for_another_is_refused(self, body: bytes) -> None:
        self.refused(self.request(body=body))
        self.refused(self.request(body=body, headers={"Content-Type": "application/json"}))

    def test_a_genuine_body_that_is_not_utf8_is_unreadable_not_refused(self) -> None:
        """B 29: kept for a person, since it is the carrier's."""
        pairs = [*pairs_of(self.good), ("Odd", "\udcff\udced")]
        body = urlencode(pairs, errors="surrogateescape").encode()
        with pytest.raises(Unreadable):
            accept(self.inbound(), self.request(pairs, body=body))

    def test_escapes_in_the_address_are_verified_as_they_came(self) -> None:
        """B 9."""
        path = self.path + ("&" if "?" in self.path else "?") + "next=a%2Fb%20c+d%2f"
        good = signed_request(BASE, path, self.good, TOKEN)
        assert accept(self.inbound(), good).key
        self.refused(RawRequest("POST", path.replace("%2F", "/"), good.headers, good.body))

    def test_a_carrier_that_signs_with_the_port_is_believed(self) -> None:
        """B 8: their servers differ in whether the usual port is part of the address."""
        good = signed_request(f"{BASE}:443", self.path, self.good, TOKEN)
        assert accept(self.inbound(), good).key
        signature = TwilioSignature("http://127.0.0.1:8080", (TOKEN,))
        for base in ("http://127.0.0.1:8080", "http://127.0.0.1"):
            assert accept(self.inbound(signature), signed_request(base, self.path, self.good, TOKEN)).key
