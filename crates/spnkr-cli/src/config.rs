//! Who is to be signed in, from the environment and `.env`.

use std::{env, ffi::OsString, fs, io, mem, path::Path};

use spnkr::{
    AzureApp, ClientSecret, RefreshToken,
    core::{ClearanceToken, SpartanToken},
    oauth::Endpoint,
};

use crate::{
    args::Global, cache::Answers, dotenv, failure::Failure, home::Home, output::Io,
    settings::Settings,
};

/// What the environment says about the sign-in.
#[derive(Debug)]
pub(crate) struct Config {
    client_id: Option<String>,
    client_secret: Option<ClientSecret>,
    redirect_uri: Option<String>,
    refresh_token: Option<RefreshToken>,
    spartan_token: Option<SpartanToken>,
    clearance_token: Option<ClearanceToken>,
    /// Where the refresh token is from; none if nobody said.
    pub(crate) endpoint: Option<Endpoint>,
    /// Where this program keeps what it keeps.
    pub(crate) home: Home,
    /// The answers of earlier commands; none if there is no place for them.
    pub(crate) answers: Option<Answers>,
    pub(crate) settings: Settings,
}

impl Config {
    /// Reads the environment of the process and the `.env` of the working directory.
    pub(crate) fn load(global: &Global, io: &mut Io) -> Result<Self, Failure> {
        Self::read(global, |name| env::var_os(name), Path::new(".env"), io)
    }

    fn read(
        global: &Global,
        environment: impl Fn(&str) -> Option<OsString> + Copy,
        file: &Path,
        io: &mut Io,
    ) -> Result<Self, Failure> {
        let mut values = NAMES.map(|_| None);
        let mut is_named = [false; NAMES.len()];
        for (index, name) in NAMES.into_iter().enumerate() {
            if let Some(value) = environment(name) {
                // Also an empty one: that is how what the file says is switched off.
                is_named[index] = true;
                values[index] = Some(unicode(name, value)?);
            }
        }
        for (name, value) in from_file(file, io)? {
            let index = NAMES.iter().position(|known| *known == name);
            if let Some(index) = index.filter(|index| !is_named[*index]) {
                values[index] = Some(value);
            }
        }
        let mut take = |name: &str| {
            let index = NAMES.iter().position(|known| *known == name)?;
            let value = mem::take(&mut values[index])?;
            Some(value.trim().to_owned()).filter(|value| !value.is_empty())
        };
        let home = Home::find(environment)?;
        Ok(Self {
            client_id: take("SPNKR_CLIENT_ID"),
            client_secret: take("SPNKR_CLIENT_SECRET").map(ClientSecret::new),
            redirect_uri: take("SPNKR_REDIRECT_URI"),
            refresh_token: take("SPNKR_REFRESH_TOKEN").map(RefreshToken::new),
            spartan_token: take("SPNKR_SPARTAN_TOKEN").map(SpartanToken::new),
            clearance_token: take("SPNKR_CLEARANCE_TOKEN").map(ClearanceToken::new),
            endpoint: match environment(OAUTH) {
                Some(value) if !value.is_empty() => Some(endpoint(&unicode(OAUTH, value)?)?),
                _ => None,
            },
            settings: Settings::read(global, home.clone(), environment, io)?,
            answers: home.answers(global.fresh),
            home,
        })
    }

    /// The tokens by hand, which are used in place of a sign-in.
    pub(crate) fn tokens_by_hand(&self) -> Option<(&SpartanToken, Option<&ClearanceToken>)> {
        Some((self.spartan_token.as_ref()?, self.clearance_token.as_ref()))
    }

    /// What a sign-in starts from, if the environment has it: then it goes before what is stored.
    pub(crate) fn refresh_token(&self) -> Option<&RefreshToken> {
        self.refresh_token.as_ref()
    }

    /// The id of the app registration, if there is one.
    pub(crate) fn client_id(&self) -> Option<&str> {
        self.client_id.as_deref()
    }

    /// Takes this id in place of what the environment says.
    pub(crate) fn set_client_id(&mut self, client_id: String) {
        self.client_id = Some(client_id);
    }

    /// The names of the six settings that have a value.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        let is_set = [
            self.client_id.is_some(),
            self.client_secret.is_some(),
            self.redirect_uri.is_some(),
            self.refresh_token.is_some(),
            self.spartan_token.is_some(),
            self.clearance_token.is_some(),
        ];
        NAMES.into_iter().zip(is_set).filter_map(|(name, is_set)| is_set.then_some(name)).collect()
    }

    /// The app registration.
    pub(crate) fn app(&self) -> Result<AzureApp, Failure> {
        let client_id = self.client_id.as_deref().ok_or_else(|| {
            Failure::usage("SPNKR_CLIENT_ID is not set")
                .advise("set it to the application (client) id of your app registration")
        })?;
        let app = match &self.client_secret {
            Some(secret) => AzureApp::confidential(client_id, secret.clone()),
            None => AzureApp::public(client_id),
        };
        let app = app.and_then(|app| match &self.redirect_uri {
            Some(redirect_uri) => app.with_redirect_uri(redirect_uri),
            None => Ok(app),
        });
        app.map_err(|error| Failure::usage(error.to_string()))
    }
}

/// The settings of the file that are ours.
fn from_file(file: &Path, io: &mut Io) -> Result<Vec<(&'static str, String)>, Failure> {
    let shown = file.display();
    let bytes = match fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => {
            return Err(Failure::usage(format!("{shown} could not be read: {error}"))
                .advise("correct its permissions, or move it away"));
        }
    };
    let text = String::from_utf8(bytes).map_err(|_| {
        Failure::usage(format!("{shown} is not a text in UTF-8")).advise("save it as UTF-8")
    })?;
    let mut settings = Vec::new();
    for dotenv::Setting { line, name, value } in dotenv::read(&text) {
        let Some(known) = NAMES.into_iter().find(|known| *known == name) else {
            // Names of other programs are none of ours; one that looks like ours may be a slip.
            if name.starts_with("SPNKR_") && name.bytes().all(is_name) {
                io.note(format_args!(
                    "{shown}, line {line}: {name} is not taken from this file; set it in the environment"
                ));
            }
            continue;
        };
        let value = value.ok_or_else(|| {
            Failure::usage(format!("{shown}, line {line}: the value of {name} has no closing mark"))
                .advise("close the quotation marks, or remove them")
        })?;
        settings.push((known, value));
    }
    Ok(settings)
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_'
}

fn unicode(name: &str, value: OsString) -> Result<String, Failure> {
    value.into_string().map_err(|_| {
        Failure::usage(format!("{name} is not a text in UTF-8")).advise("set it once more")
    })
}

fn endpoint(text: &str) -> Result<Endpoint, Failure> {
    text.parse().map_err(|error| {
        Failure::usage(format!("{OAUTH}: {error}")).advise("correct it, or unset it to try both")
    })
}

/// What the environment and the file may set.
const NAMES: [&str; 6] = [
    "SPNKR_CLIENT_ID",
    "SPNKR_CLIENT_SECRET",
    "SPNKR_REDIRECT_URI",
    "SPNKR_REFRESH_TOKEN",
    "SPNKR_SPARTAN_TOKEN",
    "SPNKR_CLEARANCE_TOKEN",
];

const OAUTH: &str = "SPNKR_OAUTH";

#[cfg(test)]
mod tests;
