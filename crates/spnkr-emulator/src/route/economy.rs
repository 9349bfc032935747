//! The economy service.

use http::Method;

use super::{Endpoint, Path};
use crate::{
    answer::{Answer, Asked, Exception},
    economy::{self, Belonging, CoreKind, Part},
    state::State,
};

#[derive(Debug)]
pub(super) enum EconomyEndpoint {
    /// Of several players; by a body, or by a query.
    CareerRanks {
        track: String,
        by_body: bool,
    },
    Customizations,
    Player {
        player: String,
        wanted: Wanted,
    },
}

/// What is asked of one player.
#[derive(Debug)]
pub(super) enum Wanted {
    Appearance,
    Belonging(Belonging),
    CareerRank { track: String },
    Customization,
    CustomizationPart(Part),
    Operations,
    RewardTrack { kind: String, track: String },
}

impl EconomyEndpoint {
    pub(super) fn find(path: &Path) -> Option<Self> {
        match path.lower()[..] {
            ["hi", "customization"] => Some(Self::Customizations),
            ["hi", "careerranks", _] => {
                Some(Self::CareerRanks { track: path.segment(2), by_body: false })
            }
            ["hi", "rewardtracks", _] => {
                Some(Self::CareerRanks { track: path.segment(2), by_body: true })
            }
            ["hi", "players", _, ref rest @ ..] => {
                Some(Self::Player { player: path.segment(2), wanted: Wanted::find(path, rest)? })
            }
            _ => None,
        }
    }
}

impl Wanted {
    fn find(path: &Path, rest: &[&str]) -> Option<Self> {
        Some(match rest {
            ["boosts"] => Self::Belonging(Belonging::Boosts),
            ["cores"] => Self::Belonging(Belonging::Cores),
            ["cores", _] => Self::Belonging(Belonging::Core(path.segment(4))),
            ["currencies"] => Self::Belonging(Belonging::Currencies),
            ["giveaways"] => Self::Belonging(Belonging::Giveaways),
            ["inventory"] => Self::Belonging(Belonging::Inventory),
            ["rewards", _] => Self::Belonging(Belonging::Reward(path.segment(4))),
            ["stores", _] => Self::Belonging(Belonging::Store(path.segment(4))),
            ["customization"] => Self::Customization,
            ["customization", "appearance"] => Self::Appearance,
            ["customization", "spartanbody"] => Self::CustomizationPart(Part::SpartanBody),
            ["customization", kind] => Self::CustomizationPart(Part::Cores(CoreKind::of(kind)?)),
            ["customization", kind, _] => {
                Self::CustomizationPart(Part::Core(CoreKind::of(kind)?, path.segment(5)))
            }
            ["rewardtracks", "operations"] => Self::Operations,
            ["rewardtracks", "careerranks", _] => Self::CareerRank { track: path.segment(5) },
            ["rewardtracks", _, _] => {
                Self::RewardTrack { kind: path.segment(4), track: path.segment(5) }
            }
            _ => return None,
        })
    }

    fn operation(&self) -> &'static str {
        match self {
            Self::Appearance => "get_player_appearance",
            Self::Belonging(belonging) => match belonging {
                Belonging::Boosts => "get_active_boosts",
                Belonging::Core(_) => "get_owned_core_details",
                Belonging::Cores => "get_all_owned_cores_details",
                Belonging::Currencies => "get_virtual_currency_balances",
                Belonging::Giveaways => "get_giveaway_rewards",
                Belonging::Inventory => "get_inventory_items",
                Belonging::Reward(_) => "get_awarded_rewards",
                Belonging::Store(name) => store_operation(name),
            },
            Self::CareerRank { .. } => "get_player_career_rank",
            Self::Customization => "get_player_customization",
            Self::CustomizationPart(part) => match part {
                Part::Core(kind, _) => match kind.word {
                    "ais" => "get_ai_core_customization",
                    "armors" => "get_armor_core_customization",
                    "vehicles" => "get_vehicle_core_customization",
                    _ => "get_weapon_core_customization",
                },
                Part::Cores(kind) => match kind.word {
                    "ais" => "get_ai_cores_customization",
                    "armors" => "get_armor_cores_customization",
                    "vehicles" => "get_vehicle_cores_customization",
                    _ => "get_weapon_cores_customization",
                },
                Part::SpartanBody => "get_spartan_body_customization",
            },
            Self::Operations => "get_player_reward_track_operations",
            Self::RewardTrack { .. } => "get_reward_track",
        }
    }
}

fn store_operation(name: &str) -> &'static str {
    match name.to_ascii_lowercase().as_str() {
        "boosts" => "get_boosts_store",
        "events" => "get_events_store",
        "hcs" => "get_hcs_store",
        "main" => "get_main_store",
        "operationrewardlevels" => "get_operation_reward_levels_store",
        "operations" => "get_operations_store",
        "xpgrants" => "get_xp_grants_store",
        _ => "get_scheduled_storefront_offerings",
    }
}

impl Endpoint for EconomyEndpoint {
    fn operation(&self, _: &Method) -> &'static str {
        match self {
            Self::CareerRanks { .. } => "get_career_ranks",
            Self::Customizations => "get_customizations",
            Self::Player { wanted, .. } => wanted.operation(),
        }
    }

    fn allow(&self) -> &'static str {
        match self {
            Self::CareerRanks { by_body: true, .. } => "POST",
            _ => "GET",
        }
    }

    fn answer(&self, state: &State, asked: &Asked) -> Result<Answer, Exception> {
        let (player, wanted) = match self {
            Self::CareerRanks { track, .. } => return economy::career_ranks(state, asked, track),
            Self::Customizations => return economy::customizations(state, asked),
            Self::Player { player, wanted } => (player, wanted),
        };
        match wanted {
            Wanted::Appearance => economy::appearance(state, asked, player),
            Wanted::Belonging(wanted) => economy::belonging(state, asked, player, wanted),
            Wanted::CareerRank { track } => economy::career_rank(state, asked, player, track),
            Wanted::Customization => economy::customization(state, asked, player),
            Wanted::CustomizationPart(part) => economy::part(state, asked, player, part),
            Wanted::Operations => economy::operations(state, asked, player),
            Wanted::RewardTrack { kind, track } => {
                economy::reward_track(state, asked, player, kind, track)
            }
        }
    }
}
