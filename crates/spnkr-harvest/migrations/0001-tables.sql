-- Matches, one row each, whoever of the tracked players was in them.
CREATE TABLE matches (
    match_id TEXT NOT NULL PRIMARY KEY, -- The match.
    start_time TIMESTAMP NOT NULL, -- When it started, in UTC.
    end_time TIMESTAMP NOT NULL, -- When it ended, in UTC.
    duration_seconds REAL NOT NULL, -- How long it took.
    playable_seconds REAL, -- How long it could be played: without what lies between rounds.
    lifecycle TEXT NOT NULL, -- Whether it was matchmade: `matchmade`, `custom` or `local`.
    mode TEXT NOT NULL, -- The mode, such as `Slayer`.
    game_variant_category INTEGER NOT NULL, -- The mode as the game numbers it.
    map_id TEXT, -- The map's asset; its name is in `assets`.
    map_version_id TEXT, -- The version of the map.
    game_variant_id TEXT, -- The mode with its settings, an asset.
    game_variant_version_id TEXT, -- The version of that.
    playlist_id TEXT, -- The playlist's asset; NULL for custom and local games.
    playlist_version_id TEXT, -- The version of the playlist.
    playlist_experience TEXT, -- The kind of playlist.
    map_mode_pair_id TEXT, -- The playlist's pair of map and mode, an asset.
    map_mode_pair_version_id TEXT, -- The version of the pair.
    season_id TEXT, -- The season, as a path of the game.
    level_id TEXT, -- The place that the map is built on.
    has_teams BOOLEAN NOT NULL, -- Whether there were teams; if not, team ids are the players' own numbers.
    teams_score BOOLEAN NOT NULL, -- Whether teams scored.
    interaction TEXT -- Against whom: `PvP`, `PvE` or `PvPvE`.
) WITHOUT ROWID;

CREATE INDEX matches_by_time ON matches (start_time);

-- The teams of matches that have teams.
CREATE TABLE teams (
    match_id TEXT NOT NULL, -- The match.
    team_id INTEGER NOT NULL, -- The team's number, from 0.
    name TEXT, -- What the game calls it, such as `Eagle`.
    outcome TEXT NOT NULL, -- How it ended for the team: `win`, `loss` or `tie`.
    rank INTEGER NOT NULL, -- Its place, from 1.
    score INTEGER NOT NULL, -- Points towards the mode's goal.
    rounds_won INTEGER NOT NULL, -- Rounds won.
    kills INTEGER NOT NULL, -- Kills of all its players.
    deaths INTEGER NOT NULL, -- Their deaths.
    assists INTEGER NOT NULL, -- Their assists.
    damage_dealt INTEGER NOT NULL, -- The damage that they dealt.
    damage_taken INTEGER NOT NULL, -- The damage that they took.
    shots_fired INTEGER NOT NULL, -- The shots that they fired.
    shots_hit INTEGER NOT NULL, -- Those of the shots that hit.
    mmr REAL, -- The team's matchmaking rating, where skill was fetched.
    PRIMARY KEY (match_id, team_id)
) WITHOUT ROWID;

-- Everybody who took part in a match, bots too. Who changed teams has the sum of both.
CREATE TABLE participants (
    match_id TEXT NOT NULL, -- The match.
    place INTEGER NOT NULL, -- Where the match stats list the player, from 0.
    player_id TEXT NOT NULL, -- Who it is, as the services write it: `xuid(…)` or `bid(…)`.
    xuid INTEGER, -- The XUID; NULL for bots.
    bot TEXT, -- The bot's name; NULL for people.
    team_id INTEGER NOT NULL, -- The team at the end.
    outcome TEXT NOT NULL, -- How it ended for the player: `win`, `loss`, `tie`, `did not finish` or `none`.
    rank INTEGER NOT NULL, -- The player's place, from 1.
    joined_at TIMESTAMP, -- When the player came first.
    left_at TIMESTAMP, -- When the player left last; NULL for those who stayed.
    was_there_at_start BOOLEAN, -- Whether the player was there when it began.
    was_there_at_end BOOLEAN, -- Whether the player was there when it ended.
    seconds_played REAL, -- How long the player played.
    score INTEGER NOT NULL, -- Points towards the mode's goal.
    personal_score INTEGER NOT NULL, -- Points of the player; can be negative.
    kills INTEGER NOT NULL, -- Kills.
    deaths INTEGER NOT NULL, -- Deaths.
    assists INTEGER NOT NULL, -- Assists.
    kda REAL NOT NULL, -- Kills and a third of the assists, minus deaths.
    suicides INTEGER NOT NULL, -- Suicides.
    betrayals INTEGER NOT NULL, -- Kills of teammates.
    average_life_seconds REAL NOT NULL, -- How long a life lasted on average.
    max_killing_spree INTEGER NOT NULL, -- The most kills within one life.
    headshot_kills INTEGER NOT NULL, -- Kills with a shot to the head.
    melee_kills INTEGER NOT NULL, -- Kills by hand.
    grenade_kills INTEGER NOT NULL, -- Kills with grenades.
    power_weapon_kills INTEGER NOT NULL, -- Kills with power weapons.
    shots_fired INTEGER NOT NULL, -- Shots fired.
    shots_hit INTEGER NOT NULL, -- Shots that hit.
    damage_dealt INTEGER NOT NULL, -- Damage dealt.
    damage_taken INTEGER NOT NULL, -- Damage taken.
    callout_assists INTEGER NOT NULL, -- Assists by marking an enemy.
    driver_assists INTEGER NOT NULL, -- Assists at the wheel.
    emp_assists INTEGER NOT NULL, -- Assists by disabling a vehicle.
    vehicle_destroys INTEGER NOT NULL, -- Vehicles destroyed.
    hijacks INTEGER NOT NULL, -- Vehicles taken from enemies.
    objectives_completed INTEGER NOT NULL, -- Goals of the mode that were met.
    rounds_won INTEGER NOT NULL, -- Rounds won.
    rounds_lost INTEGER NOT NULL, -- Rounds lost.
    rounds_tied INTEGER NOT NULL, -- Rounds tied.
    spawns INTEGER NOT NULL, -- How often the player appeared.
    PRIMARY KEY (match_id, place)
) WITHOUT ROWID;

CREATE INDEX participants_by_player ON participants (xuid, match_id);

-- The medals of people and bots, by match.
CREATE TABLE medals (
    match_id TEXT NOT NULL, -- The match.
    place INTEGER NOT NULL, -- Who, as in `participants`.
    name_id INTEGER NOT NULL, -- Which medal, as the game numbers it.
    xuid INTEGER, -- Who, as a XUID; NULL for bots.
    name TEXT, -- What the medal is called in English; NULL if this version does not know.
    count INTEGER NOT NULL, -- How often.
    PRIMARY KEY (match_id, place, name_id)
) WITHOUT ROWID;

-- What personal scores are made of, by match.
CREATE TABLE personal_scores (
    match_id TEXT NOT NULL, -- The match.
    place INTEGER NOT NULL, -- Who, as in `participants`.
    name_id INTEGER NOT NULL, -- The reason, as the game numbers it.
    xuid INTEGER, -- Who, as a XUID; NULL for bots.
    name TEXT, -- What the reason is called; NULL if this version does not know.
    count INTEGER NOT NULL, -- How often.
    score INTEGER NOT NULL, -- The points that it gave altogether; negative for penalties.
    PRIMARY KEY (match_id, place, name_id)
) WITHOUT ROWID;

-- What the skill service says of people in matches: ranks before and after, and what it expected.
CREATE TABLE skill (
    match_id TEXT NOT NULL, -- The match.
    xuid INTEGER NOT NULL, -- Who.
    team_id INTEGER NOT NULL, -- The player's team.
    team_mmr REAL, -- The matchmaking rating of that team.
    csr_before INTEGER, -- The rank before the match; NULL for those without one.
    tier_before TEXT, -- The same with its tier, such as `Diamond VI 1475`.
    csr_after INTEGER, -- The rank after the match; NULL for those without one.
    tier_after TEXT, -- The same with its tier.
    placement_matches_left INTEGER NOT NULL, -- How many matches there are until the player has a rank.
    kills_expected REAL, -- The kills that were expected.
    kills_deviation REAL, -- The standard deviation of that.
    deaths_expected REAL, -- The deaths that were expected.
    deaths_deviation REAL, -- The standard deviation of that.
    PRIMARY KEY (match_id, xuid)
) WITHOUT ROWID;

-- The theater films of matches, as far as they were fetched.
CREATE TABLE films (
    match_id TEXT NOT NULL PRIMARY KEY, -- The match.
    film_id TEXT NOT NULL, -- The film as an asset.
    major_version INTEGER NOT NULL, -- The version of its format.
    length_seconds REAL NOT NULL, -- How long it is.
    event_count INTEGER NOT NULL, -- How many highlight events were found.
    is_complete BOOLEAN NOT NULL -- Whether these are as many as the film says that it has.
) WITHOUT ROWID;

-- The highlight events of films, in order of time.
CREATE TABLE film_events (
    match_id TEXT NOT NULL, -- The match.
    position INTEGER NOT NULL, -- Where it stands in the film, from 0.
    seconds REAL NOT NULL, -- When, from the start of the match; the countdown counts.
    kind TEXT NOT NULL, -- `kill`, `death`, `medal` or `mode`.
    xuid INTEGER NOT NULL, -- Whose.
    gamertag TEXT NOT NULL, -- What the player was called then.
    medal TEXT, -- What the medal is called; NULL for what is none, or is not known.
    medal_name_id INTEGER, -- Which medal, as in `medals`.
    PRIMARY KEY (match_id, position)
) WITHOUT ROWID;

-- Names of maps, modes, playlists and their pairs, each in the version that was played.
CREATE TABLE assets (
    asset_id TEXT NOT NULL, -- The asset.
    version_id TEXT NOT NULL, -- Its version.
    kind TEXT NOT NULL, -- `map`, `game variant`, `playlist` or `map mode pair`.
    name TEXT, -- Its name; NULL if the services have it no more.
    description TEXT, -- What it is; can be empty.
    PRIMARY KEY (asset_id, version_id)
) WITHOUT ROWID;

-- People who were in matches.
CREATE TABLE players (
    xuid INTEGER NOT NULL PRIMARY KEY, -- The XUID.
    gamertag TEXT, -- The gamertag; NULL if the services know nobody of this XUID.
    resolved_at TIMESTAMP NOT NULL -- When that was asked for.
);

-- Players whose careers are synced.
CREATE TABLE tracked_players (
    xuid INTEGER NOT NULL PRIMARY KEY, -- The XUID.
    synced_at TIMESTAMP -- When a sync last came to its end.
);

-- The match histories of tracked players, as the service lists them.
CREATE TABLE histories (
    xuid INTEGER NOT NULL, -- Whose history.
    match_id TEXT NOT NULL, -- The match.
    start_time TIMESTAMP NOT NULL, -- When it started, in UTC.
    outcome TEXT NOT NULL, -- How it ended for the player.
    rank INTEGER NOT NULL, -- The player's place, from 1.
    team_id INTEGER NOT NULL, -- The player's team at the end.
    was_there_at_end BOOLEAN NOT NULL, -- Whether the player was there at the end.
    is_followed BOOLEAN NOT NULL, -- Whether the next older match of the history is here, too, or there is none.
    entry TEXT NOT NULL, -- The entry as it came, in JSON.
    PRIMARY KEY (xuid, match_id)
);

CREATE INDEX histories_by_time ON histories (xuid, start_time);

-- What was asked for, and is not to be had.
CREATE TABLE missing (
    match_id TEXT NOT NULL, -- The match.
    part TEXT NOT NULL, -- `stats`, `skill` or `film`.
    status INTEGER, -- The HTTP status; NULL if no answer came.
    reason TEXT NOT NULL, -- Why, in words.
    attempts INTEGER NOT NULL, -- How many syncs have tried.
    tried_at TIMESTAMP NOT NULL, -- When the last one did.
    is_final BOOLEAN NOT NULL, -- Whether there is no use in asking again.
    PRIMARY KEY (match_id, part)
) WITHOUT ROWID;

-- Answers as they came; all other tables can be made from them again.
CREATE TABLE raw (
    kind TEXT NOT NULL, -- `match_stats`, `match_skill`, `film` (a manifest), `film_events` (a chunk) or `asset`.
    key TEXT NOT NULL, -- The match; for assets the ids of asset and version with a slash between them.
    received_at TIMESTAMP NOT NULL, -- When it came.
    body BLOB NOT NULL, -- The bytes, compressed with zlib.
    PRIMARY KEY (kind, key)
);

-- What this file says of itself.
CREATE TABLE about (
    name TEXT NOT NULL PRIMARY KEY, -- `derivation`: which way of making tables from raw answers was used last.
    value TEXT NOT NULL -- The value.
) WITHOUT ROWID;
