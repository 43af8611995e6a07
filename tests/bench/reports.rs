//! How long reports over many conversations take, store included: 200 agents in 20 teams, half a year, a rubric of 24
//! criteria in four dimensions.
//!
//! `cargo bench --bench reports -- [CONVERSATIONS] [postgres://…]` (default 100000 on SQLite)

#![allow(missing_docs, clippy::pedantic, clippy::unwrap_used, clippy::expect_used)]

use spotcheck::basic::{ContentHash, ConversationId, Lang, UnixMillis};
use spotcheck::calendar::{By, Calendar};
use spotcheck::conversation::store::{self as conversations, NewRow};
use spotcheck::conversation::{About, AgentRef, Channel, Started};
use spotcheck::facts::Evidence;
use spotcheck::people::Sight;
use spotcheck::people::store::{teams, users};
use spotcheck::people::{Role, User};
use spotcheck::report::Filter;
use spotcheck::report::store::{self as reports, Group, Slice};
use spotcheck::review::PassRule;
use spotcheck::review::blind::Blindfold;
use spotcheck::review::queue::Viewer;
use spotcheck::review::records::{self, Known};
use spotcheck::scoring::{DimensionScore, Finding, Outcome, RubricRef, Scorecard};
use spotcheck::statistics::SplitMix64;
use spotcheck::store::Db;
use std::time::{Duration, Instant};

const BEGIN: i64 = 1_775_000_000_000;
const HALF_A_YEAR: i64 = 182 * 86_400_000;
const ROUNDS: usize = 20;
const RULE: PassRule = PassRule { mark: 60.0, critical_fails: true };

fn card(stream: &mut SplitMix64) -> Scorecard {
    let findings: Vec<Finding> = (0..24)
        .map(|n| {
            let outcome = match stream.below(20) {
                0..12 => Outcome::Met { evidence: Vec::new() },
                12..15 => Outcome::NotMet {
                    first: Evidence::Searched { from_turn: 0, to_turn: 1, what: String::new() },
                    more: Vec::new(),
                },
                15..19 => Outcome::NotApplicable,
                _ => Outcome::NotAssessable,
            };
            Finding {
                criterion: format!("criterion_{n}"),
                dimension: format!("dimension_{}", n / 6),
                outcome,
                confidence: 0.9,
                why: String::new(),
                sources: Vec::new(),
            }
        })
        .collect();
    let score = |stream: &mut SplitMix64| Some(50.0 + stream.below(500) as f64 / 10.0);
    Scorecard {
        rubric: RubricRef { id: "support".to_owned(), hash: ContentHash::of(b"support") },
        overall: score(stream),
        band: Some("good".to_owned()),
        critical_failed: if stream.below(50) == 0 { vec!["criterion_3".to_owned()] } else { Vec::new() },
        dimensions: (0..4)
            .map(|n| DimensionScore {
                dimension: format!("dimension_{n}"),
                score: score(stream),
                weight: 25.0,
                assessed: 5,
                not_assessable: 0,
            })
            .collect(),
        findings,
    }
}

async fn furnish(db: &Db, n: usize) {
    let mut stream = SplitMix64::new(1);
    for batch in 0..n.div_ceil(1_000) {
        let mut tx = db.write().await.unwrap();
        for i in (batch * 1_000)..(n.min((batch + 1) * 1_000)) {
            let agent = stream.below(200);
            let voice = stream.below(2) == 0;
            let about = About {
                source: "bench".to_owned(),
                external_id: i.to_string(),
                channel: if voice { Channel::Voice } else { Channel::Chat },
                language: Some(if stream.below(2) == 0 { Lang::Zh } else { Lang::En }),
                started: Some(Started {
                    at: UnixMillis(BEGIN + stream.below(HALF_A_YEAR as usize) as i64),
                    zone: "Asia/Shanghai".to_owned(),
                }),
                agent: Some(AgentRef {
                    id: format!("a{agent}"),
                    name: Some(format!("Agent {agent}")),
                    team: Some(format!("team {}", agent / 10)),
                }),
                customer: None,
                ticket: None,
                product: None,
                survey_score: Some(1.0 + stream.below(5) as f64),
                agent_channel: None,
                extra: Default::default(),
            };
            let id = ConversationId::fresh();
            let hash = ContentHash::of(i.to_string().as_bytes());
            let row = NewRow {
                id: &id,
                about: &about,
                content_hash: &hash,
                stage: "score",
                sample_probability: 0.02,
                sampled: stream.below(50) == 0,
                received_at: UnixMillis(BEGIN),
            };
            conversations::insert(&mut tx, &row).await.unwrap();
            let known = Known {
                agent_name: Some(format!("Agent {agent}")),
                issue: Some(["issue_billing", "issue_logistics", "issue_outage"][stream.below(3)].to_owned()),
                survey: about.survey_score,
                satisfaction: Some(stream.below(400) as f64 / 100.0 - 2.0),
                first_response_ms: (!voice).then(|| stream.below(60_000) as f64),
                complaint: stream.below(4) as i64,
            };
            records::store::keep(&mut tx, &id, 1, &known, &[&card(&mut stream)]).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
}

/// Prints the median and the slowest of a hundred of a report.
async fn timed<F: AsyncFnMut()>(what: &str, mut report: F) {
    let mut took: Vec<Duration> = Vec::new();
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        report().await;
        took.push(begun.elapsed());
    }
    took.sort();
    let at = |share: f64| took[((took.len() - 1) as f64 * share).round() as usize].as_secs_f64() * 1000.0;
    println!("{what:<44} p50 {:>7.1} ms  p99 {:>7.1} ms", at(0.5), at(0.99));
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|one| one != "--bench").collect();
    let n = arguments.first().and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let folder = tempfile::tempdir().unwrap();
    let url = arguments.get(1).cloned();
    let url = url.unwrap_or_else(|| format!("sqlite:{}", folder.path().join("bench.db").display()));
    let db = Db::connect(&url).await.unwrap();
    let begun = Instant::now();
    furnish(&db, n).await;
    println!("{n} conversations, written in {:.1} s", begun.elapsed().as_secs_f64());

    let boss = User {
        id: spotcheck::basic::UserId::fresh(),
        name: "boss".to_owned(),
        display_name: "boss".to_owned(),
        role: Role::Supervisor,
        agent_id: None,
        language: None,
        theme: None,
        keys: true,
        disabled_at: None,
    };
    let mut tx = db.write().await.unwrap();
    users::add(&mut tx, &boss, None, UnixMillis(0)).await.unwrap();
    let mut own = Vec::new();
    for n in 0..4 {
        own.push(teams::named(&mut tx, &format!("team {n}")).await.unwrap().id);
    }
    teams::set_of_user(&mut tx, &boss.id, &own).await.unwrap();
    tx.commit().await.unwrap();

    let calendar: Calendar = serde_json::from_value(serde_json::json!({
        "zone": "Asia/Shanghai", "weekdays": ["mon"], "opens": "09:00", "closes": "18:00", "holidays": [], "workdays": []
    }))
    .unwrap();
    let when = (UnixMillis(BEGIN), UnixMillis(BEGIN + HALF_A_YEAR));
    let all = Filter::default();
    let supervisor = Viewer {
        user: boss.id.clone(),
        sight: Sight::Teams(boss.id.clone()),
        blindfold: Blindfold::Taken,
        leads: true,
    };
    let reviewer = Viewer { blindfold: Blindfold::All, leads: false, ..Viewer::all_seeing() };
    for (who, viewer) in [("admin", Viewer::all_seeing()), ("supervisor", supervisor), ("reviewer", reviewer)]
    {
        for (by, group) in [
            (By::Week, Group::None),
            (By::Week, Group::Team),
            (By::Week, Group::Issue),
            (By::Day, Group::None),
        ] {
            timed(&format!("{who}: overview by {by:?}, {group:?}"), async || {
                let mut tx = db.read().await.unwrap();
                for bucket in calendar.buckets(when.0, when.1, by) {
                    reports::cells(&mut tx, &viewer, (bucket.from, bucket.to), &all, group, RULE)
                        .await
                        .unwrap();
                }
                reports::sample(&mut tx, &viewer, when, &all).await.unwrap();
            })
            .await;
        }
        timed(&format!("{who}: agents"), async || {
            let mut tx = db.read().await.unwrap();
            reports::cells(&mut tx, &viewer, when, &all, Group::None, RULE).await.unwrap();
        })
        .await;
        timed(&format!("{who}: teams"), async || {
            let mut tx = db.read().await.unwrap();
            reports::cells(&mut tx, &viewer, when, &all, Group::Team, RULE).await.unwrap();
        })
        .await;
        timed(&format!("{who}: one agent, with everybody's marks"), async || {
            let mut tx = db.read().await.unwrap();
            let own = Filter { agent: Some("a7".to_owned()), ..all.clone() };
            reports::recent(&mut tx, &viewer, when, &own, 50_000).await.unwrap();
            reports::patterns(&mut tx, &viewer, when, &own, Slice::None).await.unwrap();
            reports::patterns(&mut tx, &Viewer::all_seeing(), when, &all, Slice::None).await.unwrap();
        })
        .await;
        timed(&format!("{who}: rubric"), async || {
            let mut tx = db.read().await.unwrap();
            let rubric = Filter { rubric: Some("support".to_owned()), ..all.clone() };
            reports::patterns(&mut tx, &viewer, when, &rubric, Slice::Channel).await.unwrap();
            reports::patterns(&mut tx, &viewer, when, &rubric, Slice::Language).await.unwrap();
            reports::answers(&mut tx, &viewer, when, &rubric).await.unwrap();
        })
        .await;
        timed(&format!("{who}: satisfaction by week"), async || {
            let mut tx = db.read().await.unwrap();
            for bucket in calendar.buckets(when.0, when.1, By::Week) {
                reports::contacts(&mut tx, &viewer, (bucket.from, bucket.to), &all, 30_000.0).await.unwrap();
            }
        })
        .await;
    }
}
