//! What a site decides about reviewing.

use serde::Deserialize;

/// Settings of reviewing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewSettings {
    /// Must a person say why where they overturn the machine?
    pub reason_when_overturned: bool,
    /// May reviewers and leads be shown personal data of a turn, with a reason that is logged?
    pub may_unmask: bool,
}
