//! What somebody is still to judge in a calibration: lists, counts and search tell nothing of it to them, and to nobody
//! else less than before.

use crate::cases::{add_user, all, case, names, viewer, wanted};
use crate::db::db_test;
use crate::find::run;
use crate::house::{House, NOW};
use spotcheck::basic::{CaseId, ContentHash, ConversationId, UnixMillis, UserId};
use spotcheck::people::Role;
use spotcheck::review::calibration::{Calibration, store as calibrations};
use spotcheck::review::find::{Wanted as Sought, store::find};
use spotcheck::review::queue::store::{Listed, counts, facets, one};
use spotcheck::review::queue::{Filter, Quick, Sort, Viewer};
use spotcheck::review::{Stream, store as cases};
use spotcheck::store::Db;

const LATER: UnixMillis = UnixMillis(NOW.0 + 2 * 3_600_000);

async fn session(db: &Db, people: &[&str], conversations: &[ConversationId]) {
    let session = Calibration {
        id: "november".to_owned(),
        name: "November".to_owned(),
        rubric_id: "r".to_owned(),
        rubric_hash: ContentHash::from_stored("h".to_owned()),
        expert: None,
        people: people.iter().map(|id| UserId::new(*id)).collect(),
        conversations: conversations.iter().map(|id| (id.clone(), 1)).collect(),
        seed: 1,
        created_by: UserId::new("admin"),
        created_at: NOW,
        due_at: None,
        closed_at: None,
    };
    let mut tx = db.write().await.unwrap();
    calibrations::add(&mut tx, &session).await.unwrap();
    tx.commit().await.unwrap();
}

async fn listed(db: &Db, viewer: &Viewer, id: &CaseId) -> Listed {
    let mut tx = db.read().await.unwrap();
    one(&mut tx, viewer, id, NOW).await.unwrap().unwrap()
}

/// What search says of the conversation called so: is its score hidden, and does a filter by score return it?
async fn sought(db: &Db, viewer: &Viewer, name: &str) -> (bool, bool) {
    let mut tx = db.read().await.unwrap();
    let by_id = Sought { id: Some(name.to_owned()), ..Sought::default() };
    let (found, _) = find(&mut tx, viewer, &by_id, None, (None, 5)).await.unwrap();
    let by_score = Sought { score_to: Some(50.0), ..by_id };
    let (scored, _) = find(&mut tx, viewer, &by_score, None, (None, 5)).await.unwrap();
    (found[0].hidden, !scored.is_empty())
}

db_test! {
    async fn what_is_to_be_judged_in_a_calibration_is_not_told_by_lists(db) {
        let house = House::new(db.clone());
        for name in ["li", "wang", "admin"] {
            add_user(&db, name, Role::Reviewer, None).await;
        }
        let mut ids = Vec::new();
        for n in 0..7 {
            let (risk, reason) = if n == 2 { (0.99, "critical") } else { (f64::from(n) / 10.0, "low") };
            ids.push(case(&house, &format!("c-{n}"), "li", &wanted(Stream::Risk, risk, reason), NOW).await);
        }
        run(&db, "update conversations set overall = 40, critical = 1").await;
        run(&db, "update cases set overall = 40, critical = 1").await;
        let own = listed(&db, &viewer("admin", Role::Admin), &ids[2]).await.case.conversation_id;
        session(&db, &["li", "admin"], std::slice::from_ref(&own)).await;

        // Whatever their role is.
        for (name, role) in [("li", Role::Reviewer), ("admin", Role::Admin), ("li", Role::Trainer)] {
            let who = viewer(name, role);
            assert!(listed(&db, &who, &ids[2]).await.hidden && !listed(&db, &who, &ids[3]).await.hidden, "{role:?}");
            assert_eq!(listed(&db, &who, &ids[2]).await.due_at.0 - NOW.0, 24 * 3_600_000, "{role:?}");
            assert_eq!(sought(&db, &who, "c-2").await, (true, false), "{role:?}");
            assert_eq!(sought(&db, &who, "c-3").await, (false, true), "{role:?}");
            let rest = ["c-6", "c-5", "c-4", "c-3", "c-1", "c-0"];
            for sort in [Sort::Urgent, Sort::Risk, Sort::Due] {
                let whole = names(&db, &who, &Filter::default(), sort, 50).await;
                assert_eq!((whole.len(), whole[6].as_str()), (7, "c-2"), "its place tells nothing: {sort:?}");
                for size in [1, 2, 6, 7] {
                    assert_eq!(names(&db, &who, &Filter::default(), sort, size).await, whole, "{sort:?} by {size}");
                }
            }
            let some = |text: &str| Some(text.to_owned());
            let filters = [
                (Filter { stream: some("risk"), ..Filter::default() }, &rest[..]),
                (Filter { reason: some("critical"), ..Filter::default() }, &[]),
                (Filter { risk_from: Some(0.0), ..Filter::default() }, &rest[..]),
                (Filter { score_to: Some(50.0), ..Filter::default() }, &rest[..]),
                (Filter { quick: Some(Quick::Critical), ..Filter::default() }, &rest[..]),
                (Filter { due_within_hours: Some(2.0), ..Filter::default() }, &rest[..]),
            ];
            for (filter, expected) in filters {
                assert_eq!(names(&db, &who, &filter, Sort::Urgent, 50).await, expected, "{filter:?}");
            }
            let mut tx = db.read().await.unwrap();
            let counted = counts(&mut tx, &who, LATER).await.unwrap();
            assert_eq!((counted.open, counted.free, counted.critical, counted.overdue), (7, 7, 6, 6), "{role:?}");
            let reasons = facets(&mut tx, &who, NOW).await.unwrap().reasons;
            assert_eq!((reasons.len(), reasons[0].value.as_str(), reasons[0].cases), (1, "low", 6), "{role:?}");
        }
        // Who is not to judge it sees what they saw.
        let wang = viewer("wang", Role::Reviewer);
        assert!(all(&db, &wang, &Filter::default(), Sort::Urgent, 50).await.iter().all(|one| !one.hidden));
        assert_eq!(names(&db, &wang, &Filter::default(), Sort::Urgent, 1).await[0], "c-2");
        assert_eq!(sought(&db, &wang, "c-2").await, (false, true));

        // Other findings change nothing, the end of the session does.
        let mut tx = db.write().await.unwrap();
        cases::settle(&mut tx, &own, &wanted(Stream::Risk, 0.1, "other"), NOW).await.unwrap();
        tx.commit().await.unwrap();
        let li = viewer("li", Role::Reviewer);
        assert!(listed(&db, &li, &ids[2]).await.hidden);
        let mut tx = db.write().await.unwrap();
        assert!(calibrations::close(&mut tx, "november", LATER).await.unwrap());
        tx.commit().await.unwrap();
        assert!(!listed(&db, &li, &ids[2]).await.hidden);
        assert_eq!(sought(&db, &li, "c-2").await, (false, true));
    }
}
