use spnkr_core::{AssetId, Class, DecodeError, Operation, Player, Response, Scope};

use crate::{
    ArgumentInfo, Call, Endpoint, EndpointInfo, FilePath, Host, InvalidArgument, Query,
    argument::{Argument, Arguments, words},
    endpoint::{self, ReadArguments},
    file::Content,
    model::{GameVariantCategory, GameplayInteraction, ServiceRecord},
    stats::StatsService,
};

impl StatsService<'_> {
    /// Gets a player's service record: the sums over all matches of a kind.
    ///
    /// It is of matchmade games, unless [`of`](Call::of) says otherwise. A player without matches has a record of
    /// zeros.
    ///
    /// On the wire: `GET /hi/players/{player}/{match_type}/servicerecord` of [`Host::STATS`], with the credentials of
    /// [`Scope::Spartan`].
    ///
    /// ```
    /// # spnkr_testkit::doctest(async |emulated| {
    /// # let client = spnkr_client::Client::from_tokens(emulated.http(), emulated.spartan_token(), None);
    /// # let xuid = spnkr_core::Xuid::new(emulated.emulator().account().xuid());
    /// use spnkr_client::{model::GameVariantCategory, stats::RecordOf};
    ///
    /// let all = client.stats().service_record(xuid).await?;
    /// let slayer = RecordOf::category(GameVariantCategory::Slayer);
    /// let ranked = client.stats().service_record(xuid).of(slayer.ranked(true)).await?;
    /// println!("{} of {} matches were ranked Slayer", ranked.matches_completed, all.matches_completed);
    /// # Ok(()) });
    /// ```
    pub fn service_record(&self, player: impl Into<Player>) -> Call<GetServiceRecord> {
        self.client.call(GetServiceRecord::new(player))
    }
}

/// Gets a player's service record: the sums over all matches of a kind.
#[derive(Debug, Clone, PartialEq)]
pub struct GetServiceRecord {
    player: Player,
    of: RecordOf,
}

impl GetServiceRecord {
    /// `get_service_record` of all matchmade games.
    pub fn new(player: impl Into<Player>) -> Self {
        Self { player: player.into(), of: RecordOf::matchmade() }
    }

    /// Says which matches it is of.
    #[must_use]
    pub fn of(mut self, matches: impl Into<RecordOf>) -> Self {
        self.of = matches.into();
        self
    }
}

impl Call<GetServiceRecord> {
    /// Says which matches it is of.
    pub fn of(mut self, matches: impl Into<RecordOf>) -> Self {
        self.endpoint_mut().of = matches.into();
        self
    }
}

/// The matches that a service record is of.
///
/// The service takes few combinations of filters, and these are the ones that can be made. The values that a player
/// has matches for stand in the [`subqueries`](ServiceRecord::subqueries) of a record without filters.
///
/// ```
/// use spnkr_client::{model::GameVariantCategory, stats::RecordOf};
///
/// let season = RecordOf::season("Csr/Seasons/CsrSeason9-1.json");
/// let slayer = season.category(GameVariantCategory::Slayer);
/// let ranked_slayer = slayer.ranked(true);
/// # let _ = ranked_slayer;
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct RecordOf {
    match_type: RecordType,
    filters: Filters,
}

#[derive(Debug, Clone, Default, PartialEq)]
struct Filters {
    season: Option<FilePath>,
    category: Option<GameVariantCategory>,
    playlist: Option<AssetId>,
    is_ranked: Option<bool>,
    interaction: Option<GameplayInteraction>,
}

impl RecordOf {
    /// All games of playlists.
    pub fn matchmade() -> Self {
        Self::filtered(Filters::default())
    }

    /// All custom games.
    pub fn custom() -> Self {
        Self { match_type: RecordType::Custom, filters: Filters::default() }
    }

    /// All games on a local network.
    pub fn local() -> Self {
        Self { match_type: RecordType::Local, filters: Filters::default() }
    }

    /// The games of a season, by its path as the subqueries list it, such as `Seasons/Season7.json`.
    pub fn season(path: impl Into<FilePath>) -> RecordOfSeason {
        RecordOfSeason(path.into())
    }

    /// The games of a mode.
    pub fn category(category: GameVariantCategory) -> RecordOfCategory {
        RecordOfCategory(category)
    }

    fn filtered(filters: Filters) -> Self {
        Self { match_type: RecordType::Matchmade, filters }
    }
}

/// The matchmade games of a season, for a service record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordOfSeason(FilePath);

impl RecordOfSeason {
    /// Those of a mode.
    pub fn category(self, category: GameVariantCategory) -> RecordOfSeasonCategory {
        RecordOfSeasonCategory { season: self.0, category }
    }

    /// Those of a playlist.
    pub fn playlist(self, playlist: AssetId) -> RecordOf {
        RecordOf::filtered(Filters { playlist: Some(playlist), ..self.into() })
    }

    /// Those against players, or those against the game's own enemies.
    pub fn interaction(self, interaction: GameplayInteraction) -> RecordOf {
        RecordOf::filtered(Filters { interaction: Some(interaction), ..self.into() })
    }
}

impl From<RecordOfSeason> for Filters {
    fn from(season: RecordOfSeason) -> Self {
        Self { season: Some(season.0), ..Self::default() }
    }
}

impl From<RecordOfSeason> for RecordOf {
    fn from(season: RecordOfSeason) -> Self {
        Self::filtered(season.into())
    }
}

/// The matchmade games of a mode, for a service record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordOfCategory(GameVariantCategory);

impl RecordOfCategory {
    /// Those that were ranked, or those that were not.
    pub fn ranked(self, is_ranked: bool) -> RecordOf {
        RecordOf::filtered(Filters { is_ranked: Some(is_ranked), ..self.into() })
    }
}

impl From<RecordOfCategory> for Filters {
    fn from(category: RecordOfCategory) -> Self {
        Self { category: Some(category.0), ..Self::default() }
    }
}

impl From<RecordOfCategory> for RecordOf {
    fn from(category: RecordOfCategory) -> Self {
        Self::filtered(category.into())
    }
}

/// The matchmade games of a mode in a season, for a service record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordOfSeasonCategory {
    season: FilePath,
    category: GameVariantCategory,
}

impl RecordOfSeasonCategory {
    /// Those of a playlist.
    pub fn playlist(self, playlist: AssetId) -> RecordOf {
        RecordOf::filtered(Filters { playlist: Some(playlist), ..self.into() })
    }

    /// Those that were ranked, or those that were not.
    pub fn ranked(self, is_ranked: bool) -> RecordOf {
        RecordOf::filtered(Filters { is_ranked: Some(is_ranked), ..self.into() })
    }
}

impl From<RecordOfSeasonCategory> for Filters {
    fn from(category: RecordOfSeasonCategory) -> Self {
        let RecordOfSeasonCategory { season, category } = category;
        Self { season: Some(season), category: Some(category), ..Self::default() }
    }
}

impl From<RecordOfSeasonCategory> for RecordOf {
    fn from(category: RecordOfSeasonCategory) -> Self {
        Self::filtered(category.into())
    }
}

words! {
    /// Which matches a service record is of, as its path says it.
    enum RecordType, "must be `matchmade`, `custom` or `local`" {
        /// Games of a playlist.
        Matchmade = "matchmade",
        /// Custom games.
        Custom = "custom",
        /// Games on a local network.
        Local = "local",
    }
}

impl Filters {
    /// Whether the service takes them together. Those that are made by their types are all taken.
    fn check(&self, match_type: RecordType) -> Result<(), InvalidArgument> {
        let Self { season, category, playlist, is_ranked, interaction } = self;
        let [season, category] = [season.is_some(), category.is_some()];
        let others = [playlist.is_some(), is_ranked.is_some(), interaction.is_some()];
        let is_taken = matches!(
            (season, category, others),
            (_, _, [false, false, false])
                | (_, true, [false, true, false])
                | (true, _, [true, false, false])
                | (true, false, [false, false, true])
        );
        if !is_taken {
            return Err(InvalidArgument::new("filters", "cannot be combined like this"));
        }
        if match_type != RecordType::Matchmade && *self != Self::default() {
            return Err(InvalidArgument::new("filters", "are for matchmade games alone"));
        }
        Ok(())
    }
}

impl Endpoint for GetServiceRecord {
    type Model = ServiceRecord;

    const INFO: &'static EndpointInfo = &EndpointInfo::new(
        Operation::new("get_service_record"),
        Host::STATS,
        http::Method::GET,
        "/hi/players/{player}/{match_type}/servicerecord",
    )
    .with_summary("Gets a player's service record: the sums over all matches of a kind.")
    .with_call("client.stats().service_record(player)")
    .with_arguments(&[
        ArgumentInfo::in_path::<Player>("player"),
        ArgumentInfo::in_path::<RecordType>("match_type").optional(),
        ArgumentInfo::in_query::<FilePath>("seasonid").optional(),
        ArgumentInfo::in_query::<GameVariantCategory>("gamevariantcategory").optional(),
        ArgumentInfo::in_query::<bool>("isranked").optional(),
        ArgumentInfo::in_query::<AssetId>("playlistassetid").optional(),
        ArgumentInfo::in_query::<GameplayInteraction>("gameplayinteraction").optional(),
    ])
    .with_scope(Scope::Spartan)
    .with_class(Class::Read)
    .with_look_up()
    .with_reader(endpoint::reader::<Self>())
    .with_inspection(|bytes| ServiceRecord::inspect(Self::INFO.operation(), bytes));

    fn check(&self) -> Result<(), InvalidArgument> {
        self.of.filters.check(self.of.match_type)
    }

    fn path(&self) -> String {
        let (player, match_type) = (self.player.segment(), self.of.match_type.segment());
        format!("/hi/players/{player}/{match_type}/servicerecord")
    }

    fn query(&self, query: &mut Query) {
        let Filters { season, category, playlist, is_ranked, interaction } = &self.of.filters;
        if let Some(season) = season {
            query.push("seasonid", season);
        }
        if let Some(category) = category {
            query.push("gamevariantcategory", i32::from(*category));
        }
        if let Some(is_ranked) = is_ranked {
            query.push("isranked", if *is_ranked { "True" } else { "False" });
        }
        if let Some(playlist) = playlist {
            query.push("playlistassetid", playlist);
        }
        if let Some(interaction) = interaction {
            query.push("gameplayinteraction", i32::from(*interaction));
        }
    }

    fn decode(answer: &Response<bytes::Bytes>) -> Result<ServiceRecord, DecodeError> {
        Content::decode(Self::INFO.operation(), answer)
    }
}

impl ReadArguments for GetServiceRecord {
    fn read(arguments: Arguments<'_>) -> Result<Self, InvalidArgument> {
        let filters = Filters {
            season: arguments.optional("seasonid")?,
            category: arguments.optional("gamevariantcategory")?,
            playlist: arguments.optional("playlistassetid")?,
            is_ranked: arguments.optional("isranked")?,
            interaction: arguments.optional("gameplayinteraction")?,
        };
        let match_type = arguments.optional("match_type")?.unwrap_or(RecordType::Matchmade);
        let of = RecordOf { match_type, filters };
        Ok(Self { player: arguments.required("player")?, of })
    }
}
