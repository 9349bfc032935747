//! The answers of the sign-in, hop by hop.

use http::{HeaderName, HeaderValue, StatusCode, header};
use spnkr::{
    AzureApp, ClientSecret, RefreshToken,
    core::{AccessToken, Entropy, EntropyError, Exchange, SpartanToken, UserToken, XstsToken},
    halo_auth::{ClearanceRequest, SpartanTokenRequest},
    oauth::{
        Authorization, CodeExchange, CodeVerifier, DeviceCodeRequest, DeviceTokenRequest, Endpoint,
        TokenRefresh,
    },
    xbl::{RelyingParty, UserTokenRequest, XstsTokenRequest},
};
use spnkr_emulator::{AccountKind, App, CannedAnswer, Emulator};

use crate::{Failure, Seeds, recorder::Recorder};

const X_ERR: HeaderName = HeaderName::from_static("x-err");

pub(crate) async fn walk(
    seeds: &mut Seeds,
    emulator: &Emulator,
    recorder: &Recorder,
) -> Result<(), Failure> {
    let mut walk = Walk { seeds, emulator, recorder };
    walk.oauth_tokens().await?;
    walk.oauth_errors().await?;
    walk.devices().await?;
    walk.xbox().await?;
    walk.waypoint().await
}

pub(crate) fn azure_app(app: &App) -> Result<AzureApp, Failure> {
    let registered = match app.client_secret() {
        Some(secret) => AzureApp::confidential(app.client_id(), ClientSecret::new(secret)),
        None => AzureApp::public(app.client_id()),
    };
    Ok(registered?.with_redirect_uri(app.redirect_uri())?)
}

struct Walk<'a> {
    seeds: &'a mut Seeds,
    emulator: &'a Emulator,
    recorder: &'a Recorder,
}

impl Walk<'_> {
    async fn oauth_tokens(&mut self) -> Result<(), Failure> {
        let emulator = self.emulator;
        let app = azure_app(emulator.confidential_app())?;
        for (name, endpoint) in [("live", Endpoint::Live), ("consumers", Endpoint::Consumers)] {
            let authorization = Authorization::start(endpoint, &NoEntropy)?;
            let address = emulator.browse(authorization.url(&app).as_str())?;
            let code = authorization.read_redirect(&address)?;
            let verifier = authorization.verifier();
            let request = CodeExchange::new(&app, endpoint, &code, verifier);
            let tokens = self.ask(&request, "oauth_tokens", &format!("code-{name}")).await??;
            let refresh_token = tokens.refresh_token().ok_or("there is no refresh token")?;
            let request = TokenRefresh::new(&app, endpoint, refresh_token);
            self.ask(&request, "oauth_tokens", &format!("refresh-{name}")).await??;
            let (wrong, spent) = (RefreshToken::new("wrong"), CodeVerifier::new("wrong"));
            let request = TokenRefresh::new(&app, endpoint, &wrong);
            self.ask_in_vain(&request, "oauth_tokens", &format!("refused-refresh-{name}")).await?;
            let request = CodeExchange::new(&app, endpoint, &code, &spent);
            self.ask_in_vain(&request, "oauth_tokens", &format!("refused-code-{name}")).await?;
        }
        let stranger = AzureApp::public("00000000-0000-0000-0000-000000000000")?;
        let wrong = RefreshToken::new("wrong");
        let request = TokenRefresh::new(&stranger, Endpoint::Consumers, &wrong);
        self.ask_in_vain(&request, "oauth_tokens", "refused-app").await
    }

    async fn oauth_errors(&mut self) -> Result<(), Failure> {
        let app = azure_app(self.emulator.confidential_app())?;
        let token = RefreshToken::new("any");
        for (status, error, aadsts) in [
            (400, "invalid_grant", Some(70_008)),
            (400, "invalid_scope", None),
            (401, "invalid_client", Some(7_000_215)),
            (400, "unauthorized_client", Some(700_016)),
            (503, "temporarily_unavailable", None),
            (400, "an_unheard_of_error", Some(90_000)),
        ] {
            let answer = CannedAnswer::oauth_error(StatusCode::from_u16(status)?, error, aadsts);
            self.emulator.answer_next("login.live.com", "/oauth20_token.srf", answer);
            let request = TokenRefresh::new(&app, Endpoint::Live, &token);
            self.ask_in_vain(&request, "oauth_tokens", &format!("error-{error}")).await?;
        }
        for (name, answer) in [
            (
                "busy",
                CannedAnswer::new(StatusCode::TOO_MANY_REQUESTS)
                    .header(header::RETRY_AFTER, HeaderValue::from_static("7")),
            ),
            ("down", web_page(StatusCode::SERVICE_UNAVAILABLE)),
            ("portal", web_page(StatusCode::OK)),
        ] {
            self.emulator.answer_next("login.live.com", "/oauth20_token.srf", answer);
            let request = TokenRefresh::new(&app, Endpoint::Live, &token);
            self.ask_in_vain(&request, "oauth_tokens", name).await?;
        }
        Ok(())
    }

    async fn devices(&mut self) -> Result<(), Failure> {
        let emulator = self.emulator;
        let app = azure_app(emulator.public_app())?;
        for (name, is_approved) in [("approved", true), ("declined", false)] {
            let request = DeviceCodeRequest::new(&app);
            let device = self.ask(&request, "device_code", name).await??;
            let request = DeviceTokenRequest::new(&app, device.device_code());
            emulator.clock().advance(device.interval());
            self.ask_in_vain(&request, "device_token", &format!("pending-{name}")).await?;
            self.ask_in_vain(&request, "device_token", &format!("early-{name}")).await?;
            emulator.clock().advance(3 * device.interval());
            if is_approved {
                emulator.approve_device(device.user_code());
                self.ask(&request, "device_token", name).await??;
            } else {
                emulator.decline_device(device.user_code());
                self.ask_in_vain(&request, "device_token", name).await?;
            }
            emulator.clock().advance(device.interval());
            self.ask_in_vain(&request, "device_token", &format!("spent-{name}")).await?;
        }
        let device = self.ask(&DeviceCodeRequest::new(&app), "device_code", "expired").await??;
        emulator.clock().advance(2 * device.expires_in());
        let request = DeviceTokenRequest::new(&app, device.device_code());
        self.ask_in_vain(&request, "device_token", "expired").await?;
        let web_app = AzureApp::public("00000000-0000-0000-0000-000000000000")?;
        self.ask_in_vain(&DeviceCodeRequest::new(&web_app), "device_code", "refused-app").await
    }

    async fn xbox(&mut self) -> Result<(), Failure> {
        let emulator = self.emulator;
        let access_token = emulator.issue_access_token(emulator.public_app(), emulator.account());
        let access_token = AccessToken::new(access_token);
        let request = UserTokenRequest::new(&access_token);
        let user = self.ask(&request, "user_token", "good").await??;
        let wrong = AccessToken::new("wrong");
        self.ask_in_vain(&UserTokenRequest::new(&wrong), "user_token", "refused").await?;
        for (name, relying_party) in
            [("xbox", RelyingParty::XBOX_LIVE), ("halo", RelyingParty::HALO)]
        {
            let request = XstsTokenRequest::new(user.token(), relying_party);
            self.ask(&request, "xsts_token", name).await??;
        }
        let bare =
            UserToken::new(emulator.issue_user_token(emulator.account_of(AccountKind::Bare)));
        let request = XstsTokenRequest::new(&bare, RelyingParty::XBOX_LIVE);
        self.ask(&request, "xsts_token", "bare").await??;
        let child = emulator.account_of(AccountKind::Child);
        let child = UserToken::new(emulator.issue_user_token(child));
        let request = XstsTokenRequest::new(&child, RelyingParty::HALO);
        self.ask_in_vain(&request, "xsts_token", "child").await?;
        let request = XstsTokenRequest::new(user.token(), RelyingParty::new("https://a.example/"));
        self.ask_in_vain(&request, "xsts_token", "stranger").await?;

        let (user_host, xsts_host) = ("user.auth.xboxlive.com", "xsts.auth.xboxlive.com");
        let request = XstsTokenRequest::new(user.token(), RelyingParty::HALO);
        for code in [2_148_916_227, 2_148_916_233, 2_148_916_258, 1] {
            emulator.answer_next(xsts_host, "/", CannedAnswer::xerr(code));
            self.ask_in_vain(&request, "xsts_token", &format!("xerr-{code}")).await?;
        }
        // Some answers have the code in a header alone.
        for (name, value) in
            [("hexadecimal", "0x8015DC0B"), ("digits", "2148916238"), ("bare", "8015dc09")]
        {
            let answer = CannedAnswer::new(StatusCode::UNAUTHORIZED)
                .header(X_ERR, HeaderValue::from_static(value))
                .header(header::WWW_AUTHENTICATE, HeaderValue::from_static("XSTS error=canary"));
            emulator.answer_next(xsts_host, "/", answer);
            self.ask_in_vain(&request, "xsts_token", &format!("header-{name}")).await?;
        }
        emulator.answer_next(xsts_host, "/", web_page(StatusCode::BAD_GATEWAY));
        self.ask_in_vain(&request, "xsts_token", "down").await?;
        emulator.answer_next(user_host, "/", web_page(StatusCode::OK));
        self.ask_in_vain(&UserTokenRequest::new(&access_token), "user_token", "portal").await?;
        emulator.answer_next(user_host, "/", CannedAnswer::xerr(2_148_916_255));
        self.ask_in_vain(&UserTokenRequest::new(&access_token), "user_token", "xerr").await
    }

    async fn waypoint(&mut self) -> Result<(), Failure> {
        let emulator = self.emulator;
        let host = "settings.svc.halowaypoint.com";
        let xsts = emulator.issue_xsts_token(emulator.account(), RelyingParty::HALO.as_str());
        let (xsts, wrong) = (XstsToken::new(xsts), XstsToken::new("wrong"));
        let request = SpartanTokenRequest::new(&xsts);
        let spartan = self.ask(&request, "spartan_token", "good").await??;
        let refused = SpartanTokenRequest::new(&wrong);
        self.ask_in_vain(&refused, "spartan_token", "refused").await?;
        let banned = XstsToken::new(emulator.issue_xsts_token(
            emulator.account_of(AccountKind::NeverPlayed),
            RelyingParty::HALO.as_str(),
        ));
        let refused = SpartanTokenRequest::new(&banned);
        self.ask_in_vain(&refused, "spartan_token", "forbidden").await?;
        emulator.answer_next(host, "/spartan-token", web_page(StatusCode::OK));
        self.ask_in_vain(&request, "spartan_token", "portal").await?;

        let request = ClearanceRequest::active(spartan.token());
        self.ask(&request, "clearance", "good").await??;
        let wrong = SpartanToken::new("wrong");
        self.ask_in_vain(&ClearanceRequest::active(&wrong), "clearance", "refused").await?;
        emulator.answer_next(host, "/", CannedAnswer::new(StatusCode::NOT_FOUND));
        let old = ClearanceRequest::active(spartan.token()).with_build("1.0");
        self.ask_in_vain(&old, "clearance", "old-build").await?;
        emulator.answer_next(host, "/", web_page(StatusCode::SERVICE_UNAVAILABLE));
        self.ask_in_vain(&request, "clearance", "down").await
    }

    /// Sends a request and keeps the answer as a seed.
    async fn ask<E: Exchange>(
        &mut self,
        request: &E,
        target: &str,
        name: &str,
    ) -> Result<Result<E::Output, E::Error>, Failure> {
        let outcome = request.send(self.recorder).await;
        self.seeds.add(target, name, self.recorder.take_answer()?);
        Ok(outcome)
    }

    /// The same, for a request that has to be refused.
    async fn ask_in_vain<E: Exchange>(
        &mut self,
        request: &E,
        target: &str,
        name: &str,
    ) -> Result<(), Failure> {
        match self.ask(request, target, name).await? {
            Ok(_) => Err(format!("{target}/{name} was not refused").into()),
            Err(_) => Ok(()),
        }
    }
}

fn web_page(status: StatusCode) -> CannedAnswer {
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    CannedAnswer::new(status)
        .header(header::CONTENT_TYPE, html)
        .body("<html><body>canary</body></html>")
}

/// No secret hangs on it here, and so the same addresses come out each time.
#[derive(Debug)]
struct NoEntropy;

impl Entropy for NoEntropy {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), EntropyError> {
        bytes.fill(7);
        Ok(())
    }
}
