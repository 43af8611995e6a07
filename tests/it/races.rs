//! Two who change the same at once: neither takes back what the other has done, on both databases.

use crate::db::db_test;
use crate::house::chat;
use crate::served::{Person, Service};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use spotcheck::basic::UnixMillis;
use spotcheck::people::store::users;
use spotcheck::people::{Role, User};
use spotcheck::store::{Db, Tx};

async fn run(tx: &mut Tx, sql: &'static str) {
    match tx {
        Tx::Sqlite(tx) => drop(sqlx::query(sql).execute(&mut **tx).await.unwrap()),
        Tx::Postgres(tx) => drop(sqlx::query(sql).execute(&mut **tx).await.unwrap()),
    }
}

/// Comes back once somebody waits for a row that another transaction holds. On SQLite whoever writes waits before they
/// read, so that there is nothing to wait for.
async fn somebody_waits(db: &Db) {
    for _ in 0..100_000 {
        let Tx::Postgres(mut tx) = db.read().await.unwrap() else { return };
        let waiting: i64 = sqlx::query_scalar(
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
        )
        .fetch_one(&mut *tx)
        .await
        .unwrap();
        if waiting > 0 {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("nobody waits for the row");
}

/// Sends a change while another, which is given as SQL, is not committed yet.
async fn meanwhile(
    db: &Db,
    sql: &'static str,
    who: &Person,
    (method, path, body): (Method, &str, Value),
) -> (StatusCode, Value) {
    let mut tx = db.write().await.unwrap();
    run(&mut tx, sql).await;
    let other = async {
        somebody_waits(db).await;
        tx.commit().await.unwrap();
    };
    tokio::join!(who.send(method, path, &body), other).0
}

db_test! {
    async fn whoever_is_disabled_stays_so_while_they_choose_a_theme(db) {
        let folder = tempfile::tempdir().unwrap();
        let service = Service::over(db.clone(), folder).await;
        let li = service.log_in("li", Role::Reviewer, None, &[]).await;
        let disable = "update users set disabled_at = 7, role = 'agent' where name = 'li'";
        meanwhile(&db, disable, &li, (Method::PATCH, "/api/v1/session", json!({"theme": "dark"}))).await;
        let mut tx = db.read().await.unwrap();
        let user = users::by_name(&mut tx, "li").await.unwrap().unwrap();
        assert_eq!((user.disabled_at, user.role), (Some(UnixMillis(7)), Role::Agent));
    }
}

db_test! {
    async fn preferences_and_the_rest_of_a_user_are_written_apart(db) {
        let folder = tempfile::tempdir().unwrap();
        let service = Service::over(db.clone(), folder).await;
        let admin = service.log_in("root", Role::Admin, None, &[]).await;
        let li = service.log_in("li", Role::Reviewer, None, &[]).await;
        let chosen = async |body: Value| {
            let (status, me) = li.send(Method::PATCH, "/api/v1/session", &body).await;
            assert_eq!(status, StatusCode::OK, "{me}");
            (me["user"]["language"].clone(), me["user"]["theme"].clone(), me["user"]["keys"].clone())
        };
        let all = chosen(json!({"language": "zh", "theme": "dark", "keys": false})).await;
        assert_eq!(chosen(json!({})).await, all, "what is not said stays");
        let mut tx = db.write().await.unwrap();
        let old = users::by_name(&mut tx, "li").await.unwrap().unwrap();
        assert_eq!((old.language.as_deref(), old.theme.as_deref(), old.keys), (Some("zh"), Some("dark"), false));
        users::change(&mut tx, &User { theme: None, display_name: "Li".to_owned(), ..old.clone() }).await.unwrap();
        let new = users::by_name(&mut tx, "li").await.unwrap().unwrap();
        assert_eq!(new, User { display_name: "Li".to_owned(), ..old });
        tx.commit().await.unwrap();
        chosen(json!({"theme": "system", "keys": true})).await;
        let id = li.me["user"]["id"].as_str().or(li.me["id"].as_str()).unwrap();
        let (status, _) = admin.send(Method::PATCH, &format!("/api/v1/users/{id}"), &json!({"role": "trainer"})).await;
        assert_eq!(status, StatusCode::OK);
        let mut tx = db.read().await.unwrap();
        let last = users::by_name(&mut tx, "li").await.unwrap().unwrap();
        assert_eq!((last.language.as_deref(), last.theme, last.keys, last.role), (Some("zh"), None, true, Role::Trainer));
    }
}

db_test! {
    async fn a_lesson_that_is_taken_back_while_it_is_renamed_stays_taken_back(db) {
        let folder = tempfile::tempdir().unwrap();
        let service = Service::over(db.clone(), folder).await;
        let tina = service.log_in("tina", Role::Trainer, None, &[]).await;
        let (_, made) = tina.send(Method::POST, "/api/v1/lessons", &json!({"title": "Kettles", "language": "en"})).await;
        let path = format!("/api/v1/lessons/{}", made["id"].as_str().unwrap());
        tina.send(Method::PATCH, &path, &json!({"published": true})).await;
        let back = "update lessons set published_at = null";
        let (status, lesson) = meanwhile(&db, back, &tina, (Method::PATCH, &path, json!({"title": "Lamps"}))).await;
        assert_eq!((status, &lesson["title"], &lesson["published_at"]), (StatusCode::OK, &json!("Lamps"), &Value::Null), "{lesson}");
    }
}

db_test! {
    async fn two_who_change_an_example_at_once_both_have_their_way(db) {
        let folder = tempfile::tempdir().unwrap();
        let service = Service::over(db.clone(), folder).await;
        let tina = service.log_in("tina", Role::Trainer, None, &[]).await;
        let id = service.house.accept(&chat("c-1", &["hello there", "my kettle is broken"])).await.id().clone();
        service.house.drain().await;
        let new = json!({"conversation_id": id.as_str(), "from_turn": 0, "worth": "good", "why": "polite"});
        let (status, example) = tina.send(Method::POST, "/api/v1/examples", &new).await;
        assert_eq!(status, StatusCode::CREATED, "{example}");
        let path = format!("/api/v1/examples/{}", example["id"].as_str().unwrap());
        let why = "update examples set why = 'warm'";
        let (status, changed) = meanwhile(&db, why, &tina, (Method::PATCH, &path, json!({"title": "Opening"}))).await;
        assert_eq!((status, &changed["title"], &changed["why"]), (StatusCode::OK, &json!("Opening"), &json!("warm")), "{changed}");
    }
}
