//! What a site decides about the review screen.

/// What the review screen asks and allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScreenRules {
    /// Must a person say why where they overturn the machine?
    pub reason_when_overturned: bool,
    /// May reviewers and leads be shown personal data of a turn, with a reason that is logged?
    pub may_unmask: bool,
}
