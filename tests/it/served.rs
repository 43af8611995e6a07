//! The service on a port of its own, and people who log in to it.

use crate::db;
use crate::house::House;
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use spotcheck::basic::{UnixMillis, UserId};
use spotcheck::config::Settings;
use spotcheck::people::store::users;
use spotcheck::people::{AdminToken, Role, Sealed, SignOn, User};
use spotcheck::store::Db;
use spotcheck::web::{self, App};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// Everybody's password.
pub const PASSWORD: &str = "three green teapots";

const TOKEN: &str = "a-token-that-is-long-enough-for-anybody";

/// A running service on a port of its own; dropped, it shuts down.
pub struct Service {
    pub house: House,
    pub url: String,
    pub client: Client,
    _stop: oneshot::Sender<()>,
    _folders: [tempfile::TempDir; 2],
    _kept: Option<tempfile::TempDir>,
}

impl Service {
    /// With an empty SQLite database.
    pub async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// With an empty SQLite database and settings of one's own.
    pub async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let (folder, db) = db::sqlite().await;
        Self::of(House::new(db), folder, change).await
    }

    /// With this database, which lives as long as the folder.
    pub async fn over(db: Db, folder: tempfile::TempDir) -> Self {
        Self::of(House::new(db), folder, |_| {}).await
    }

    /// With an empty SQLite database and the judge of production.
    pub async fn start_judging() -> Self {
        let (folder, db) = db::sqlite().await;
        let service = Self::judging(db, |_| {}).await;
        service.keeping(folder)
    }

    /// With the judge of production and these settings changed.
    pub async fn judging(db: Db, change: impl FnOnce(&mut Settings)) -> Self {
        let mut house = House::new(db);
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings::load(None, Some(folder.path())).unwrap();
        house.context.judges = Arc::new(spotcheck::pipeline::judge::by_published(&settings).unwrap());
        Self::of(house, folder, change).await
    }

    async fn of(house: House, folder: tempfile::TempDir, change: impl FnOnce(&mut Settings)) -> Self {
        let db = house.context.db.clone();
        let settings_dir = tempfile::tempdir().unwrap();
        let mut settings = Settings::load(None, Some(settings_dir.path())).unwrap();
        settings.intake.max_transcript_bytes = 10_000;
        settings.intake.max_recording_bytes = 100_000;
        change(&mut settings);
        let app = App {
            db,
            intake: Arc::new(house.intake.clone()),
            admin: AdminToken::from_text(TOKEN),
            sign_on: Arc::new(SignOn::open(&settings.sign_on).unwrap()),
            settings: Arc::new(settings),
            judges: house.context.judges.clone(),
            shelf: Arc::default(),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(web::serve(app, listener, async move { drop(stopped.await) }));
        Self { house, url, client: Client::new(), _stop: stop, _folders: [folder, settings_dir], _kept: None }
    }

    /// Adds a user with the password [`PASSWORD`] and logs in.
    pub async fn log_in(&self, name: &str, role: Role, agent: Option<&str>, teams: &[&str]) -> Person {
        let user = User {
            id: UserId::fresh(),
            name: name.to_owned(),
            display_name: name.to_owned(),
            role,
            agent_id: agent.map(str::to_owned),
            language: None,
            theme: None,
            keys: true,
            disabled_at: None,
        };
        let sealed = tokio::task::spawn_blocking(|| Sealed::new(PASSWORD).unwrap()).await.unwrap();
        let mut tx = self.house.context.db.write().await.unwrap();
        users::add(&mut tx, &user, Some(&sealed), UnixMillis(0)).await.unwrap();
        let mut ids = Vec::new();
        for team in teams {
            ids.push(spotcheck::people::store::teams::named(&mut tx, team).await.unwrap().id);
        }
        spotcheck::people::store::teams::set_of_user(&mut tx, &user.id, &ids).await.unwrap();
        tx.commit().await.unwrap();
        self.enter(name, PASSWORD).await
    }

    /// Logs in with a password.
    pub async fn enter(&self, name: &str, password: &str) -> Person {
        let body = json!({"name": name, "password": password});
        let url = format!("{}/api/v1/session", self.url);
        let answer = self.client.post(url).json(&body).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{name} cannot log in");
        let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        let me: Value = answer.json().await.unwrap();
        let csrf = me["csrf"].as_str().unwrap().to_owned();
        Person { client: self.client.clone(), url: self.url.clone(), cookie, csrf, me }
    }

    /// The database lives in this folder.
    fn keeping(mut self, folder: tempfile::TempDir) -> Self {
        self._kept = Some(folder);
        self
    }

    /// A request with the admin token.
    pub fn ask(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url)).bearer_auth(TOKEN)
    }

    pub async fn get(&self, path: &str) -> Value {
        let answer = self.ask(Method::GET, path).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        answer.json().await.unwrap()
    }

    pub async fn post(&self, body: &Value) -> (StatusCode, Value) {
        let answer = self.ask(Method::POST, "/api/v1/conversations").json(body).send().await.unwrap();
        (answer.status(), answer.json().await.unwrap())
    }
}

/// Somebody who has logged in.
pub struct Person {
    client: Client,
    url: String,
    pub cookie: String,
    pub csrf: String,
    pub me: Value,
}

impl Person {
    /// A request as their browser sends it.
    pub fn ask(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.url));
        request.header("cookie", &self.cookie).header("x-csrf", &self.csrf)
    }

    /// Sends JSON (or nothing, for null); status and answer (null where it is empty).
    pub async fn send(&self, method: Method, path: &str, body: &Value) -> (StatusCode, Value) {
        let request = self.ask(method, path);
        let request = if body.is_null() { request } else { request.json(body) };
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    /// What they are shown.
    pub async fn get(&self, path: &str) -> Value {
        let (status, body) = self.send(Method::GET, path, &Value::Null).await;
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        body
    }
}
