//! When the judge is away, dear or slow, and when workers die or conversations go: nothing waits, nothing is paid
//! twice, nothing is left behind.

use crate::db::db_test;
use crate::house::{NOW, options};
use crate::judged_house::{
    LATE, RUBRIC, SECOND, accept, again, configure, count, finding, house, publish, talk,
};
use crate::paper_judge::{PaperServer, honest, says, status};
use spotcheck::conversation::store::State;
use spotcheck::opinion::{Limits, store as opinions};
use spotcheck::scoring::Outcome;
use spotcheck::store::Side;
use spotcheck::{pipeline, queue, worker};
use std::sync::Arc;

db_test! {
    async fn a_judge_that_is_away_holds_nothing_up_and_is_asked_later_on_demand(db) {
        let server = PaperServer::start(|n, body| if n < 3 { status(503) } else { says(&honest(body)) }).await;
        let house = house(db, Some(&server.base)).await;
        publish(&house, &(RUBRIC.to_owned() + SECOND)).await;
        let id = accept(&house, "c1", &LATE).await;
        assert_eq!(server.asked().len(), 3, "three tries for the first question, none for the second");
        assert_eq!(finding(&house, &id, "apology").await.why, "Cannot be told: the judge refused (status 503).");
        assert_eq!(again(&house, false).await.unanswered, 1);
        again(&house, true).await;
        assert!(matches!(finding(&house, &id, "apology").await.outcome, Outcome::Met { .. }));
        assert!(matches!(finding(&house, &id, "calm").await.outcome, Outcome::Met { .. }));
        assert_eq!(server.asked().len(), 5);
    }
}

db_test! {
    async fn what_a_day_may_cost_is_shared_and_its_end_is_said(db) {
        let server = PaperServer::honest().await;
        let mut house = house(db, Some(&server.base)).await;
        configure(&mut house, Some(&server.base), Limits { requests: 2, tokens: 1_000_000 });
        for n in 0..3 {
            house.accept(&talk(&format!("c{n}"), &LATE)).await;
        }
        house.drain().await;
        assert_eq!(server.asked().len(), 2);
        let id = accept(&house, "c4", &LATE).await;
        let why = finding(&house, &id, "apology").await.why;
        assert_eq!(why, "Cannot be told: what may be spent on the judge in a day is spent.");
        assert_eq!(server.asked().len(), 2);
    }
}

db_test! {
    async fn erasure_takes_the_judges_words_with_it_also_those_on_their_way(db) {
        let server = PaperServer::honest().await;
        let house = house(db, Some(&server.base)).await;
        let context = &house.context;
        let id = accept(&house, "c1", &LATE).await;
        assert_eq!(count(&context.db, "opinions").await, 1);
        let opinion = opinions::of(&mut context.db.read().await.unwrap(), &id).await.unwrap().remove(0);
        assert!(pipeline::erase(&context.db, &context.blobs, &id).await.unwrap());
        assert_eq!(count(&context.db, "opinions").await, 0);
        let mut tx = context.db.write().await.unwrap();
        assert!(!opinions::keep(&mut tx, &id, &opinion, NOW).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(count(&context.db, "opinions").await, 0);
    }
}

db_test! {
    async fn a_worker_that_dies_after_the_answer_does_not_pay_twice(db) {
        let server = PaperServer::honest().await;
        let house = house(db, Some(&server.base)).await;
        let id = house.accept(&talk("c1", &LATE)).await.id().clone();
        let context = &house.context;
        let terms = options().terms;
        loop {
            let mut tx = context.db.write().await.unwrap();
            let lease = queue::claim(&mut tx, &terms, 0, 1, NOW).await.unwrap().remove(0);
            tx.commit().await.unwrap();
            let work = pipeline::load(context, &lease).await.unwrap();
            if work.waits() {
                // It has its answer, and is gone before it says so.
                drop(pipeline::ask_judge(context, work, || NOW).await.unwrap());
                let mut tx = context.db.write().await.unwrap();
                queue::hand_back(&mut tx, &lease, NOW).await.unwrap();
                tx.commit().await.unwrap();
                break;
            }
            let done = pipeline::compute(work, context.models.as_ref(), &mut |_| {}).unwrap();
            pipeline::commit(context, &lease, &done, NOW).await.unwrap();
        }
        house.drain().await;
        assert_eq!((house.row(&id).await.state, server.asked().len()), (State::Scored, 1));
        assert!(matches!(finding(&house, &id, "apology").await.outcome, Outcome::Met { .. }));
    }
}

db_test! {
    async fn a_final_answer_is_never_overwritten(db) {
        use spotcheck::opinion::{Flaw, Hindrance, Opinion, Reply};
        let house = house(db, None).await;
        let id = accept(&house, "c1", &LATE).await;
        let hash = |text: &str| spotcheck::basic::ContentHash::of(text.as_bytes());
        let with = |reply| Opinion { question: hash("q"), said: hash("s"), model: "m".to_owned(), reply };
        let mut tx = house.context.db.write().await.unwrap();
        for (reply, kept) in [
            (Reply::Missing(Hindrance::Budget), Reply::Missing(Hindrance::Budget)),
            (Reply::Useless(Flaw::Form), Reply::Useless(Flaw::Form)),
            (Reply::Useless(Flaw::Cut), Reply::Useless(Flaw::Form)),
            (Reply::Missing(Hindrance::Budget), Reply::Useless(Flaw::Form)),
        ] {
            assert!(opinions::keep(&mut tx, &id, &with(reply), NOW).await.unwrap());
            assert_eq!(opinions::of(&mut tx, &id).await.unwrap(), [with(kept)]);
        }
    }
}

#[tokio::test]
async fn while_the_judge_thinks_leases_are_renewed_and_cores_stay_free() {
    let (_folder, db) = crate::db::sqlite().await;
    let (go, gone) = std::sync::mpsc::channel::<()>();
    let gone = std::sync::Mutex::new(gone);
    let server = PaperServer::start(move |_, body| {
        tokio::task::block_in_place(|| gone.lock().unwrap().recv().ok());
        says(&honest(body))
    });
    // Its own runtime, so that a thinking server takes no thread from the worker.
    let (tell, told) = std::sync::mpsc::channel();
    let thinking = std::thread::spawn(move || {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
        let server = runtime.block_on(server);
        tell.send(server.base.clone()).unwrap();
        (runtime, server)
    });
    let base = told.recv().unwrap();
    let (runtime, server) = thinking.join().unwrap();
    let house = house(db, Some(&base)).await;
    let waiting = house.accept(&talk("slow", &LATE)).await.id().clone();
    let mut options = options();
    options.cores = 1;
    options.asking = 1;
    options.terms.lease_ms = 200;
    let worker =
        tokio::spawn(worker::run(house.context.clone(), options, Arc::default(), Default::default()));
    let lease = async || {
        let sql = "select lease_until from jobs where subject = $1 and kind = 'ask' and state = 'leased'";
        match house.context.db.read().await.unwrap().side() {
            Side::Sqlite(c) => {
                sqlx::query_scalar::<_, i64>(sql).bind(waiting.as_str()).fetch_optional(c).await.unwrap()
            }
            Side::Postgres(_) => None,
        }
    };
    let mut seen = std::collections::BTreeSet::new();
    while seen.len() < 4 {
        seen.extend(lease().await);
        tokio::task::yield_now().await;
    }
    // Meanwhile the only core works on what asks nobody.
    publish(
        &house,
        &RUBRIC.replace("    ask: { zh: 坐席是否致歉？, en: Did the agent apologise? }", "    human: true"),
    )
    .await;
    let quick = house.accept(&talk("quick", &["hi", "Hello"])).await.id().clone();
    while house.row(&quick).await.state != State::Scored {
        tokio::task::yield_now().await;
    }
    assert_eq!(house.row(&waiting).await.state, State::Working);
    go.send(()).unwrap();
    assert_eq!(worker.await.unwrap().unwrap(), worker::Ended::Drained);
    assert_eq!((house.row(&waiting).await.state, server.asked().len()), (State::Scored, 1));
    drop(server);
    runtime.shutdown_background();
}
