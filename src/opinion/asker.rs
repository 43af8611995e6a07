//! Asks one question about one conversation: budget, tries, patience; and reads the answer.

use super::address::{Address, Secret};
use super::budget::{Day, Ledger, Limits};
use super::endpoint::{Endpoint, Failure};
use super::{Flaw, Hindrance, Opinion, Question, Record, Reply, answer, prompt};
use crate::basic::UnixMillis;
use crate::store::StoreError;
use serde::Deserialize;
use std::time::Duration;

/// Longest time that a server's own `Retry-After` is obeyed.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// On which terms questions are asked.
#[derive(Clone, Debug)]
pub struct Terms {
    /// Where.
    pub address: Address,
    /// Which model, by the server's name for it.
    pub model: String,
    /// What the server wants to be shown.
    pub key: Option<Secret>,
    /// Longest time for one try.
    pub timeout: Duration,
    /// Tries for one question where the server is busy or away.
    pub tries: u32,
    /// Waiting time before the second try, doubled each time.
    pub pause: Duration,
    /// What a day may cost.
    pub limits: Limits,
    /// Tokens that an answer may have.
    pub answer_tokens: u32,
    /// Characters that a conversation may have.
    pub characters: usize,
}

/// The judge, ready to be asked.
pub struct Asker {
    endpoint: Endpoint,
    terms: Terms,
    ledger: Ledger,
}

/// What the server answers, as far as it is read.
#[derive(Deserialize)]
struct Completion {
    choices: Vec<Choice>,
    #[serde(default)]
    usage: Option<Usage>,
}

#[derive(Deserialize)]
struct Choice {
    message: Message,
    #[serde(default)]
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    content: Option<String>,
}

#[derive(Deserialize)]
struct Usage {
    #[serde(default)]
    total_tokens: Option<i64>,
}

impl Asker {
    /// Prepares to ask. Nothing is reached yet.
    ///
    /// # Errors
    /// When the key cannot be sent, or no certificate is trusted on this system though the address is https.
    pub fn open(terms: Terms, ledger: Ledger) -> anyhow::Result<Self> {
        let endpoint = Endpoint::open(terms.address.clone(), terms.key.as_ref(), terms.timeout)?;
        Ok(Self { endpoint, terms, ledger })
    }

    /// The model that answers.
    pub fn model(&self) -> &str {
        &self.terms.model
    }

    /// Asks. What goes wrong outside is told in the opinion; `now` decides which day pays. Where the question `before`
    /// about the same conversation found nobody to answer, this one is not put at all.
    ///
    /// # Errors
    /// When what is spent cannot be written down; then nothing was asked.
    pub async fn ask(
        &self,
        record: &Record,
        question: &Question,
        before: Option<&Opinion>,
        now: UnixMillis,
    ) -> Result<Opinion, StoreError> {
        let known = match before.map(|opinion| &opinion.reply) {
            Some(Reply::Missing(hindrance)) => Some(hindrance.clone()),
            _ => record.hindrance(self.terms.characters),
        };
        let reply = match known {
            Some(hindrance) => Reply::Missing(hindrance),
            None => match self.fetch(record, question, Day::of(now)).await? {
                Ok(content) => answer::read(&content, record).map_or_else(Reply::Useless, Reply::Answered),
                Err(reply) => reply,
            },
        };
        Ok(Opinion {
            question: question.hash(),
            said: record.said().clone(),
            model: self.terms.model.clone(),
            reply,
        })
    }

    /// What the model wrote, or the reply that there is without it.
    async fn fetch(
        &self,
        record: &Record,
        question: &Question,
        day: Day,
    ) -> Result<Result<String, Reply>, StoreError> {
        let unwritable = |source| StoreError::Unstorable { what: "question", source };
        let request = prompt::request(&self.terms.model, self.terms.answer_tokens, record, question)
            .map_err(unwritable)?;
        let body = serde_json::to_vec(&request).map_err(unwritable)?;
        // A character is seldom more than one token in either language.
        let characters = i64::try_from(request.characters()).unwrap_or(i64::MAX);
        let reserved = characters.saturating_add(i64::from(self.terms.answer_tokens));
        let mut pause = self.terms.pause;
        let mut tries = self.terms.tries.max(1);
        loop {
            if !self.ledger.reserve(day, reserved, self.terms.limits).await? {
                return Ok(Err(Reply::Missing(Hindrance::Budget)));
            }
            let failure = match self.endpoint.post(body.clone()).await {
                Ok(answer) => return self.read(&answer, day, reserved).await,
                Err(failure) => failure,
            };
            tries -= 1;
            if !matches!(failure, Failure::Slow) {
                self.ledger.settle(day, reserved, 0).await?; // nothing was written
            }
            let wait = match &failure {
                Failure::Refused { status: 429 | 500..=599, wait } => wait.unwrap_or(pause).min(LONGEST_WAIT),
                Failure::Unreachable(_) => pause,
                // Who was too slow once is not helped by a second question, and who says no means it.
                Failure::Slow | Failure::Refused { .. } => return Ok(Err(self.given_up(failure))),
            };
            if tries == 0 {
                return Ok(Err(self.given_up(failure)));
            }
            tokio::time::sleep(wait).await;
            pause = pause.saturating_mul(2);
        }
    }

    /// Reads what the server wraps around the model's words, and settles what it cost.
    async fn read(
        &self,
        answer: &[u8],
        day: Day,
        reserved: i64,
    ) -> Result<Result<String, Reply>, StoreError> {
        let Ok(completion) = serde_json::from_slice::<Completion>(answer) else {
            let detail = "what answers there is no chat completion".to_owned();
            return Ok(Err(Reply::Missing(Hindrance::Unreachable { detail })));
        };
        let used = completion.usage.and_then(|usage| usage.total_tokens).filter(|used| *used >= 0);
        self.ledger.settle(day, reserved, used.unwrap_or(reserved)).await?;
        let Some(choice) = completion.choices.into_iter().next() else {
            return Ok(Err(Reply::Useless(Flaw::Form)));
        };
        if choice.finish_reason.as_deref() == Some("length") {
            return Ok(Err(Reply::Useless(Flaw::Cut)));
        }
        Ok(choice.message.content.ok_or(Reply::Useless(Flaw::Form)))
    }

    fn given_up(&self, failure: Failure) -> Reply {
        Reply::Missing(match failure {
            Failure::Unreachable(detail) => Hindrance::Unreachable { detail },
            Failure::Slow => Hindrance::Slow { seconds: self.terms.timeout.as_secs() },
            Failure::Refused { status, .. } => Hindrance::Refused { status },
        })
    }
}
