use spnkr_client::Error;
use spnkr_core::Xuid;
use spnkr_testkit::Scripted;

use crate::{
    documents::match_history,
    script::{Script, answer, poll_once, run},
};

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
        let id =
            |id: &spnkr_core::MatchId| u64::try_from(id.as_uuid().as_u128() & 0xffff_ffff).unwrap();
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
fn a_page_that_failed_or_was_given_up_is_asked_for_again() {
    let script = Script::new([
        page(0, 1, [1]),
        Scripted::Break,
        answer(500, ""),
        Scripted::Silence,
        page(1, 1, [2]),
        page(2, 1, []),
    ]);
    let mut pages = script.client().stats().match_history(Xuid::new(7)).count(1).pages();
    assert!(run(pages.try_next()).unwrap().is_some());
    assert!(matches!(run(pages.try_next()), Err(Error::Transport(_))));
    assert!(matches!(run(pages.try_next()), Err(Error::Status(_))));
    assert!(poll_once(pages.try_next()).is_pending());
    assert!(run(pages.try_next()).unwrap().is_some());
    assert!(run(pages.try_next()).unwrap().is_none());
    let starts: Vec<_> = script
        .seen()
        .iter()
        .map(|(request, _)| request.url().query().unwrap().to_owned())
        .collect();
    assert_eq!(starts[1..5], ["start=1&count=1"; 4]);
}
