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
    async fn the_demo_needs_nothing_and_ends_with_files() {
        let fixture = Fixture::start().await;
        // Whatever the person has set has no part in it.
        fixture.write(".env", "SPNKR_REFRESH_TOKEN='never closed");
        let mut command = fixture.bare(&["demo", "--career", "60", "-o", "demo"]);
        command.env("SPNKR_SPARTAN_TOKEN", "v4=mine").env("SPNKR_CONNECT_TO", "127.0.0.1:1");
        let run = fixture.run(command);
        assert_eq!(run.code, 0, "{}", run.err);
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
        assert!(run.out.contains("\n$ spnkr sync me --rate off --db career.db\n"), "{}", run.out);
        assert!(run.out.contains("complete"), "{}", run.out);
        assert!(run.out.contains("  spnkr emulate "), "{}", run.out);
        for (name, beginning) in [
            ("career.db", &b"SQLite format 3"[..]),
            ("card.png", b"\x89PNG"),
            ("trend.svg", b"<svg "),
            ("report.html", b"<!doctype html>"),
        ] {
            let file = std::fs::read(fixture.folder().join("demo").join(name)).unwrap();
            assert!(
                file.to_ascii_lowercase().starts_with(&beginning.to_ascii_lowercase()),
                "{name}"
            );
            assert!(run.out.contains(&format!("{name}\n")), "{}", run.out);
        }
        assert!(!run.out.contains("v4=") && !run.out.contains('\x1b'), "{}", run.out);
        assert!(fixture.emulator.requests().is_empty());
    }
}
