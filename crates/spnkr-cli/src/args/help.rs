//! What help texts say behind the options.

macro_rules! environment {
    () => {
        "\
Examples:
  spnkr login
  spnkr matches 'Some Gamertag' --count 50
  spnkr config set player 'Some Gamertag'

Environment:
  SPNKR_CLIENT_ID        the application (client) id of your app registration
  SPNKR_CLIENT_SECRET    its secret; a public app has none
  SPNKR_REDIRECT_URI     its redirect URI, to the letter
  SPNKR_REFRESH_TOKEN    a refresh token to begin with, in place of `spnkr login`; its successors
                         are kept, and a later start with the same one goes on with them
  SPNKR_SPARTAN_TOKEN    a Spartan token by hand, which is used in place of a sign-in
  SPNKR_CLEARANCE_TOKEN  a clearance token by hand
      These six may also stand in a file .env in the working directory; the environment wins.
  SPNKR_OAUTH            `live` or `consumers`: which service the refresh token is from
  SPNKR_HOME             the folder for tokens, kept answers and the configuration file, in place of
                         the system's own
  SPNKR_ACCOUNT          as --account; a refresh token in the environment goes before it
  SPNKR_CONNECT_TO       as --connect-to
  SPNKR_RATE             as --rate
  SPNKR_TIMEOUT          as --timeout
  SPNKR_LOG              as -v, in detail: `debug`, `trace`, or `spnkr_http=debug`
  SPNKR_PLAYER, SPNKR_LANGUAGE, SPNKR_DATABASE
                         before what the configuration file says; `spnkr config` shows all settings
  SSL_CERT_FILE          certificate authorities in place of the system's; also SSL_CERT_DIR
  HTTPS_PROXY            an HTTP proxy, http://user:password@host:port; also ALL_PROXY and NO_PROXY
  NO_COLOR               no colours
  TZ                     the time zone of times in tables

Exit codes:
  0 done; 1 the service or the network failed, or the result is partial; 2 wrong usage or
  configuration; 3 sign-in needed or refused; 4 not found; 130 interrupted"
    };
}

#[cfg(feature = "emulator")]
pub(super) const ENVIRONMENT: &str =
    concat!(environment!(), "\n\nStart with `spnkr demo`, which needs nothing.");
#[cfg(not(feature = "emulator"))]
pub(super) const ENVIRONMENT: &str = environment!();

pub(super) const EXPORT_HELP: &str = "\
Examples:
  spnkr export --to matches.csv
  spnkr export --to matches.csv --player 'Some Gamertag' --since 2024-03-09
  spnkr export --to medals.jsonl --table medals
  spnkr export --to modes.csv --sql 'SELECT mode, count(*) AS matches FROM matches GROUP BY mode'
  spnkr export --to career --format parquet

A file has one table: unless another is named, a flat one with a row for each match of each synced
player, with names of map, mode and playlist, kills, deaths and assists, accuracy, damage, ranks
before and after, and what was expected. A folder has all tables about matches and people. In
Parquet they are parted by months: matches/month=2024-03/part-0.parquet, as DuckDB and pyarrow
read them. `spnkr sql --schema` tells what is in the tables.

A file is there whole or not at all. A folder stays as it was until everything is written; then
files take the place of those of earlier exports.";

pub(super) const SQL_HELP: &str = "\
Examples:
  spnkr sql 'SELECT mode, count(*) FROM matches GROUP BY mode'
  spnkr sql 'SELECT name, sum(count) FROM medals GROUP BY name ORDER BY 2 DESC LIMIT 10' --csv
  spnkr sql --schema
  spnkr sql --schema matches

In the table, times are those of this computer; in the other formats, and in what is asked, they
are texts in UTC such as 2024-03-09T21:07:00.000Z. `inflate(body)` gives the text of an answer in
the table raw.";

pub(super) const CONFIG_HELP: &str = "\
Examples:
  spnkr config
  spnkr config set player 'Some Gamertag'
  spnkr config unset player
  spnkr config --json

The settings:
  account   the stored account that commands act as
  database  the file that `spnkr sync` keeps matches in
  language  the language of names and descriptions, such as fr-FR
  player    who is meant where no player is typed; `me` is who is signed in
  rate      requests a second to each host of data, or `off`
  timeout   seconds for a call, and for each request of a sign-in

An option goes before the environment, that before the configuration file, and that before what is
built in. Nothing secret belongs into the file: `spnkr login` keeps tokens.";

pub(super) const CONFIG_SET_HELP: &str = "\
Examples:
  spnkr config set player 'Some Gamertag'
  spnkr config set database ~/halo/spnkr.db
  spnkr config set rate off

Comments and other keys of the file stay as they are.";

pub(super) const CONFIG_UNSET_HELP: &str = "\
Example:
  spnkr config unset player";

pub(super) const CONFIG_PATH_HELP: &str = "\
Example:
  cat \"$(spnkr config path)\"

It is config.toml in SPNKR_HOME, or else in the system's own folder for configuration.";

pub(super) const CONFIG_EDIT_HELP: &str = "\
Examples:
  spnkr config edit
  EDITOR='code --wait' spnkr config edit

A file that is not there yet begins with all settings in comments.";

pub(super) const LOGIN_HELP: &str = "\
Without --browser, --device, --paste or --import it chooses: an app whose redirect URI is https
means pasting; a remote shell, a container or no screen means a code for another device, or pasting
if the app has a secret; everything else, the browser.

Examples:
  spnkr login
  spnkr login --device --account second
  spnkr login --import < refresh-token.txt

The sign-in is kept for all other commands. Without SPNKR_CLIENT_ID and --client-id it leads you to
an app registration of your own.";

pub(super) const TOKENS_HELP: &str = "\
Examples:
  spnkr tokens
  spnkr tokens --json
  eval \"$(spnkr tokens --env)\"
  spnkr tokens --header | curl -H @- https://profile.svc.halowaypoint.com/users/me

With --json, --env and --header the tokens themselves are printed. They open the account to whoever
has them, for hours.";

#[cfg(feature = "emulator")]
pub(super) const EMULATE_HELP: &str = "\
Examples:
  spnkr emulate --port 4430 | tee emulator.env
  spnkr emulate --control 8343 --rotation one-time

It prints lines for a shell. In another terminal:
  . ./emulator.env
  spnkr matches me

The lines also lead SPNKR_HOME to a temporary folder, so that nothing of it gets among real sign-ins.
With --control the clock can be moved, tokens ended, matches finished and answers ordered:
  curl http://127.0.0.1:8343/

A long career, most of it with three friends, who are listed in a comment:
  spnkr emulate --career 10000 --squad 4

With --faults things go wrong, at times or always; the file lists what:
  [{\"kind\": \"reset-mid-body\", \"path\": \"/hi/matches/\", \"times\": 3},
   {\"kind\": \"too-many-requests\", \"retry_after\": 7, \"chance\": 0.1, \"times\": \"always\"}]
Each entry has a kind, and may have host, path, times, skip, chance, and the figure of its kind.
There are sixty kinds; the message about one that is not among them lists them.

Runs until Ctrl-C, which is its proper end: it exits with 0.";

pub(super) const CARD_HELP: &str = "\
Examples:
  spnkr card
  spnkr card latest 'Some Gamertag' -o card.png --theme dark
  spnkr card 2b0c6ad1-6d65-4f5c-9bf5-1d6a5e1d1c34 --for 'Some Gamertag' -o card.html
  spnkr card --json

It joins match stats, names, skill and the film. What of these is not to be had is left out and said;
if a service failed, the exit code is 1.";

pub(super) const WATCH_HELP: &str = "\
Examples:
  spnkr watch
  spnkr watch 'Some Gamertag' --every 120 -o cards --as png
  spnkr watch --count 1 --jsonl

A look is one request. A look that fails is told, and the next ones come more slowly.
Runs until Ctrl-C, which is its proper end: it exits with 0.";

pub(super) const MATCHES_HELP: &str = "\
Examples:
  spnkr matches me
  spnkr matches 'Some Gamertag' --count 100 --type matchmaking
  spnkr matches 2533274999999999 --all --jsonl > matches.jsonl";

pub(super) const RECORD_HELP: &str = "\
Examples:
  spnkr record
  spnkr record 'Some Gamertag' --mode slayer --ranked
  spnkr record me --season CsrSeason5-1 --playlist 'Ranked Arena'

The service takes few combinations: --season, with --mode, with --playlist or with both;
--mode with --ranked or --unranked, with or without --season. Others are refused at once.";

pub(super) const CSR_HELP: &str = "\
Examples:
  spnkr csr
  spnkr csr me 'Some Gamertag' --playlist 'Ranked Arena'
  spnkr csr 2533274999999999 --season CsrSeason5-1 --csv

With --playlist, --json prints the answer as it came; without, the answers by the playlists' ids.";

pub(super) const ASSET_HELP: &str = "\
Examples:
  spnkr asset playlist edfef3ac-9cbe-4fa2-b949-8f29deafd483
  spnkr asset map 298d5036-cd43-47b3-a4bd-31e127566593 --language de-DE --json

The ids of maps, modes and playlists are in `spnkr matches --csv`.";

pub(super) const SEARCH_HELP: &str = "\
Examples:
  spnkr search aquarius --kind map
  spnkr search --author me --sort datepublishedutc
  spnkr search --tag forge --min-rating 4 --since 2024-01-31 --all --jsonl

Sorts: name, likes, bookmarks, playsrecent, numberofobjects, datecreatedutc, datemodifiedutc,
datepublishedutc, playsalltime, parentassetcount, averagerating, numberofratings.";

pub(super) const GET_HELP: &str = "\
Examples:
  spnkr get get_match_stats match_id=2b0c6ad1-6d65-4f5c-9bf5-1d6a5e1d1c34
  spnkr get get_match_history player=me count=5 --jsonl
  spnkr get get_playlist_csr playlist_id=edfef3ac-9cbe-4fa2-b949-8f29deafd483 players=me,2533274999999999
  spnkr get get_image relative_path=career_rank/ProgressWidget/272_Hero.png --output hero.png

`spnkr endpoints` lists the names, and a call without its keys tells which it takes. Where a call is
about people, `me` is who is signed in, and a gamertag is looked up if the call takes XUIDs alone.
Images go to a file or a pipe, and never to a terminal. With --jsonl each entry of the answer's one
list is a line. Calls that change something cannot be made.";

pub(super) const FILM_HELP: &str = "\
Examples:
  spnkr film timeline 2b0c6ad1-6d65-4f5c-9bf5-1d6a5e1d1c34
  spnkr film events 2b0c6ad1-6d65-4f5c-9bf5-1d6a5e1d1c34 --csv > events.csv
  spnkr film download 2b0c6ad1-6d65-4f5c-9bf5-1d6a5e1d1c34 -o films/saturday";

pub(super) const COMPLETIONS_HELP: &str = "\
Examples:
  spnkr completions bash > ~/.local/share/bash-completion/completions/spnkr
  spnkr completions zsh > ~/.zfunc/_spnkr
  spnkr completions fish > ~/.config/fish/completions/spnkr.fish
  spnkr completions powershell >> $PROFILE

For zsh the folder has to be in fpath before compinit: fpath+=~/.zfunc. A new shell knows them.";

pub(super) const MAN_HELP: &str = "\
Examples:
  spnkr man film events | man -l -
  spnkr man -o ~/.local/share/man/man1

Where the folder is one that man looks into, `man spnkr-film-events` finds the page.";

pub(super) const FILM_EVENTS_HELP: &str = "\
Examples:
  spnkr film events 2b0c6ad1-6d65-4f5c-9bf5-1d6a5e1d1c34
  spnkr film events 2b0c6ad1-6d65-4f5c-9bf5-1d6a5e1d1c34 --csv > events.csv
  spnkr film events downloaded/filmChunk24.zlib --jsonl

Films do not say who killed whom: a kill and the death at its moment are taken for a pair. Times are
since the start of the match, with the countdown. Bots have no events. The chunks of films go some
time after a match, so download what you want to keep. A folder or file needs no sign-in.";

pub(super) const FILM_TIMELINE_HELP: &str = "\
Examples:
  spnkr film timeline 2b0c6ad1-6d65-4f5c-9bf5-1d6a5e1d1c34 -o match.png
  spnkr film timeline 2b0c6ad1-6d65-4f5c-9bf5-1d6a5e1d1c34
  spnkr film timeline films/saturday --stats saturday.json --theme dark -o saturday.svg

PNG can be shared anywhere. Every browser shows SVG, where a pointer over an event tells what it was,
and `--theme auto` is light or dark as whoever looks at it prefers.";

pub(super) const FILM_DOWNLOAD_HELP: &str = "\
Example:
  spnkr film download 2b0c6ad1-6d65-4f5c-9bf5-1d6a5e1d1c34 -o films/saturday

What is there already, in its right size, is not downloaded again: run it once more after it broke
off. `spnkr film events films/saturday` reads what it wrote.";

pub(super) const SYNC_HELP: &str = "\
Examples:
  spnkr sync me
  spnkr sync 'Some Gamertag' 'Another One' --with skill,film
  spnkr sync                      # everybody of earlier syncs, what is new
  spnkr sync me --rate 10 --db career.db

Ctrl-C ends it at any time, and so may a power cut: the next sync goes on from there.
A match that several of the players were in is fetched once.";

pub(super) const STATUS_HELP: &str = "\
Examples:
  spnkr status
  spnkr status 'Some Gamertag' --json

Needs no sign-in and no network.";

pub(super) const TREND_HELP: &str = "\
Examples:
  spnkr trend 'Some Gamertag'
  spnkr trend 'Some Gamertag' --of csr -o csr.svg
  spnkr trend 2533274999999999 --of winrate --by map --window 50
  spnkr trend --of accuracy --csv > accuracy.csv

Needs no sign-in and no network: it is about the matches that `spnkr sync` has fetched. Each point
is the mean of the last matches, 30 unless --window says otherwise; a rank is as it was after a
match. A line is broken where nothing was played.";

pub(super) const REPORT_HELP: &str = "\
Examples:
  spnkr report 'Some Gamertag' -o report.html
  spnkr report -o report.html --db careers/squad.db

Needs no sign-in and no network: it is about the matches that `spnkr sync` has fetched. The page is
one file, which every browser shows without asking anybody for anything.";
