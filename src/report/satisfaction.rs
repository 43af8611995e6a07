//! The weekly report of satisfaction (满意度周报): what customers say themselves, what a head reads from what they said,
//! how fast chats were answered, and how far complaints went.

use super::store::Contact;
use super::{Figure, Frame, Scale, Stretch};
use crate::calendar::Bucket;
use crate::statistics::{Sums, wilson};
use serde::Serialize;
use utoipa::ToSchema;

/// A first answer within this is prompt: 30 seconds, the field's usual promise for chats.
pub const PROMPT_MS: f64 = 30_000.0;

/// One week.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Week {
    /// From when until before when.
    pub stretch: Stretch,
    /// Conversations.
    pub n: usize,
    /// Customers' own answers, mean of 1-5.
    pub survey: Figure,
    /// Of customers who answered, the share that gave 4 or 5 (满意率).
    pub content: Figure,
    /// A head's reading of what customers said, mean of −2 to 2: a machine's estimate, not an answer.
    pub read: Figure,
    /// Of chats, the share whose first answer came within 30 seconds (首响).
    pub prompt: Figure,
    /// Conversations in which the customer was displeased, complained, threatened to go outside; absent where there are
    /// too few conversations for a reader who may still have to judge some of them blind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub complaints: Option<[usize; 3]>,
}

/// The weekly report.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SatisfactionReport {
    /// Of when.
    pub frame: Frame,
    /// Of which stretch a row is.
    pub by: crate::calendar::By,
    /// The stretches in order.
    pub weeks: Vec<Week>,
    /// All of them.
    pub total: Week,
}

pub(super) fn week(bucket: Bucket, contacts: &[Contact], least: usize) -> Week {
    let mut all = Contact::default();
    let (mut survey, mut read) = (Sums::default(), Sums::default());
    for one in contacts {
        all.n += one.n;
        survey.add(one.survey);
        read.add(one.read);
        all.content += one.content;
        all.answered += one.answered;
        all.prompt += one.prompt;
        for (sum, more) in all.complaints.iter_mut().zip(one.complaints) {
            *sum += more;
        }
    }
    let mean = |sums: Sums, scale| Figure::mean(sums.n, sums.spread(), scale);
    let share = |part, whole| Figure::of(whole, wilson(part, whole), Scale::Share);
    Week {
        stretch: (&bucket).into(),
        n: all.n,
        survey: mean(survey, Scale::Survey),
        content: share(all.content, survey.n),
        read: mean(read, Scale::Quality),
        prompt: share(all.prompt, all.answered),
        complaints: (all.n >= least).then_some(all.complaints),
    }
}
