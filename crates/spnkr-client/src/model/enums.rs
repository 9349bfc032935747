open_enum! {
    /// What an asset is.
    pub enum AssetKind {
        /// The services do not know it themselves.
        Unknown = 0, "unknown";
        /// A theater film.
        Film = 1, "film";
        /// A map.
        Map = 2, "map";
        /// A playlist.
        Playlist = 3, "playlist";
        /// A part to build maps with.
        Prefab = 4, "prefab";
        /// A test.
        TestAsset = 5, "test asset";
        /// A mode with its settings.
        UgcGameVariant = 6, "game variant";
        /// A map and a mode that a playlist pairs.
        MapModePair = 7, "map mode pair";
        /// A project.
        Project = 8, "project";
        /// A manifest.
        Manifest = 9, "manifest";
        /// A mode without settings.
        EngineGameVariant = 10, "engine game variant";
    }

    /// How good a bot is, in the numbers of match stats; playlists have others.
    pub enum BotDifficulty {
        /// The services do not know it themselves.
        Unknown = -1, "unknown";
        /// Marine.
        Marine = 1, "Marine";
        /// ODST.
        Odst = 2, "ODST";
        /// Spartan.
        Spartan = 3, "Spartan";
        /// Recruit.
        Recruit = 4, "Recruit";
        /// As good as the players are.
        Adaptive = 5, "adaptive";
    }

    /// Against whom a match is played.
    pub enum GameplayInteraction {
        /// The services do not know it themselves.
        Unknown = -1, "unknown";
        /// Nobody.
        None = 0, "none";
        /// Players.
        Pvp = 1, "PvP";
        /// The game's own enemies.
        Pve = 2, "PvE";
        /// Both.
        PvpAndPve = 3, "PvPvE";
    }

    /// The mode of a match.
    pub enum GameVariantCategory {
        /// The services do not know it themselves.
        Unknown = -1, "unknown";
        /// None.
        None = 0, "none";
        /// Campaign.
        Campaign = 1, "Campaign";
        /// Forge.
        Forge = 2, "Forge";
        /// Academy.
        Academy = 3, "Academy";
        /// Academy Tutorial.
        AcademyTutorial = 4, "Academy Tutorial";
        /// Academy Practice.
        AcademyPractice = 5, "Academy Practice";
        /// Slayer.
        Slayer = 6, "Slayer";
        /// Attrition.
        Attrition = 7, "Attrition";
        /// Elimination.
        Elimination = 8, "Elimination";
        /// Fiesta.
        Fiesta = 9, "Fiesta";
        /// SWAT.
        Swat = 10, "SWAT";
        /// Strongholds.
        Strongholds = 11, "Strongholds";
        /// King of the Hill; the number that matches carry.
        KingOfTheHill = 12, "King of the Hill";
        /// King of the Hill by an older number, which no observed match carries.
        KingOfTheHill13 = 13, "King of the Hill";
        /// Total Control.
        TotalControl = 14, "Total Control";
        /// Capture the Flag.
        CaptureTheFlag = 15, "Capture the Flag";
        /// Assault, with a bomb.
        Assault = 16, "Assault";
        /// Extraction.
        Extraction = 17, "Extraction";
        /// Oddball.
        Oddball = 18, "Oddball";
        /// Stockpile.
        Stockpile = 19, "Stockpile";
        /// Juggernaut.
        Juggernaut = 20, "Juggernaut";
        /// Regicide.
        Regicide = 21, "Regicide";
        /// Infection.
        Infection = 22, "Infection";
        /// VIP.
        Vip = 23, "VIP";
        /// Escalation.
        Escalation = 24, "Escalation";
        /// Grifball.
        Grifball = 25, "Grifball";
        /// Race.
        Race = 26, "Race";
        /// Prototype.
        Prototype = 27, "Prototype";
        /// Test.
        Test = 28, "Test";
        /// Test Academy.
        TestAcademy = 29, "Test Academy";
        /// Test Audio.
        TestAudio = 30, "Test Audio";
        /// Test Campaign.
        TestCampaign = 31, "Test Campaign";
        /// Test Engine.
        TestEngine = 32, "Test Engine";
        /// Test Forge.
        TestForge = 33, "Test Forge";
        /// Test Graphics.
        TestGraphics = 34, "Test Graphics";
        /// Test Multiplayer.
        TestMultiplayer = 35, "Test Multiplayer";
        /// Test Sandbox.
        TestSandbox = 36, "Test Sandbox";
        /// Academy Training.
        AcademyTraining = 37, "Academy Training";
        /// Academy Weapon Drill.
        AcademyWeaponDrill = 38, "Academy Weapon Drill";
        /// Land Grab.
        LandGrab = 39, "Land Grab";
        /// Minigame.
        Minigame = 41, "Minigame";
        /// Firefight.
        Firefight = 42, "Firefight";
    }

    /// How a match came about.
    pub enum LifecycleMode {
        /// A custom game.
        Custom = 1, "custom";
        /// A game of a playlist.
        Matchmade = 3, "matchmade";
        /// A custom game on a local network.
        CustomLan = 7, "custom LAN";
    }

    /// How a match ended for one side.
    pub enum Outcome {
        /// The services do not know it themselves.
        Unknown = -1, "unknown";
        /// Not at all.
        None = 0, "none";
        /// Nobody won.
        Tie = 1, "tie";
        /// This side won.
        Win = 2, "win";
        /// Another side won.
        Loss = 3, "loss";
        /// This side left before the end.
        DidNotFinish = 4, "did not finish";
        /// This side never began.
        DidNotStart = 5, "did not start";
    }

    /// Whether a player is a person.
    pub enum PlayerType {
        /// The services do not know it themselves.
        Unknown = -1, "unknown";
        /// A person.
        Human = 1, "human";
        /// A bot.
        Bot = 2, "bot";
    }

    /// The kind of a playlist.
    pub enum PlaylistExperience {
        /// The services do not know it themselves.
        Unknown = -1, "unknown";
        /// None.
        None = 0, "none";
        /// Untracked.
        Untracked = 1, "untracked";
        /// Arena.
        Arena = 2, "arena";
        /// Big Team Battle.
        BigTeamBattle = 3, "big team battle";
        /// Against bots.
        PveBots = 4, "PvE bots";
        /// Featured.
        Featured = 5, "featured";
        /// Against the game's own enemies.
        Pve = 6, "PvE";
    }
}
