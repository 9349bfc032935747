use std::fmt;

use crate::model::{SubTier, Tier};

/// The rank that a CSR value stands for: a tier and a part of it.
///
/// Each tier up to Diamond has six parts of 50 points. Onyx begins at 1500, has no parts and no end.
///
/// ```
/// use spnkr_client::reference::CsrRank;
///
/// let rank = CsrRank::of(1475.0).ok_or("unranked")?;
/// assert_eq!(rank.to_string(), "Diamond VI");
/// assert_eq!((rank.start(), rank.next_start()), (1450, 1500));
/// assert_eq!(CsrRank::of(-1.0), None);
/// # Ok::<_, &str>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CsrRank {
    /// Where it begins; tier and part follow from it.
    start: u32,
}

impl CsrRank {
    const PART: u32 = 50;
    const TIER: u32 = 300;
    const ONYX: u32 = 1500;

    /// The rank at this value, of which the services also have fractions.
    ///
    /// None for a value below 0, which stands for a player without a rank; the services send −1.
    pub fn of(value: f64) -> Option<Self> {
        // A cast rounds towards zero, and what is too large becomes the largest number, which is Onyx too.
        (value >= 0.0).then(|| {
            let points = (value as u32).min(Self::ONYX);
            Self { start: points - points % Self::PART }
        })
    }

    /// The tier.
    pub fn tier(self) -> Tier {
        match self.start / Self::TIER {
            0 => Tier::Bronze,
            1 => Tier::Silver,
            2 => Tier::Gold,
            3 => Tier::Platinum,
            4 => Tier::Diamond,
            _ => Tier::Onyx,
        }
    }

    /// The part of the tier; always the first for Onyx, which has no others.
    pub fn sub_tier(self) -> SubTier {
        match self.start % Self::TIER / Self::PART {
            0 => SubTier::One,
            1 => SubTier::Two,
            2 => SubTier::Three,
            3 => SubTier::Four,
            4 => SubTier::Five,
            _ => SubTier::Six,
        }
    }

    /// The value that it begins at.
    pub fn start(self) -> u32 {
        self.start
    }

    /// The value that the next rank begins at; for Onyx, which is the last, its own beginning.
    pub fn next_start(self) -> u32 {
        (self.start + Self::PART).min(Self::ONYX)
    }
}

impl fmt::Display for CsrRank {
    /// Writes tier and part, such as `Diamond VI`, or `Onyx` alone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.tier() {
            Tier::Onyx => f.pad("Onyx"),
            tier => f.pad(&format!("{tier} {}", self.sub_tier())),
        }
    }
}
