//! What the buttons of the pages do: each page is a transaction, and each transaction is decided once.

use std::{collections::VecDeque, sync::Mutex};

use crate::{
    answer::{Answer, Asked},
    lock,
    oauth::{
        Provider,
        authorize::{Visit, give_out, single},
        fault::Fault,
        page::{self, Question},
        token::Form,
    },
    state::State,
    tokens::Code,
};

/// Pages that wait for a click.
#[derive(Debug, Default)]
pub(crate) struct Transactions(Mutex<VecDeque<(String, Transaction)>>);

#[derive(Debug)]
enum Transaction {
    Device { user_code: String },
    SignIn { visit: Visit, code: Code },
}

impl Transactions {
    fn begin(&self, id: String, transaction: Transaction) {
        let mut waiting = lock(&self.0);
        if waiting.len() == CAPACITY {
            waiting.pop_front();
        }
        waiting.push_back((id, transaction));
    }

    /// Takes out the transaction, if there is such a one and it is of this kind; of two clicks, one gets it.
    fn take(&self, id: &str, is_meant: impl Fn(&Transaction) -> bool) -> Option<Transaction> {
        let mut waiting = lock(&self.0);
        let place =
            waiting.iter().position(|(other, transaction)| other == id && is_meant(transaction))?;
        waiting.remove(place).map(|(_, transaction)| transaction)
    }
}

/// Shows the sign-in page to a browser.
pub(super) fn ask(state: &State, visit: Visit, code: Code) -> Answer {
    let transaction = state.tokens.mint().secret("", TRANSACTION_LENGTH);
    let question = Question {
        app: &state.apps[visit.app],
        scope: code.scope,
        accounts: &state.accounts,
        chosen: state.browser_account(),
        transaction: &transaction,
    };
    let answer = page::consent(&question, &visit.redirect_uri);
    state.transactions.begin(transaction, Transaction::SignIn { visit, code });
    answer
}

/// Answers a click on the sign-in page.
pub(crate) fn consent(state: &State, provider: Provider, asked: &Asked) -> Answer {
    let decided = Click::of(state, asked).and_then(|click| {
        let is_meant = |transaction: &Transaction| matches!(transaction, Transaction::SignIn { visit, .. } if visit.provider == provider);
        match state.transactions.take(&click.transaction, is_meant) {
            Some(Transaction::SignIn { visit, code }) => Ok((click.account, visit, code)),
            _ => Err(USED_UP),
        }
    });
    match decided {
        Ok((account, visit, code)) => {
            let outcome = account.map(|account| give_out(state, account, code));
            Answer::redirect(&visit.back(outcome.ok_or(Fault::Denied)))
        }
        Err(problem) => page::refused(TITLE, problem),
    }
}

/// Shows the page for the codes of devices; with the code in the query, the question that follows.
pub(crate) fn device_page(state: &State, asked: &Asked) -> Answer {
    let Ok(typed) = single(&asked.query, "otc") else {
        return page::device_code(true);
    };
    let Some(typed) = typed.filter(|typed| !typed.is_empty()) else {
        return page::device_code(false);
    };
    let waiting = state.devices.waiting(&typed, state.clock.now());
    let Some(device) = waiting else { return page::device_code(true) };
    let transaction = state.tokens.mint().secret("", TRANSACTION_LENGTH);
    let question = Question {
        app: &state.apps[device.app],
        scope: device.scope,
        accounts: &state.accounts,
        chosen: state.browser_account(),
        transaction: &transaction,
    };
    let answer = page::device_consent(&question);
    let begun = Transaction::Device { user_code: device.user_code };
    state.transactions.begin(transaction, begun);
    answer
}

/// Answers a click on the page for devices.
pub(crate) fn device_consent(state: &State, asked: &Asked) -> Answer {
    let decided = Click::of(state, asked).and_then(|click| {
        let is_meant =
            |transaction: &Transaction| matches!(transaction, Transaction::Device { .. });
        match state.transactions.take(&click.transaction, is_meant) {
            Some(Transaction::Device { user_code }) => Ok((click.account, user_code)),
            _ => Err(USED_UP),
        }
    });
    match decided {
        Ok((account, user_code)) => {
            match state.devices.settle(&user_code, account, state.clock.now()) {
                true => page::device_done(account.is_some()),
                false => page::device_code(true),
            }
        }
        Err(problem) => page::refused(TITLE, problem),
    }
}

/// What a person chose on a page.
struct Click {
    transaction: String,
    /// The account of somebody who accepts.
    account: Option<usize>,
}

impl Click {
    fn of(state: &State, asked: &Asked) -> Result<Self, &'static str> {
        let form = Form::of(asked).map_err(|_| NOT_UNDERSTOOD)?;
        let field = |name| form.required(name).map_err(|_| NOT_UNDERSTOOD);
        let transaction = field("transaction")?;
        let account = match field("decision")?.as_str() {
            "accept" => {
                let name = field("account")?;
                let account = state.account_named(&name).ok_or(NOT_UNDERSTOOD)?;
                Some(account.index)
            }
            "decline" => None,
            _ => return Err(NOT_UNDERSTOOD),
        };
        Ok(Self { transaction, account })
    }
}

/// Pages that nobody clicks on are forgotten.
const CAPACITY: usize = 1024;
const TRANSACTION_LENGTH: usize = 43;
const TITLE: &str = "This page is of no more use";
const USED_UP: &str =
    "It was answered before, or is not known. Go back to the app and start again.";
const NOT_UNDERSTOOD: &str = "What was sent is not what its buttons send.";
