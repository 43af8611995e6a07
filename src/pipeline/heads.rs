//! Which heads are live: those that a person has promoted, and the shipped ones of other names.

use crate::conversation::Transcript;
use crate::facts::heads::{Head, Heads};
use anyhow::Context;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

/// The files of the heads that come with the program: name and content. None for rudeness, blame and refusal: what
/// accuses somebody, or crosses a red line, is left to rules until a head is surer than ours were.
const FILES: &[(&str, &str)] = &[
    ("alternative.head.json", include_str!("../../models/heads/alternative.head.json")),
    ("apology.head.json", include_str!("../../models/heads/apology.head.json")),
    ("closing.head.json", include_str!("../../models/heads/closing.head.json")),
    ("confusion.head.json", include_str!("../../models/heads/confusion.head.json")),
    ("empathy.head.json", include_str!("../../models/heads/empathy.head.json")),
    ("frustration.head.json", include_str!("../../models/heads/frustration.head.json")),
    ("greeting.head.json", include_str!("../../models/heads/greeting.head.json")),
    ("issue_account_access.head.json", include_str!("../../models/heads/issue_account_access.head.json")),
    ("issue_billing.head.json", include_str!("../../models/heads/issue_billing.head.json")),
    ("issue_booking_change.head.json", include_str!("../../models/heads/issue_booking_change.head.json")),
    ("issue_contract_change.head.json", include_str!("../../models/heads/issue_contract_change.head.json")),
    ("issue_late_fulfilment.head.json", include_str!("../../models/heads/issue_late_fulfilment.head.json")),
    ("issue_logistics.head.json", include_str!("../../models/heads/issue_logistics.head.json")),
    ("issue_other.head.json", include_str!("../../models/heads/issue_other.head.json")),
    ("issue_outage.head.json", include_str!("../../models/heads/issue_outage.head.json")),
    ("issue_product_use.head.json", include_str!("../../models/heads/issue_product_use.head.json")),
    ("issue_quality.head.json", include_str!("../../models/heads/issue_quality.head.json")),
    ("issue_refund_return.head.json", include_str!("../../models/heads/issue_refund_return.head.json")),
    ("issue_staff_conduct.head.json", include_str!("../../models/heads/issue_staff_conduct.head.json")),
    ("outcome.head.json", include_str!("../../models/heads/outcome.head.json")),
    ("ownership.head.json", include_str!("../../models/heads/ownership.head.json")),
    ("polite_address.head.json", include_str!("../../models/heads/polite_address.head.json")),
    ("probing_question.head.json", include_str!("../../models/heads/probing_question.head.json")),
    ("problem_report.head.json", include_str!("../../models/heads/problem_report.head.json")),
    ("repeat_contact.head.json", include_str!("../../models/heads/repeat_contact.head.json")),
    ("request.head.json", include_str!("../../models/heads/request.head.json")),
    ("resolution_check.head.json", include_str!("../../models/heads/resolution_check.head.json")),
    ("resolved_ack.head.json", include_str!("../../models/heads/resolved_ack.head.json")),
    ("satisfaction.head.json", include_str!("../../models/heads/satisfaction.head.json")),
    ("solution.head.json", include_str!("../../models/heads/solution.head.json")),
    ("stiff.head.json", include_str!("../../models/heads/stiff.head.json")),
    ("timed_commitment.head.json", include_str!("../../models/heads/timed_commitment.head.json")),
    ("vague_promise.head.json", include_str!("../../models/heads/vague_promise.head.json")),
];

static SHIPPED: LazyLock<Result<Heads, String>> = LazyLock::new(|| {
    let heads: Result<Vec<Head>, _> = FILES.iter().map(|(name, file)| Head::parse(name, file)).collect();
    heads.map(Heads::new).map_err(|error| error.to_string())
});

/// The heads that come with the program.
///
/// # Errors
/// When one of them is damaged, which a test rules out.
pub fn shipped() -> anyhow::Result<&'static Heads> {
    SHIPPED.as_ref().map_err(|error| anyhow::anyhow!("shipped heads: {error}"))
}

/// Promoted heads, and the shipped ones of other names.
///
/// # Errors
/// When a shipped head is damaged.
pub fn live(promoted: Vec<Head>) -> anyhow::Result<Heads> {
    Ok(Heads::new(promoted).over(shipped()?))
}

/// What a head's card remembers of a conversation that it was trained on: a hash of its words.
pub fn fingerprint(transcript: &Transcript) -> String {
    let mut hasher = crate::basic::Hasher::new();
    for turn in &transcript.turns {
        hasher.update(turn.text.as_bytes());
        hasher.update(b"\n");
    }
    hasher.finish().short().to_owned()
}

/// All heads of a folder.
///
/// # Errors
/// When one of them is damaged.
pub fn in_folder(folder: &Path) -> anyhow::Result<Heads> {
    let mut heads = Vec::new();
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    for entry in entries {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(".head.json") {
            heads.push(Head::open(&path)?);
        }
    }
    Ok(Heads::new(heads))
}
