//! Matches as comma-separated values, times in UTC.

use spnkr::client::model::MatchResult;

pub(super) const HEADER: [&str; 14] = [
    "match_id",
    "start_time",
    "end_time",
    "duration_seconds",
    "mode",
    "kind",
    "map_asset_id",
    "map_version_id",
    "playlist_asset_id",
    "season_id",
    "outcome",
    "rank",
    "team_id",
    "present_at_end",
];

pub(super) fn row(row: &MatchResult) -> Vec<String> {
    let info = &row.match_info;
    let map = info.map_variant.as_ref();
    let playlist = info.playlist.as_ref();
    let text = |value: Option<String>| value.unwrap_or_default();
    vec![
        row.match_id.to_string(),
        info.start_time.to_string(),
        info.end_time.to_string(),
        format!("{:.3}", info.duration.as_secs_f64()),
        info.game_variant_category.to_string(),
        info.lifecycle_mode.to_string(),
        text(map.map(|map| map.asset_id.to_string())),
        text(map.map(|map| map.version_id.to_string())),
        text(playlist.map(|playlist| playlist.asset_id.to_string())),
        text(info.season_id.clone()),
        row.outcome.to_string(),
        row.rank.to_string(),
        row.last_team_id.to_string(),
        row.present_at_end_of_match.to_string(),
    ]
}
