//! Searches a scene for what a rubric asks: moments and words, by whom, where.

use super::scene::Scene;
use crate::basic::Span;
use crate::conversation::Party;
use crate::rubric::{Find, Reach, Sought};

/// Something found.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Hit {
    pub turn: usize,
    /// Number of the counted turn.
    pub block: usize,
    pub span: Span,
    pub confidence: f64,
    pub source: String,
    /// It may not count: the words or the times that it rests on are not sure.
    pub doubt: Option<Doubt>,
}

/// Why something cannot be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// Nothing was said.
    Nothing,
    /// It is not sure who is who.
    Speakers,
    /// The transcript is too unsure to quote.
    Words,
    /// Turns have no times.
    Times,
    /// A rule pointed at words that are not there.
    Quote,
    /// Facts say why they do not know.
    Missing(String, String),
}

/// The answer of one search.
pub(crate) struct Found {
    /// In order of place.
    pub hits: Vec<Hit>,
    /// First and last turn that were looked at.
    pub range: Option<(usize, usize)>,
    /// Why absence proves nothing.
    pub doubt: Option<Doubt>,
}

impl Found {
    fn blocked(doubt: Doubt) -> Self {
        Self { hits: Vec::new(), range: None, doubt: Some(doubt) }
    }
}

/// Searches for any of several things.
pub(crate) fn search_any(scene: &Scene<'_>, finds: &[Find]) -> Found {
    let mut all = Found { hits: Vec::new(), range: None, doubt: None };
    for find in finds {
        let found = search(scene, find);
        all.hits.extend(found.hits);
        all.doubt = all.doubt.or(found.doubt);
        all.range = match (all.range, found.range) {
            (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
            (one, other) => one.or(other),
        };
    }
    sort(&mut all.hits);
    all
}

/// Searches for one thing.
pub(crate) fn search(scene: &Scene<'_>, find: &Find) -> Found {
    if let Some(doubt) = ground(scene, find.by) {
        return Found::blocked(doubt);
    }
    let mut doubt = None;
    let mut hits = match &find.sought {
        Sought::Moments(kinds) => moments(scene, find, kinds, &mut doubt),
        Sought::Words(words) => {
            let mut hits = Vec::new();
            for (turn, heard) in in_view(scene, find) {
                for span in words.find(&heard.turn.text, heard.folded()) {
                    hits.push(hit(scene, turn, span, 1.0, "rubric:words"));
                }
            }
            hits
        }
    };
    let range = range(scene, find);
    if let Err(blocked) = anchor(scene, find, &mut hits) {
        return Found { hits: Vec::new(), range, doubt: Some(blocked) };
    }
    sort(&mut hits);
    Found { hits, range, doubt }
}

/// May we judge by words at all?
pub(super) fn ground(scene: &Scene<'_>, by: Option<Party>) -> Option<Doubt> {
    if scene.is_empty() {
        return Some(Doubt::Nothing);
    }
    if matches!(by, Some(Party::Agent | Party::Customer)) && !scene.speakers_known() {
        return Some(Doubt::Speakers);
    }
    (!scene.words_known()).then_some(Doubt::Words)
}

/// The turns that a search looks at.
fn in_view<'s, 'a>(
    scene: &'s Scene<'a>,
    find: &'s Find,
) -> impl Iterator<Item = (usize, &'s super::scene::Heard<'a>)> {
    let place = &find.place;
    scene.turns.iter().enumerate().filter(move |(_, heard)| {
        !heard.turn.private
            && Scene::said_by(heard.party, find.by)
            && scene.within(heard.block, find.by, place.first_turns, place.last_turns)
    })
}

/// The span of turns to show for "nothing was found": what was in view, or everything where nobody of that side
/// ever spoke.
fn range(scene: &Scene<'_>, find: &Find) -> Option<(usize, usize)> {
    let mut turns = in_view(scene, find).map(|(turn, _)| turn);
    let first = turns.next();
    let last = turns.last().or(first);
    first.zip(last).or_else(|| Some((0, scene.turns.len().checked_sub(1)?)))
}

fn moments(scene: &Scene<'_>, find: &Find, kinds: &[String], doubt: &mut Option<Doubt>) -> Vec<Hit> {
    let mut hits = Vec::new();
    for kind in kinds {
        if let Some(reason) = scene.facts.unknown.get(kind) {
            *doubt = Some(Doubt::Missing(kind.clone(), reason.clone()));
        }
    }
    for moment in &scene.facts.moments {
        let wanted = kinds.contains(&moment.kind)
            && moment.confidence >= find.min_confidence
            && Scene::said_by(moment.by, find.by);
        if !wanted {
            continue;
        }
        if !scene.fits_span(moment.turn, moment.span) {
            *doubt = Some(Doubt::Quote);
            continue;
        }
        let Some(heard) = scene.turns.get(moment.turn) else { continue };
        let place = &find.place;
        if !heard.turn.private && scene.within(heard.block, find.by, place.first_turns, place.last_turns) {
            hits.push(hit(scene, moment.turn, moment.span, moment.confidence, &moment.source));
        }
    }
    hits
}

fn hit(scene: &Scene<'_>, turn: usize, span: Span, confidence: f64, source: &str) -> Hit {
    let heard = scene.turns.get(turn);
    let words = heard.and_then(|heard| heard.turn.confidence).map_or(1.0, f64::from);
    Hit {
        turn,
        block: heard.map_or(0, |heard| heard.block),
        span,
        confidence: confidence.min(words),
        source: source.to_owned(),
        doubt: (words < scene.gates.words).then_some(Doubt::Words),
    }
}

/// Keeps the hits that lie where `after:` and `before:` want them.
fn anchor(scene: &Scene<'_>, find: &Find, hits: &mut Vec<Hit>) -> Result<(), Doubt> {
    let place = &find.place;
    for (anchor, earlier) in [(&place.after, false), (&place.before, true)] {
        let Some(anchor) = anchor else { continue };
        let anchors = search(scene, anchor);
        if let (true, Some(doubt)) = (anchors.hits.is_empty(), anchors.doubt) {
            return Err(doubt);
        }
        hits.retain_mut(|hit| {
            let near =
                anchors.hits.iter().map(|anchor| reaches(scene, anchor, hit, find.by, earlier, place.reach));
            match best(near) {
                Near::Yes => true,
                Near::Unsure => {
                    hit.doubt.get_or_insert(Doubt::Times);
                    true
                }
                Near::No => false,
            }
        });
    }
    Ok(())
}

/// Is one place near another?
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Near {
    No,
    /// It would depend on times that are not there.
    Unsure,
    Yes,
}

/// The nearest of several.
pub(crate) fn best(nears: impl Iterator<Item = Near>) -> Near {
    nears.max().unwrap_or(Near::No)
}

/// Does `hit`, by its party, lie in the same counted turn as `anchor` or later (earlier), and near enough?
pub(crate) fn reaches(
    scene: &Scene<'_>,
    anchor: &Hit,
    hit: &Hit,
    by: Option<Party>,
    earlier: bool,
    reach: Reach,
) -> Near {
    let (from, to) = if earlier { (hit, anchor) } else { (anchor, hit) };
    if from.block > to.block || (anchor.turn == hit.turn && anchor.span == hit.span) {
        return Near::No;
    }
    let apart = if earlier {
        scene.count(by, from.block, to.block)
    } else {
        scene.count(by, from.block + 1, to.block + 1)
    };
    if reach.turns.is_some_and(|most| apart > most) {
        return Near::No;
    }
    let (Some(most), true) = (reach.time, from.block != to.block) else { return Near::Yes };
    match (scene.times(from.turn), scene.times(to.turn)) {
        (Some((_, end)), Some((start, _))) if (start - end) <= most => Near::Yes,
        (Some(_), Some(_)) => Near::No,
        _ => Near::Unsure,
    }
}

fn sort(hits: &mut Vec<Hit>) {
    hits.sort_by(|a, b| (a.turn, a.span).cmp(&(b.turn, b.span)).then(b.confidence.total_cmp(&a.confidence)));
    hits.dedup_by(|later, earlier| later.turn == earlier.turn && later.span == earlier.span);
}
