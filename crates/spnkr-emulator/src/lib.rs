//! Every remote host of the Halo Infinite sign-in and services, on loopback over TLS.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! use spnkr_emulator::{Emulator, TokenKind};
//!
//! let emulator = Emulator::start().await?;
//!
//! // A client connects to this address for every host and trusts this certificate.
//! println!("{} {}", emulator.address(), emulator.certificate_authority_pem());
//!
//! // It signs in like anybody else, or starts in the middle of the chain.
//! let refresh_token = emulator.issue_refresh_token(emulator.public_app(), emulator.account());
//! let spartan_token = emulator.issue_spartan_token(emulator.account());
//!
//! // There is a world to ask for.
//! let player = &emulator.world().players()[0];
//! assert_eq!(player.xuid(), emulator.account().xuid());
//! assert!(emulator.world().matches_of(player.xuid()).len() > 3000);
//!
//! // Time passes when a test says so, and what arrived is on record.
//! emulator.clock().advance(std::time::Duration::from_secs(4 * 3600));
//! emulator.expire_tokens(TokenKind::Refresh);
//! assert!(emulator.requests().is_empty());
//! # Ok(()) }) }
//! ```
//!
//! It is strict: a wrong method, header, form field or token gets the answer that the real service gives, so that a
//! client which passes here has no habit that only works by luck.
//! It is stateful: codes work once, tokens expire by the emulator's own clock, refresh tokens rotate.
//! And it shares no code with any client: it is a second reading of the same facts, which can disagree with the first.
//!
//! It is not a proxy and never asks a real service. Its players and matches are invented.
//!
//! * [`Emulator`] is the running thing; [`Builder`] sets latency, protocols, seed, [`Lifetimes`] and [`Rotation`].
//! * [`Account`] and [`App`] are who signs in and where, [`AccountKind`] what goes wrong with whom.
//! * [`Clock`] moves the time, [`Emulator::expire_tokens`] ends tokens without it.
//! * [`Ledger`] counts what became of refresh tokens, [`Emulator::current_refresh_token`] is the one that works.
//! * [`World`] knows the players and matches, [`Scoreboard`] what a match came to; [`Builder::career`] and
//!   [`Builder::squad`] say how many matches there are and who plays them together.
//! * [`FinishedMatch`] is one that ends while somebody looks.
//! * [`LoggedRequest`] tells what arrived and which requests overlapped; [`Emulator::hold`] makes them overlap.
//! * [`CannedAnswer`] stands in for outages and nonsense; a [`Fault`] is what no answer can say, [`FaultKind`] lists them.
//! * [`Throttle`] is how many requests a host takes.
//!
//! # Endpoints
//!
//! | host | what |
//! | --- | --- |
//! | `login.live.com`, `login.microsoftonline.com` | sign-in page, codes, refresh, device codes |
//! | `www.microsoft.com`, `microsoft.com`, `login.live.com` | page for the codes of devices |
//! | `user.auth.xboxlive.com`, `xsts.auth.xboxlive.com` | user token, XSTS tokens for Xbox Live and Halo |
//! | `settings.svc.halowaypoint.com` | Spartan token, clearance, feature flags, the game's endpoint document |
//! | `comms.svc.halowaypoint.com` | the current user |
//! | `profile.svc.halowaypoint.com` | users by XUID, by gamertag, in batches |
//! | `economy.svc.halowaypoint.com` | career ranks, operations, customization as a whole and in parts, inventory, cores, currencies, boosts, stores, rewards, giveaways |
//! | `halostats.svc.halowaypoint.com` | match count, match history, match stats, service record, challenge decks, privacy of matches, progression in a match |
//! | `discovery-infiniteugc.svc.halowaypoint.com` | maps, variants, pairs of them, playlists, prefabs, projects and manifests, in one version or the newest; films; the search; tags |
//! | `blobs-infiniteugc.svc.halowaypoint.com` | files of assets, chunks of films |
//! | `gamecms-hacs.svc.halowaypoint.com` | calendars, seasons, reward tracks, items, challenges, medals, emblems, playlists of the matchmaking, news, messages, specs, pictures, and the lists of these |
//! | `profile.xboxlive.com`, `peoplehub.xboxlive.com` | profiles of Xbox Live, the search for people, recent players |
//! | `banprocessor.svc.halowaypoint.com` | bans in effect |
//! | `skill.svc.halowaypoint.com` | skill in a match, ranks in a playlist |
//!
//! Every other host of [`HOSTS`] answers 404.
//!
//! What the game's services tell comes with `ETag` and `Last-Modified`, except that of settings, comms and blobs, and a
//! request that names what it has is answered 304 without a body. `Cache-Control` says how long some of it may be kept:
//! match stats, pictures, the two calendars, the career and the medals for a day (`max-age=86400`), versions of assets
//! for five hours (`max-age=18000`).
//!
//! What one answer names another one has: the assets of a match resolve, playlists lead to pairs and these to maps and
//! variants, tracks lead to items and these to pictures. Films hold as many kills, deaths and medals of people as the
//! stats of their match.
//!
//! # What goes wrong
//!
//! [`Emulator::inject`] lets connections, requests and answers fail in the ways of [`FaultKind`]:
//!
//! | where | kinds |
//! | --- | --- |
//! | TLS | `accept-then-close`, `drip-handshake`, `expired-certificate`, `not-yet-valid-certificate`, `refused`, `tls-alert`, `tls-stall`, `unknown-authority`, `wrong-name` |
//! | connection | `fin-mid-body`, `fin-on-idle`, `reset-before-head`, `reset-before-processing`, `reset-mid-body`, `reset-mid-head`, `reset-on-idle` |
//! | HTTP/2 | `go-away`, `graceful-go-away`, `refused-stream`, `reset-stream-mid-body` |
//! | time | `drip-body`, `drip-head`, `latency`, `one-byte-segments`, `stall-after-head`, `stall-before-head` |
//! | framing | `bad-chunk-size`, `content-length-too-long`, `content-length-too-short`, `continue-flood`, `duplicate-content-length`, `huge-header`, `many-headers`, `missing-final-chunk` |
//! | compression | `bad-gzip-checksum`, `deflate-bomb`, `double-gzip-bomb`, `gzip-bomb`, `gzip-cut-short`, `gzip-trailing-bytes`, `unsolicited-brotli` |
//! | body | `byte-order-mark`, `deep-nesting`, `duplicate-key`, `empty`, `html-page`, `invalid-utf8`, `no-content`, `number-overflow`, `wrong-content-type` |
//! | status | `bad-gateway`, `forbidden`, `gateway-timeout`, `internal-server-error`, `not-found`, `redirect`, `request-timeout`, `service-unavailable`, `too-many-requests`, `unauthorized` |
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! use spnkr_emulator::{Emulator, Fault, FaultKind, RetryAfter};
//!
//! let emulator = Emulator::start().await?;
//! let stats = "halostats.svc.halowaypoint.com";
//! emulator.inject(Fault::new(FaultKind::ResetMidBody).on_host(stats).on_path("/hi/matches/").times(3));
//! emulator.inject(Fault::new(FaultKind::TooManyRequests(RetryAfter::Date(7))).always().chance(0.01));
//! assert!(emulator.faults_hit().is_empty());
//! # Ok(()) }) }
//! ```
//!
//! # The pages
//!
//! A browser, which is a client that accepts `text/html`, gets a page at the authorize URL: the app, the accounts to
//! choose from, Accept and Decline. Either button leads back to the app. Any other client is sent back at once with a
//! code of the account of [`Emulator::sign_in_browser`], so that tests without a browser need no clicks.
//!
//! The codes of devices are entered at `https://www.microsoft.com/link`, `https://microsoft.com/devicelogin` or
//! `https://login.live.com/oauth20_remoteconnect.srf?otc=CODE`; [`Emulator::approve_device`] does it without a page.
//!
//! Every page can be answered once. For tests, the parts to touch have ids that stay:
//!
//! | id | what |
//! | --- | --- |
//! | `account-KIND` | the choice of an account: `account-adult`, `account-no-profile`, as [`AccountKind`] prints |
//! | `accept`, `decline` | the buttons |
//! | `app` | the name of the app |
//! | `user-code`, `next` | the field for the code of a device, and the button behind it |
//! | `problem` | that the code did not work |
//! | `connected`, `declined` | that the device knows |
//! | `error`, `description` | that the page is of no use |
//!
//! # The control port
//!
//! [`Builder::control`] opens a second port, of plain HTTP/1.1 and JSON, so that several processes and programs in
//! other languages can be tested against one emulator. It listens on the loopback interface alone, and turns away
//! requests for other host names and from web pages of other sites.
//!
//! ```console
//! $ curl http://127.0.0.1:8343/requests?operation=refresh
//! $ curl --json '{"advance_seconds": 14400}' http://127.0.0.1:8343/clock
//! ```
//!
//! | request | body | what |
//! | --- | --- | --- |
//! | `GET /` | | this list, the address, the hosts, and the certificate to trust |
//! | `GET /accounts` | | the accounts, each with its name in other requests, and the XErr that it runs into |
//! | `POST /answers` | `{"host": …, "path": …, "status": …, "headers": {…}, "body": …}` or `{"host": …, "path": …, "hang_up": true}` | gives the next request to that host and path this answer; a body that is no string is sent as JSON |
//! | `GET /apps` | | the applications with their secrets and redirect URIs |
//! | `GET /clock` | | the time, and whether it runs |
//! | `POST /clock` | `{"advance_seconds": …}`, `{"set": "2030-01-01T12:00:00Z"}` or `{"resume": true}` | moves the time, sets and stops it, lets it run on |
//! | `POST /expire` | `{"kind": …}`: `access`, `refresh`, `spartan`, `user` or `xsts` | ends the life of all such tokens |
//! | `GET /faults` | | the faults in line with their hits and what is left of them, and the hits of all so far by kind |
//! | `POST /faults` | a list as of [`Fault::list_from_json`] | injects them |
//! | `DELETE /faults` | | ends them |
//! | `POST /hold` | `{"path": …, "requests": …}` | withholds answers to that path until so many requests wait |
//! | `GET /ledger` | | refresh tokens issued, used, refused and reused, in all and by account, and the current one of each |
//! | `POST /matches` | `{}`, or any of `"players": […]`, by XUID or gamertag, and `"stats_after_seconds": …` | lets a match end now, as [`Emulator::finish_match`] does, and tells its id, its times and the people in it |
//! | `GET /players` | | the players of the world, with how many matches they have, and who is in the squad |
//! | `POST /release` | | ends every hold and every stall |
//! | `GET /requests` | | the requests so far; `?operation=refresh` and `?host=…` choose among them |
//! | `DELETE /requests` | | forgets them |
//! | `POST /tokens` | `{"app": …, "account": …}`, and `"endpoint": "consumers"` for v2.0 | issues a refresh token |
//!
//! Paths are compared from their beginning. What cannot be done is answered with `{"error": {"code": …, "message": …}}`:
//!
//! | status | code | why |
//! | --- | --- | --- |
//! | 400 | `invalid_body`, `invalid_value` | the body is not of the right shape, or makes no sense |
//! | 400 | `unknown_account`, `unknown_app`, `unknown_host`, `unknown_player` | there is nothing of that name |
//! | 403 | `foreign_host`, `foreign_origin` | the request is for another host name, or from a web page |
//! | 404 | `not_found` | there is no such path |
//! | 405 | `method_not_allowed` | the path has other methods |
//! | 413 | `body_too_large` | the body is larger than a megabyte |
//! | 415 | `not_json` | the body is not declared to be `application/json` |
//!
//! # Where the facts come from
//!
//! Observed answers of the services, and what several clients of them do.
//! Where neither says anything, the emulator takes the stricter way that a client can live with:
//!
//! * A refresh token of the v2.0 endpoint gets `invalid_client` at the live one; the other way round it is
//!   `invalid_grant`.
//! * `https://localhost` is the redirect URI, `https://localhost/` is not; `http://localhost` takes any port, and a
//!   slash after it.
//! * A one-time refresh token that was used gets `invalid_grant`, and so does a family of them that was revoked; access
//!   tokens that came with them live on.
//! * An app with a secret gets a device code, and `invalid_client` (AADSTS70002) when it polls with it.
//! * A user token that is not of the form of one gets 400, an unknown one 401 without a body, an expired one 401 with
//!   XErr 2148916258.
//! * Whoever never started the game gets an XSTS token, and 403 for the Spartan token.
//! * A Spartan token is created (201); its expiry is told in whole seconds.
//! * A Halo service that is not asked for `application/json` by that name answers 406; for a clearance `*/*` will do.
//! * Users of a batch come in the order of their XUIDs, whatever the order of the request.
//! * The clearance of a player is for that player alone; anybody else gets 403.
//! * The clearance is needed for ranks and everything of the economy, and not for skill.
//! * Careers and operations, the private view and parts of a customization, and all belongings are the player's own
//!   (403). Batches of careers and customizations tell of anybody; they take 25 players, and have a result code of
//!   `NotFound` and no result for those who do not exist.
//! * Matches on a local network have no skill (404); custom ones have a result code of 1 and a skill without figures.
//! * One player who does not exist makes 404 of a list of skills or ranks, which is sent all the same.
//! * A season is named as its file is, without folder and ending; an unknown one is 404.
//! * The endpoint document has the game's own names and paths; most of its figures for tries and all of its settings are
//!   made up. Who does not ask for JSON gets it as XML.
//! * The bans of 25 players can be asked for at once. The account that Xbox bans is banned here until the year 9999, and
//!   one player for three days from the start.
//! * A service record takes the sets of filters that other clients have seen work, and none at all for custom and local
//!   matches; anything else is 400. It leaves out what VIP counts, as an observed one does.
//! * The privacy of matches is the player's own (403). What is hidden is missing in the history that others see; counts
//!   and records stay what they are.
//! * A version of a map, of a variant or of an engine's variant needs no token, but a token that is sent has to be good.
//!   Versions of pairs, playlists and manifests, tags, and all content need the clearance, in the header or in the
//!   query, where some clients put it (`clearanceId`, `flight`).
//! * Names and descriptions of assets are in English, and some in French and German; the search knows the English ones.
//! * The search takes its words in any letter case, and 400 is the answer to a value that makes no sense.
//! * The storage of files takes no notice of credentials, which some clients send there; the log tells who does.
//! * Every seventh match has no film. After 120 days the chunks of a film are gone, after 180 its manifest.
//! * Films have less in them than real ones: their header and their replication data are of the right shape, and mean
//!   nothing. The events of the last chunk can be read.
//! * Descriptions of seasons' ranks are nobody's to read (403).
//! * An item is there if its name ends in eight hexadecimal digits, or begins with `emulated-`.
//! * What no client has read yet (projects, manifests, tags, lists of files, the smaller documents of the content
//!   service) has a form that makes sense.
//! * Xbox Live takes tokens of its own relying party, with the user hash that goes with them; anything else is 401.
//!   Who does not exist is missing among profiles.
//! * Match counts and records leave out matches that the player left; the history has them.
//! * A match that ends now is in histories, counts and records at once, and its stats are told at once too, unless
//!   [`FinishedMatch::stats_after`] says otherwise.

mod account;
mod answer;
mod bans;
mod blobs;
mod builder;
mod clearance;
mod clock;
mod cms;
mod coding;
mod connection;
mod control;
mod delay;
mod discovery;
mod documents;
mod duration;
mod economy;
mod emulator;
mod endpoints;
mod error;
mod fault;
mod film;
mod freshness;
mod host;
mod http1;
mod http2;
mod identifier;
mod ledger;
mod lifetimes;
mod log;
mod mint;
mod oauth;
mod pause;
mod payload;
mod people;
mod picture;
mod profile;
mod random;
mod route;
mod script;
mod server;
mod skill;
mod socket;
mod state;
mod stats;
mod tasks;
mod throttle;
mod tls;
mod tokens;
mod traffic;
mod waypoint;
mod wire;
mod world;
mod xbox;
mod xml;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use account::{Account, AccountKind, App};
pub use builder::{Builder, Protocols, Rotation};
pub use clock::Clock;
pub use emulator::Emulator;
pub use error::{BrowseError, Error, FinishMatchError};
pub use fault::{Fault, FaultKind, InvalidFault, RetryAfter, UnknownFault};
pub use film::{FilmEvent, FilmEventKind, HighlightEncoder};
pub use host::HOSTS;
pub use ledger::Ledger;
pub use lifetimes::Lifetimes;
pub use log::LoggedRequest;
pub use script::CannedAnswer;
pub use throttle::Throttle;
pub use tokens::TokenKind;
pub use world::{FilmChunks, FinishedMatch, Participant, Player, Scoreboard, World};

/// Locks, whether or not another holder panicked: no lock here guards more than one step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
