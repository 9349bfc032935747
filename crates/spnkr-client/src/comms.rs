//! The signed-in account, as the service of notifications knows it.

use crate::model::CommsUser;

endpoints! {
    /// The calls of the comms service; [`Client::comms`](crate::Client::comms) gives it.
    service CommsService as comms on COMMS;

    /// Gets the XUID that the Spartan token belongs to.
    GET "/users/me" [Spartan, Read, with_personal_answer] => CommsUser;
    get_comms_user as user: GetCommsUser {}
}
