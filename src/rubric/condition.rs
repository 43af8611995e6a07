//! What a criterion can ask of a conversation, compiled.

use super::words::Words;
use crate::basic::{Millis, Wording};
use crate::conversation::{Channel, Party};
use serde::Serialize;

/// Something that is true, false or unknown of a conversation.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// Something was said.
    Find(Box<Find>),
    /// A number lies within a bound.
    Number(NumberTest),
    /// What a trained head says of the whole conversation lies within a bound.
    Quality(QualityTest),
    /// It was spoken, or written.
    Channel(Channel),
    /// All hold.
    All(Vec<Condition>),
    /// At least one holds.
    Any(Vec<Condition>),
    /// At least so many hold.
    AtLeast(usize, Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// One after the other.
    Order(Order),
    /// To each of these there is one of those.
    Each(Box<Each>),
    /// What the agent made of what the knowledge files say.
    Knowledge(KnowledgeTest),
}

/// A search in what was said.
#[derive(Clone, Debug, Serialize)]
pub struct Find {
    /// What.
    pub sought: Sought,
    /// Said by whom; `None` means anyone.
    pub by: Option<Party>,
    /// Moments less sure than this are passed over, 0-1.
    pub min_confidence: f64,
    /// How often at least.
    pub times: usize,
    /// Where.
    pub place: Where,
    /// What people call it.
    pub called: Option<Wording>,
}

/// What is looked for.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sought {
    /// A moment of one of these kinds.
    Moments(Vec<String>),
    /// Words.
    Words(Words),
}

/// Where to look. Turns here are what one side says before the other speaks, counted for the party of the search.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Where {
    /// Only in the first so many turns.
    pub first_turns: Option<usize>,
    /// Only in the last so many turns.
    pub last_turns: Option<usize>,
    /// Only in the same turn as this or later.
    pub after: Option<Box<Find>>,
    /// Only in the same turn as this or earlier.
    pub before: Option<Box<Find>>,
    /// How far from `after` and `before`.
    pub reach: Reach,
}

/// How far apart two things may lie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Reach {
    /// In turns of the party that is searched: 0 is the same turn.
    pub turns: Option<usize>,
    /// In time.
    pub time: Option<Millis>,
}

impl Reach {
    /// No limit?
    pub fn is_open(self) -> bool {
        self == Self::default()
    }
}

/// A number against a bound.
#[derive(Clone, Debug, Serialize)]
pub struct NumberTest {
    /// Its name.
    pub name: String,
    /// In the number's own unit (milliseconds, share, count).
    pub bound: Bound,
}

/// What a trained head says of the whole conversation, against a bound.
#[derive(Clone, Debug, Serialize)]
pub struct QualityTest {
    /// The quality, e.g. `customer_satisfaction`.
    pub name: String,
    /// The probability of being at one of these levels is tested; empty for the expected value.
    pub levels: Vec<String>,
    /// In the unit of the quality's levels, or a probability 0-1.
    pub bound: Bound,
}

/// A range that a number must lie in.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// `<=`
    AtMost(f64),
    /// `>=`
    AtLeast(f64),
    /// `<`
    Below(f64),
    /// `>`
    Above(f64),
    /// Both ends included.
    Between(f64, f64),
}

impl Bound {
    /// Does the value lie within?
    pub fn holds(self, value: f64) -> bool {
        match self {
            Self::AtMost(limit) => value <= limit,
            Self::AtLeast(limit) => value >= limit,
            Self::Below(limit) => value < limit,
            Self::Above(limit) => value > limit,
            Self::Between(low, high) => (low..=high).contains(&value),
        }
    }
}

/// Steps that follow each other.
#[derive(Clone, Debug, Serialize)]
pub struct Order {
    /// In this order; each step is any one of its searches.
    pub steps: Vec<Vec<Find>>,
    /// How far a step may be from the one before.
    pub reach: Reach,
}

/// To each `of` there is an `answer`.
#[derive(Clone, Debug, Serialize)]
pub struct Each {
    /// What needs an answer: any of these.
    pub of: Vec<Find>,
    /// What answers it: any of these.
    pub answer: Vec<Find>,
    /// The answer comes first (`first:`), not afterwards (`then:`).
    pub earlier: bool,
    /// How far the answer may be.
    pub reach: Reach,
}

/// Asks what the agent made of the statements in the rubric's knowledge files.
#[derive(Clone, Debug, Serialize)]
pub struct KnowledgeTest {
    /// Any of these.
    pub asked: Vec<Asked>,
    /// Ids of the statements that are meant; empty for all.
    pub statements: Vec<String>,
}

/// What can be asked of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// There was something to say on it: a question, an answer, a must-say that was due.
    Raised,
    /// Nothing is wrong: none of the four below.
    Correct,
    /// The right value was given.
    Confirmed,
    /// Another value was given.
    Contradicted,
    /// A question was left without a value.
    Vague,
    /// More was promised than is granted.
    Unsupported,
    /// What had to be said was not.
    Silent,
}
