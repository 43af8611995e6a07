//! A second opinion: questions that a criterion puts to the *judge* (外部评审), a language model at an address that an
//! admin configures. Without an address nothing is asked and nothing leaves.
//!
//! What the judge says is a measurement like any other: asked once for what was said, the question and the model,
//! stored, and only read again when rubrics or rules change. It sees masked text. Its quotes are looked up in the
//! turns they name; a verdict without a quote that stands there decides nothing. What people say in a conversation is
//! data to it, never instruction; a conversation in which somebody speaks to the judge is left to a person.

#[cfg_attr(not(feature = "judge"), expect(dead_code, reason = "without a client nothing is sent"))]
mod address;
mod addressed;
mod answer;
mod asker;
mod budget;
#[cfg_attr(not(feature = "judge"), expect(dead_code, reason = "without a client nothing is sent"))]
mod endpoint;
mod prompt;
mod record;
pub mod store;

pub use address::{Address, Secret};
pub use asker::{Asker, Terms};
pub use budget::{Ledger, Limits};

pub use record::{Record, said};

use crate::basic::{ContentHash, Lang, Span};
use serde::{Deserialize, Serialize};

/// What is asked; yes means that the criterion is met.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Question {
    /// As the rubric words it.
    pub text: String,
    /// In which language it is asked, and its reason given.
    pub language: Lang,
}

impl Question {
    /// Its identity: the same words in the same language are the same question in every rubric.
    pub fn hash(&self) -> ContentHash {
        ContentHash::of(format!("{}\n{}", self.language, self.text).as_bytes())
    }
}

/// What one model said to one question about one conversation, or why it said nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Opinion {
    /// Hash of the [`Question`].
    pub question: ContentHash,
    /// Hash of what was said and by whom, see [`said`].
    pub said: ContentHash,
    /// Which model, as configured.
    pub model: String,
    /// What came back.
    pub reply: Reply,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "reply", rename_all = "snake_case")]
pub enum Reply {
    /// An answer that can be used: every quote stands where it says.
    Answered(Answer),
    /// An answer that cannot be used. Asking again would cost the same and say the same.
    Useless(Flaw),
    /// No answer; it may be asked for again.
    Missing(Hindrance),
}

impl Reply {
    /// Was it answered, well or badly? Then it is not asked again.
    pub fn is_final(&self) -> bool {
        !matches!(self, Self::Missing(_))
    }
}

/// A checked answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// Does the question concern this conversation at all?
    pub applies: bool,
    /// The verdict; without meaning where it does not apply.
    pub verdict: Verdict,
    /// Where it was read, the deciding place first.
    pub quotes: Vec<Quote>,
    /// The judge's reason in one sentence, masked.
    pub why: String,
    /// How sure the judge says it is, 0-1.
    pub confidence: f64,
}

/// The judge's verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Yes.
    Met,
    /// No.
    NotMet,
    /// The conversation does not tell.
    Unsure,
}

/// Words that stand in the transcript.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// Index of the turn, from 0.
    pub turn: usize,
    /// Bytes of the turn's text.
    pub span: Span,
}

/// What is wrong with an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "flaw", rename_all = "snake_case")]
pub enum Flaw {
    /// Not the agreed JSON.
    Form,
    /// It did not come to its end within the allowed length.
    Cut,
    /// A verdict without a quote.
    NoQuote,
    /// A quote that does not stand in the turn it names.
    QuoteNotFound {
        /// The turn it names, from 1, as the judge counts.
        turn: usize,
    },
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "hindrance", rename_all = "snake_case")]
pub enum Hindrance {
    /// Somebody in the conversation speaks to the judge; it is not asked.
    Addressed {
        /// Index of the turn, from 0.
        turn: usize,
    },
    /// The conversation is longer than may be sent.
    TooLong {
        /// Characters that it has.
        characters: usize,
        /// Characters that are allowed.
        most: usize,
    },
    /// The requests or tokens of the day are spent.
    Budget,
    /// The address could not be reached, or what answered does not speak the protocol.
    Unreachable {
        /// What happened, without anything that was said.
        detail: String,
    },
    /// No answer in time.
    Slow {
        /// How long was waited, in seconds.
        seconds: u64,
    },
    /// The server refused.
    Refused {
        /// HTTP status.
        status: u16,
    },
}

/// All opinions about one conversation that a score may rest on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Opinions<'a> {
    /// The model that is configured now; `None` where no judge is.
    pub model: Option<&'a str>,
    /// What is stored, oldest first.
    pub given: &'a [Opinion],
}

impl Opinions<'_> {
    /// The opinion that counts: that of the configured model, else the newest of another. Pure, so that a score can be
    /// made again from what is stored.
    pub fn on(&self, question: &ContentHash, said: &ContentHash) -> Option<&Opinion> {
        let fits = |one: &&Opinion| one.question == *question && one.said == *said;
        let own = |one: &&Opinion| Some(one.model.as_str()) == self.model && one.reply.is_final();
        let mut newest = self.given.iter().filter(fits).rev();
        let answered = newest.clone().find(|one| one.reply.is_final());
        newest.clone().find(own).or(answered).or_else(|| newest.next())
    }

    /// Is this answered, so that it is not asked again? By the configured model, or by any where none is configured.
    pub fn settled(&self, question: &ContentHash, said: &ContentHash) -> bool {
        let counts =
            |one: &Opinion| one.reply.is_final() && self.model.is_none_or(|model| one.model == model);
        self.given.iter().any(|one| one.question == *question && one.said == *said && counts(one))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opinion(model: &str, reply: Reply) -> Opinion {
        let hash = |text: &str| ContentHash::of(text.as_bytes());
        Opinion { question: hash("q"), said: hash("s"), model: model.to_owned(), reply }
    }

    #[test]
    fn the_configured_model_counts_before_newer_ones_and_any_answer_before_none() {
        let answered = |model| opinion(model, Reply::Useless(Flaw::Form));
        let missing = |model| opinion(model, Reply::Missing(Hindrance::Budget));
        let (q, s) = (ContentHash::of(b"q"), ContentHash::of(b"s"));
        let counts = |model: Option<&str>, given: &[Opinion]| {
            Opinions { model, given }.on(&q, &s).map(|one| (one.model.clone(), one.reply.is_final()))
        };
        let both = [answered("a"), answered("b")];
        assert_eq!(counts(Some("a"), &both), Some(("a".to_owned(), true)));
        assert_eq!(counts(Some("c"), &both), Some(("b".to_owned(), true)));
        assert_eq!(counts(None, &both), Some(("b".to_owned(), true)));
        assert_eq!(counts(Some("b"), &[answered("a"), missing("b")]), Some(("a".to_owned(), true)));
        assert_eq!(counts(Some("b"), &[missing("b")]), Some(("b".to_owned(), false)));
        assert_eq!(Opinions { model: None, given: &both }.on(&s, &s), None);
        assert!(Opinions { model: Some("b"), given: &both }.settled(&q, &s));
        assert!(Opinions { model: None, given: &both }.settled(&q, &s));
        assert!(!Opinions { model: Some("c"), given: &both }.settled(&q, &s), "another model is asked anew");
        assert!(!Opinions { model: Some("b"), given: &[missing("b")] }.settled(&q, &s));
    }

    #[test]
    fn the_same_words_in_another_language_are_another_question() {
        let ask = |text: &str, language| Question { text: text.to_owned(), language }.hash();
        assert_eq!(ask("Was it polite?", Lang::En), ask("Was it polite?", Lang::En));
        assert_ne!(ask("Was it polite?", Lang::En), ask("Was it polite?", Lang::Zh));
    }
}
