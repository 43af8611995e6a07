//! The judge's client against a server that does everything that servers do: nothing that comes back is believed
//! before it is checked, and nothing but the configured address is ever reached.

use crate::paper_judge::{PaperServer, honest, says, stalls, status, turns, writes};
use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use spotcheck::basic::{Lang, UnixMillis};
use spotcheck::conversation::{Party, Roles, Transcript, Turn, Voice};
use spotcheck::opinion::{
    Address, Asker, Flaw, Hindrance, Ledger, Limits, Question, Record, Reply, Secret, Terms, Verdict,
};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const NOW: UnixMillis = crate::house::NOW;

/// Terms that give up quickly.
pub fn terms(base: &str) -> Terms {
    Terms {
        address: Address::parse(base).unwrap(),
        model: "paper".to_owned(),
        key: None,
        timeout: Duration::from_secs(20),
        tries: 3,
        pause: Duration::from_millis(1),
        limits: Limits { requests: 1_000, tokens: 1_000_000 },
        answer_tokens: 300,
        characters: 5_000,
    }
}

pub fn asker(terms: Terms) -> Asker {
    Asker::open(terms, Ledger::own()).unwrap()
}

/// Customer and agent by turns, the customer first.
pub fn record(turns: &[&str]) -> Record {
    let turn = |(n, text): (usize, &&str)| Turn {
        voice: Voice(u8::try_from(n % 2).unwrap()),
        text: (*text).to_owned(),
        start_ms: None,
        end_ms: None,
        confidence: None,
        private: false,
    };
    let turns: Vec<Turn> = turns.iter().enumerate().map(turn).collect();
    let transcript = Transcript { voices: vec![None; 2], turns, ..Transcript::default() };
    Record::new(&transcript, &Roles::given(vec![Party::Customer, Party::Agent]))
}

pub fn question(language: Lang) -> Question {
    let text = if language == Lang::Zh { "坐席是否致歉？" } else { "Did the agent apologise?" };
    Question { text: text.to_owned(), language }
}

pub async fn ask(asker: &Asker, record: &Record) -> Reply {
    asker.ask(record, &question(Lang::En), None, NOW).await.unwrap().reply
}

/// Asks a server with this script about a small conversation; how often it was asked.
async fn reply(script: impl Fn(usize, &Value) -> Response + Send + Sync + 'static) -> (Reply, usize) {
    let server = PaperServer::start(script).await;
    let reply = ask(&asker(terms(&server.base)), &record(&["My parcel is late", "I am sorry"])).await;
    (reply, server.asked().len())
}

#[tokio::test]
async fn an_answer_comes_with_its_places_and_the_server_sees_masked_words_and_nothing_else() {
    let server = PaperServer::honest().await;
    let key = Some(Secret::new(" sk-house-key\n"));
    let asker = asker(Terms { key, ..terms(&server.base) });
    let record = record(&[
        "我的快递晚了三天，我叫王小明，电话13800138000，邮箱 wang@example.com",
        "非常抱歉，马上为您查",
    ]);
    let opinion = asker.ask(&record, &question(Lang::Zh), None, NOW).await.unwrap();
    let Reply::Answered(answer) = &opinion.reply else { panic!("{opinion:?}") };
    assert_eq!((answer.verdict, answer.quotes.len(), answer.quotes[0].turn), (Verdict::Met, 1, 1));
    assert_eq!(answer.quotes[0].span.of("非常抱歉，马上为您查"), Some("抱歉"));
    assert_eq!((opinion.model.as_str(), &opinion.question), ("paper", &question(Lang::Zh).hash()));

    let asked = server.asked().remove(0);
    assert_eq!(
        (asked.path.as_str(), asked.authorization.as_deref()),
        ("/v1/chat/completions", Some("Bearer sk-house-key"))
    );
    assert_eq!(
        (&asked.body["model"], &asked.body["response_format"]["type"]),
        (&json!("paper"), &json!("json_schema"))
    );
    assert_eq!(asked.body["response_format"]["json_schema"]["strict"], true);
    let text = asked.text();
    for private in ["13800138000", "wang@example.com", "王小明"] {
        assert!(!text.contains(private), "{private} in {text}");
    }
    assert_eq!(turns(&asked.body).len(), 2, "{text}");
}

#[tokio::test]
async fn a_question_that_does_not_apply_needs_no_quote() {
    let server = PaperServer::honest().await;
    let reply = ask(&asker(terms(&server.base)), &record(&["Where is your shop?", "In Hill Street"])).await;
    assert!(matches!(reply, Reply::Answered(answer) if !answer.applies && answer.quotes.is_empty()));
}

#[tokio::test]
async fn a_busy_or_broken_server_is_asked_again_and_not_for_ever() {
    let (got, times) = reply(|n, body| match n {
        0 => (axum::http::StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "0")]).into_response(),
        1 => status(503),
        _ => says(&honest(body)),
    })
    .await;
    assert!(matches!(got, Reply::Answered(_)) && times == 3, "{got:?} after {times}");
    assert_eq!(reply(|_, _| status(500)).await, (Reply::Missing(Hindrance::Refused { status: 500 }), 3));
    for refusal in [400, 401, 404, 422] {
        let refused = Reply::Missing(Hindrance::Refused { status: refusal });
        assert_eq!(reply(move |_, _| status(refusal)).await, (refused, 1), "no means no");
    }
}

#[tokio::test]
async fn no_redirect_is_followed_wherever_it_leads() {
    let trap = PaperServer::honest().await;
    for code in [301, 302, 303, 307, 308] {
        let place = format!("{}/chat/completions", trap.base);
        let (got, times) = reply(move |_, _| {
            let code = axum::http::StatusCode::from_u16(code).unwrap();
            (code, [(header::LOCATION, place.clone())]).into_response()
        })
        .await;
        assert_eq!((got, times), (Reply::Missing(Hindrance::Refused { status: code }), 1));
    }
    assert_eq!(trap.asked().len(), 0);
}

#[tokio::test]
async fn a_server_that_is_away_or_is_none_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/v1", listener.local_addr().unwrap());
    let noise = tokio::spawn(async move {
        for _ in 0..3 {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut [0; 1024]).await;
            let _ = stream.write_all(b"SSH-2.0-OpenSSH_9.6\r\n").await;
        }
    });
    let record = record(&["My parcel is late", "I am sorry"]);
    let got = ask(&asker(terms(&base)), &record).await;
    assert!(matches!(got, Reply::Missing(Hindrance::Unreachable { .. })), "{got:?}");
    noise.await.unwrap();
    let got = ask(&asker(terms(&base)), &record).await;
    assert!(matches!(got, Reply::Missing(Hindrance::Unreachable { .. })), "nobody listens any more: {got:?}");
    // What answers https with plain words is not trusted either.
    let server = PaperServer::honest().await;
    let got = ask(&asker(terms(&server.base.replace("http:", "https:"))), &record).await;
    assert!(matches!(got, Reply::Missing(Hindrance::Unreachable { .. })), "{got:?}");
    assert_eq!(server.asked().len(), 0);
}

#[tokio::test]
async fn a_slow_server_is_waited_for_once_and_no_longer_than_agreed() {
    let server = PaperServer::start(|_, _| stalls()).await;
    let asker = asker(Terms { timeout: Duration::from_millis(100), ..terms(&server.base) });
    let got = ask(&asker, &record(&["My parcel is late", "I am sorry"])).await;
    assert_eq!((got, server.asked().len()), (Reply::Missing(Hindrance::Slow { seconds: 0 }), 1));
}

#[tokio::test]
async fn an_answer_without_end_is_not_read_to_its_end() {
    let (got, _) = reply(|_, _| Body::from(vec![b' '; 3 << 20]).into_response()).await;
    let Reply::Missing(Hindrance::Unreachable { detail }) = got else { panic!("{got:?}") };
    assert!(detail.contains("longer than"), "{detail}");
}

#[tokio::test]
async fn what_is_not_the_agreed_form_is_useless_and_not_asked_again() {
    let lie = || json!({ "applies": true, "quotes": [{ "turn": 2, "text": "We will refund you" }], "why": "x", "verdict": "met", "confidence": 1 });
    let wrong_turn = || json!({ "applies": true, "quotes": [{ "turn": 1, "text": "I am sorry" }], "why": "x", "verdict": "met", "confidence": 1 });
    type Case = (Box<dyn Fn() -> Response + Send + Sync>, Flaw);
    let cases: Vec<Case> = vec![
        (Box::new(|| writes("met", "stop")), Flaw::Form),
        (Box::new(|| writes("{\"applies\": true", "stop")), Flaw::Form),
        (Box::new(|| says(&json!({ "verdict": "met" }))), Flaw::Form),
        (Box::new(|| says(&json!([1, 2]))), Flaw::Form),
        (Box::new(|| writes("{\"applies\": true, \"quotes\": [", "length")), Flaw::Cut),
        (Box::new(|| axum::Json(json!({ "choices": [] })).into_response()), Flaw::Form),
        (
            Box::new(|| {
                axum::Json(json!({ "choices": [{ "message": { "content": null, "refusal": "no" } }] }))
                    .into_response()
            }),
            Flaw::Form,
        ),
        (Box::new(move || says(&lie())), Flaw::QuoteNotFound { turn: 2 }),
        (Box::new(move || says(&wrong_turn())), Flaw::QuoteNotFound { turn: 1 }),
    ];
    for (answer, flaw) in cases {
        assert_eq!(reply(move |_, _| answer()).await, (Reply::Useless(flaw), 1));
    }
    let page = |_: usize, _: &Value| "<html>Welcome to the proxy</html>".into_response();
    let (got, times) = reply(page).await;
    assert!(matches!(got, Reply::Missing(Hindrance::Unreachable { .. })) && times == 1, "{got:?}");
}

#[tokio::test]
async fn the_day_ends_hard_and_tries_count() {
    let server = PaperServer::start(|n, body| if n == 0 { status(500) } else { says(&honest(body)) }).await;
    let asker = asker(Terms { limits: Limits { requests: 3, tokens: 1_000_000 }, ..terms(&server.base) });
    let late = record(&["My parcel is late", "I am sorry"]);
    assert!(matches!(ask(&asker, &late).await, Reply::Answered(_)));
    assert!(matches!(ask(&asker, &late).await, Reply::Answered(_)));
    assert_eq!(ask(&asker, &late).await, Reply::Missing(Hindrance::Budget));
    assert_eq!(server.asked().len(), 3);
    let tomorrow = UnixMillis(NOW.0 + 86_400_000);
    let opinion = asker.ask(&late, &question(Lang::En), None, tomorrow).await.unwrap();
    assert!(matches!(opinion.reply, Reply::Answered(_)));

    let tokens = Limits { requests: 1_000, tokens: 5_000 };
    let asker = self::asker(Terms { limits: tokens, ..terms(&server.base) });
    let mut answered = 0;
    while matches!(ask(&asker, &late).await, Reply::Answered(_)) {
        answered += 1;
    }
    // What the server says was used counts (100 each), but what a question may use must still be left.
    assert!((10..=49).contains(&answered), "{answered}");
}

#[tokio::test]
async fn a_conversation_that_is_too_long_is_not_sent_and_a_question_after_a_hindrance_is_not_put() {
    let server = PaperServer::honest().await;
    let asker = asker(Terms { characters: 20, ..terms(&server.base) });
    let long = record(&["My parcel is late, very late, much too late", "I am sorry"]);
    let first = asker.ask(&long, &question(Lang::En), None, NOW).await.unwrap();
    assert!(matches!(first.reply, Reply::Missing(Hindrance::TooLong { most: 20, .. })), "{first:?}");
    let second =
        asker.ask(&record(&["late", "sorry"]), &question(Lang::En), Some(&first), NOW).await.unwrap();
    assert_eq!(second.reply, first.reply);
    assert_eq!(server.asked().len(), 0);
}
