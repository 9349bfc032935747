//! The look-ups of Xbox Live, whose models are those of `spnkr-xbl`.

use std::error::Error;

use bytes::Bytes;
use serde_json::{Map, Value};
use spnkr::{
    core::{Exchange, Response},
    xbl::{
        People, PeopleSearch, RecentPlayersRequest, XblAuthorization, XboxProfiles,
        XboxProfilesRequest,
    },
};

/// A document as it was written again, and what no field of its model names.
type Inspected = (Value, Vec<String>);

type Inspect = fn(&Response<Bytes>) -> Result<Inspected, Box<dyn Error>>;

pub(crate) struct LookUp {
    pub(crate) name: &'static str,
    pub(crate) inspect: Inspect,
}

pub(crate) const LOOK_UPS: &[LookUp] = &[
    LookUp { name: "get_xbox_profiles", inspect: profiles },
    LookUp { name: "recent_players", inspect: recent_players },
    LookUp { name: "search_people", inspect: search },
];

fn profiles(answer: &Response<Bytes>) -> Result<Inspected, Box<dyn Error>> {
    let used = XblAuthorization::new("used");
    let profiles: XboxProfiles = XboxProfilesRequest::new(&used, &[], &[]).read(answer)?;
    let mut unknown = Vec::new();
    note("", &profiles.extra, &mut unknown);
    for (index, profile) in profiles.profile_users.iter().enumerate() {
        note(&format!("profileUsers[{index}]."), &profile.extra, &mut unknown);
        for (place, setting) in profile.settings.iter().enumerate() {
            let path = format!("profileUsers[{index}].settings[{place}].");
            note(&path, &setting.extra, &mut unknown);
        }
    }
    Ok((serde_json::to_value(&profiles)?, unknown))
}

fn search(answer: &Response<Bytes>) -> Result<Inspected, Box<dyn Error>> {
    people(PeopleSearch::new(&XblAuthorization::new("used"), "used").read(answer)?)
}

fn recent_players(answer: &Response<Bytes>) -> Result<Inspected, Box<dyn Error>> {
    people(RecentPlayersRequest::new(&XblAuthorization::new("used")).read(answer)?)
}

fn people(people: People) -> Result<Inspected, Box<dyn Error>> {
    let mut unknown = Vec::new();
    note("", &people.extra, &mut unknown);
    for (index, person) in people.people.iter().enumerate() {
        note(&format!("people[{index}]."), &person.extra, &mut unknown);
    }
    Ok((serde_json::to_value(&people)?, unknown))
}

fn note(path: &str, extra: &Map<String, Value>, unknown: &mut Vec<String>) {
    unknown.extend(extra.keys().map(|key| format!("{path}{key}")));
}
