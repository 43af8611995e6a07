//! A server that behaves like those that language models run behind, in every way that such servers behave.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

/// What was asked of it.
#[derive(Clone, Debug)]
pub struct Asked {
    pub path: String,
    pub authorization: Option<String>,
    pub body: Value,
}

impl Asked {
    /// All that a model would read.
    pub fn text(&self) -> String {
        self.body["messages"].to_string()
    }
}

/// What it does with the n-th request, from 0.
type Script = dyn Fn(usize, &Value) -> Response + Send + Sync;

/// A running server; dropped, it ends.
pub struct PaperServer {
    pub base: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for PaperServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[derive(Clone)]
struct Inside {
    script: Arc<Script>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl PaperServer {
    pub async fn start(script: impl Fn(usize, &Value) -> Response + Send + Sync + 'static) -> Self {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let inside = Inside { script: Arc::new(script), asked: asked.clone() };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}/v1", listener.local_addr().unwrap());
        let router = axum::Router::new().fallback(serve).with_state(inside);
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { base, asked, task }
    }

    /// Answers every question honestly.
    pub async fn honest() -> Self {
        Self::start(|_, body| says(&honest(body))).await
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

async fn serve(State(inside): State<Inside>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 22).await.unwrap();
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let authorization =
        parts.headers.get(header::AUTHORIZATION).map(|value| value.to_str().unwrap().to_owned());
    let number = {
        let mut asked = inside.asked.lock().unwrap();
        asked.push(Asked { path: parts.uri.to_string(), authorization, body: body.clone() });
        asked.len() - 1
    };
    (inside.script)(number, &body)
}

/// A completion whose content is this answer.
pub fn says(answer: &Value) -> Response {
    writes(&answer.to_string(), "stop")
}

/// A completion with this content.
pub fn writes(content: &str, finish_reason: &str) -> Response {
    let message = json!({ "role": "assistant", "content": content });
    let body = json!({
        "id": "x", "object": "chat.completion", "model": "paper",
        "choices": [{ "index": 0, "message": message, "finish_reason": finish_reason }],
        "usage": { "prompt_tokens": 90, "completion_tokens": 10, "total_tokens": 100 },
    });
    axum::Json(body).into_response()
}

pub fn status(status: u16) -> Response {
    (StatusCode::from_u16(status).unwrap(), "no").into_response()
}

/// Status and headers come, the body never does.
pub fn stalls() -> Response {
    let (reader, writer) = tokio::io::duplex(8);
    std::mem::forget(writer); // dropped, it would end the body
    Body::from_stream(tokio_util::io::ReaderStream::new(reader)).into_response()
}

/// The turns as the model sees them: number, side, words.
pub fn turns(body: &Value) -> Vec<(usize, String, String)> {
    let text = body["messages"][1]["content"].as_str().unwrap();
    let turn = |line: &str| {
        let mut parts = line.splitn(3, ' ');
        let (number, side) = (parts.next()?.parse().ok()?, parts.next()?.to_owned());
        Some((number, side, serde_json::from_str(parts.next()?).ok()?))
    };
    text.lines().filter_map(turn).collect()
}

/// What a careful model says to "Did the agent apologise?": it looks at the agent's turns alone.
pub fn honest(body: &Value) -> Value {
    let turns = turns(body);
    let agent = |side: &str| side == "agent" || side == "坐席";
    let sorry = |words: &str| {
        ["sorry", "抱歉", "对不起"].into_iter().find(|word| words.contains(word)).map(str::to_owned)
    };
    let found =
        turns.iter().filter(|(_, side, _)| agent(side)).find_map(|(n, _, words)| Some((*n, sorry(words)?)));
    let trouble = turns
        .iter()
        .find(|(_, side, words)| !agent(side) && (words.contains("late") || words.contains("晚")));
    match (found, trouble) {
        (Some((turn, word)), _) => json!({
            "applies": true, "quotes": [{ "turn": turn, "text": word }], "why": "said so", "verdict": "met",
            "confidence": 1.0
        }),
        (None, Some((turn, _, words))) => json!({
            "applies": true, "quotes": [{ "turn": turn, "text": words }], "why": "no word of it",
            "verdict": "not_met", "confidence": 0.8
        }),
        (None, None) => json!({
            "applies": false, "quotes": [], "why": "nothing to be sorry for", "verdict": "unsure", "confidence": 0.9
        }),
    }
}
