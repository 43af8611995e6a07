//! What people say stays beside what the machine said; which of them counts.

use crate::db::db_test;
use crate::house::{House, NOW, chat};
use spotcheck::basic::{ContentHash, ConversationId, UnixMillis, UserId};
use spotcheck::review::verdict::{Answer, By, Occasion, Verdict, store as verdicts};
use spotcheck::scoring::{Mark, RubricRef, Tally};
use spotcheck::store::Db;

pub fn verdict(id: &str, of: &ConversationId, revision: i64, occasion: Occasion, overall: f64) -> Verdict {
    Verdict {
        id: id.to_owned(),
        conversation_id: of.clone(),
        revision,
        case_id: None,
        rubric: RubricRef { id: "support".to_owned(), hash: ContentHash::of(b"support") },
        scorecard: None,
        reviewer: UserId::new("li"),
        occasion,
        blind: true,
        answers: vec![Answer {
            criterion: "greets".to_owned(),
            dimension: "attitude".to_owned(),
            machine: Some(Mark::Met),
            machine_confidence: Some(0.9),
            first: Some(Mark::NotMet),
            mark: Mark::NotMet,
            reason: "only \"yes?\"".to_owned(),
            evidence: Vec::new(),
        }],
        note: String::new(),
        tally: Tally {
            dimensions: Vec::new(),
            overall: Some(overall),
            band: Some("low".to_owned()),
            critical_failed: Vec::new(),
        },
        seconds: 70,
        given_at: UnixMillis(NOW.0 + i64::from(id.as_bytes()[0])),
    }
}

async fn record(db: &Db, id: &ConversationId, revision: i64) -> (Option<f64>, Option<String>) {
    let mut tx = db.read().await.unwrap();
    let records = verdicts::records(&mut tx, id, revision).await.unwrap();
    assert_eq!(records.len(), 1);
    let by = match &records[0].by {
        By::Machine => None,
        By::Person { verdict, .. } => Some(verdict.clone()),
    };
    (records[0].tally.overall, by)
}

db_test! {
    async fn the_latest_verdict_on_the_present_words_is_the_score_of_record(db) {
        let house = House::new(db.clone());
        house.publish("support", 30).await;
        let id = house.accept(&chat("c-1", &["hello", "hi"])).await.id().clone();
        house.drain().await;
        let machine = record(&db, &id, 1).await;
        assert_eq!(machine, (Some(30.0), None));

        let give = async |verdict: Verdict| {
            let mut tx = db.write().await.unwrap();
            verdicts::give(&mut tx, &verdict).await.unwrap();
            tx.commit().await.unwrap();
        };
        give(verdict("a", &id, 1, Occasion::Calibration, 10.0)).await;
        assert_eq!(record(&db, &id, 1).await, machine, "a calibration counts for nobody");
        give(verdict("b", &id, 1, Occasion::Review, 20.0)).await;
        assert_eq!(record(&db, &id, 1).await, (Some(20.0), Some("b".to_owned())));
        give(verdict("c", &id, 1, Occasion::Appeal, 40.0)).await;
        assert_eq!(record(&db, &id, 1).await, (Some(40.0), Some("c".to_owned())));

        let mut tx = db.read().await.unwrap();
        let all = verdicts::of_conversation(&mut tx, &id).await.unwrap();
        assert_eq!(all.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
        assert_eq!(all[1], verdict("b", &id, 1, Occasion::Review, 20.0), "read back as given");
        assert_eq!(all[1].overturned().count(), 1);
        assert!(house.cards(&id).await[0].current, "the machine's scorecard stays");
        drop(tx);

        house.accept(&chat("c-1", &["hello", "hi", "and what now?"])).await;
        house.drain().await;
        assert_eq!(record(&db, &id, 2).await.1, None, "the verdict judged other words");
    }
}
