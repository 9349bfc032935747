//! The promises of the command, kept by the real binary against an emulator over TLS.
#![expect(clippy::unwrap_used, reason = "a test ends where something is missing")]

mod calls;
mod card;
mod careers;
mod completions;
mod config;
mod data;
mod doctor;
mod emulate;
mod errors;
mod film;
mod fixture;
mod flows;
mod game;
mod history;
mod login;
mod players;
mod session;
mod store;
mod tokens;
mod watch;

mod demo {
    use crate::fixture::Fixture;

    #[tokio::test(flavor = "multi_thread")]
    async fn the_demo_needs_nothing_and_ends_with_matches() {
        let fixture = Fixture::start().await;
        // Whatever the person has set has no part in it.
        fixture.write(".env", "SPNKR_REFRESH_TOKEN='never closed");
        let mut command = fixture.bare(&["demo"]);
        command.env("SPNKR_SPARTAN_TOKEN", "v4=mine").env("SPNKR_CONNECT_TO", "127.0.0.1:1");
        let run = fixture.run(command);
        assert_eq!((run.code, run.err.as_str()), (0, ""));
        let hops = [
            "login.live.com ",
            "user.auth.xboxlive.com ",
            "xsts.auth.xboxlive.com ",
            "xsts.auth.xboxlive.com ",
            "settings.svc.halowaypoint.com ",
            "settings.svc.halowaypoint.com ",
        ];
        let seen: Vec<_> = run.out.lines().filter(|line| line.ends_with(" ms")).collect();
        assert_eq!(seen.len(), hops.len(), "{}", run.out);
        assert!(seen.iter().all(|line| line.contains(" 20")), "{}", run.out);
        for host in hops {
            // Those that run side by side come in any order.
            let count = |lines: &[&str]| lines.iter().filter(|line| line.contains(host)).count();
            assert_eq!(count(&seen), count(&hops), "{host} in {}", run.out);
        }
        let (_, matches) = run.out.split_once("\nThe latest matches\n").unwrap();
        let (matches, rest) = matches.split_once("\nThe latest of them\n").unwrap();
        assert_eq!(matches.lines().count(), 11, "{matches}");
        assert!(rest.contains("\nPlayer "), "{rest}");
        assert!(rest.contains("  spnkr emulate "), "{rest}");
        assert!(!run.out.contains("v4=") && !run.out.contains('\x1b'), "{}", run.out);
        let widest = run.out.lines().map(|line| line.chars().count()).max();
        assert!(widest <= Some(80), "{}", run.out);
        assert!(fixture.emulator.requests().is_empty());
    }
}
