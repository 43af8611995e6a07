//! From intake to case, on both databases.

use crate::db::db_test;
use crate::house::{House, NOW, PaperModels, about, chat, tones};
use spotcheck::basic::ContentHash;
use spotcheck::conversation::store::{self as conversations, State};
use spotcheck::conversation::{Channel, Party, RoleOrigin, Roles};
use spotcheck::measure::store as measurements;
use spotcheck::pipeline::{self, Accepted, Content, NewConversation, StageError};
use spotcheck::queue::{self, Counts};
use spotcheck::review::Stream;
use spotcheck::store::{Db, Side, dialect};
use std::sync::Arc;

async fn queue_counts(db: &Db) -> Counts {
    queue::counts(&mut db.read().await.unwrap(), None).await.unwrap()
}

async fn rows(db: &Db, table: &str) -> i64 {
    let sql = sqlx::AssertSqlSafe(format!("select count(*) from {table}"));
    let mut tx = db.read().await.unwrap();
    match tx.side() {
        Side::Sqlite(c) => sqlx::query_scalar(sql).fetch_one(c).await.unwrap(),
        Side::Postgres(c) => sqlx::query_scalar(sql).fetch_one(c).await.unwrap(),
    }
}

db_test! {
    async fn a_chat_comes_out_scored_and_the_queue_is_empty(db) {
        let house = House::new(db);
        house.publish("support", 30).await;
        let accepted = house.accept(&chat("c1", &["hello", "hi", "bye"])).await;
        let Accepted::New(id) = accepted else { panic!("{accepted:?}") };
        house.drain().await;
        let row = house.row(&id).await;
        assert_eq!((row.state, row.risk, row.failure), (State::Scored, Some(0.0), None));
        let cards = house.cards(&id).await;
        assert_eq!((cards.len(), cards[0].card.overall, cards[0].current), (1, Some(60.0), true));
        assert_eq!(cards[0].hash, cards[0].card.hash().unwrap());
        assert_eq!(house.case(&id).await, None);
        assert_eq!(queue_counts(&house.context.db).await, Counts::default());
        let mut tx = house.context.db.read().await.unwrap();
        let text = ContentHash::of(b"hello");
        assert_eq!(measurements::embedding(&mut tx, &text, "paper").await.unwrap().unwrap().len(), 4);
    }
}

db_test! {
    async fn a_recording_is_decoded_heard_and_scored(db) {
        let house = House::new(db);
        house.publish("support", 40).await;
        let new = house.recording("r1", &tones(200));
        let id = house.accept(&new).await.id().clone();
        house.drain().await;
        assert_eq!(house.row(&id).await.state, State::Scored);
        let mut tx = house.context.db.read().await.unwrap();
        let recording = conversations::recording(&mut tx, &id, 1).await.unwrap().unwrap();
        assert_eq!(recording.duration_ms.unwrap().0, 1000);
        assert!(recording.peaks.unwrap().len() > 100);
        let transcript = conversations::transcript(&mut tx, &id, 1).await.unwrap().unwrap();
        assert_eq!(transcript.turns[1].text, "channel 1");
        assert_eq!(house.context.blobs.scratch(&recording.blob).read().unwrap(), None, "samples are gone again");
        assert!(house.case(&id).await.unwrap().reasons.iter().any(|reason| reason.reason == "low_score"));
    }
}

db_test! {
    async fn the_same_thing_twice_is_stored_once(db) {
        let house = House::new(db);
        let new = chat("c1", &["hello", "hi"]);
        let id = house.accept(&new).await.id().clone();
        assert_eq!(house.accept(&new).await, Accepted::Same(id.clone()));
        house.drain().await;
        assert_eq!(house.accept(&new).await, Accepted::Same(id));
        assert_eq!(queue_counts(&house.context.db).await, Counts::default());
        assert_eq!(rows(&house.context.db, "conversations").await, 1);
    }
}

db_test! {
    async fn one_more_turn_is_a_revision_that_keeps_the_old_scorecard(db) {
        let house = House::new(db);
        house.publish("support", 30).await;
        let id = house.accept(&chat("c1", &["hello", "hi"])).await.id().clone();
        house.drain().await;
        let revised = house.accept(&chat("c1", &["hello", "hi", "bye"])).await;
        assert_eq!(revised, Accepted::Revised(id.clone(), 2));
        house.drain().await;
        let cards = house.cards(&id).await;
        let seen: Vec<_> = cards.iter().map(|c| (c.revision, c.card.overall, c.current)).collect();
        assert_eq!(seen, [(1, Some(30.0), false), (2, Some(60.0), true)]);
    }
}

db_test! {
    async fn other_metadata_runs_no_model_again_but_scores_follow(db) {
        let house = House::new(db);
        house.publish("support", 30).await;
        let mut new = chat("c1", &["hello", "hi"]);
        let id = house.accept(&new).await.id().clone();
        house.drain().await;
        new.about.ticket = Some("T-1".to_owned());
        assert_eq!(house.accept(&new).await, Accepted::Updated(id.clone()));
        let mut tx = house.context.db.read().await.unwrap();
        let jobs = queue::of_subject(&mut tx, id.as_str()).await.unwrap();
        assert_eq!(jobs.iter().map(|job| job.kind.as_str()).collect::<Vec<_>>(), ["derive"]);
        drop(tx);
        house.drain().await;
        let row = house.row(&id).await;
        assert_eq!((row.state, row.revision, row.about.ticket.as_deref()), (State::Scored, 1, Some("T-1")));
    }
}

db_test! {
    async fn without_speech_weights_a_recording_waits_with_the_reason_and_goes_on_once_they_are_there(db) {
        let mut house = House::new(db);
        house.context.models = Arc::new(PaperModels { no_speech: true });
        let id = house.accept(&house.recording("r1", &tones(200))).await.id().clone();
        house.drain().await;
        let row = house.row(&id).await;
        assert_eq!((row.state, row.stage.as_str()), (State::Waiting, "transcribe"));
        assert!(row.failure.unwrap().to_string().contains("make models"));
        assert_eq!(house.case(&id).await, None, "nothing is wrong with the conversation");
        house.context.models = Arc::new(PaperModels::default());
        house.drain().await;
        assert_eq!((house.row(&id).await.state, house.row(&id).await.failure), (State::Scored, None));
    }
}

db_test! {
    async fn a_damaged_recording_fails_at_once_where_people_see_it(db) {
        let house = House::new(db);
        let bad = house.accept(&house.recording("bad", b"RIFF this is no sound")).await.id().clone();
        let good = house.accept(&house.recording("good", &tones(300))).await.id().clone();
        house.drain().await;
        assert_eq!(house.row(&good).await.state, State::Scored);
        let row = house.row(&bad).await;
        assert_eq!((row.state, row.stage.as_str()), (State::Failed, "decode"));
        let case = house.case(&bad).await.unwrap();
        assert_eq!((case.stream, case.open), (Stream::Failure, true));
        assert!(case.reasons[0].note.contains(&row.failure.unwrap().to_string()));
        assert_eq!(queue_counts(&house.context.db).await, Counts { buried: 1, ..Counts::default() });
    }
}

db_test! {
    async fn a_panic_is_charged_to_its_job_and_ends_in_a_visible_failure(db) {
        let house = House::new(db);
        let bad = house.accept(&chat("bad", &["panic"])).await.id().clone();
        let good = house.accept(&chat("good", &["hello"])).await.id().clone();
        house.drain().await;
        assert_eq!(house.row(&good).await.state, State::Scored);
        let row = house.row(&bad).await;
        assert_eq!((row.state, row.failure.map(|told| told.to_string())), (State::Failed, Some("panicked: asked for".to_owned())));
        let mut tx = house.context.db.write().await.unwrap();
        assert!(pipeline::retry(&mut tx, &bad, NOW).await.unwrap(), "a person may ask to try again");
        tx.commit().await.unwrap();
        assert_eq!(house.row(&bad).await.state, State::Waiting);
    }
}

db_test! {
    async fn swapped_speakers_are_derived_and_scored_again_and_stay_swapped(db) {
        let house = House::new(db);
        house.publish("support", 30).await;
        let id = house.accept(&chat("c1", &["hello", "hi", "bye"])).await.id().clone();
        house.drain().await;
        let mut tx = house.context.db.write().await.unwrap();
        let roles = conversations::roles(&mut tx, &id, 1).await.unwrap().unwrap();
        assert!(pipeline::correct_roles(&mut tx, &id, &roles.swapped(), NOW).await.unwrap());
        tx.commit().await.unwrap();
        house.drain().await;
        let current = |cards: Vec<spotcheck::scoring::store::Stored>| {
            cards.into_iter().filter(|c| c.current).map(|c| c.card.overall).collect::<Vec<_>>()
        };
        assert_eq!(current(house.cards(&id).await), [Some(30.0)]);
        house.accept(&chat("c1", &["hello", "hi", "bye", "bye"])).await;
        house.drain().await;
        assert_eq!(current(house.cards(&id).await), [Some(60.0)], "the person's word holds for the next revision");
        let mut tx = house.context.db.read().await.unwrap();
        let roles: Roles = conversations::roles(&mut tx, &id, 2).await.unwrap().unwrap();
        assert_eq!((roles.origin, roles.parties[0]), (RoleOrigin::Person, Party::Customer));
    }
}

db_test! {
    async fn what_was_made_from_older_inputs_is_not_kept(db) {
        let house = House::new(db);
        house.publish("support", 30).await;
        let id = house.accept(&chat("c1", &["hello"])).await.id().clone();
        let context = &house.context;
        let terms = crate::house::options().terms;
        loop {
            let mut tx = context.db.write().await.unwrap();
            let lease = queue::claim(&mut tx, &terms, 0, 1, NOW).await.unwrap().remove(0);
            tx.commit().await.unwrap();
            let work = pipeline::load(context, &lease).await.unwrap();
            let done = pipeline::compute(work, context.models.as_ref(), &mut |_| {}).unwrap();
            if lease.kind == "score" {
                house.publish("support", 31).await;
                let kept = pipeline::commit(context, &lease, &done, NOW).await;
                assert!(matches!(kept, Err(StageError::Stale)));
                break;
            }
            pipeline::commit(context, &lease, &done, NOW).await.unwrap();
        }
        assert_eq!(house.cards(&id).await, []);
        let mut tx = context.db.write().await.unwrap();
        queue::release_everyone(&mut tx, queue::Backoff { base_ms: 1, jitter_permille: 0 }, NOW).await.unwrap();
        tx.commit().await.unwrap();
        house.drain().await;
        assert_eq!(house.cards(&id).await[0].card.overall, Some(31.0));
    }
}

db_test! {
    async fn the_sample_is_drawn_at_intake_with_its_probability_and_becomes_a_case(db) {
        let mut house = House::new(db);
        house.intake.sampling.probability = 1.0;
        let id = house.accept(&chat("c1", &["hello"])).await.id().clone();
        house.intake.sampling.probability = 0.0;
        house.accept(&chat("c1", &["hello", "hi"])).await;
        house.drain().await;
        let row = house.row(&id).await;
        assert_eq!((row.sampled, row.sample_probability), (true, 1.0), "drawn once, whatever comes later");
        assert_eq!(house.case(&id).await.unwrap().stream, Stream::Sample);
    }
}

db_test! {
    async fn erasing_leaves_nothing_but_what_others_need(db) {
        let house = House::new(db);
        house.publish("support", 10).await;
        let sound = tones(250);
        let keep = house.accept(&house.recording("keep", &sound)).await.id().clone();
        let twin = house.accept(&house.recording("twin", &sound)).await.id().clone();
        let lone = house.accept(&house.recording("lone", &tones(260))).await.id().clone();
        let talk = house.accept(&chat("talk", &["mine alone", "channel 0"])).await.id().clone();
        house.drain().await;
        house.accept(&chat("talk", &["mine alone", "channel 0", "and more"])).await;
        let context = &house.context;
        for id in [&twin, &lone, &talk] {
            assert!(pipeline::erase(&context.db, &context.blobs, id).await.unwrap());
            assert!(!pipeline::erase(&context.db, &context.blobs, id).await.unwrap());
        }
        house.drain().await;
        let columns = dialect::columns(&mut context.db.read().await.unwrap()).await.unwrap();
        let about: Vec<_> = columns.iter().filter(|(_, column, _)| column == "conversation_id").collect();
        assert!(about.len() >= 8);
        for (table, _, _) in about {
            let of_others = format!("{table} where conversation_id <> '{keep}'");
            assert_eq!(rows(&context.db, &of_others).await, 0, "{table}");
        }
        assert_eq!(rows(&context.db, "conversations").await, 1);
        assert_eq!(rows(&context.db, "jobs").await, 0);
        assert_eq!(rows(&context.db, "blob_trash").await, 0);
        assert_eq!(rows(&context.db, "embeddings").await, 2, "those of the recording that stays");
        assert!(context.blobs.has(&ContentHash::of(&sound)) && !context.blobs.has(&ContentHash::of(&tones(260))));
    }
}

db_test! {
    async fn a_conversation_without_a_name_or_its_recording_is_refused_and_nothing_is_stored(db) {
        let house = House::new(db);
        assert!(house.intake.accept(&chat(" ", &["hello"]), NOW).await.is_err());
        let kept = spotcheck::blob::Kept { key: ContentHash::of(b"never put"), bytes: 9 };
        let content = Content::Recording { kept, media_type: "audio/wav".to_owned() };
        let lost = NewConversation { about: about("r", Channel::Voice), content };
        assert!(house.intake.accept(&lost, NOW).await.is_err());
        assert_eq!(rows(&house.context.db, "conversations").await, 0);
        assert_eq!(queue_counts(&house.context.db).await, Counts::default());
    }
}

db_test! {
    async fn the_same_conversation_offered_by_many_at_once_is_stored_once(db) {
        let house = Arc::new(House::new(db));
        let offers = (0..8).map(|_| {
            let house = house.clone();
            tokio::spawn(async move { house.accept(&chat("c1", &["hello"])).await })
        });
        let mut new = 0;
        for offer in offers.collect::<Vec<_>>() {
            new += usize::from(matches!(offer.await.unwrap(), Accepted::New(_)));
        }
        assert_eq!((new, rows(&house.context.db, "conversations").await), (1, 1));
    }
}

db_test! {
    /// The day's list holds what fits the capacity, and no more.
    async fn a_day_holds_what_fits_it(db) {
        let house = House::new(db);
        house.publish("support", 10).await;
        for n in 0..5 {
            house.accept(&chat(&format!("chat-{n}"), &["hello", "hi", &n.to_string()])).await;
        }
        house.drain().await;
        let mut tx = house.context.db.read().await.unwrap();
        for (capacity, expected) in [(0, 0), (2, 2), (9, 5)] {
            let today = spotcheck::review::queue::store::todays(&mut tx, capacity, NOW).await.unwrap();
            assert_eq!(today.len(), expected, "capacity {capacity}");
        }
    }
}
