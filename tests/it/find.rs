//! Any conversation is found by what was said, in either language, on both databases; what is erased is found no more.

use crate::cases::viewer;
use crate::db::db_test;
use crate::house::{House, NOW, chat};
use spotcheck::basic::ConversationId;
use spotcheck::conversation::search::Phrase;
use spotcheck::conversation::store as conversations;
use spotcheck::people::Role;
use spotcheck::pipeline;
use spotcheck::review::find::{Wanted, store::find};
use spotcheck::store::{Db, Tx};

async fn found(db: &Db, phrase: &str) -> Vec<String> {
    let phrase = Phrase::new(phrase).unwrap();
    let mut tx = db.read().await.unwrap();
    let admin = viewer("admin", Role::Admin);
    let (found, _) = find(&mut tx, &admin, &Wanted::default(), Some(&phrase), (None, 50)).await.unwrap();
    let mut names: Vec<String> = found
        .into_iter()
        .map(|one| {
            assert!(phrase.place(one.text.as_ref().unwrap()).is_some(), "what was found can be shown");
            one.about.external_id
        })
        .collect();
    names.sort();
    names
}

pub async fn run(db: &Db, sql: &'static str) {
    match db.write().await.unwrap() {
        Tx::Sqlite(mut tx) => {
            sqlx::query(sql).execute(&mut *tx).await.unwrap();
            tx.commit().await.unwrap();
        }
        Tx::Postgres(mut tx) => {
            sqlx::query(sql).execute(&mut *tx).await.unwrap();
            tx.commit().await.unwrap();
        }
    }
}

db_test! {
    async fn phrases_are_found_until_they_are_erased(db) {
        let house = House::new(db.clone());
        let first = house.accept(&chat("zh", &["您好，請問有什麼可以幫您", "我要申请退款，电话13800138000"])).await.id().clone();
        house.accept(&chat("en", &["Our refund policy's simple", "It's 50% off \"today\""])).await;
        assert_eq!(found(&db, "申請退款").await, ["zh"]);
        assert_eq!(found(&db, "款").await, ["zh"]);
        assert_eq!(found(&db, "什么").await, ["zh"]);
        assert_eq!(found(&db, "refund pol").await, ["en"]);
        assert_eq!(found(&db, "policy's").await, ["en"]);
        assert_eq!(found(&db, "50% off \"to").await, ["en"]);
        assert_eq!(found(&db, "fund").await, [""; 0]);
        assert_eq!(found(&db, "13800138000").await, [""; 0], "personal data is not indexed");

        // Other words under the same id replace the old ones.
        house.accept(&chat("en", &["We sell kettles"])).await;
        assert_eq!((found(&db, "refund").await, found(&db, "kettles").await), (vec![], vec!["en".to_owned()]));
        assert!(pipeline::erase(&db, &house.context.blobs, &first).await.unwrap());
        assert_eq!(found(&db, "退款").await, [""; 0]);
    }
}

db_test! {
    async fn what_was_stored_before_there_was_a_search_is_made_searchable(db) {
        let house = House::new(db.clone());
        for n in 0..25 {
            house.accept(&chat(&format!("c-{n}"), &["hello kettle", &n.to_string()])).await;
        }
        run(&db, "delete from search_texts").await;
        match db.write().await.unwrap() {
            Tx::Sqlite(mut tx) => {
                sqlx::query("insert into search_index (search_index) values ('delete-all')").execute(&mut *tx).await.unwrap();
                tx.commit().await.unwrap();
            }
            Tx::Postgres(_) => run(&db, "delete from search_index").await,
        }
        assert!(found(&db, "kettle").await.is_empty());
        assert_eq!(conversations::back_fill(&db).await.unwrap(), 25);
        assert_eq!(conversations::back_fill(&db).await.unwrap(), 0);
        assert_eq!(found(&db, "kettle").await.len(), 25);
    }
}

db_test! {
    async fn conversations_are_found_by_what_is_known_of_them_page_by_page(db) {
        let house = House::new(db.clone());
        house.publish("support", 30).await;
        for n in 0..9_i64 {
            let mut new = chat(&format!("T-{n}"), &["hello", "hi", "bye"]);
            new.about.ticket = Some(format!("ticket {}", n / 3));
            new.about.customer = Some(spotcheck::conversation::CustomerRef { id: format!("cust-{}", n % 2), vip: false });
            new.about.started = Some(spotcheck::conversation::Started { at: NOW + spotcheck::basic::Millis(n / 2 * 1000), zone: "UTC".to_owned() });
            house.accept(&new).await;
        }
        house.drain().await;
        let find_all = async |wanted: &Wanted| {
            let (mut names, mut cursor) = (Vec::new(), None);
            loop {
                let mut tx = db.read().await.unwrap();
                let (rows, next) = find(&mut tx, &viewer("admin", Role::Admin), wanted, None, (cursor, 2)).await.unwrap();
                names.extend(rows.into_iter().map(|row| row.about.external_id));
                let Some(next) = next else { return names };
                cursor = Some(next);
            }
        };
        let some = |text: &str| Some(text.to_owned());
        let all = find_all(&Wanted::default()).await;
        assert_eq!((all.len(), all[0].as_str()), (9, "T-8"), "the newest first: {all:?}");
        assert_eq!(find_all(&Wanted { ticket: some("ticket 1"), ..Wanted::default() }).await.len(), 3);
        assert_eq!(find_all(&Wanted { ticket: some("ticket"), ..Wanted::default() }).await.len(), 0, "ids are whole");
        assert_eq!(find_all(&Wanted { customer: some("cust-1"), ..Wanted::default() }).await.len(), 4);
        assert_eq!(find_all(&Wanted { id: some("t-7"), ..Wanted::default() }).await, ["T-7"]);
        assert_eq!(find_all(&Wanted { from: Some(NOW.0 + 4000), ..Wanted::default() }).await.len(), 1);
        assert_eq!(find_all(&Wanted { score_from: Some(59.0), score_to: Some(61.0), ..Wanted::default() }).await.len(), 9);
        assert_eq!(find_all(&Wanted { score_to: Some(59.0), ..Wanted::default() }).await.len(), 0);
        assert_eq!(find_all(&Wanted { state: some("failed"), ..Wanted::default() }).await.len(), 0);
    }
}

/// Keeps the helper honest: an id that is not there is not seen.
#[tokio::test]
async fn nothing_is_found_of_what_is_not_there() {
    let (_folder, db) = crate::db::sqlite().await;
    let mut tx = db.read().await.unwrap();
    assert!(conversations::search_text(&mut tx, &ConversationId::new("x")).await.unwrap().is_none());
}
