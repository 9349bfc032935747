use super::*;
use crate::career::tests::{career, played};

fn window(matches: usize) -> NonZeroUsize {
    NonZeroUsize::new(matches).unwrap()
}

#[test]
fn a_mean_is_of_the_last_matches_and_begins_with_a_third_of_them() {
    let outcomes = [Outcome::Win, Outcome::Loss, Outcome::Win, Outcome::Tie];
    let matches = (0..12)
        .map(|day| played(day * 24 * 60, outcomes[day as usize % 4], 10 + i64::from(day == 11)));
    let career = career(matches.collect());
    let trend = Trend::of_window(&career, Measure::WinRate, By::Nothing, window(6));
    let [series] = trend.series.as_slice() else { panic!("{trend:?}") };
    assert_eq!((&*series.name, series.matches, series.points.len()), ("All matches", 12, 11));
    let values = |series: &Series| -> Vec<(f64, usize)> {
        series.points.iter().map(|point| (point.value, point.matches)).take(6).collect()
    };
    assert_eq!(values(series), [(0.5, 2), (2.0 / 3.0, 3), (0.5, 4), (0.6, 5), (0.5, 6), (0.5, 6)]);
    let mut pve = career.clone();
    pve.matches[3].is_pve = true;
    let counted = |by| {
        let trend = Trend::of(&pve, Measure::Kda, by);
        (trend.series[0].matches, trend.left_out)
    };
    assert_eq!((counted(By::Nothing), counted(By::Mode)), ((11, 1), (12, 0)));

    let kda = Trend::of_window(&career, Measure::Kda, By::Mode, window(2));
    let newest = kda.series[0].newest().unwrap();
    assert_eq!((newest.value, newest.time), (1.5, career.matches[11].start_time));
    assert_eq!(Measure::Kda.shown(newest.value), "+1.50");
    assert_eq!(Measure::Kda.shown(-0.001), "+0.00");
}

#[test]
fn ranks_are_of_playlists_and_placements_have_none() {
    let mut matches: Vec<_> = (0..6).map(|day| played(day * 1_440, Outcome::Win, 9)).collect();
    for (played, csr) in matches.iter_mut().zip([None, None, Some(1_200), Some(1_210), None]) {
        played.csr_after = csr;
    }
    matches[5].csr_after = Some(900);
    matches[5].playlist = None;
    let trend = Trend::of(&career(matches), Measure::Csr, By::Map);
    let lines: Vec<_> =
        trend.series.iter().map(|series| (&*series.name, series.points.len())).collect();
    assert_eq!((trend.by, lines), (By::Playlist, vec![("Ranked Arena", 2), ("Custom games", 1)]));
    assert!(Trend::of(&career(Vec::new()), Measure::Csr, By::Nothing).series.is_empty());
}

#[test]
fn a_time_without_matches_is_no_line() {
    let days = [0, 1, 2, 40, 41, 600];
    let matches = days.map(|day| played(day * 1_440, Outcome::Win, 9));
    let trend = Trend::of_window(&career(matches.to_vec()), Measure::Kda, By::Nothing, window(1));
    assert_eq!(trend.pause(), SignedDuration::from_hours(600 * 24) / 60);
    let pieces = trend.series[0].pieces(trend.pause()).map(<[Point]>::len);
    assert_eq!(pieces.collect::<Vec<_>>(), [3, 2, 1]);
}
