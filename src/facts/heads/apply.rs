//! The heads that are live, and what they add to the facts of a conversation.

use super::quality::Said;
use super::{Head, MomentsHead, Passage, Says};
use crate::basic::Span;
use crate::conversation::Party;
use crate::facts::{self, Facts, Moment, Source, moments};
use crate::measure::{Embeddings, read_from};
use crate::text;
use std::collections::BTreeSet;

/// All live heads. Of two that answer for one kind or quality, the first one does.
#[derive(Clone, Debug, Default)]
pub struct Heads {
    heads: Vec<Head>,
}

/// A passage of a turn with all that a head reads.
struct Place<'a> {
    turn: usize,
    span: Span,
    by: Party,
    text: &'a str,
    embedding: Vec<f32>,
    rules: Vec<String>,
}

impl Heads {
    /// No head: facts are what rules and clocks say.
    pub fn none() -> Self {
        Self::default()
    }

    /// These heads.
    pub fn new(mut heads: Vec<Head>) -> Self {
        heads.sort_by(|a, b| a.name.cmp(&b.name));
        Self { heads }
    }

    /// The heads, those that go before others first.
    pub fn all(&self) -> &[Head] {
        &self.heads
    }

    /// Is there none?
    pub fn is_empty(&self) -> bool {
        self.heads.is_empty()
    }

    /// These heads, and after them those of the others whose name none of them has.
    #[must_use]
    pub fn over(self, others: &Self) -> Self {
        let mut heads = self.heads;
        let own: Vec<String> = heads.iter().map(|head| head.name.clone()).collect();
        heads.extend(others.heads.iter().filter(|head| !own.contains(&head.name)).cloned());
        Self { heads }
    }

    /// Was any of them trained on a conversation with this fingerprint?
    pub fn trained_on(&self, fingerprint: &str) -> bool {
        let holds =
            |head: &Head| head.card.trained_on.binary_search_by(|one| one.as_str().cmp(fingerprint)).is_ok();
        self.heads.iter().any(holds)
    }

    /// All facts: what rules and clocks say, and what the heads add.
    pub fn derive(&self, source: &Source<'_>, embeddings: &Embeddings) -> Facts {
        let mut facts = facts::derive(source);
        self.read(source, embeddings, &mut facts);
        facts
    }

    /// Adds what the heads say. Pure: the same heads, words and embeddings give the same facts.
    pub fn read(&self, source: &Source<'_>, embeddings: &Embeddings, facts: &mut Facts) {
        let usable = self.usable(embeddings, facts);
        if usable.is_empty() {
            return;
        }
        let places = places(source, embeddings, facts);
        let mut found = Vec::new();
        let mut answered: BTreeSet<&str> = BTreeSet::new();
        for head in &usable {
            if let Says::Moments(moments) = &head.says {
                add(head, moments, &answered, &places, facts, &mut found);
                answered.extend(head.answers());
            }
        }
        facts.moments.extend(found);
        moments::drop_formulas(source, &mut facts.moments);
        facts.moments.sort_by(|a, b| (a.turn, a.span, &a.kind).cmp(&(b.turn, b.span, &b.kind)));
        // Qualities read what the moment heads have found.
        let said = said(source, embeddings, facts);
        for head in usable {
            let answers = match &head.says {
                Says::Moments(_) => continue,
                Says::Qualities(qualities) => qualities.answer(&said, &head.source()),
                Says::Texts(texts) => texts.answer(&said, &head.source()),
            };
            for (name, quality) in answers {
                facts.qualities.entry(name).or_insert(quality);
            }
        }
    }

    /// Heads whose text model made these embeddings; why the others are silent is noted.
    fn usable(&self, embeddings: &Embeddings, facts: &mut Facts) -> Vec<&Head> {
        let mut usable = Vec::new();
        for head in &self.heads {
            let why = match embeddings.model() {
                Some(model) if model == head.text_model => {
                    usable.push(head);
                    continue;
                }
                Some(_) => "the head reads embeddings of another text model",
                None => "no text model was there when the conversation was measured",
            };
            facts.unknown.insert(format!("head:{}", head.name), why.to_owned());
        }
        usable
    }
}

/// The passages of all public turns that have an embedding. An opening that is repeated turn after turn is not read.
fn places<'a>(source: &Source<'a>, embeddings: &Embeddings, facts: &Facts) -> Vec<Place<'a>> {
    let mut found = Vec::new();
    for (index, (turn, from)) in source.transcript.turns.iter().zip(read_from(source.transcript)).enumerate()
    {
        let by = source.roles.party(turn.voice);
        if turn.private || by == Party::System {
            continue;
        }
        for within in text::passages(turn.text.get(from..).unwrap_or_default()) {
            let span = Span::new(from + within.start, from + within.end);
            let Some(text) = span.of(&turn.text) else { continue };
            // Measured before passages were: the whole turn stands for each of them.
            let Some(vector) = embeddings.of(text).or_else(|| embeddings.of(&turn.text)) else { continue };
            let in_it = |moment: &&Moment| moment.turn == index && moment.span.overlaps(span);
            let rules = facts.moments.iter().filter(in_it).map(|moment| moment.kind.clone()).collect();
            let embedding = vector.iter().map(|value| value.to_f32()).collect();
            found.push(Place { turn: index, span, by, text, embedding, rules });
        }
    }
    found
}

/// The public turns as quality heads read them, without an opening that is repeated turn after turn. A turn without an
/// embedding is not among them.
pub fn said(source: &Source<'_>, embeddings: &Embeddings, facts: &Facts) -> Vec<Said> {
    let mut found = Vec::new();
    for (index, (turn, from)) in source.transcript.turns.iter().zip(read_from(source.transcript)).enumerate()
    {
        let by = source.roles.party(turn.voice);
        if turn.private || by == Party::System {
            continue;
        }
        let text = turn.text.get(from..).unwrap_or(&turn.text);
        let Some(vector) = embeddings.of(text).or_else(|| embeddings.of(&turn.text)) else { continue };
        let in_it = facts.moments.iter().filter(|moment| moment.turn == index);
        found.push(Said {
            turn: index,
            by,
            text: text.to_owned(),
            embedding: vector.iter().map(|value| value.to_f32()).collect(),
            moments: in_it.map(|moment| moment.kind.clone()).collect(),
        });
    }
    found
}

/// Moments where the head hears one, of kinds that no head before it answers for, and to which no rule has pointed
/// already.
fn add(
    head: &Head,
    moments: &MomentsHead,
    answered: &BTreeSet<&str>,
    places: &[Place<'_>],
    facts: &Facts,
    found: &mut Vec<Moment>,
) {
    let source = head.source();
    for place in places.iter().filter(|place| moments.by.contains(&place.by)) {
        let passage = Passage { embedding: &place.embedding, text: place.text, rules: &place.rules };
        let probabilities = moments.probabilities(&passage);
        let found_here = moments.kinds.iter().zip(probabilities).filter(|(kind, p)| *p >= kind.from);
        for (kind, probability) in found_here.filter(|(kind, _)| !answered.contains(kind.name.as_str())) {
            let known = facts.moments.iter().any(|known| {
                known.kind == kind.name && known.turn == place.turn && known.span.overlaps(place.span)
            });
            if !known {
                found.push(Moment {
                    kind: kind.name.clone(),
                    turn: place.turn,
                    span: place.span,
                    by: place.by,
                    confidence: (probability * 10_000.0).round() / 10_000.0,
                    source: source.clone(),
                });
            }
        }
    }
}
