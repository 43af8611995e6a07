//! Teams with dates decide what a supervisor sees; the audit log shows when it was touched.

use crate::db::db_test;
use crate::house::{House, NOW, chat};
use spotcheck::basic::{ConversationId, UnixMillis, UserId};
use spotcheck::conversation::Started;
use spotcheck::conversation::store as conversations;
use spotcheck::people::audit::{Action, Break, Deed, Head, store as audit};
use spotcheck::people::store::{teams, users};
use spotcheck::people::{Role, Sight, User, Who};
use spotcheck::pipeline::NewConversation;

const DAY: i64 = 86_400_000;

fn user(name: &str, role: Role) -> User {
    User {
        id: UserId::fresh(),
        name: name.to_owned(),
        display_name: name.to_owned(),
        role,
        agent_id: None,
        language: None,
        theme: None,
        keys: true,
        disabled_at: None,
    }
}

/// A chat of agent `li`, whom the source puts into team `source team`, on this day.
fn on_day(day: i64) -> NewConversation {
    let mut new = chat(&format!("day-{day}"), &["hello"]);
    new.about.started = Some(Started { at: UnixMillis(day * DAY), zone: "UTC".to_owned() });
    if let Some(agent) = &mut new.about.agent {
        agent.team = Some("source team".to_owned());
    }
    new
}

db_test! {
    async fn a_supervisor_sees_an_agents_conversations_of_the_time_in_the_own_team(db) {
        let house = House::new(db.clone());
        let mut ids: Vec<ConversationId> = Vec::new();
        for day in [1, 5, 9] {
            ids.push(house.accept(&on_day(day)).await.id().clone());
        }
        let boss = user("boss", Role::Supervisor);
        let sees = async || {
            let mut tx = db.read().await.unwrap();
            let mut seen = Vec::new();
            for id in &ids {
                seen.push(conversations::sees(&mut tx, &Sight::Teams(boss.id.clone()), id).await.unwrap());
            }
            seen
        };
        let mut tx = db.write().await.unwrap();
        users::add(&mut tx, &boss, None, NOW).await.unwrap();
        let source = teams::named(&mut tx, "source team").await.unwrap();
        let (red, blue) = (teams::named(&mut tx, "red").await.unwrap(), teams::named(&mut tx, "blue").await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(sees().await, [false, false, false]);

        let mut tx = db.write().await.unwrap();
        teams::set_of_user(&mut tx, &boss.id, &[source.id]).await.unwrap();
        tx.commit().await.unwrap();
        let whole = async || {
            let mut tx = db.read().await.unwrap();
            conversations::agents_wholly_in_sight(&mut tx, &Sight::Teams(boss.id.clone())).await.unwrap()
        };
        assert_eq!(whole().await, ["li"]);
        assert_eq!(sees().await, [true, true, true], "nobody placed the agent, so the source is believed");

        let mut tx = db.write().await.unwrap();
        teams::set_of_user(&mut tx, &boss.id, std::slice::from_ref(&red.id)).await.unwrap();
        teams::place(&mut tx, "li", &red.id, UnixMillis(4 * DAY)).await.unwrap();
        teams::place(&mut tx, "li", &blue.id, UnixMillis(8 * DAY)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(sees().await, [false, true, false]);
        assert_eq!(whole().await, [""; 0], "sums over the agent tell of other teams too");

        let mut tx = db.read().await.unwrap();
        assert!(conversations::sees(&mut tx, &Sight::All, &ids[0]).await.unwrap());
        assert!(!conversations::sees(&mut tx, &Sight::Own("li".to_owned()), &ids[0]).await.unwrap(), "not released");
        assert!(!conversations::sees(&mut tx, &Sight::Nothing, &ids[0]).await.unwrap());
    }
}

db_test! {
    async fn the_audit_log_is_whole_until_somebody_touches_it(db) {
        let li = Who::trusted(UserId::new("li"), "li", Role::Reviewer);
        for n in 0..3 {
            audit::note_alone(&db, &Deed::new(&li, Action::Saw, format!("conversation:{n}"))).await.unwrap();
        }
        let verify = async |kept: Option<&Head>| {
            let mut tx = db.read().await.unwrap();
            audit::verify(&mut tx, kept).await.unwrap()
        };
        let head = verify(None).await.unwrap();
        assert_eq!(head.seq, 3);
        assert_eq!(verify(Some(&head)).await, Ok(head.clone()));

        touch(&db, "delete from audit where seq = 3").await;
        assert_eq!(verify(None).await.unwrap().seq, 2, "a cut end looks whole");
        assert_eq!(verify(Some(&head)).await, Err(Break::HeadMissing(head)), "unless the head was kept");
        touch(&db, "update audit set who = 'wang' where seq = 2").await;
        assert_eq!(verify(None).await, Err(Break::At(2)));
        touch(&db, "delete from audit where seq = 1").await;
        assert_eq!(verify(None).await, Err(Break::At(2)));
    }
}

async fn touch(db: &spotcheck::store::Db, sql: &'static str) {
    match db.write().await.unwrap() {
        spotcheck::store::Tx::Sqlite(mut tx) => {
            sqlx::query(sql).execute(&mut *tx).await.unwrap();
            tx.commit().await.unwrap();
        }
        spotcheck::store::Tx::Postgres(mut tx) => {
            sqlx::query(sql).execute(&mut *tx).await.unwrap();
            tx.commit().await.unwrap();
        }
    }
}
