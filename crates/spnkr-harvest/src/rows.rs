//! The rows of the tables, as values.
//!
//! A store of one's own, and every export, takes its columns from here: each row says in which table it belongs, and
//! gives its cells in the order of the columns.

mod derive;

use jiff::{SignedDuration, Timestamp};
use spnkr::{
    MatchId, Xuid,
    core::{AssetId, AssetVersionId},
};
use uuid::Uuid;

pub use self::derive::{FilmRows, MatchRows, SkillRows};

/// A row of one of the tables.
pub trait Row {
    /// The table.
    const TABLE: &'static str;

    /// The columns, in their order.
    const COLUMNS: &'static [Column];

    /// Gives a value for each column, in their order.
    fn cells<'a>(&'a self, each: &mut dyn FnMut(Cell<'a>));
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Column {
    /// What it is called.
    pub name: &'static str,
    /// What its cells hold.
    pub kind: ColumnKind,
    /// Whether a cell can be empty.
    pub is_nullable: bool,
}

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ColumnKind {
    /// True or false.
    Boolean,
    /// Bytes.
    Bytes,
    /// A whole number of 64 bits.
    Integer,
    /// A number.
    Real,
    /// A text.
    Text,
    /// A moment, to the millisecond, in UTC.
    Timestamp,
}

/// What is in one place of a table.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Cell<'a> {
    /// True or false.
    Boolean(bool),
    /// Bytes.
    Bytes(&'a [u8]),
    /// A whole number.
    Integer(i64),
    /// Nothing.
    Null,
    /// A number.
    Real(f64),
    /// A text.
    Text(&'a str),
    /// A moment.
    Timestamp(Timestamp),
    /// An id, which is written as a text with dashes.
    Uuid(Uuid),
}

/// What a field of a row is in a table.
trait Field {
    const KIND: ColumnKind;
    const IS_NULLABLE: bool = false;

    fn cell(&self) -> Cell<'_>;
}

macro_rules! fields {
    ($($Type:ty => $Kind:ident, |$value:ident| $cell:expr;)+) => { $(
        impl Field for $Type {
            const KIND: ColumnKind = ColumnKind::$Kind;

            fn cell(&self) -> Cell<'_> {
                let $value = self;
                $cell
            }
        }
    )+ };
}

fields! {
    bool => Boolean, |value| Cell::Boolean(*value);
    i64 => Integer, |value| Cell::Integer(*value);
    i32 => Integer, |value| Cell::Integer((*value).into());
    u32 => Integer, |value| Cell::Integer((*value).into());
    f64 => Real, |value| Cell::Real(*value);
    SignedDuration => Real, |value| Cell::Real(value.as_secs_f64());
    String => Text, |value| Cell::Text(value);
    &'static str => Text, |value| Cell::Text(value);
    Timestamp => Timestamp, |value| Cell::Timestamp(*value);
    Uuid => Text, |value| Cell::Uuid(*value);
    MatchId => Text, |value| Cell::Uuid(*value.as_uuid());
    AssetId => Text, |value| Cell::Uuid(*value.as_uuid());
    AssetVersionId => Text, |value| Cell::Uuid(*value.as_uuid());
    // Every XUID that was ever given to a person has 16 digits, and fits.
    Xuid => Integer, |value| Cell::Integer(value.get().cast_signed());
}

impl<T: Field> Field for Option<T> {
    const KIND: ColumnKind = T::KIND;
    const IS_NULLABLE: bool = true;

    fn cell(&self) -> Cell<'_> {
        self.as_ref().map_or(Cell::Null, T::cell)
    }
}

macro_rules! rows {
    ($(
        $(#[$doc:meta])*
        pub struct $Name:ident in $table:literal {
            $($field:ident: $Type:ty,)+
        }
    )+) => { $(
        $(#[$doc])*
        ///
        /// The fields are the columns of the table.
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        #[expect(missing_docs, reason = "the schema has a text for each column")]
        pub struct $Name {
            $(pub $field: $Type,)+
        }

        impl Row for $Name {
            const TABLE: &'static str = $table;
            const COLUMNS: &'static [Column] = &[$(Column {
                name: stringify!($field),
                kind: <$Type as Field>::KIND,
                is_nullable: <$Type as Field>::IS_NULLABLE,
            },)+];

            fn cells<'a>(&'a self, each: &mut dyn FnMut(Cell<'a>)) {
                $(each(self.$field.cell());)+
            }
        }
    )+ };
}

rows! {
    /// A match.
    pub struct MatchRow in "matches" {
        match_id: MatchId,
        start_time: Timestamp,
        end_time: Timestamp,
        duration_seconds: SignedDuration,
        playable_seconds: Option<SignedDuration>,
        lifecycle: String,
        mode: String,
        game_variant_category: i32,
        map_id: Option<AssetId>,
        map_version_id: Option<AssetVersionId>,
        game_variant_id: Option<AssetId>,
        game_variant_version_id: Option<AssetVersionId>,
        playlist_id: Option<AssetId>,
        playlist_version_id: Option<AssetVersionId>,
        playlist_experience: Option<String>,
        map_mode_pair_id: Option<AssetId>,
        map_mode_pair_version_id: Option<AssetVersionId>,
        season_id: Option<String>,
        level_id: Option<Uuid>,
        has_teams: bool,
        teams_score: bool,
        interaction: Option<String>,
    }

    /// A team of a match.
    pub struct TeamRow in "teams" {
        match_id: MatchId,
        team_id: i32,
        name: Option<&'static str>,
        outcome: String,
        rank: i32,
        score: i64,
        rounds_won: i64,
        kills: i64,
        deaths: i64,
        assists: i64,
        damage_dealt: i64,
        damage_taken: i64,
        shots_fired: i64,
        shots_hit: i64,
        mmr: Option<f64>,
    }

    /// Somebody who took part in a match.
    pub struct ParticipantRow in "participants" {
        match_id: MatchId,
        place: i64,
        player_id: String,
        xuid: Option<Xuid>,
        bot: Option<&'static str>,
        team_id: i32,
        outcome: String,
        rank: i32,
        joined_at: Option<Timestamp>,
        left_at: Option<Timestamp>,
        was_there_at_start: Option<bool>,
        was_there_at_end: Option<bool>,
        seconds_played: Option<SignedDuration>,
        score: i64,
        personal_score: i64,
        kills: i64,
        deaths: i64,
        assists: i64,
        kda: f64,
        suicides: i64,
        betrayals: i64,
        average_life_seconds: SignedDuration,
        max_killing_spree: i64,
        headshot_kills: i64,
        melee_kills: i64,
        grenade_kills: i64,
        power_weapon_kills: i64,
        shots_fired: i64,
        shots_hit: i64,
        damage_dealt: i64,
        damage_taken: i64,
        callout_assists: i64,
        driver_assists: i64,
        emp_assists: i64,
        vehicle_destroys: i64,
        hijacks: i64,
        objectives_completed: i64,
        rounds_won: i64,
        rounds_lost: i64,
        rounds_tied: i64,
        spawns: i64,
    }

    /// A medal of somebody in a match.
    pub struct MedalRow in "medals" {
        match_id: MatchId,
        place: i64,
        name_id: u32,
        xuid: Option<Xuid>,
        name: Option<&'static str>,
        count: i64,
    }

    /// A part of somebody's personal score in a match.
    pub struct PersonalScoreRow in "personal_scores" {
        match_id: MatchId,
        place: i64,
        name_id: u32,
        xuid: Option<Xuid>,
        name: Option<&'static str>,
        count: i64,
        score: i64,
    }

    /// What the skill service says of somebody in a match.
    pub struct SkillRow in "skill" {
        match_id: MatchId,
        xuid: Xuid,
        team_id: i32,
        team_mmr: Option<f64>,
        csr_before: Option<i32>,
        tier_before: Option<String>,
        csr_after: Option<i32>,
        tier_after: Option<String>,
        placement_matches_left: i32,
        kills_expected: Option<f64>,
        kills_deviation: Option<f64>,
        deaths_expected: Option<f64>,
        deaths_deviation: Option<f64>,
    }

    /// The film of a match.
    pub struct FilmRow in "films" {
        match_id: MatchId,
        film_id: AssetId,
        major_version: i32,
        length_seconds: f64,
        event_count: i64,
        is_complete: bool,
    }

    /// A highlight event of a match.
    pub struct FilmEventRow in "film_events" {
        match_id: MatchId,
        position: i64,
        seconds: f64,
        kind: &'static str,
        xuid: Xuid,
        gamertag: String,
        medal: Option<String>,
        medal_name_id: Option<u32>,
    }

    /// The name of an asset.
    pub struct AssetRow in "assets" {
        asset_id: AssetId,
        version_id: AssetVersionId,
        kind: &'static str,
        name: Option<String>,
        description: Option<String>,
    }

    /// A person who was in matches.
    pub struct PlayerRow in "players" {
        xuid: Xuid,
        gamertag: Option<String>,
        resolved_at: Timestamp,
    }
}
