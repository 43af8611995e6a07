//! What a draft would change, in sums that lanes add up: scores, bands, flags, criteria, people. Pure.

use crate::basic::Wording;
use crate::pipeline::rescore::{Seen, Tally};
use crate::review::Reason;
use crate::scoring::Scorecard;
use crate::scoring::cases::Verdict;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// Conversations with the largest moves that are kept; who may not see all of them is shown fewer.
const MOVERS: usize = 300;
/// Scores closer than this are the same.
const SAME: f64 = 0.05;

/// Sums over all conversations seen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Effect {
    /// As a re-score's dry run counts.
    pub tally: Tally,
    /// The rubric's overall scores.
    pub scores: Scores,
    /// From which band to which, with how many; no band is an empty name.
    pub bands: BTreeMap<String, BTreeMap<String, u64>>,
    /// By reason.
    pub flags: BTreeMap<String, FlagMove>,
    /// By criterion.
    pub criteria: BTreeMap<String, CriterionMove>,
    /// By agent.
    pub agents: BTreeMap<String, AgentMove>,
    /// The largest moves first.
    pub movers: Vec<Mover>,
}

/// The overall scores of one rubric, before and after.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Scores {
    /// Conversations with a score before and after.
    pub both: u64,
    /// Higher than before.
    pub up: u64,
    /// Lower than before.
    pub down: u64,
    /// With a score that had none.
    pub gained: u64,
    /// Without a score that had one.
    pub lost: u64,
    /// Sum of the scores before, over `both`.
    pub before: f64,
    /// Sum of the scores after, over `both`.
    pub after: f64,
    /// How many scores were from 0 to below 10, from 10 to below 20 … from 90 to 100.
    pub histogram_before: [u64; 10],
    /// How many would be.
    pub histogram_after: [u64; 10],
}

/// A flag, before and after.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FlagMove {
    /// What people call it.
    pub title: Wording,
    /// Conversations that have it now.
    pub before: u64,
    /// Conversations that would have it.
    pub after: u64,
    /// Conversations that would newly have it.
    pub new: u64,
    /// Conversations that would lose it.
    pub gone: u64,
}

/// Verdicts on one criterion: the version in force against the draft, on the same facts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CriterionMove {
    /// By the version in force.
    pub before: Verdicts,
    /// By the draft.
    pub after: Verdicts,
    /// Conversations with another verdict.
    pub changed: u64,
}

/// How often each verdict was given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Verdicts {
    /// Fulfilled.
    pub met: u64,
    /// Not fulfilled.
    pub not_met: u64,
    /// Does not concern the conversation.
    pub not_applicable: u64,
    /// Cannot be told.
    pub not_assessable: u64,
}

/// One agent's scores, over conversations with a score before and after.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AgentMove {
    /// Conversations.
    pub n: u64,
    /// Sum before.
    pub before: f64,
    /// Sum after.
    pub after: f64,
    /// Sum of the squares of the moves.
    pub squares: f64,
}

/// A conversation whose score moves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mover {
    /// Our id.
    pub conversation: String,
    /// Before.
    pub before: f64,
    /// After.
    pub after: f64,
}

impl Verdicts {
    /// Counts one verdict.
    pub fn count(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Met => self.met += 1,
            Verdict::NotMet => self.not_met += 1,
            Verdict::NotApplicable => self.not_applicable += 1,
            Verdict::NotAssessable => self.not_assessable += 1,
        }
    }

    fn plus(&mut self, other: &Self) {
        self.met += other.met;
        self.not_met += other.not_met;
        self.not_applicable += other.not_applicable;
        self.not_assessable += other.not_assessable;
    }
}

impl Effect {
    /// Adds what became of one conversation.
    pub(super) fn add(&mut self, rubric: &str, seen: &Seen) {
        let before = seen.before.iter().find(|card| card.rubric == rubric);
        let after = seen.judged.cards.iter().find(|card| card.rubric.id == rubric);
        self.flags(seen);
        if before.is_none() && after.is_none() {
            return;
        }
        let (old, new) = (before.and_then(|card| card.overall), after.and_then(|card| card.overall));
        self.score(seen, old, new);
        let band = |name: Option<&String>| name.cloned().unwrap_or_default();
        let (from, to) =
            (band(before.and_then(|c| c.band.as_ref())), band(after.and_then(|c| c.band.as_ref())));
        *self.bands.entry(from).or_default().entry(to).or_default() += 1;
        let beside = seen.beside.cards.iter().find(|card| card.rubric.id == rubric);
        self.criteria(beside, after);
    }

    fn score(&mut self, seen: &Seen, old: Option<f64>, new: Option<f64>) {
        let scores = &mut self.scores;
        if let Some(slot) = old.and_then(|old| scores.histogram_before.get_mut(bin(old))) {
            *slot += 1;
        }
        if let Some(slot) = new.and_then(|new| scores.histogram_after.get_mut(bin(new))) {
            *slot += 1;
        }
        let (old, new) = match (old, new) {
            (Some(old), Some(new)) => (old, new),
            (None, Some(_)) => return scores.gained += 1,
            (Some(_), None) => return scores.lost += 1,
            (None, None) => return,
        };
        scores.both += 1;
        scores.before += old;
        scores.after += new;
        if let Some(agent) = &seen.agent {
            let agent = self.agents.entry(agent.clone()).or_default();
            agent.n += 1;
            agent.before += old;
            agent.after += new;
            agent.squares += (new - old) * (new - old);
        }
        if (new - old).abs() < SAME {
            return;
        }
        if new > old {
            scores.up += 1;
        } else {
            scores.down += 1;
        }
        self.movers.push(Mover { conversation: seen.id.clone(), before: old, after: new });
        if self.movers.len() > 2 * MOVERS {
            self.shorten();
        }
    }

    fn flags(&mut self, seen: &Seen) {
        let (old, new) = (titles(&seen.flags), titles(&seen.judged.reasons));
        let names: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
        for name in names {
            let flag = self.flags.entry(name.to_owned()).or_default();
            if let Some(title) = new.get(name).or_else(|| old.get(name)) {
                flag.title.clone_from(title);
            }
            let (was, is) = (old.contains_key(name), new.contains_key(name));
            flag.before += u64::from(was);
            flag.after += u64::from(is);
            flag.new += u64::from(is && !was);
            flag.gone += u64::from(was && !is);
        }
    }

    fn criteria(&mut self, before: Option<&Scorecard>, after: Option<&Scorecard>) {
        let verdicts = |card: Option<&Scorecard>| -> BTreeMap<String, Verdict> {
            let findings = card.map(|card| card.findings.as_slice()).unwrap_or_default();
            findings.iter().map(|one| (one.criterion.clone(), Verdict::from(&one.outcome))).collect()
        };
        let (old, new) = (verdicts(before), verdicts(after));
        let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        for name in names {
            let criterion = self.criteria.entry(name.clone()).or_default();
            let (was, is) = (old.get(name), new.get(name));
            if let Some(verdict) = was {
                criterion.before.count(*verdict);
            }
            if let Some(verdict) = is {
                criterion.after.count(*verdict);
            }
            criterion.changed += u64::from(was != is);
        }
    }

    /// Keeps the largest moves; equal ones in the order of their ids, so that lanes do not matter.
    fn shorten(&mut self) {
        let size = |mover: &Mover| (mover.after - mover.before).abs();
        self.movers
            .sort_by(|a, b| size(b).total_cmp(&size(a)).then_with(|| a.conversation.cmp(&b.conversation)));
        self.movers.truncate(MOVERS);
    }

    /// This and that together.
    #[must_use]
    pub fn plus(mut self, other: Self) -> Self {
        self.tally = self.tally.plus(other.tally);
        let (mine, theirs) = (&mut self.scores, other.scores);
        mine.both += theirs.both;
        mine.up += theirs.up;
        mine.down += theirs.down;
        mine.gained += theirs.gained;
        mine.lost += theirs.lost;
        mine.before += theirs.before;
        mine.after += theirs.after;
        for (slot, more) in mine.histogram_before.iter_mut().zip(theirs.histogram_before) {
            *slot += more;
        }
        for (slot, more) in mine.histogram_after.iter_mut().zip(theirs.histogram_after) {
            *slot += more;
        }
        for (from, row) in other.bands {
            let own = self.bands.entry(from).or_default();
            for (to, n) in row {
                *own.entry(to).or_default() += n;
            }
        }
        for (name, flag) in other.flags {
            let own = self.flags.entry(name).or_default();
            if own.title.is_empty() {
                own.title = flag.title;
            }
            own.before += flag.before;
            own.after += flag.after;
            own.new += flag.new;
            own.gone += flag.gone;
        }
        for (name, criterion) in other.criteria {
            let own = self.criteria.entry(name).or_default();
            own.before.plus(&criterion.before);
            own.after.plus(&criterion.after);
            own.changed += criterion.changed;
        }
        for (name, agent) in other.agents {
            let own = self.agents.entry(name).or_default();
            own.n += agent.n;
            own.before += agent.before;
            own.after += agent.after;
            own.squares += agent.squares;
        }
        self.movers.extend(other.movers);
        self.shorten();
        self
    }
}

fn titles(reasons: &[Reason]) -> BTreeMap<&str, &Wording> {
    reasons.iter().map(|one| (one.reason.as_str(), &one.title)).collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0-9")]
fn bin(score: f64) -> usize {
    (score / 10.0).floor().clamp(0.0, 9.0) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::basic::ContentHash;
    use crate::pipeline::Judged;
    use crate::pipeline::store::Before;
    use crate::scoring::RubricRef;

    fn card(overall: f64) -> Scorecard {
        Scorecard {
            rubric: RubricRef { id: "r".to_owned(), hash: ContentHash::of(b"r") },
            overall: Some(overall),
            band: Some(if overall < 50.0 { "poor" } else { "good" }.to_owned()),
            critical_failed: Vec::new(),
            dimensions: Vec::new(),
            findings: Vec::new(),
        }
    }

    fn seen(id: &str, agent: &str, before: f64, after: f64, flags: [&[&str]; 2]) -> Seen {
        let reasons = |names: &[&str]| -> Vec<Reason> {
            let reason = |name: &&str| Reason {
                reason: (*name).to_owned(),
                title: name.to_uppercase().into(),
                risk: 0.5,
                note: String::new(),
            };
            names.iter().map(reason).collect()
        };
        Seen {
            id: id.to_owned(),
            agent: Some(agent.to_owned()),
            before: vec![Before {
                rubric: "r".to_owned(),
                revision: 1,
                hash: String::new(),
                overall: Some(before),
                band: card(before).band,
            }],
            flags: reasons(flags[0]),
            judged: Judged { cards: vec![card(after)], reasons: reasons(flags[1]), ..Judged::default() },
            beside: Judged { cards: vec![card(before)], ..Judged::default() },
        }
    }

    #[test]
    fn sums_do_not_depend_on_how_the_work_is_shared() {
        let all = [
            seen("a", "li", 40.0, 60.0, [&["low"], &[]]),
            seen("b", "li", 80.0, 80.0, [&[], &[]]),
            seen("c", "wang", 100.0, 30.0, [&["vip"], &["vip", "low"]]),
        ];
        let sum = |part: &[Seen]| {
            let mut effect = Effect::default();
            for one in part {
                effect.add("r", one);
            }
            effect
        };
        let whole = sum(&all).plus(Effect::default());
        assert_eq!(sum(&all[..1]).plus(sum(&all[1..])), whole);
        assert_eq!((whole.scores.both, whole.scores.up, whole.scores.down), (3, 1, 1));
        assert_eq!(whole.scores.histogram_before, [0, 0, 0, 0, 1, 0, 0, 0, 1, 1]);
        assert_eq!(whole.scores.histogram_after, [0, 0, 0, 1, 0, 0, 1, 0, 1, 0]);
        assert_eq!(whole.bands["poor"]["good"], 1);
        assert_eq!(whole.bands["good"]["poor"], 1);
        let low = FlagMove { title: Wording::from("LOW"), before: 1, after: 1, new: 1, gone: 1 };
        assert_eq!(whole.flags["low"], low);
        assert_eq!(whole.agents["li"], AgentMove { n: 2, before: 120.0, after: 140.0, squares: 400.0 });
        let movers: Vec<&str> = whole.movers.iter().map(|mover| mover.conversation.as_str()).collect();
        assert_eq!(movers, ["c", "a"], "the largest first, and none that stays");
    }
}
