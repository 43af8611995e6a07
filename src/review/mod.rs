//! Cases: which conversations a person is asked to look at, why, and in which order; who has taken which, who is to do
//! which, and what they said.
//!
//! A conversation has at most one open case. Scoring again does not make a storm of them: it updates the open one,
//! withdraws it when nothing speaks for it any more and nobody has begun, and after one was judged opens another only
//! for reasons that it did not have. A case that was withdrawn, or closed with nobody having judged, settles nothing.

pub mod api;
pub mod appeal;
pub mod assign;
mod basis;
pub mod blind;
pub mod calibration;
pub mod claim;
pub mod find;
pub mod goal;
mod heard;
pub mod house;
mod names;
pub mod queue;
pub mod records;
pub mod release;
pub mod screen;
mod settings;
pub mod store;
mod terms;
pub mod verdict;
pub mod views;
mod wording;

pub use basis::{Basis, bases};
pub use heard::{Heard, heard};
pub use names::Names;
pub use terms::{AfterVerdict, PassRule, Terms};
pub use wording::{Titles, compiled};

pub use settings::ScreenRules;

use crate::basic::{CaseId, ConversationId, Millis, UnixMillis, Wording};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// Why a person should look.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Reason {
    /// Name of the reason, e.g. `critical_failed`.
    pub reason: String,
    /// What people call it; what was stored before titles had languages is read as it is.
    #[serde(default, deserialize_with = "wording::either")]
    pub title: Wording,
    /// How much it adds to the need for a person, 0-1.
    pub risk: f64,
    /// One sentence for people.
    pub note: String,
}

/// By which way a conversation came to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Stream {
    /// Drawn uniformly at intake, before any score was known. Always reviewed, so that figures can be trusted.
    Sample,
    /// Flagged; the riskiest fill the day's capacity.
    Risk,
    /// Could not be processed; somebody must look at the recording or the set-up.
    Failure,
    /// A person found it and wants it reviewed.
    Hand,
}

impl Stream {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sample => "sample",
            Self::Risk => "risk",
            Self::Failure => "failure",
            Self::Hand => "hand",
        }
    }

    fn from_stored(text: &str) -> Self {
        match text {
            "sample" => Self::Sample,
            "risk" => Self::Risk,
            "hand" => Self::Hand,
            _ => Self::Failure,
        }
    }
}

/// One conversation that a person is asked to look at.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Case {
    /// Its id.
    pub id: CaseId,
    /// Which conversation.
    pub conversation_id: ConversationId,
    /// The revision that it is about.
    pub revision: i64,
    /// Still open?
    pub open: bool,
    /// By which way it came.
    pub stream: Stream,
    /// Why, the weightiest first.
    pub reasons: Vec<Reason>,
    /// All reasons together, 0-1.
    pub risk: f64,
    /// Higher goes first, before risk is compared.
    pub priority: i64,
    /// When it should be done.
    pub due_at: Option<UnixMillis>,
    /// When it was opened.
    pub created_at: UnixMillis,
    /// Who has begun with it.
    pub taken_by: Option<String>,
    /// Until when it is theirs.
    pub lease_until: Option<UnixMillis>,
    /// Is it to be judged blind?
    pub blind: bool,
}

impl Case {
    /// Who works on it now: whoever has taken it and kept it.
    pub fn holder(&self, now: UnixMillis) -> Option<&str> {
        let kept = self.lease_until.is_none_or(|until| until > now);
        self.taken_by.as_deref().filter(|_| self.open && kept)
    }
}

/// A case is due so long after it was opened, where no reason says otherwise; and one that is kept from somebody always
/// is for them, whatever was found in it.
pub const DUE: Millis = Millis(24 * 3_600_000);

/// What scoring, sampling or a failure now asks of people for one conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// Which revision.
    pub revision: i64,
    /// By which way; without reasons nothing is asked, except for the sample.
    pub stream: Stream,
    /// Why.
    pub reasons: Vec<Reason>,
    /// All together, 0-1.
    pub risk: f64,
    /// Higher goes first.
    pub priority: i64,
    /// How soon it should be done; [`DUE`] where nothing says.
    pub due_in: Option<Millis>,
}

/// What to do about a conversation's case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// All is as it should be.
    Nothing,
    /// Open one.
    Open,
    /// Bring the open one up to date.
    Update,
    /// Close the open one: nothing speaks for it any more.
    Withdraw,
}

/// Compares what is wanted with the last case of the conversation, open or closed. `judged`: the names of the reasons
/// that people have judged this revision for; `None` where nobody has. What was withdrawn or closed without a verdict is
/// no answer, and whether a failure is one that somebody has looked at, nobody can tell.
pub fn step(last: Option<&Case>, judged: Option<&BTreeSet<String>>, wanted: &Wanted) -> Step {
    let asks = matches!(wanted.stream, Stream::Sample | Stream::Hand) || !wanted.reasons.is_empty();
    match last {
        None if asks => Step::Open,
        None => Step::Nothing,
        Some(case) if case.open && !asks && case.taken_by.is_none() && case.stream != Stream::Hand => {
            Step::Withdraw
        }
        Some(case) if case.open => {
            let same = case.revision == wanted.revision
                && case.stream == wanted.stream
                && case.reasons == wanted.reasons;
            if same || !asks { Step::Nothing } else { Step::Update }
        }
        Some(_) => {
            let known =
                |names: &BTreeSet<String>| wanted.reasons.iter().all(|one| names.contains(&one.reason));
            let new = wanted.stream == Stream::Failure || !judged.is_some_and(known);
            if asks && new { Step::Open } else { Step::Nothing }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reasons(names: &[&str]) -> Vec<Reason> {
        names
            .iter()
            .map(|name| Reason {
                reason: (*name).to_owned(),
                title: Wording::default(),
                risk: 0.5,
                note: String::new(),
            })
            .collect()
    }

    fn wanted(stream: Stream, names: &[&str]) -> Wanted {
        Wanted { revision: 1, stream, reasons: reasons(names), risk: 0.5, priority: 0, due_in: None }
    }

    fn case(open: bool, names: &[&str]) -> Case {
        Case {
            id: CaseId::new("c"),
            conversation_id: ConversationId::new("v"),
            revision: 1,
            open,
            stream: Stream::Risk,
            reasons: reasons(names),
            risk: 0.5,
            priority: 0,
            due_at: None,
            created_at: UnixMillis(0),
            taken_by: None,
            lease_until: None,
            blind: false,
        }
    }

    #[test]
    fn an_open_case_follows_the_flags_and_is_withdrawn_only_while_nobody_has_begun() {
        assert_eq!(step(Some(&case(true, &["a"])), None, &wanted(Stream::Risk, &["a"])), Step::Nothing);
        assert_eq!(step(Some(&case(true, &["a"])), None, &wanted(Stream::Risk, &["b"])), Step::Update);
        assert_eq!(step(Some(&case(true, &["a"])), None, &wanted(Stream::Risk, &[])), Step::Withdraw);
        let begun = Case { taken_by: Some("li".to_owned()), ..case(true, &["a"]) };
        assert_eq!(step(Some(&begun), None, &wanted(Stream::Risk, &[])), Step::Nothing);
    }

    #[test]
    fn after_a_verdict_only_reasons_that_it_was_not_given_for_open_another() {
        let judged = BTreeSet::from(["a".to_owned(), "b".to_owned()]);
        let closed = case(false, &["a"]);
        let after = |wanted: &Wanted| step(Some(&closed), Some(&judged), wanted);
        assert_eq!(after(&wanted(Stream::Risk, &["b"])), Step::Nothing);
        assert_eq!(after(&wanted(Stream::Sample, &[])), Step::Nothing);
        assert_eq!(after(&wanted(Stream::Risk, &["a", "c"])), Step::Open);
        assert_eq!(after(&wanted(Stream::Failure, &["a"])), Step::Open, "it has failed once more");
    }

    #[test]
    fn a_case_that_nobody_has_judged_settles_nothing() {
        let unjudged = |wanted: &Wanted| step(Some(&case(false, &["a"])), None, wanted);
        assert_eq!(unjudged(&wanted(Stream::Risk, &["a"])), Step::Open);
        assert_eq!(unjudged(&wanted(Stream::Sample, &[])), Step::Open);
        assert_eq!(unjudged(&wanted(Stream::Failure, &["a"])), Step::Open);
        assert_eq!(unjudged(&wanted(Stream::Risk, &[])), Step::Nothing);
    }

    #[test]
    fn the_sample_needs_no_reason_and_nothing_else_comes_without_one() {
        assert_eq!(step(None, None, &wanted(Stream::Sample, &[])), Step::Open);
        assert_eq!(step(None, None, &wanted(Stream::Risk, &[])), Step::Nothing);
        assert_eq!(step(None, None, &wanted(Stream::Failure, &["f"])), Step::Open);
    }
}
