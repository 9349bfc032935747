use jiff::Timestamp;

use super::{Date, file_stem};

model! {
    /// When the seasons of ranks begin and end.
    pub struct CsrSeasonCalendar {
        /// The seasons.
        pub seasons: Vec<CsrSeason> = "Seasons",
    }

    /// A season of ranks.
    pub struct CsrSeason {
        /// The file that describes it, such as `Csr/Seasons/CsrSeason5-1.json`.
        pub csr_season_file_path: String = "CsrSeasonFilePath",
        /// Its first moment.
        pub start_date: Date = "StartDate",
        /// The first moment after it.
        pub end_date: Date = "EndDate",
    }

    /// When seasons and events begin and end.
    pub struct SeasonCalendar {
        /// The seasons.
        pub seasons: Vec<Season> = "Seasons",
        /// The events.
        pub events: Vec<SeasonEvent> = "Events",
        /// Where career ranks are described.
        pub career_rank: CareerRankLink = "CareerRank",
    }

    /// A season, or an operation.
    pub struct Season {
        /// The file that describes its season of ranks.
        pub csr_season_file_path: String = "CsrSeasonFilePath",
        /// The file that describes its reward track, an [`OperationRewardTrack`](super::OperationRewardTrack).
        pub operation_track_path: String = "OperationTrackPath",
        /// The file that describes it, a [`SeasonMetadataFile`](super::SeasonMetadataFile).
        pub season_metadata: String = "SeasonMetadata",
        /// Its first moment.
        pub start_date: Date = "StartDate",
        /// The first moment after it.
        pub end_date: Date = "EndDate",
    }

    /// An event.
    pub struct SeasonEvent {
        /// The file that describes its reward track.
        pub reward_track_path: String = "RewardTrackPath",
        /// Its first moment.
        pub start_date: Date = "StartDate",
        /// The first moment after it.
        pub end_date: Date = "EndDate",
    }

    /// Where career ranks are described.
    pub struct CareerRankLink {
        /// The file, a [`CareerRewardTrack`](super::CareerRewardTrack).
        pub reward_track_path: String = "RewardTrackPath",
    }
}

impl CsrSeasonCalendar {
    /// The season at a time; of several the one that began last.
    pub fn season_at(&self, time: Timestamp) -> Option<&CsrSeason> {
        latest_at(time, &self.seasons, |season| (&season.start_date, &season.end_date))
    }
}

impl CsrSeason {
    /// The season's id, `CsrSeason5-1` of `Csr/Seasons/CsrSeason5-1.json`.
    pub fn id(&self) -> &str {
        file_stem(&self.csr_season_file_path)
    }
}

impl SeasonCalendar {
    /// The season at a time; of several the one that began last.
    pub fn season_at(&self, time: Timestamp) -> Option<&Season> {
        latest_at(time, &self.seasons, |season| (&season.start_date, &season.end_date))
    }

    /// The events at a time.
    pub fn events_at(&self, time: Timestamp) -> impl Iterator<Item = &SeasonEvent> {
        self.events
            .iter()
            .filter(move |event| is_between(time, (&event.start_date, &event.end_date)))
    }
}

fn latest_at<T>(time: Timestamp, all: &[T], dates: fn(&T) -> (&Date, &Date)) -> Option<&T> {
    all.iter()
        .filter(|one| is_between(time, dates(one)))
        .max_by_key(|one| dates(one).0.nearest_timestamp())
}

fn is_between(time: Timestamp, (start, end): (&Date, &Date)) -> bool {
    let is_after = |date: &Date| date.nearest_timestamp().is_some_and(|date| time < date);
    start.nearest_timestamp().is_some_and(|start| start <= time) && is_after(end)
}
