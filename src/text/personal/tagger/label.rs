//! The labels of the tagger: the first word of a kind, a further word of it, neither.

use crate::text::personal::Kind;

/// Kinds that the tagger tells apart, in the order of the weights.
pub(super) const KINDS: [Kind; 8] = [
    Kind::Name,
    Kind::Address,
    Kind::Place,
    Kind::Organisation,
    Kind::Nationality,
    Kind::Title,
    Kind::Date,
    Kind::Age,
];

/// Number of labels.
pub(super) const LABELS: usize = 1 + 2 * KINDS.len();

/// Nothing.
pub(super) const NONE: usize = 0;

/// The label of a kind's first word.
pub(super) fn first(kind: Kind) -> Option<usize> {
    KINDS.iter().position(|known| *known == kind).map(|place| 1 + 2 * place)
}

/// The kind of a label, and whether it begins there.
pub(super) fn kind(label: usize) -> Option<(Kind, bool)> {
    let place = label.checked_sub(1)?;
    Some((*KINDS.get(place / 2)?, place % 2 == 0))
}

/// A further word follows only a word of its kind.
pub(super) fn may_follow(before: usize, label: usize) -> bool {
    label == NONE || label % 2 == 1 || before == label || before + 1 == label
}
