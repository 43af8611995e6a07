//! Where people and machine are furthest apart, with what was said, masked.

use super::answer::Pair;
use super::item::{Compared, Item};
use crate::basic::{ContentHash, Span};
use crate::conversation::Party;
use crate::learn::labelled::Label;
use crate::text::{self, personal};

/// Splits whose conversations are measured, never looked at.
const SEALED: [&str; 2] = ["held", "test"];
/// Turns shown of one conversation: the first and the last ones.
const FIRST: usize = 4;
const LAST: usize = 8;
/// Characters shown of one turn.
const LONGEST: usize = 400;

/// One comparison that went wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Disagreement {
    /// The conversation's id, masked.
    pub id: String,
    /// File and line.
    pub place: String,
    /// Of a turn's label: which.
    pub turn: Option<usize>,
    /// What people said.
    pub person: String,
    /// What the machine said.
    pub machine: String,
    /// What was said, masked.
    pub turns: Vec<Shown>,
}

/// A turn as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// Its index.
    pub turn: usize,
    /// Who said it, as the file says.
    pub party: Party,
    /// What was said, masked and cut to a length that can be read.
    pub text: String,
    /// The label's own turn, or one that moved the machine.
    pub marked: bool,
}

impl Shown {
    /// Who said it, in both languages.
    pub(super) fn party(&self) -> &'static str {
        match self.party {
            Party::Agent => "agent 坐席",
            Party::Customer => "customer 客户",
            Party::Bot => "bot 机器人",
            Party::System => "system 系统",
            Party::Unknown => "unknown 未知",
        }
    }
}

/// The furthest apart, sealed splits left out.
pub(super) fn worst(compared: &Compared, pairs: &[Pair<'_>], most: usize) -> Vec<Disagreement> {
    let apart = compared.items.iter().filter(|item| item.distance > 0.0);
    let mut apart: Vec<(&Item, &Pair<'_>)> = apart
        .filter_map(|item| Some((item, pairs.get(item.pair)?)))
        .filter(|(_, pair)| !sealed(pair))
        .collect();
    let key = |item: &Item, pair: &Pair<'_>| (ContentHash::of(pair.row.id().as_bytes()), item.turn);
    apart.sort_by(|a, b| {
        b.0.distance.total_cmp(&a.0.distance).then_with(|| key(a.0, a.1).cmp(&key(b.0, b.1)))
    });
    apart.into_iter().take(most).map(|(item, pair)| disagreement(item, pair)).collect()
}

fn sealed(pair: &Pair<'_>) -> bool {
    SEALED.contains(&pair.row.split.as_str())
}

fn disagreement(item: &Item, pair: &Pair<'_>) -> Disagreement {
    let row = pair.row;
    let all = row.transcript.turns.len();
    let near = |turn: usize| match item.turn {
        Some(own) => turn == own || turn + 1 == own,
        None => turn < FIRST || turn + LAST >= all || item.marked.contains(&turn),
    };
    let show = |turn: usize| {
        let said = row.transcript.turns.get(turn)?;
        let party = row.transcript.voices.get(usize::from(said.voice.0)).copied().flatten();
        Some(Shown {
            turn,
            party: party.unwrap_or(Party::Unknown),
            text: cut(&masked(&said.text, pair, turn)),
            marked: item.turn == Some(turn) || item.marked.contains(&turn),
        })
    };
    Disagreement {
        id: text::masked(row.id()),
        place: format!("{}:{}", row.file, row.line),
        turn: item.turn,
        person: item.person.clone(),
        machine: text::masked(&item.machine),
        turns: (0..all).filter(|turn| near(*turn)).filter_map(show).collect(),
    }
}

/// Masked where we find personal data, and where a person marked some that we do not find.
fn masked(said: &str, pair: &Pair<'_>, turn: usize) -> String {
    let mut spans: Vec<Span> = personal::find(said).iter().map(|data| data.span).collect();
    for label in pair.row.turn_labels.get(turn).into_iter().flat_map(|labels| labels.values()) {
        if let Label::Spans(marked) = label {
            spans.extend(marked.iter().map(|one| one.span));
        }
    }
    text::mask(said, &spans)
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
