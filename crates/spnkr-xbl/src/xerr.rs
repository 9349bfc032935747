use std::fmt;

/// A code with which Xbox Live says why it gives no token.
///
/// Codes that are not in the table keep their number.
///
/// ```
/// # use spnkr_xbl::XErr;
/// let code = XErr::new(2148916238);
/// assert_eq!(code.name(), Some("CHILD_NOT_IN_FAMILY"));
/// assert_eq!(code.to_string(), "XErr 2148916238 (the account is a child's and in no family group)");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct XErr(u32);

/// What kind of help a code needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum XErrClass {
    /// The account itself: only its owner, a parent or Xbox support can help.
    Account,
    /// The service is down for a while.
    Later,
    /// Something else, or a code that is not known.
    Other,
    /// A token is expired or not accepted: a new one may help.
    Token,
}

impl XErr {
    /// The code of this number.
    pub const fn new(number: u32) -> Self {
        Self(number)
    }

    /// The number.
    pub const fn number(self) -> u32 {
        self.0
    }

    /// The name in Microsoft's lists; some codes were seen and never named.
    pub fn name(self) -> Option<&'static str> {
        self.row().and_then(|row| (!row.name.is_empty()).then_some(row.name))
    }

    /// What it means, in the middle of a sentence.
    pub fn meaning(self) -> Option<&'static str> {
        self.row().map(|row| row.meaning)
    }

    /// What kind of help it needs.
    pub fn class(self) -> XErrClass {
        match self.0 {
            2_148_916_250 | 2_148_916_273 | 2_148_916_274 => XErrClass::Later,
            // Two lists of Microsoft's disagree by a position here; what helps is the same.
            2_148_916_255..=2_148_916_263 => XErrClass::Token,
            2_148_916_222
            | 2_148_916_223
            | 2_148_916_227..=2_148_916_229
            | 2_148_916_232..=2_148_916_244 => XErrClass::Account,
            _ => XErrClass::Other,
        }
    }

    /// What a person can do next.
    pub fn advice(self) -> &'static str {
        match (self.row(), self.class()) {
            (Some(row), _) if !row.advice.is_empty() => row.advice,
            (_, XErrClass::Later) => "try again later",
            (_, XErrClass::Token) => "sign in again",
            _ => "sign in at https://www.xbox.com with this account and follow what it asks for",
        }
    }

    fn row(self) -> Option<&'static Row> {
        TABLE.binary_search_by_key(&self.0, |row| row.number).ok().map(|index| &TABLE[index])
    }
}

impl fmt::Display for XErr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "XErr {}", self.0)?;
        match self.meaning() {
            Some(meaning) => write!(f, " ({meaning})"),
            None => Ok(()),
        }
    }
}

struct Row {
    number: u32,
    name: &'static str,
    meaning: &'static str,
    advice: &'static str,
}

const fn row(number: u32, name: &'static str, meaning: &'static str, advice: &'static str) -> Row {
    Row { number, name, meaning, advice }
}

const SIGN_IN: &str = "sign in again";

#[rustfmt::skip]
const TABLE: &[Row] = &[
    row(2_148_916_222, "", "the account's age has to be verified in its country", "verify the age of the account at https://www.xbox.com"),
    row(2_148_916_223, "", "the account is a child's, and no parent has agreed", "have a parent agree at https://account.microsoft.com/family"),
    row(2_148_916_224, "DEVMODE_NOT_AUTHORIZED", "developer mode is not allowed for the account", ""),
    row(2_148_916_225, "SYSTEM_UPDATE_REQUIRED", "a system update is needed", "update the system"),
    row(2_148_916_226, "CONTENT_UPDATE_REQUIRED", "an update of the title is needed", "update the title"),
    row(2_148_916_227, "ENFORCEMENT_BAN", "Xbox has banned the account", "look the ban up at https://enforcement.xbox.com"),
    row(2_148_916_228, "THIRD_PARTY_BAN", "the owner of the title has banned the account", "ask the owner of the title"),
    row(2_148_916_229, "PARENTALLY_RESTRICTED", "parental controls keep the account out", "have a parent change the settings at https://account.microsoft.com/family"),
    row(2_148_916_230, "DEVICE_SUBSCRIPTION_NOT_ACTIVATED", "the device's subscription is not active", ""),
    row(2_148_916_232, "BILLING_MAINTENANCE", "the account's billing needs attention", "put the billing right at https://account.microsoft.com"),
    row(2_148_916_233, "ACCOUNT_CREATION_REQUIRED", "the Microsoft account has no Xbox profile", "create the profile at https://www.xbox.com, then sign in again"),
    row(2_148_916_234, "TERMS_NOT_ACCEPTED", "the terms of Xbox are not accepted", "sign in once at https://www.xbox.com and accept the terms"),
    row(2_148_916_235, "COUNTRY_NOT_AUTHORIZED", "Xbox Live is not available in the account's country", ""),
    row(2_148_916_236, "AGE_VERIFICATION_REQUIRED", "the account has to prove that it is an adult's", "verify the age of the account at https://www.xbox.com"),
    row(2_148_916_237, "CURFEW", "the account's play time is over", "wait until play is allowed again, or change the limit"),
    row(2_148_916_238, "CHILD_NOT_IN_FAMILY", "the account is a child's and in no family group", "have an adult add the account to a family at https://account.microsoft.com/family"),
    row(2_148_916_239, "CSV_TRANSITION", "the account is being moved", "try again later"),
    row(2_148_916_240, "MAINTENANCE_REQUIRED", "the account needs attention", "sign in at https://account.microsoft.com and follow what it asks for"),
    row(2_148_916_241, "TYPE_NOT_ALLOWED", "accounts of this type are not allowed here", ""),
    row(2_148_916_242, "CONTENT_ISOLATION", "the account may not use this sandbox", "use the sandbox RETAIL"),
    row(2_148_916_243, "NAME_CHANGE_REQUIRED", "the gamertag has to be changed", "change the gamertag at https://www.xbox.com"),
    row(2_148_916_244, "DEVICE_CHALLENGE_REQUIRED", "the device has to prove itself", ""),
    row(2_148_916_246, "SIGNIN_COUNT_BY_DEVICE_TYPE_EXCEEDED", "the account is signed in on too many devices", "sign out on another device"),
    row(2_148_916_247, "PIN_CHALLENGE_REQUIRED", "a pass key is needed", ""),
    row(2_148_916_248, "RETAIL_ACCOUNT_NOT_ALLOWED", "ordinary accounts are not allowed on this service", ""),
    row(2_148_916_249, "SANDBOX_NOT_ALLOWED", "the sandbox is not allowed", "use the sandbox RETAIL"),
    row(2_148_916_250, "ACCOUNT_SERVICE_UNAVAILABLE_UNKNOWN_USER", "the account service is down, or does not know the account", "try again later"),
    row(2_148_916_251, "GREEN_SIGNED_CONTENT_NOT_AUTHORIZED", "the content is not authorized", ""),
    row(2_148_916_252, "CONTENT_NOT_AUTHORIZED", "the content is not authorized", ""),
    row(2_148_916_255, "EXPIRED_SERVICE_TOKEN", "the service token has expired", SIGN_IN),
    row(2_148_916_256, "EXPIRED_DEVICE_TOKEN", "the device token has expired", SIGN_IN),
    row(2_148_916_257, "EXPIRED_TITLE_TOKEN", "the title token has expired", SIGN_IN),
    row(2_148_916_258, "EXPIRED_USER_TOKEN", "the user token has expired", SIGN_IN),
    row(2_148_916_259, "INVALID_DEVICE_TOKEN", "the device token is not accepted", SIGN_IN),
    row(2_148_916_260, "INVALID_TITLE_TOKEN", "the title token is not accepted", SIGN_IN),
    row(2_148_916_261, "INVALID_USER_TOKEN", "the user token is not accepted", SIGN_IN),
    row(2_148_916_262, "INVALID_USER_TOKEN", "the user token is not accepted", SIGN_IN),
    row(2_148_916_263, "INVALID_SERVICE_TOKEN", "the service token is not accepted", SIGN_IN),
    row(2_148_916_273, "", "the sign-in of Xbox is down", "try again later"),
    row(2_148_916_274, "", "the sign-in of Xbox is down", "try again later"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_each_row_says_something() {
        assert!(TABLE.is_sorted_by_key(|row| row.number));
        for row in TABLE {
            let code = XErr::new(row.number);
            assert!(!row.meaning.is_empty() && !code.advice().is_empty(), "{code}");
        }
    }

    #[test]
    fn codes_fall_into_classes() {
        for (number, class) in [
            (2_148_916_222, XErrClass::Account),
            (2_148_916_224, XErrClass::Other),
            (2_148_916_227, XErrClass::Account),
            (2_148_916_230, XErrClass::Other),
            (2_148_916_238, XErrClass::Account),
            (2_148_916_244, XErrClass::Account),
            (2_148_916_250, XErrClass::Later),
            (2_148_916_258, XErrClass::Token),
            (2_148_916_263, XErrClass::Token),
            (2_148_916_273, XErrClass::Later),
            (0, XErrClass::Other),
            (u32::MAX, XErrClass::Other),
        ] {
            assert_eq!(XErr::new(number).class(), class, "{number}");
        }
    }

    #[test]
    fn an_unknown_code_keeps_its_number() {
        let code = XErr::new(2_148_999_999);
        assert_eq!((code.to_string().as_str(), code.name()), ("XErr 2148999999", None));
    }
}
