//! Scoring again after a rubric was edited, on both databases.

use crate::db::db_test;
use crate::house::{House, NOW, chat};
use spotcheck::basic::ConversationId;
use spotcheck::conversation::store::Filter;
use spotcheck::pipeline::rescore::{self, Tally};
use spotcheck::review::store as cases;

async fn again(house: &House) -> Tally {
    let mut tx = house.context.db.write().await.unwrap();
    let run = rescore::begin(&mut tx, &Filter::default(), NOW).await.unwrap();
    tx.commit().await.unwrap();
    house.drain().await;
    rescore::finished(&mut house.context.db.read().await.unwrap(), &run).await.unwrap().unwrap()
}

async fn close(house: &House, id: &ConversationId) {
    let case = house.case(id).await.unwrap();
    let mut tx = house.context.db.write().await.unwrap();
    cases::close(&mut tx, &case.id, "reviewed", NOW).await.unwrap();
    tx.commit().await.unwrap();
}

db_test! {
    async fn an_edited_rubric_moves_scores_and_the_dry_run_says_so_beforehand(db) {
        let house = House::new(db);
        house.publish("support", 60).await;
        let mut ids = Vec::new();
        for n in 0..450 {
            // More than two batches; every third has one agent turn only.
            let text = n.to_string();
            let turns = if n % 3 == 0 { vec![text.as_str()] } else { vec![text.as_str(), "hi", "bye"] };
            ids.push(house.accept(&chat(&n.to_string(), &turns)).await.id().clone());
        }
        house.drain().await;
        assert_eq!(again(&house).await, Tally { seen: 450, ..Tally::default() }, "nothing new, nothing changed");

        house.publish("support", 40).await;
        let mut told = Vec::new();
        let expected = rescore::dry_run(&house.context, &Filter::default(), |seen| told.push(seen)).await.unwrap();
        assert_eq!(told, [200, 400, 450]);
        assert_eq!((expected.changed, expected.scores_moved, expected.bands_moved), (450, 450, 150));
        assert_eq!((expected.flags_changed, expected.agents.len()), (150, 1));
        assert_eq!(house.cards(&ids[0]).await.len(), 1, "a dry run writes nothing");

        let done = again(&house).await;
        assert_eq!(done, Tally { opened: 150, ..expected });
        let cards = house.cards(&ids[0]).await;
        let seen: Vec<_> = cards.iter().map(|c| (c.card.overall, c.current)).collect();
        assert_eq!(seen.len(), 2);
        assert!(seen.contains(&(Some(60.0), false)) && seen.contains(&(Some(40.0), true)), "{seen:?}");

        house.publish("support", 60).await;
        let back = again(&house).await;
        assert_eq!((back.changed, back.withdrawn, back.opened), (450, 150, 0));
        assert_eq!(house.cards(&ids[0]).await.len(), 2, "the old scorecard counts again; no third is made");
        assert!(!house.case(&ids[0]).await.unwrap().open);
    }
}

db_test! {
    async fn a_closed_case_is_not_opened_again_for_the_reasons_that_a_person_has_seen(db) {
        let house = House::new(db);
        house.publish("support", 60).await;
        let id = house.accept(&chat("c", &["flag:distress"])).await.id().clone();
        house.drain().await;
        close(&house, &id).await;
        house.publish("support", 70).await;
        assert_eq!(again(&house).await.opened, 0);
        house.publish("support", 10).await; // a new reason: low_score
        assert_eq!(again(&house).await.opened, 1);
        let case = house.case(&id).await.unwrap();
        assert_eq!(case.reasons.iter().map(|r| r.reason.as_str()).collect::<Vec<_>>(), ["distress", "low_score"]);
    }
}

db_test! {
    async fn a_withdrawn_rubric_counts_no_longer_and_only_the_chosen_are_scored_again(db) {
        let house = House::new(db);
        house.publish("support", 60).await;
        let id = house.accept(&chat("c", &["hello"])).await.id().clone();
        let mut other = chat("d", &["hello"]);
        "elsewhere".clone_into(&mut other.about.source);
        let other = house.accept(&other).await.id().clone();
        house.drain().await;
        let mut tx = house.context.db.write().await.unwrap();
        spotcheck::rubric::store::withdraw(&mut tx, "support").await.unwrap();
        let only = Filter { source: Some("test".to_owned()), ..Filter::default() };
        assert_eq!(rescore::count(&mut tx, &only).await.unwrap(), 1);
        rescore::begin(&mut tx, &only, NOW).await.unwrap();
        tx.commit().await.unwrap();
        house.drain().await;
        assert!(!house.cards(&id).await[0].current);
        assert!(house.cards(&other).await[0].current);
    }
}
