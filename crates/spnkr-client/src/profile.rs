//! Who is who: gamertags, XUIDs and gamerpics.

use spnkr_core::{Gamertag, Xuid};

use crate::{Batched, InvalidArgument, Xuids, model::User};

endpoints! {
    /// The calls of the profile service; [`Client::profile`](crate::Client::profile) gives it.
    service ProfileService as profile on PROFILE;

    /// Gets the account that the Spartan token belongs to.
    GET "/users/me" [Spartan, Read, with_personal_answer] => User;
    get_current_user as current_user: GetCurrentUser {}

    /// Gets the account of a gamertag; the answer has its canonical spelling.
    GET "/users/gt({gamertag})" [Spartan, Read, with_look_up] => User;
    get_user_by_gamertag as user_by_gamertag: GetUserByGamertag { gamertag: Gamertag }

    /// Gets the account of a XUID.
    GET "/users/xuid({xuid})" [Spartan, Read, with_look_up] => User;
    get_user_by_id as user_by_id: GetUserById { xuid: Xuid }

    /// Gets up to 100 accounts by their XUIDs, in no particular order.
    ///
    /// One XUID that does not exist fails the whole call with 400; [`Call::batch`](crate::Call::batch) finds it,
    /// and takes any number.
    GET "/users" [Spartan, Read] => Vec<User>;
    get_users_by_id as users_by_id: GetUsersById {}
    query { xuids: Xuids = "xuids" }
    check |call| {
        match call.xuids.len() {
            1..=Self::LIMIT => Ok(()),
            _ => Err(InvalidArgument::new("xuids", "must have from 1 to 100 members")),
        }
    }
}

impl Batched for GetUsersById {
    type Entry = User;

    const LIMIT: usize = 100;

    fn players(&self) -> &Xuids {
        &self.xuids
    }

    fn about(self, xuids: Xuids) -> Self {
        Self { xuids }
    }

    fn entries(users: Vec<User>) -> Vec<(Option<Xuid>, User)> {
        users.into_iter().map(|user| (Some(user.xuid), user)).collect()
    }
}
