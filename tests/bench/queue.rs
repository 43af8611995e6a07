//! How long the service takes for a page of the queue, counts, the next case, a search and a case's review screen, with
//! a hundred thousand conversations and open cases: whole requests against the real routes, without a network. The
//! first call of its kind stands apart: what it reads may not be in memory yet.
//!
//! `cargo bench --bench queue -- [CASES] [ROUNDS]` (default 100000 and 60); `BENCH_DATABASE_URL` names a database to
//! use instead of SQLite in a temporary folder, `BENCH_KEEP=FILE` keeps or uses again a SQLite file.

#![allow(missing_docs, clippy::pedantic, clippy::unwrap_used, clippy::expect_used)]

use axum::body::Body;
use axum::http::{Method, Request};
use spotcheck::basic::{ContentHash, ConversationId, Lang, Millis, Span, UnixMillis, UserId, Wording};
use spotcheck::blob::Blobs;
use spotcheck::config::Settings;
use spotcheck::conversation::store::{self as conversations, NewRow};
use spotcheck::conversation::{
    About, AgentRef, Channel, CustomerRef, Started, Transcript, Turn, Voice, Word,
};
use spotcheck::people::store::{teams, tokens, users};
use spotcheck::people::{AdminToken, Role, Scope, SignOn, User};
use spotcheck::pipeline::{Intake, Sampling};
use spotcheck::review::house::{self, HouseRules};
use spotcheck::review::{Reason, Stream, Wanted, store as cases};
use spotcheck::scoring::{RubricRef, Scorecard, store as scorecards};
use spotcheck::store::Db;
use spotcheck::web::{self, App};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tower::ServiceExt;

const SAID: [&str; 6] = [
    "您好，很高兴为您服务，请问有什么可以帮您？",
    "我上周买的杯子还没有发货，我要申请退款。",
    "Let me check the order for you, one moment please.",
    "It is the third time that I ask about this delivery!",
    "非常抱歉给您带来不便，我马上为您处理。",
    "Thank you, the refund policy is clear now.",
];

/// A cheap, repeatable source of variety.
fn pick(n: usize, salt: usize, of: usize) -> usize {
    (n.wrapping_mul(2_654_435_761).wrapping_add(salt.wrapping_mul(40_503)) >> 7) % of
}

fn about(n: usize, now: i64) -> About {
    let agent = pick(n, 1, 200);
    About {
        source: ["hotline", "web", "app"][pick(n, 2, 3)].to_owned(),
        external_id: format!("C-{n:06}"),
        channel: if n.is_multiple_of(3) { Channel::Voice } else { Channel::Chat },
        language: Some(if n.is_multiple_of(2) { Lang::Zh } else { Lang::En }),
        started: Some(Started {
            at: UnixMillis(now - pick(n, 3, 30 * 86_400_000) as i64),
            zone: "UTC".to_owned(),
        }),
        agent: Some(AgentRef {
            id: format!("agent-{agent}"),
            name: agent.is_multiple_of(2).then(|| format!("Agent {agent}")),
            team: Some(format!("team-{}", agent / 20)),
        }),
        customer: Some(CustomerRef { id: format!("customer-{}", pick(n, 4, 50_000)), vip: false }),
        ticket: Some(format!("T{n}")),
        product: None,
        survey_score: None,
        agent_channel: None,
        extra: Default::default(),
    }
}

async fn seed(db: &Db, count: usize) {
    let now = UnixMillis::now().0;
    let mut tx = db.write().await.unwrap();
    house::keep(&mut tx, &HouseRules { blind_share: 0.1, seed: 1, ..HouseRules::default() }).await.unwrap();
    tx.commit().await.unwrap();
    for begin in (0..count).step_by(2_000) {
        let mut tx = db.write().await.unwrap();
        for n in begin..(begin + 2_000).min(count) {
            let id = ConversationId::fresh();
            let about = about(n, now);
            let sampled = n.is_multiple_of(50);
            let hash = ContentHash::of(n.to_string().as_bytes());
            let row = NewRow {
                id: &id,
                about: &about,
                content_hash: &hash,
                stage: "score",
                sample_probability: 0.02,
                sampled,
                received_at: UnixMillis(now),
            };
            conversations::insert(&mut tx, &row).await.unwrap();
            let turn = |t: usize| Turn {
                voice: Voice((t % 2) as u8),
                text: if t == 3 {
                    format!("{} {n}", SAID[pick(n, t, 6)])
                } else {
                    SAID[pick(n, t, 6)].to_owned()
                },
                start_ms: Some(Millis(t as i64 * 20_000)),
                end_ms: None,
                confidence: None,
                private: false,
            };
            let transcript = Transcript {
                voices: vec![None; 2],
                turns: (0..4).map(turn).collect(),
                ..Transcript::default()
            };
            conversations::put_transcript(&mut tx, &id, 1, &transcript).await.unwrap();
            let card = Scorecard {
                rubric: RubricRef { id: "support".to_owned(), hash: hash.clone() },
                overall: Some(pick(n, 5, 101) as f64),
                band: None,
                critical_failed: if n.is_multiple_of(20) { vec!["x".to_owned()] } else { Vec::new() },
                dimensions: Vec::new(),
                findings: Vec::new(),
            };
            scorecards::record(&mut tx, &id, 1, &[card], UnixMillis(now)).await.unwrap();
            let risk = pick(n, 6, 10_000) as f64 / 10_000.0;
            let names = ["critical", "poor", "unresolved", "repeated", "unsure"];
            let reason = |k: usize| {
                let name = names[pick(n, 7 + k, 5)];
                Reason {
                    reason: name.to_owned(),
                    title: Wording::both(name, name),
                    risk: 0.5,
                    note: "why a person should look".to_owned(),
                }
            };
            let wanted = Wanted {
                revision: 1,
                stream: if sampled { Stream::Sample } else { Stream::Risk },
                reasons: (0..1 + n % 3).map(reason).collect(),
                risk,
                priority: 0,
                due_in: Some(Millis([4, 24, 48][n % 3] * 3_600_000)),
            };
            let opened = UnixMillis(now - pick(n, 9, 60 * 3_600_000) as i64);
            cases::open(&mut tx, &id, &wanted, opened).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
}

/// Turns of the long call.
const TURNS: usize = 600;

/// A call of an hour and a half, each word with its times; it has no score and no case.
async fn long_call(db: &Db) -> ConversationId {
    let id = ConversationId::fresh();
    let about =
        About { external_id: id.to_string(), channel: Channel::Voice, ..about(60, UnixMillis::now().0) };
    let turn = |t: usize| {
        let (text, begin) = (SAID[2 + t % 2], Millis(t as i64 * 9_000));
        let words =
            text.split(' ').map(|word| word.as_ptr() as usize - text.as_ptr() as usize).zip(text.split(' '));
        let words = words.enumerate().map(|(k, (start, word))| Word {
            span: Span::new(start, start + word.len()),
            start_ms: Millis(begin.0 + k as i64 * 300),
            end_ms: Millis(begin.0 + k as i64 * 300 + 280),
            confidence: 0.8,
        });
        (words.collect::<Vec<_>>(), text, begin)
    };
    let turns = (0..TURNS).map(turn);
    let (words, turns): (Vec<_>, Vec<_>) = turns
        .enumerate()
        .map(|(t, (words, text, begin))| {
            let end_ms = Some(Millis(begin.0 + 8_000));
            let voice = Voice((t % 2) as u8);
            let text = text.to_owned();
            (
                words,
                Turn { voice, text, start_ms: Some(begin), end_ms, confidence: Some(0.8), private: false },
            )
        })
        .unzip();
    let mut tx = db.write().await.unwrap();
    let row = NewRow {
        id: &id,
        about: &about,
        content_hash: &ContentHash::of(id.as_str().as_bytes()),
        stage: "score",
        sample_probability: 0.02,
        sampled: false,
        received_at: UnixMillis::now(),
    };
    conversations::insert(&mut tx, &row).await.unwrap();
    let transcript = Transcript { voices: vec![None; 2], turns, words, ..Transcript::default() };
    conversations::put_transcript(&mut tx, &id, 1, &transcript).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn person(db: &Db, name: &str, role: Role, team: Option<&str>) -> String {
    let user = User {
        id: UserId::fresh(),
        name: format!("{name}-{}", UserId::fresh()),
        display_name: name.to_owned(),
        role,
        agent_id: None,
        language: None,
        theme: None,
        keys: true,
        disabled_at: None,
    };
    let mut tx = db.write().await.unwrap();
    users::add(&mut tx, &user, None, UnixMillis(0)).await.unwrap();
    if let Some(team) = team {
        let team = teams::named(&mut tx, team).await.unwrap();
        teams::set_of_user(&mut tx, &user.id, &[team.id]).await.unwrap();
    }
    let (_, secret) =
        tokens::add(&mut tx, &user.id, "bench", &[Scope::Read, Scope::Write], None, UnixMillis(0))
            .await
            .unwrap();
    tx.commit().await.unwrap();
    secret.reveal().to_owned()
}

struct Bench {
    router: axum::Router,
    rounds: usize,
}

impl Bench {
    async fn ask(&self, token: &str, method: &Method, path: &str) -> (Duration, serde_json::Value) {
        let request = Request::builder()
            .method(method.clone())
            .uri(path)
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .body(if *method == Method::POST { Body::from("{}") } else { Body::empty() })
            .unwrap();
        let begun = Instant::now();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let status = answer.status();
        let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        let took = begun.elapsed();
        assert!(status.is_success(), "{path}: {status} {}", String::from_utf8_lossy(&body));
        (took, serde_json::from_slice(&body).unwrap())
    }

    /// Every round asks for one more page, so that deep pages are among them.
    async fn time(&self, what: &str, token: &str, method: Method, path: &str) {
        let (mut took, mut cursor, mut shown) = (Vec::new(), String::new(), 0);
        let (first, _) = self.ask(token, &method, path).await;
        for _ in 0..self.rounds {
            let joined = if cursor.is_empty() { path.to_owned() } else { format!("{path}&cursor={cursor}") };
            let (time, body) = self.ask(token, &method, &joined).await;
            took.push(time);
            shown = shown.max(body["items"].as_array().map_or(0, Vec::len));
            cursor = body["next"].as_str().unwrap_or_default().to_owned();
        }
        took.sort();
        let ms = |time: Duration| time.as_secs_f64() * 1000.0;
        let at = |share: f64| ms(took[((took.len() - 1) as f64 * share).ceil() as usize]);
        let rows = if shown > 0 { format!("   ({shown} rows)") } else { String::new() };
        println!(
            "{what:<52} first {:7.1} ms   p50 {:7.1} ms   p99 {:7.1} ms{rows}",
            ms(first),
            at(0.5),
            at(0.99)
        );
    }
}

#[tokio::main]
async fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|arg| arg.parse::<usize>().ok());
    let (count, rounds) = (numbers.next().unwrap_or(100_000), numbers.next().unwrap_or(60));
    let folder = tempfile::tempdir().unwrap();
    let kept = std::env::var("BENCH_KEEP").ok();
    let there = kept.as_ref().is_some_and(|file| Path::new(file).exists());
    let url = std::env::var("BENCH_DATABASE_URL").unwrap_or_else(|_| {
        kept.map_or_else(
            || format!("sqlite:{}", folder.path().join("spotcheck.db").display()),
            |file| format!("sqlite:{file}"),
        )
    });
    let db = Db::connect(&url).await.unwrap();
    if !there {
        let begun = Instant::now();
        seed(&db, count).await;
        println!("{count} conversations with open cases made in {:.0} s", begun.elapsed().as_secs_f64());
    }
    let settings = Settings::load(None, Some(folder.path())).unwrap();
    let blobs = Blobs::open(folder.path()).unwrap();
    let app = App {
        db: db.clone(),
        intake: Arc::new(Intake { db: db.clone(), blobs, sampling: Sampling { seed: 1, probability: 0.02 } }),
        admin: AdminToken::from_text("a-token-that-is-long-enough-for-anybody"),
        sign_on: Arc::new(SignOn::open(&settings.sign_on).unwrap()),
        judges: Arc::new(spotcheck::pipeline::judge::by_published(&settings).unwrap()),
        shelf: Arc::default(),
        settings: Arc::new(settings),
    };
    let bench = Bench { router: web::router(app), rounds };
    let admin = person(&db, "admin", Role::Admin, None).await;
    let reviewer = person(&db, "reviewer", Role::Reviewer, None).await;
    let lead = person(&db, "lead", Role::Supervisor, Some("team-3")).await;
    let long = long_call(&db).await;
    for (name, token) in [("admin", &admin), ("reviewer", &reviewer), ("supervisor of 1 team of 10", &lead)] {
        for query in [
            "sort=urgent",
            "sort=oldest",
            "sort=due",
            "sort=risk",
            "quick=overdue",
            "quick=mine",
            "quick=free",
            "quick=critical",
            "quick=blind",
            "reason=unsure",
            "agent=agent-7",
            "score_from=10&score_to=11",
            "channel=voice&language=zh",
            "q=C-0777",
            "q=nowhere",
        ] {
            bench
                .time(
                    &format!("queue, {name}: {query}"),
                    token,
                    Method::GET,
                    &format!("/api/v1/cases?{query}"),
                )
                .await;
        }
        bench.time(&format!("counts, {name}"), token, Method::GET, "/api/v1/cases/counts?").await;
        bench
            .time(
                &format!("review screen, {TURNS} turns with words, {name}"),
                token,
                Method::GET,
                &format!("/api/v1/conversations/{long}/review?"),
            )
            .await;
        bench.time(&format!("facets, {name}"), token, Method::GET, "/api/v1/cases/facets?").await;
        bench.time(&format!("next case, {name}"), token, Method::POST, "/api/v1/cases/next?").await;
        for query in [
            "phrase=退款",
            "phrase=refund%20pol",
            "phrase=77777",
            "ticket=T777",
            "customer=customer-7",
            "agent=agent-7",
            "score_to=3",
            "id=0777",
            "from=0",
        ] {
            bench
                .time(
                    &format!("find, {name}: {query}"),
                    token,
                    Method::GET,
                    &format!("/api/v1/conversations?{}", query.replace("退款", "%E9%80%80%E6%AC%BE")),
                )
                .await;
        }
    }
}
