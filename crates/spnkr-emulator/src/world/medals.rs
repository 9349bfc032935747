//! The medals that there are.

/// A medal, as the game's metadata and films know it.
#[derive(Debug)]
pub(crate) struct Medal {
    /// The number in stats.
    pub(crate) name_id: u32,
    /// The number in films, where it is known.
    pub(crate) film_code: Option<u8>,
    pub(crate) name: &'static str,
    /// What the metadata says of it; some medals are awarded and not listed.
    pub(crate) listing: Option<Listing>,
}

/// A row of the metadata.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Listing {
    pub(crate) difficulty: u8,
    pub(crate) kind: u8,
    pub(crate) personal_score: u32,
    pub(crate) sprite: u32,
    /// Films use it as the type of the medal's events.
    pub(crate) sorting_weight: u8,
}

impl Medal {
    /// The medal with this number in stats.
    pub(crate) fn of(name_id: u32) -> Option<&'static Self> {
        let place = MEDALS.binary_search_by_key(&name_id, |medal| medal.name_id).ok()?;
        Some(&MEDALS[place])
    }

    const fn listed(
        mut self,
        difficulty: u8,
        kind: u8,
        personal_score: u32,
        sprite: u32,
        sorting_weight: u8,
    ) -> Self {
        self.listing = Some(Listing { difficulty, kind, personal_score, sprite, sorting_weight });
        self
    }
}

const fn medal(name_id: u32, film_code: Option<u8>, name: &'static str) -> Medal {
    Medal { name_id, film_code, name, listing: None }
}

/// In ascending order of their numbers.
pub(crate) static MEDALS: [Medal; 166] = [
    medal(17_866_865, Some(61), "The Sickness").listed(3, 1, 0, 37, 200),
    medal(20_397_755, Some(64), "Saboteur").listed(0, 3, 0, 75, 50),
    medal(87_172_902, Some(91), "Odin's Raven").listed(0, 4, 5, 106, 50),
    medal(88_914_608, Some(47), "Blight").listed(1, 1, 0, 28, 100),
    medal(175_594_566, Some(130), "Hold This").listed(1, 5, 0, 147, 100),
    medal(197_913_196, Some(124), "Driveby").listed(2, 5, 0, 155, 150),
    medal(217_730_222, Some(60), "Hell's Janitor").listed(3, 1, 0, 36, 200),
    medal(221_693_153, Some(156), "Splatter").listed(0, 4, 5, 101, 50),
    medal(265_478_668, Some(107), "Nade Shot").listed(1, 4, 0, 112, 100),
    medal(269_174_970, Some(74), "Boxer").listed(0, 3, 0, 85, 50),
    medal(275_666_139, Some(142), "Special Delivery").listed(0, 5, 0, 138, 50),
    medal(394_349_536, Some(180), "Clear Reception").listed(1, 1, 0, 168, 101),
    medal(418_532_952, Some(11), "Running Riot").listed(3, 0, 300, 3, 205),
    medal(420_808_268, None, "Zone Guardian"),
    medal(496_411_737, Some(56), "Purification").listed(3, 1, 0, 38, 220),
    medal(521_420_212, Some(43), "Ace").listed(2, 1, 0, 21, 150),
    medal(524_758_914, Some(84), "Boom Block").listed(2, 4, 0, 122, 150),
    medal(548_533_137, Some(82), "Back Smack").listed(0, 4, 5, 100, 50),
    medal(555_849_395, Some(81), "Bodyguard").listed(0, 3, 0, 93, 50),
    medal(557_309_779, Some(58), "Zombie Slayer").listed(1, 1, 0, 29, 100),
    medal(580_478_179, Some(152), "Hill Guardian").listed(1, 1, 0, 62, 100),
    medal(590_706_932, Some(158), "Contract Killer"),
    medal(622_331_684, Some(0), "Double Kill").listed(1, 2, 50, 64, 100),
    medal(629_165_579, Some(164), "Power Outage").listed(2, 1, 0, 53, 150),
    medal(641_726_424, Some(122), "Combat Evolved").listed(2, 5, 0, 156, 150),
    medal(651_256_911, Some(118), "Interlinked").listed(2, 4, 0, 125, 150),
    medal(656_245_292, Some(96), "Rideshare").listed(1, 4, 0, 108, 100),
    medal(670_606_868, Some(103), "Sneak King").listed(2, 4, 0, 128, 150),
    medal(677_323_068, Some(119), "Death Race").listed(1, 4, 0, 118, 100),
    medal(690_125_105, Some(129), "Grapple-jack").listed(1, 5, 0, 146, 100),
    medal(710_323_196, Some(27), "Nightmare").listed(3, 0, 500, 5, 220),
    medal(731_054_446, Some(97), "Skyjack").listed(0, 4, 0, 94, 50),
    medal(781_229_683, Some(148), "Straight Balling").listed(2, 1, 0, 48, 150),
    medal(835_814_121, Some(2), "Overkill").listed(3, 2, 150, 66, 220),
    medal(865_763_896, Some(13), "Perfection").listed(3, 1, 0, 11, 200),
    medal(976_049_027, Some(37), "Flag Joust").listed(0, 1, 0, 16, 50),
    medal(988_255_960, Some(111), "Fire & Forget").listed(1, 4, 5, 116, 100),
    medal(1_025_827_095, Some(53), "Culling").listed(1, 1, 0, 27, 100),
    medal(1_053_114_074, Some(157), "Clash of Kings"),
    medal(1_064_731_598, Some(46), "Untainted").listed(2, 1, 0, 33, 150),
    medal(1_065_136_443, Some(133), "Mount Up").listed(0, 5, 0, 135, 50),
    medal(1_090_931_685, Some(167), "Monopoly").listed(1, 1, 0, 159, 100),
    medal(1_146_876_011, Some(72), "Bomber").listed(0, 3, 0, 84, 50),
    medal(1_155_542_859, Some(48), "Disease").listed(2, 1, 0, 31, 150),
    medal(1_169_390_319, Some(32), "Steaktacular").listed(2, 1, 0, 9, 150),
    medal(1_169_571_763, Some(140), "Shot Caller").listed(1, 5, 0, 148, 100),
    medal(1_172_766_553, Some(76), "Gunslinger").listed(0, 3, 0, 87, 50),
    medal(1_176_569_867, Some(141), "Yard Sale").listed(1, 5, 0, 150, 100),
    medal(1_210_678_802, Some(75), "Warrior").listed(0, 3, 0, 86, 50),
    medal(1_210_968_206, Some(160), "Watch the Throne"),
    medal(1_211_820_913, Some(125), "Fastball").listed(3, 5, 5, 157, 200),
    medal(1_229_018_603, Some(87), "Dogfight").listed(0, 4, 0, 95, 50),
    medal(1_254_180_082, None, "Deep Ball"),
    medal(1_283_796_619, Some(134), "Off the Rack").listed(1, 5, 0, 149, 100),
    medal(1_284_032_216, Some(65), "Wingman").listed(0, 3, 0, 76, 50),
    medal(1_298_835_518, Some(138), "Ramming Speed").listed(1, 5, 0, 143, 100),
    medal(1_312_042_926, Some(93), "Quigley").listed(3, 4, 10, 132, 200),
    medal(1_325_926_691, None, "Hang Time"),
    medal(1_331_361_851, Some(166), "Mounted & Loaded").listed(1, 5, 0, 141, 100),
    medal(1_334_138_090, None, "Late Boomer"),
    medal(1_376_646_881, Some(163), "Great Journey").listed(1, 1, 0, 52, 100),
    medal(1_427_176_344, Some(121), "360").listed(2, 5, 0, 153, 150),
    medal(1_430_343_434, Some(4), "Killtrocity").listed(3, 2, 250, 68, 230),
    medal(1_445_036_152, Some(139), "Reclaimer").listed(0, 5, 0, 136, 50),
    medal(1_447_057_920, Some(59), "Undead Hunter").listed(2, 1, 0, 32, 150),
    medal(1_472_686_630, Some(151), "Always Rotating").listed(0, 1, 0, 61, 50),
    medal(1_477_806_194, Some(168), "Counter-snipe").listed(1, 4, 0, 158, 100),
    medal(1_486_797_009, Some(12), "Rampage").listed(3, 0, 400, 4, 210),
    medal(1_512_363_953, Some(109), "Perfect").listed(1, 4, 5, 113, 100),
    medal(1_585_298_941, None, "Assured Destruction"),
    medal(1_623_236_079, Some(102), "Autopilot Engaged").listed(2, 4, 0, 126, 150),
    medal(1_646_928_910, Some(116), "Grand Slam").listed(2, 4, 0, 123, 150),
    medal(1_680_000_231, Some(31), "Flawless Victory").listed(2, 1, 0, 10, 150),
    medal(1_685_043_466, Some(63), "Treasure Hunter").listed(0, 3, 0, 74, 50),
    medal(1_719_203_329, Some(51), "Pestilence").listed(3, 1, 0, 39, 210),
    medal(1_720_896_992, Some(28), "Boogeyman").listed(3, 0, 600, 6, 230),
    medal(1_734_214_473, Some(100), "Whiplash").listed(1, 4, 0, 120, 100),
    medal(1_739_996_188, Some(176), "Immortal Chauffeur").listed(3, 0, 0, 164, 200),
    medal(1_765_213_446, Some(54), "Cleansing").listed(3, 1, 0, 34, 205),
    medal(1_841_872_491, Some(99), "Tag & Bag").listed(1, 4, 0, 107, 100),
    medal(1_880_789_493, Some(89), "Mind the Gap").listed(1, 4, 0, 114, 100),
    medal(1_969_067_783, Some(120), "Chain Reaction").listed(0, 4, 0, 99, 50),
    medal(2_005_352_812, None, "Meganaut"),
    medal(2_019_283_350, Some(137), "Pineapple Express").listed(1, 5, 0, 151, 100),
    medal(2_063_152_177, Some(1), "Triple Kill").listed(2, 2, 100, 65, 150),
    medal(2_123_530_881, Some(105), "Reversal").listed(0, 4, 10, 102, 50),
    medal(2_125_906_504, Some(150), "Big Deal"),
    medal(2_137_071_619, Some(3), "Killtacular").listed(3, 2, 200, 67, 225),
    medal(2_164_872_967, Some(57), "Divine Intervention").listed(3, 1, 0, 40, 230),
    medal(2_242_633_421, Some(6), "Killtastrophe").listed(3, 2, 350, 70, 240),
    medal(2_253_222_811, Some(83), "Nuclear Football").listed(2, 4, 0, 130, 150),
    medal(2_278_023_431, Some(70), "Tanker").listed(0, 3, 0, 92, 50),
    medal(2_362_950_720, None, "Interception"),
    medal(2_396_845_048, Some(123), "Deadly Catch").listed(2, 5, 0, 152, 150),
    medal(2_414_983_178, Some(110), "Bank Shot").listed(1, 4, 0, 111, 100),
    medal(2_418_616_582, Some(88), "Harpoon").listed(0, 4, 0, 96, 50),
    medal(2_426_456_555, Some(154), "Secure Line").listed(1, 1, 0, 24, 101),
    medal(2_477_555_653, Some(62), "Spotter").listed(0, 3, 0, 73, 50),
    medal(2_567_026_752, Some(29), "Grim Reaper").listed(3, 0, 700, 7, 240),
    medal(2_593_226_288, Some(69), "Pilot").listed(0, 3, 0, 80, 50),
    medal(2_602_963_073, Some(114), "No Scope").listed(1, 4, 10, 119, 100),
    medal(2_623_698_509, Some(41), "Lone Wolf").listed(1, 1, 0, 19, 100),
    medal(2_625_820_422, Some(127), "From the Grave").listed(0, 5, 10, 137, 50),
    medal(2_648_272_972, Some(73), "Grenadier").listed(0, 3, 0, 83, 50),
    medal(2_717_755_703, Some(45), "Sole Survivor").listed(0, 1, 0, 26, 50),
    medal(2_750_622_016, Some(165), "Breacher").listed(0, 3, 0, 89, 50),
    medal(2_758_320_809, Some(79), "Marksman").listed(0, 3, 0, 91, 50),
    medal(2_780_740_615, Some(9), "Killing Spree").listed(1, 0, 100, 1, 100),
    medal(2_827_657_131, Some(104), "Windshield Wiper").listed(1, 4, 5, 121, 100),
    medal(2_848_470_465, Some(175), "Death Cabbie").listed(2, 0, 0, 163, 150),
    medal(2_852_571_933, Some(71), "Rifleman").listed(0, 3, 0, 81, 50),
    medal(2_861_418_269, Some(135), "Quick Draw").listed(0, 5, 0, 139, 50),
    medal(2_875_941_471, Some(30), "Demon").listed(3, 0, 800, 8, 250),
    medal(2_926_348_688, Some(66), "Wheelman").listed(0, 3, 0, 77, 50),
    medal(2_964_157_454, Some(179), "Call Blocked").listed(0, 1, 0, 167, 52),
    medal(2_967_011_722, Some(143), "Street Sweeper").listed(2, 5, 0, 154, 150),
    medal(2_976_102_155, None, "Action Hero"),
    medal(3_011_158_621, Some(39), "Necromancer").listed(2, 1, 0, 22, 150),
    medal(3_027_762_381, Some(68), "Driver").listed(0, 3, 0, 79, 50),
    medal(3_041_030_832, None, "High Value Target"),
    medal(3_059_799_290, Some(95), "Return to Sender").listed(2, 4, 0, 124, 150),
    medal(3_085_856_613, Some(90), "Ninja").listed(3, 4, 0, 133, 200),
    medal(3_091_261_182, Some(131), "Last Shot").listed(0, 5, 5, 140, 50),
    medal(3_114_137_341, Some(85), "Bulltrue").listed(1, 4, 5, 110, 100),
    medal(3_120_600_565, Some(40), "Immortal").listed(2, 1, 0, 20, 150),
    medal(3_160_646_854, Some(94), "Remote Detonation").listed(3, 4, 0, 131, 200),
    medal(3_169_118_333, Some(174), "Driving Spree").listed(1, 0, 0, 162, 100),
    medal(3_217_141_618, Some(115), "Achilles Spine").listed(2, 4, 5, 127, 150),
    medal(3_227_840_152, Some(38), "Goal Line Stand").listed(1, 1, 0, 17, 100),
    medal(3_233_051_772, Some(8), "Killionaire").listed(3, 2, 350, 72, 250),
    medal(3_233_952_928, Some(26), "Killjoy").listed(0, 0, 5, 0, 50),
    medal(3_334_154_676, Some(117), "Guardian Angel").listed(0, 4, 10, 104, 50),
    medal(3_347_922_939, Some(77), "Scattergunner").listed(0, 3, 0, 88, 50),
    medal(3_352_648_716, Some(7), "Killpocalypse").listed(3, 2, 400, 71, 245),
    medal(3_467_301_935, Some(55), "Purge").listed(2, 1, 0, 30, 150),
    medal(3_475_540_930, Some(132), "Lawnmower").listed(1, 5, 0, 145, 100),
    medal(3_488_248_720, Some(36), "Stopped Short").listed(0, 1, 0, 15, 50),
    medal(3_520_382_976, Some(50), "Scourge").listed(3, 1, 0, 41, 220),
    medal(3_528_500_956, Some(162), "All That Juice").listed(2, 1, 0, 54, 150),
    medal(3_546_244_406, Some(101), "Kong").listed(0, 4, 0, 105, 50),
    medal(3_583_966_655, Some(136), "Party's Over").listed(1, 5, 0, 142, 100),
    medal(3_588_869_844, Some(128), "From the Void").listed(1, 5, 0, 144, 100),
    medal(3_630_529_364, Some(153), "Clock Stop").listed(1, 1, 0, 63, 100),
    medal(3_653_884_673, Some(52), "Apocalypse").listed(3, 1, 0, 42, 230),
    medal(3_655_682_764, Some(98), "Stick").listed(0, 4, 10, 98, 50),
    medal(3_732_790_338, Some(146), "Fumble").listed(1, 1, 0, 47, 100),
    medal(3_739_610_597, Some(126), "Flyin' High").listed(0, 5, 5, 134, 50),
    medal(3_783_455_472, Some(67), "Gunner").listed(0, 3, 0, 78, 50),
    medal(3_786_134_933, Some(49), "Plague").listed(3, 1, 0, 35, 205),
    medal(3_835_606_176, Some(5), "Killamanjaro").listed(3, 2, 300, 69, 235),
    medal(3_876_426_273, Some(92), "Pancake").listed(1, 4, 0, 109, 100),
    medal(3_905_838_030, Some(86), "Cluster Luck").listed(1, 4, 10, 97, 100),
    medal(3_931_425_309, Some(155), "Signal Block").listed(1, 1, 0, 25, 101),
    medal(3_934_547_153, Some(106), "Hail Mary").listed(1, 4, 5, 115, 100),
    medal(3_945_864_962, None, "Fast Lane"),
    medal(4_007_438_389, Some(177), "Blind Fire").listed(2, 5, 0, 165, 150),
    medal(4_014_259_917, None, "Fast Break"),
    medal(4_086_138_034, Some(80), "Heavy").listed(0, 3, 0, 82, 50),
    medal(4_100_966_367, Some(44), "Extermination").listed(3, 1, 0, 23, 200),
    medal(4_132_863_117, Some(113), "Pull").listed(1, 4, 0, 129, 100),
    medal(4_215_552_487, Some(112), "Ballista").listed(1, 4, 0, 117, 100),
    medal(4_229_934_157, Some(108), "Snipe").listed(0, 4, 10, 103, 50),
    medal(4_247_875_860, Some(42), "Duelist").listed(0, 1, 0, 18, 50),
    medal(4_261_842_076, Some(10), "Killing Frenzy").listed(2, 0, 200, 2, 150),
    medal(4_277_328_263, Some(78), "Sharpshooter").listed(0, 3, 0, 90, 50),
    medal(4_285_712_605, Some(178), "Hang Up").listed(0, 1, 0, 166, 51),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_medal_is_found_by_its_number() {
        assert!(MEDALS.is_sorted_by_key(|medal| medal.name_id));
        let found = |medal: &&Medal| Medal::of(medal.name_id).is_some();
        assert_eq!(MEDALS.iter().filter(found).count(), 166);
        assert_eq!(MEDALS.iter().filter(|medal| medal.listing.is_some()).count(), 151);
        assert_eq!(MEDALS.iter().filter(|medal| medal.film_code.is_some()).count(), 155);
        assert!(Medal::of(0).is_none());
    }
}
