use futures_util::StreamExt as _;
use spnkr_client::{Error, Pages, stats::GetMatchHistory};
use spnkr_core::{MatchId, Xuid};
use spnkr_testkit::Scripted;

use crate::{
    documents::match_history,
    script::{Script, answer, run},
};

fn id(id: &MatchId) -> u64 {
    u64::try_from(id.as_uuid().as_u128() & 0xffff_ffff).unwrap()
}

fn match_id(id: u64) -> MatchId {
    format!("00000000-0000-0000-0000-{id:012}").parse().unwrap()
}

fn page(start: usize, count: usize, ids: impl IntoIterator<Item = u64>) -> Scripted {
    let ids: Vec<_> = ids.into_iter().collect();
    answer(200, match_history(start, count, &ids).to_string())
}

/// Reads all pages; gives the ids page by page, and the queries that were sent.
fn read(count: Option<u32>, steps: Vec<Scripted>) -> (Vec<Vec<u64>>, Vec<String>) {
    let script = Script::new(steps);
    let mut call = script.client().stats().match_history(Xuid::new(7));
    if let Some(count) = count {
        call = call.count(count);
    }
    let mut pages = call.pages();
    let mut ids = Vec::new();
    while let Some(page) = run(pages.try_next()).unwrap() {
        ids.push(page.results.iter().map(|result| id(&result.match_id)).collect());
    }
    assert!(run(pages.try_next()).unwrap().is_none(), "the end stays the end");
    let query = |request: &spnkr_core::Request| request.url().query().unwrap_or("").to_owned();
    (ids, script.seen().iter().map(|(request, _)| query(request)).collect())
}

#[test]
fn a_short_page_is_the_last() {
    let (ids, queries) =
        read(Some(2), vec![page(0, 2, [1, 2]), page(2, 2, [3, 4]), page(4, 2, [5])]);
    assert_eq!(ids, [vec![1, 2], vec![3, 4], vec![5]]);
    assert_eq!(queries, ["count=2", "start=2&count=2", "start=4&count=2"]);
}

#[test]
fn an_empty_page_is_the_end_and_is_not_shown() {
    let (ids, queries) = read(Some(2), vec![page(0, 2, [1, 2]), page(2, 2, [])]);
    assert_eq!(ids, [vec![1, 2]]);
    assert_eq!(queries.len(), 2);
    assert_eq!(read(None, vec![page(0, 25, [])]).0, Vec::<Vec<u64>>::new());
}

#[test]
fn without_a_count_a_page_has_25() {
    let (ids, queries) = read(None, vec![page(0, 25, 1..=9), page(9, 25, [])]);
    assert_eq!((ids.len(), queries.len()), (1, 1));
    let (ids, queries) = read(None, vec![page(0, 25, 10..=34), page(25, 25, [])]);
    assert_eq!((ids.len(), queries), (1, vec![String::new(), "start=25".to_owned()]));
}

#[test]
fn a_service_that_allows_fewer_is_believed() {
    let (ids, queries) = read(Some(5), vec![page(0, 2, [1, 2]), page(2, 2, [3])]);
    assert_eq!(ids, [vec![1, 2], vec![3]]);
    assert_eq!(queries, ["count=5", "start=2&count=5"]);
}

#[test]
fn a_match_that_ends_meanwhile_repeats_nothing() {
    // Match 9 came to the front, so match 2 moved to the second page.
    let (ids, _) = read(Some(2), vec![page(0, 2, [1, 2]), page(2, 2, [2, 3]), page(4, 2, [4])]);
    assert_eq!(ids, [vec![1, 2], vec![3], vec![4]]);
    // A whole page moved.
    let (ids, _) = read(Some(2), vec![page(0, 2, [1, 2]), page(2, 2, [1, 2]), page(4, 2, [3])]);
    assert_eq!(ids, [vec![1, 2], vec![3]]);
}

#[test]
fn a_service_that_repeats_itself_is_not_asked_for_ever() {
    let (ids, queries) = read(Some(2), vec![page(0, 2, [1, 2]); 17]);
    assert_eq!(ids, [vec![1, 2]]);
    assert_eq!(queries.len(), 17);
}

#[test]
fn a_page_that_failed_is_asked_for_again() {
    let script = Script::new([
        page(0, 1, [1]),
        Scripted::Break,
        answer(500, ""),
        page(1, 1, [2]),
        page(2, 1, []),
    ]);
    let mut pages = script.client().stats().match_history(Xuid::new(7)).count(1).pages();
    assert!(run(pages.try_next()).unwrap().is_some());
    assert!(matches!(run(pages.try_next()), Err(Error::Transport(_))));
    assert!(matches!(run(pages.try_next()), Err(Error::Status(_))));
    assert!(run(pages.try_next()).unwrap().is_some());
    assert!(run(pages.try_next()).unwrap().is_none());
    let starts: Vec<_> = script
        .seen()
        .iter()
        .map(|(request, _)| request.url().query().unwrap().to_owned())
        .collect();
    assert_eq!(starts[1..4], ["start=1&count=1"; 3]);
}

/// Reads all entries of a list that is prepared by `prepare`.
fn items(
    steps: Vec<Scripted>,
    prepare: impl FnOnce(Pages<GetMatchHistory>) -> Pages<GetMatchHistory>,
) -> (Vec<u64>, usize) {
    let script = Script::new(steps);
    let pages = script.client().stats().match_history(Xuid::new(7)).count(2).pages();
    let mut items = prepare(pages).items();
    let mut ids = Vec::new();
    while let Some(result) = run(items.try_next()).unwrap() {
        ids.push(id(&result.match_id));
    }
    (ids, script.count())
}

#[test]
fn a_known_match_ends_the_list() {
    let steps = vec![page(0, 2, [1, 2]), page(2, 2, [3, 4]), page(4, 2, [5])];
    let until = |known: u64| move |pages: Pages<_>| pages.until([match_id(known)]);
    assert_eq!(items(steps.clone(), until(4)), (vec![1, 2, 3], 2));
    assert_eq!(items(steps.clone(), until(1)), (vec![], 1));
    assert_eq!(items(steps, until(9)), (vec![1, 2, 3, 4, 5], 3));
}

#[test]
fn a_walk_goes_on_where_another_ended() {
    // Match 2 was the last one; one match has ended since.
    let after = |last: u64| move |pages: Pages<_>| pages.after(match_id(last));
    let steps = vec![page(2, 2, [2, 3]), page(4, 2, [4])];
    assert_eq!(items(steps, after(2)), (vec![3, 4], 2));
    // Three have: what comes again is not known to, so it comes again.
    let steps = vec![page(2, 2, [1, 2]), page(4, 2, [3])];
    assert_eq!(items(steps, after(2)), (vec![3], 2));
    let steps = vec![page(2, 2, [7, 1]), page(4, 2, [2, 3]), page(6, 2, [])];
    assert_eq!(items(steps, after(2)), (vec![7, 1, 2, 3], 3));
}

#[test]
fn pages_that_were_asked_for_in_the_wrong_place_are_asked_for_again() {
    // The service allows one at a time, which the first answer alone can tell.
    let steps = vec![
        page(0, 1, [1]),
        page(2, 1, [3]),
        page(1, 1, [2]),
        page(3, 1, [4]),
        page(2, 1, [3]),
        page(4, 1, []),
        page(3, 1, []),
        page(5, 1, []),
    ];
    assert_eq!(items(steps, |pages| pages.prefetch(1)).0, [1, 2, 3]);
}

#[test]
fn a_stream_ends_after_an_error() {
    let script = Script::new([page(0, 1, [1]), answer(500, ""), page(1, 1, [])]);
    let mut pages = script.client().stats().match_history(Xuid::new(7)).count(1).pages();
    assert!(run(pages.next()).unwrap().is_ok());
    assert!(run(pages.next()).unwrap().is_err());
    assert!(run(pages.next()).is_none());
    assert_eq!(script.count(), 2);
    assert!(run(pages.try_next()).unwrap().is_none(), "who asks again is answered");
}
