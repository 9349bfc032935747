use spnkr::client::model::Outcome;

use super::*;
use crate::{
    career::{
        Played,
        tests::{career, played},
    },
    page::tests::check_well_formed,
};

fn long_career(matches: i64) -> Career {
    let outcomes = [Outcome::Win, Outcome::Loss, Outcome::Win, Outcome::Tie, Outcome::DidNotFinish];
    let matches = (0..matches).map(|place| {
        // Sessions of seven matches, three hours apart.
        let outcome = outcomes[place as usize * 7 % 5];
        let mut played = played(place * 12 + place / 7 * 180, outcome, place * 31 % 29);
        played.csr_after = Some(1_200 + place * 17 % 301);
        played.mode = ["Slayer", "Capture the Flag", "Oddball"][place as usize % 3].into();
        played
    });
    career(matches.collect())
}

/// The elements that give a page its structure, with their texts or ids.
fn outline(html: &str) -> String {
    let mut outline = Vec::new();
    for (place, _) in html.match_indices('<') {
        let tag = &html[place + 1..];
        let Some(end) = tag.find('>') else { continue };
        let (name, rest) = (&tag[..end], &tag[end + 1..]);
        let text = rest.split('<').next().unwrap_or_default();
        let word = name.split(' ').next().unwrap_or_default();
        match word {
            "h1" | "h2" | "h3" | "caption" | "strong" => outline.push(format!("{word} {text}")),
            "header" | "nav" | "main" | "footer" => outline.push(word.to_owned()),
            _ => {}
        }
    }
    outline.join("\n")
}

#[test]
fn a_page_has_its_parts_in_order() {
    let html = Report::of(&long_career(400)).to_html();
    check_well_formed(&html);
    assert_eq!(
        outline(html.split("<details>").next().unwrap()),
        "header\nh1 Some Gamertag\nnav\nmain\nh2 Career\ncaption Bests\nh2 Form\nstrong KDA\n\
         strong Win rate\nstrong Accuracy\nstrong KDA\nstrong Win rate\nstrong KDA\n\
         strong Win rate\nstrong KDA\nstrong Win rate\nstrong CSR"
    );
    assert_eq!(
        outline(html.split("</details>").nth(1).unwrap()),
        "h2 Playlists, modes and maps\ncaption Playlists\ncaption Modes\ncaption Maps\n\
         h2 Medals\nh2 Teammates and opponents\ncaption Teammates\ncaption Opponents\n\
         h2 Sessions\ncaption Sessions: the 40 newest of 58\nh2 Newest matches\n\
         caption Matches: the 100 newest of 400\nfooter"
    );
    assert!(html.contains("<p>Halo Infinite: 400 matches, from 1 Jan 2026 to "));
}

#[test]
fn a_long_career_is_no_long_page() {
    let html = Report::of(&long_career(10_000)).to_html();
    assert!(html.len() < 2_000_000, "{}", html.len());
    assert!(html.contains("of the last 160 matches"));
}

#[test]
fn a_career_without_matches_has_a_page() {
    let mut career = career(Vec::new());
    career.listed = 3;
    career.gamertag = Some("<b>&\"'".to_owned());
    let html = Report::of(&career).to_html();
    check_well_formed(&html);
    assert!(html.contains("<h1>&lt;b&gt;&amp;&quot;&#39;</h1>"));
    assert!(html.contains("0 of 3 matches"));
    assert_eq!(outline(&html), "header\nh1 &lt;b&gt;&amp;&quot;&#39;\nmain\nfooter");
}

#[test]
fn names_of_others_cannot_leave_their_place() {
    let hostile = "\"><script>alert(1)</script>";
    let mut matches: Vec<Played> = long_career(40).matches;
    for played in &mut matches {
        played.mode = hostile.into();
        if let (Some(map), Some(playlist)) = (&mut played.map, &mut played.playlist) {
            map.name = hostile.into();
            playlist.name = hostile.into();
        }
    }
    let mut career = career(matches);
    career.gamertag = Some(hostile.to_owned());
    career.gamertags.values_mut().for_each(|gamertag| *gamertag = hostile.to_owned());
    let html = Report::of(&career).to_html();
    check_well_formed(&html);
    assert_eq!(html.matches("<script").count(), 1);
}
