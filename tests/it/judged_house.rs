//! A house whose rubric asks the judge.

use crate::asking::terms;
use crate::house::{House, NOW, about};
use spotcheck::basic::ConversationId;
use spotcheck::config::Settings;
use spotcheck::conversation::store::{Filter, State};
use spotcheck::conversation::{Channel, Party, Transcript, Turn, Voice};
use spotcheck::opinion::{Asker, Ledger, Limits};
use spotcheck::pipeline::rescore::{self, Tally};
use spotcheck::pipeline::{Content, NewConversation, judge};
use spotcheck::rubric::{self, store::Published};
use spotcheck::scoring::{Finding, Scorecard};
use spotcheck::store::{Db, Side};
use std::sync::Arc;

pub const RUBRIC: &str = "
id: support
language: en
title: Support
dimensions: { attitude: { title: Attitude, weight: 1 } }
criteria:
  - { id: greets, dimension: attitude, title: Greets, points: 5, met: { moment: greeting } }
  - id: apology
    dimension: attitude
    title: Apologises
    points: 5
    ask: { zh: 坐席是否致歉？, en: Did the agent apologise? }
";

pub const SECOND: &str =
    "  - { id: calm, dimension: attitude, title: Calm, points: 5, ask: Did the agent stay calm? }\n";

pub const LATE: [&str; 2] =
    ["My parcel is late and my number is 13800138000", "Hello, I am sorry about that."];

/// Judges by the published rubrics; the judge is at this address, or nowhere.
pub fn configure(house: &mut House, base: Option<&str>, limits: Limits) {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = Settings::load(None, Some(folder.path())).unwrap();
    if let Some(base) = base {
        settings.judge.endpoint = base.to_owned();
        settings.judge.model = "paper".to_owned();
    }
    house.context.judges = Arc::new(judge::by_published(&settings).unwrap());
    house.context.asker = base.map(|base| {
        let terms = spotcheck::opinion::Terms { limits, ..terms(base) };
        Arc::new(Asker::open(terms, Ledger::Shared(house.context.db.clone())).unwrap())
    });
}

pub const PLENTY: Limits = Limits { requests: 1_000, tokens: 1_000_000 };

pub async fn house(db: Db, base: Option<&str>) -> House {
    let mut house = House::new(db);
    configure(&mut house, base, PLENTY);
    publish(&house, RUBRIC).await;
    house
}

pub async fn publish(house: &House, yaml: &str) {
    let compiled = rubric::parse("support.yaml", yaml).unwrap_or_else(|error| panic!("{error}"));
    let one = Published { id: compiled.id.clone(), hash: compiled.hash, yaml: yaml.to_owned() };
    let mut tx = house.context.db.write().await.unwrap();
    rubric::store::publish(&mut tx, &one, NOW).await.unwrap();
    tx.commit().await.unwrap();
}

/// The customer begins; the source says who is who.
pub fn talk(id: &str, turns: &[&str]) -> NewConversation {
    let turn = |(n, text): (usize, &&str)| Turn {
        voice: Voice(u8::try_from(n % 2).unwrap()),
        text: (*text).to_owned(),
        start_ms: None,
        end_ms: None,
        confidence: None,
        private: false,
    };
    let turns = turns.iter().enumerate().map(turn).collect();
    let voices = vec![Some(Party::Customer), Some(Party::Agent)];
    let transcript = Transcript { voices, turns, ..Transcript::default() };
    NewConversation { about: about(id, Channel::Chat), content: Content::Transcript(transcript) }
}

pub async fn accept(house: &House, id: &str, turns: &[&str]) -> ConversationId {
    let id = house.accept(&talk(id, turns)).await.id().clone();
    house.drain().await;
    assert_eq!(house.row(&id).await.state, State::Scored);
    id
}

pub async fn card(house: &House, id: &ConversationId) -> Scorecard {
    house.cards(id).await.into_iter().find(|stored| stored.current).unwrap().card
}

pub async fn finding(house: &House, id: &ConversationId, criterion: &str) -> Finding {
    card(house, id).await.findings.into_iter().find(|finding| finding.criterion == criterion).unwrap()
}

pub async fn again(house: &House, ask: bool) -> Tally {
    let mut tx = house.context.db.write().await.unwrap();
    let begin = if ask {
        rescore::begin_asking(&mut tx, &Filter::default(), NOW).await
    } else {
        rescore::begin(&mut tx, &Filter::default(), NOW).await
    };
    tx.commit().await.unwrap();
    house.drain().await;
    rescore::finished(&mut house.context.db.read().await.unwrap(), &begin.unwrap()).await.unwrap().unwrap()
}

pub async fn count(db: &Db, table: &str) -> i64 {
    let sql = sqlx::AssertSqlSafe(format!("select count(*) from {table}"));
    match db.read().await.unwrap().side() {
        Side::Sqlite(c) => sqlx::query_scalar(sql).fetch_one(c).await.unwrap(),
        Side::Postgres(c) => sqlx::query_scalar(sql).fetch_one(c).await.unwrap(),
    }
}
