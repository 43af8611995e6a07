//! The job table under crashes, on both databases. Times are made up: nothing here waits.

use crate::db::db_test;
use spotcheck::basic::UnixMillis;
use spotcheck::queue::{self, Backoff, Failed, Lease, NewJob, QueueError, Terms};
use spotcheck::store::Db;

const NOW: UnixMillis = UnixMillis(1_000_000);
const BACKOFF: Backoff = Backoff { base_ms: 1_000, jitter_permille: 500 };

fn later(ms: i64) -> UnixMillis {
    UnixMillis(NOW.0 + ms)
}

fn terms(worker: &str) -> Terms {
    Terms {
        worker: worker.to_owned(),
        lease_ms: 30_000,
        time_limit_ms: i64::MAX / 2,
        only: None,
        but: None,
        patience_ms: 60_000,
    }
}

fn job(subject: &str) -> NewJob {
    NewJob {
        kind: "measure",
        subject: Some(subject.to_owned()),
        payload: "{}".to_owned(),
        dedupe: Some(format!("measure:{subject}")),
        priority: 0,
        run_at: NOW,
        max_attempts: 2,
        time_limit_ms: 600_000,
    }
}

async fn add(db: &Db, subjects: &[&str]) {
    let mut tx = db.write().await.unwrap();
    for subject in subjects {
        assert!(queue::enqueue(&mut tx, &job(subject), NOW).await.unwrap());
    }
    tx.commit().await.unwrap();
}

async fn claim(db: &Db, worker: &str, in_flight: usize, limit: usize, now: UnixMillis) -> Vec<Lease> {
    let mut tx = db.write().await.unwrap();
    queue::reap(&mut tx, BACKOFF, now).await.unwrap();
    let leases = queue::claim(&mut tx, &terms(worker), in_flight, limit, now).await.unwrap();
    tx.commit().await.unwrap();
    leases
}

fn subjects(leases: &[Lease]) -> Vec<&str> {
    leases.iter().filter_map(|lease| lease.subject.as_deref()).collect()
}

db_test! {
    async fn a_waiting_job_is_not_added_twice_but_a_running_one_may_be(db) {
        add(&db, &["a"]).await;
        let mut tx = db.write().await.unwrap();
        assert!(!queue::enqueue(&mut tx, &job("a"), NOW).await.unwrap());
        tx.commit().await.unwrap();
        let first = claim(&db, "w", 0, 5, NOW).await;
        assert_eq!(subjects(&first), ["a"]);
        add(&db, &["a"]).await;
        // Handing the first back must not clash with the second.
        let mut tx = db.write().await.unwrap();
        queue::hand_back(&mut tx, &first[0], NOW).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(claim(&db, "w", 0, 5, NOW).await.len(), 2);
    }
}

db_test! {
    async fn higher_priority_goes_first_and_nothing_goes_before_its_time(db) {
        let mut tx = db.write().await.unwrap();
        for (subject, priority, run_at) in [("low", 0, NOW), ("high", 9, NOW), ("tomorrow", 99, later(1))] {
            queue::enqueue(&mut tx, &NewJob { priority, run_at, ..job(subject) }, NOW).await.unwrap();
        }
        tx.commit().await.unwrap();
        assert_eq!(subjects(&claim(&db, "w", 0, 1, NOW).await), ["high"]);
        assert_eq!(subjects(&claim(&db, "w", 1, 5, NOW).await), ["low"]);
        assert_eq!(subjects(&claim(&db, "w", 2, 5, later(1)).await), ["tomorrow"]);
    }
}

db_test! {
    async fn a_lost_lease_cannot_commit_and_leaves_the_new_holder_alone(db) {
        add(&db, &["a"]).await;
        let old = claim(&db, "slow", 0, 1, NOW).await.remove(0);
        let new = claim(&db, "quick", 0, 1, later(40_000)).await;
        assert!(new.is_empty(), "a crash alone waits before it is tried again");
        let new = claim(&db, "quick", 0, 1, later(50_000)).await.remove(0);
        let mut tx = db.write().await.unwrap();
        let outcomes = [
            queue::finish(&mut tx, &old).await,
            queue::hand_back(&mut tx, &old, NOW).await,
            queue::park(&mut tx, &old, "x").await,
            queue::fail(&mut tx, &old, "x", BACKOFF, NOW).await.map(drop),
            queue::bury(&mut tx, &old, "x").await.map(drop),
        ];
        assert!(outcomes.iter().all(|outcome| matches!(outcome, Err(QueueError::LeaseLost(_)))));
        assert!(queue::renew(&mut tx, &old, &terms("slow"), NOW).await.unwrap().is_err());
        queue::finish(&mut tx, &new).await.unwrap();
        tx.commit().await.unwrap();
        assert!(queue::counts(&mut db.read().await.unwrap(), None).await.unwrap().is_drained());
    }
}

db_test! {
    async fn renewal_keeps_a_lease_until_the_deadline_and_a_hung_job_lapses(db) {
        add(&db, &["a"]).await;
        let lease = claim(&db, "w", 0, 1, NOW).await.remove(0);
        let mut at = NOW;
        while at < lease.deadline() {
            assert!(claim(&db, "other", 0, 1, at).await.is_empty());
            let mut tx = db.write().await.unwrap();
            queue::renew(&mut tx, &lease, &terms("w"), at).await.unwrap().unwrap();
            tx.commit().await.unwrap();
            at = UnixMillis(at.0 + 10_000);
        }
        assert!(claim(&db, "other", 0, 1, UnixMillis(lease.deadline().0 + 1)).await.is_empty(), "it waits");
        let again = claim(&db, "other", 0, 1, UnixMillis(lease.deadline().0 + 10_000)).await;
        assert_eq!((again.len(), again[0].attempt, again[0].is_alone()), (1, 1, true));
    }
}

db_test! {
    async fn errors_are_charged_and_the_last_one_buries_with_its_reason(db) {
        add(&db, &["a"]).await;
        let lease = claim(&db, "w", 0, 1, NOW).await.remove(0);
        let mut tx = db.write().await.unwrap();
        let failed = queue::fail(&mut tx, &lease, "disk full", BACKOFF, NOW).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(failed, Failed::Retry(later(2_000)));
        assert!(claim(&db, "w", 0, 1, later(1_999)).await.is_empty());
        let lease = claim(&db, "w", 0, 1, later(2_000)).await.remove(0);
        let mut tx = db.write().await.unwrap();
        let Failed::Buried(buried) = queue::fail(&mut tx, &lease, "disk full", BACKOFF, NOW).await.unwrap() else {
            panic!("two attempts were allowed");
        };
        tx.commit().await.unwrap();
        assert_eq!((buried.subject.as_deref(), buried.reason.to_string().as_str()), (Some("a"), "disk full"));
        assert!(claim(&db, "w", 0, 1, later(9_999_999)).await.is_empty());
        let mut tx = db.write().await.unwrap();
        assert_eq!(queue::buried(&mut tx, 9).await.unwrap()[0].reason.as_deref(), Some("disk full"));
        assert_eq!(queue::retry_buried(&mut tx, "a", NOW).await.unwrap(), 1);
        tx.commit().await.unwrap();
        assert_eq!(claim(&db, "w", 0, 1, NOW).await.len(), 1);
    }
}

db_test! {
    async fn a_parked_job_waits_uncharged_until_what_it_needs_is_there(db) {
        add(&db, &["a"]).await;
        let lease = claim(&db, "w", 0, 1, NOW).await.remove(0);
        let mut tx = db.write().await.unwrap();
        queue::park(&mut tx, &lease, "no speech weights").await.unwrap();
        tx.commit().await.unwrap();
        assert!(claim(&db, "w", 0, 1, later(9_999_999)).await.is_empty());
        let mut tx = db.write().await.unwrap();
        assert!(queue::counts(&mut tx, None).await.unwrap().is_drained());
        queue::unpark(&mut tx, "measure", NOW).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(claim(&db, "w", 0, 1, NOW).await[0].attempt, 0);
    }
}

db_test! {
    /// One job of ten kills its worker, whoever runs it. The other nine finish, none of them charged.
    async fn poison_is_retried_alone_then_buried_and_its_neighbours_are_not_charged(db) {
        let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "poison"];
        add(&db, &names).await;
        let (mut now, mut deaths, mut done, mut buried) = (NOW, 0, Vec::new(), Vec::new());
        while buried.is_empty() || done.len() < 9 {
            let worker = format!("w{deaths}");
            let leases = claim(&db, &worker, 0, 4, now).await;
            if leases.iter().any(Lease::is_alone) {
                assert_eq!(leases.len(), 1, "an alone job has no company");
                assert!(claim(&db, &worker, 1, 4, now).await.is_empty(), "and gets none later");
            }
            let mut tx = db.write().await.unwrap();
            if subjects(&leases).contains(&"poison") {
                deaths += 1;
                buried.extend(queue::release_worker(&mut tx, &worker, BACKOFF, now).await.unwrap());
            } else {
                for lease in &leases {
                    assert_eq!(lease.attempt, 0, "{:?} was charged", lease.subject);
                    queue::finish(&mut tx, lease).await.unwrap();
                    done.extend(lease.subject.clone());
                }
            }
            tx.commit().await.unwrap();
            now = UnixMillis(now.0 + 1_000);
            assert!(now < later(1_000_000), "no end: {done:?} {buried:?}");
        }
        done.sort();
        assert_eq!(done, names[..9]);
        assert_eq!(deaths, 3, "once in company, then as often as attempts are allowed");
        assert_eq!(buried[0].subject.as_deref(), Some("poison"));
        assert!(buried[0].reason.to_string().contains("died while running it alone"), "{}", buried[0].reason);
    }
}

db_test! {
    async fn leases_of_a_dead_worker_lapse_one_by_one_and_still_nobody_is_charged(db) {
        add(&db, &["a", "b"]).await;
        let leases = claim(&db, "w", 0, 2, NOW).await;
        let mut tx = db.write().await.unwrap();
        queue::renew(&mut tx, &leases[1], &terms("w"), later(20_000)).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        // "a" lapses first; when "b" does, it is the last one left of its worker.
        assert_eq!(claim(&db, "v", 0, 1, later(31_000)).await[0].attempt, 0);
        let b = claim(&db, "x", 0, 1, later(51_000)).await.remove(0);
        assert_eq!((b.subject.as_deref(), b.attempt, b.is_alone()), (Some("b"), 0, true));
    }
}

db_test! {
    async fn an_alone_job_that_waited_too_long_makes_busy_workers_stand_back(db) {
        add(&db, &["a", "b"]).await;
        claim(&db, "w", 0, 2, NOW).await;
        let mut tx = db.write().await.unwrap();
        queue::release_worker(&mut tx, "w", BACKOFF, NOW).await.unwrap();
        tx.commit().await.unwrap();
        add(&db, &["c", "d"]).await;
        assert_eq!(subjects(&claim(&db, "v", 0, 1, NOW).await), ["c"], "others go first at first");
        assert!(claim(&db, "v", 1, 1, later(70_000)).await.is_empty(), "then busy workers stand back");
        assert!(claim(&db, "idle", 0, 9, later(70_000)).await[0].is_alone());
    }
}

db_test! {
    async fn a_dropped_subject_takes_its_running_jobs_along(db) {
        add(&db, &["a"]).await;
        let lease = claim(&db, "w", 0, 1, NOW).await.remove(0);
        let mut tx = db.write().await.unwrap();
        assert_eq!(queue::forget(&mut tx, "a").await.unwrap(), 1);
        assert!(matches!(queue::finish(&mut tx, &lease).await, Err(QueueError::LeaseLost(_))));
    }
}

db_test! {
    /// Many workers at once: every job is run by exactly one.
    async fn sixteen_workers_share_the_jobs_without_overlap(db) {
        let names: Vec<String> = (0..200).map(|n| format!("{n:03}")).collect();
        add(&db, &names.iter().map(String::as_str).collect::<Vec<_>>()).await;
        let workers = (0..16).map(|n| {
            let db = db.clone();
            tokio::spawn(async move {
                let mut mine = Vec::new();
                loop {
                    let leases = claim(&db, &format!("w{n}"), 0, 1, NOW).await;
                    let Some(lease) = leases.first() else { return mine };
                    let mut tx = db.write().await.unwrap();
                    queue::finish(&mut tx, lease).await.unwrap();
                    tx.commit().await.unwrap();
                    mine.extend(lease.subject.clone());
                }
            })
        });
        let mut all = Vec::new();
        for worker in workers.collect::<Vec<_>>() {
            all.extend(worker.await.unwrap());
        }
        all.sort();
        assert_eq!(all, names);
    }
}
