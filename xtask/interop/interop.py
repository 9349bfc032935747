"""Signs in with the Python library SPNKr and makes all its calls: for `cargo xtask interop`.

The library is used as anybody would use it, through its public functions alone. What `spnkr emulate` exports says
where the emulator is; real host names lead there, and its certificate is verified like any other.
"""

import asyncio
import contextlib
import io
import os
import socket
import sys
import warnings

import aiohttp
from spnkr import AzureApp, HaloInfiniteClient, authenticate_player, refresh_player_tokens
from spnkr.auth.oauth import generate_authorization_url, refresh_oauth_token
from spnkr.errors import OAuth2Error
from yarl import URL

import calls
from report import Report, expect


class Emulated(aiohttp.abc.AbstractResolver):
    """Finds every host where the emulator is."""

    def __init__(self, address):
        self.host, port = address.rsplit(":", 1)
        self.port = int(port)

    async def resolve(self, host, port=0, family=socket.AF_INET):
        return [
            {
                "hostname": host,
                "host": self.host,
                "port": self.port,
                "family": socket.AF_INET,
                "proto": 0,
                "flags": socket.AI_NUMERICHOST,
            }
        ]

    async def close(self):
        pass


def session():
    # The library's users make a session without any settings for TLS; SSL_CERT_FILE says whom it trusts.
    connector = aiohttp.TCPConnector(resolver=Emulated(os.environ["SPNKR_CONNECT_TO"]))
    return aiohttp.ClientSession(connector=connector)


async def sign_in(report, http, app):
    """Signs in with a code, renews everything, and gives the player that is signed in."""
    with report.step("TLS is verified"):
        try:
            await http.get("https://example.org/")
        except aiohttp.ClientConnectorCertificateError:
            pass
        else:
            raise AssertionError("a certificate for other names was accepted")

    refresh_token = None
    with report.step("authenticate_player") as step:
        # What a person does between the two: open the page, say yes, and copy the code out of the address bar.
        page = generate_authorization_url(app)
        async with http.get(page, allow_redirects=False) as answer:
            code = URL(answer.headers["Location"]).query["code"]
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), keyboard(code):
            refresh_token = await authenticate_player(http, app)
        expect(page in printed.getvalue(), "another page was shown")
        step.says("a code became a refresh token")

    player = None
    with report.step("refresh_player_tokens") as step:
        player = await refresh_player_tokens(http, app, refresh_token)
        expect(player.is_valid, "the Spartan token has expired")
        expect(player.xbl_authorization_header_value.startswith("XBL3.0 x="), "no header for Xbox Live")
        step.says(f"{player.gamertag} {player.player_id}")

    with report.step("a refresh token that is none") as step:
        try:
            await refresh_oauth_token(http, "none", app)
        except OAuth2Error as error:
            expect("invalid_grant" in str(error), f"refused otherwise: {error}")
            step.says("is refused")
        else:
            raise AssertionError("it was accepted")
    return player, refresh_token


@contextlib.contextmanager
def keyboard(line):
    """Types a line."""
    usual, sys.stdin = sys.stdin, io.StringIO(f"{line}\n")
    try:
        yield
    finally:
        sys.stdin = usual


async def main():
    report = Report()
    names = ["SPNKR_CLIENT_ID", "SPNKR_CLIENT_SECRET", "SPNKR_REDIRECT_URI"]
    app = AzureApp(*(os.environ[name] for name in names))
    async with session() as http:
        player, refresh_token = await sign_in(report, http, app)
        if player is not None:
            tokens = player.spartan_token.token, player.clearance_token.token
            client = HaloInfiniteClient(http, *tokens, requests_per_second=100)
            await calls.profile(report, client, player)
            await calls.all_others(report, client, player)
            with report.step("set_tokens") as step:
                renewed = await refresh_player_tokens(http, app, refresh_token)
                client.set_tokens(renewed.spartan_token.token, renewed.clearance_token.token)
                await client.profile.get_current_user()
                step.says("a client goes on with new tokens")
    return report.end()


if __name__ == "__main__":
    warnings.simplefilter("error")
    sys.exit(asyncio.run(main()))
