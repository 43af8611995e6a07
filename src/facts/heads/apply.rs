//! The heads that are live, and what they add to the facts of a conversation.

use super::quality::Said;
use super::{Head, MomentHead, Reading, Says};
use crate::basic::Span;
use crate::conversation::Party;
use crate::facts::{self, Facts, Moment, Source, moments};
use crate::measure::Embeddings;
use crate::text;

/// All live heads, in order of their names.
#[derive(Clone, Debug, Default)]
pub struct Heads {
    heads: Vec<Head>,
}

/// A stretch of a turn with all that a moment head reads.
struct Passage<'a> {
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

    /// The heads, in order of their names.
    pub fn all(&self) -> &[Head] {
        &self.heads
    }

    /// Is there none?
    pub fn is_empty(&self) -> bool {
        self.heads.is_empty()
    }

    /// These heads, and of the others those whose name none of them has.
    #[must_use]
    pub fn over(self, others: &Self) -> Self {
        let mut heads = self.heads;
        let own: Vec<String> = heads.iter().map(|head| head.name.clone()).collect();
        heads.extend(others.heads.iter().filter(|head| !own.contains(&head.name)).cloned());
        Self::new(heads)
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
        let passages = passages(source, embeddings, facts);
        let mut found = Vec::new();
        for head in &usable {
            if let Says::Moment(moment) = &head.says {
                add(head, moment, &passages, facts, &mut found);
            }
        }
        facts.moments.extend(found);
        moments::drop_formulas(source, &mut facts.moments);
        facts.moments.sort_by(|a, b| (a.turn, a.span, &a.kind).cmp(&(b.turn, b.span, &b.kind)));
        // Qualities read what the moment heads have found.
        let said = said(source, embeddings, facts);
        for head in usable {
            if let Says::Qualities(qualities) = &head.says {
                facts.qualities.extend(qualities.answer(&said, &head.source()));
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

/// The passages of all public turns that have an embedding.
fn passages<'a>(source: &Source<'a>, embeddings: &Embeddings, facts: &Facts) -> Vec<Passage<'a>> {
    let mut found = Vec::new();
    for (index, turn) in source.transcript.turns.iter().enumerate() {
        let by = source.roles.party(turn.voice);
        if turn.private || by == Party::System {
            continue;
        }
        for span in text::passages(&turn.text) {
            let Some(text) = turn.text.get(span.start..span.end) else { continue };
            // Measured before passages were: the whole turn stands for each of them.
            let Some(vector) = embeddings.of(text).or_else(|| embeddings.of(&turn.text)) else { continue };
            let in_it = |moment: &&Moment| moment.turn == index && moment.span.overlaps(span);
            let rules = facts.moments.iter().filter(in_it).map(|moment| moment.kind.clone()).collect();
            let embedding = vector.iter().map(|value| value.to_f32()).collect();
            found.push(Passage { turn: index, span, by, text, embedding, rules });
        }
    }
    found
}

/// The public turns as quality heads read them. A turn without an embedding is not among them.
pub fn said(source: &Source<'_>, embeddings: &Embeddings, facts: &Facts) -> Vec<Said> {
    let mut found = Vec::new();
    for (index, turn) in source.transcript.turns.iter().enumerate() {
        let by = source.roles.party(turn.voice);
        if turn.private || by == Party::System {
            continue;
        }
        let Some(vector) = embeddings.of(&turn.text) else { continue };
        let in_it = facts.moments.iter().filter(|moment| moment.turn == index);
        found.push(Said {
            turn: index,
            by,
            text: turn.text.clone(),
            embedding: vector.iter().map(|value| value.to_f32()).collect(),
            moments: in_it.map(|moment| moment.kind.clone()).collect(),
        });
    }
    found
}

/// Moments of a kind where the head sees one and no rule has pointed at it already.
fn add(head: &Head, moment: &MomentHead, passages: &[Passage<'_>], facts: &Facts, found: &mut Vec<Moment>) {
    let source = head.source();
    for passage in passages.iter().filter(|passage| moment.by.contains(&passage.by)) {
        let rules: Vec<&str> = passage.rules.iter().map(String::as_str).collect();
        let reading = Reading { embedding: &passage.embedding, text: passage.text, rules: &rules };
        let probability = moment.probability(&reading);
        let known = facts.moments.iter().any(|known| {
            known.kind == head.name && known.turn == passage.turn && known.span.overlaps(passage.span)
        });
        if probability >= moment.from && !known {
            found.push(Moment {
                kind: head.name.clone(),
                turn: passage.turn,
                span: passage.span,
                by: passage.by,
                confidence: (probability * 10_000.0).round() / 10_000.0,
                source: source.clone(),
            });
        }
    }
}
