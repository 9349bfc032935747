//! The way to an app registration of one's own, for who has none yet.

use std::io::{self, IsTerminal};

use super::paste;
use crate::{failure::Failure, output::Io};

/// Leads a person to a client id; where nobody can answer, says the same and gives up.
pub(super) async fn walk_through(io: &mut Io) -> Result<String, Failure> {
    if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
        return Err(Failure::usage("SPNKR_CLIENT_ID is not set").advise(format!(
            "make an app registration, which is free and takes two minutes:\n{STEPS}"
        )));
    }
    io.say(format_args!(
        "To sign in, you need an app registration of yours, which is free and takes two minutes:\n{STEPS}\n"
    ));
    loop {
        io.say("Application (client) ID:");
        let typed = paste::line("no client id was typed", "run `spnkr login` again").await?;
        match typed.trim() {
            id if is_guid(id) => {
                io.say(format_args!(
                    "\nIt is kept with the sign-in. To be asked no more for others, set SPNKR_CLIENT_ID={id}.\n"
                ));
                return Ok(id.to_owned());
            }
            "" => return Err(Failure::usage("no client id was typed").advise("run `spnkr login` again")),
            _ => io.say(
                "That is none: it has 32 hexadecimal digits, in groups of 8, 4, 4, 4 and 12. Not the object ID.",
            ),
        }
    }
}

/// Whether a text is of the form that every application id has.
fn is_guid(text: &str) -> bool {
    text.split('-').map(str::len).eq([8, 4, 4, 4, 12])
        && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// The choices of the portal, in the order in which it asks.
const STEPS: &str = "\
\x20   1. open https://portal.azure.com and go to Microsoft Entra ID, App registrations, New registration
    2. name it as you like; under \"Supported account types\" choose \"Personal Microsoft accounts only\"
    3. under \"Redirect URI\" choose the platform \"Public client/native (mobile & desktop)\" and type
       http://localhost (later, it stands under Authentication, \"Mobile and desktop applications\")
    4. Register; then under Authentication, Settings, set \"Allow public client flows\" to Yes: a sign-in
       on another device needs it
    5. from the Overview, copy the \"Application (client) ID\": it is SPNKR_CLIENT_ID, or --client-id ID";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_id() {
        assert!(is_guid("2b0c6ad1-6d65-4f5c-9bf5-1d6a5e1d1c34"));
        for text in ["", "2b0c6ad1", "2b0c6ad1-6d65-4f5c-9bf5-1d6a5e1d1c3g", "a-b-c-d-e"] {
            assert!(!is_guid(text), "{text}");
        }
    }
}
