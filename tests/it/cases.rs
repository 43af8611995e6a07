//! The queue: pages in every order, filters, what blind cases keep to themselves, claims, skips, assignment.

use crate::db::db_test;
use crate::find::run;
use crate::house::{House, NOW, chat};
use spotcheck::basic::{CaseId, ConversationId, Millis, UnixMillis, UserId};
use spotcheck::people::store::{teams, users};
use spotcheck::people::{Role, Sight, User};
use spotcheck::review::assign::{Kind, Member, Policy, store as assign};
use spotcheck::review::blind::Blindfold;
use spotcheck::review::claim::{SkipReason, store as claim};
use spotcheck::review::house::{self as rules, HouseRules};
use spotcheck::review::queue::store::{Listed, counts, facets, one, page};
use spotcheck::review::queue::{Filter, Quick, Sort, Viewer};
use spotcheck::review::verdict::{Occasion, store as verdicts};
use spotcheck::review::{Reason, Step, Stream, Wanted, store as cases};
use spotcheck::store::Db;

pub fn viewer(user: &str, role: Role) -> Viewer {
    let id = UserId::new(user);
    let sight = Sight::of(role, &id, None);
    let leads = matches!(role, Role::Admin | Role::Supervisor);
    Viewer { user: id, sight, blindfold: Blindfold::of(role), leads }
}

pub async fn add_user(db: &Db, id: &str, role: Role, team: Option<&str>) {
    let user = User {
        id: UserId::new(id),
        name: id.to_owned(),
        display_name: id.to_owned(),
        role,
        agent_id: None,
        language: None,
        theme: None,
        keys: true,
        disabled_at: None,
    };
    let mut tx = db.write().await.unwrap();
    users::add(&mut tx, &user, None, NOW).await.unwrap();
    if let Some(team) = team {
        let team = teams::named(&mut tx, team).await.unwrap();
        teams::set_of_user(&mut tx, &user.id, &[team.id]).await.unwrap();
    }
    tx.commit().await.unwrap();
}

pub fn wanted(stream: Stream, risk: f64, reason: &str) -> Wanted {
    let reasons = if reason.is_empty() {
        Vec::new()
    } else {
        vec![Reason {
            reason: reason.to_owned(),
            title: format!("T {reason}").into(),
            risk,
            note: "why".to_owned(),
        }]
    };
    Wanted { revision: 1, stream, reasons, risk, priority: 0, due_in: Some(Millis(3_600_000)) }
}

/// A chat of this agent with a case.
pub async fn case(house: &House, name: &str, agent: &str, wanted: &Wanted, now: UnixMillis) -> CaseId {
    let mut new = chat(name, &["hello", name]);
    new.about.agent.as_mut().unwrap().id = agent.to_owned();
    new.about.agent.as_mut().unwrap().team = Some(format!("{agent}'s"));
    new.about.agent.as_mut().unwrap().name = Some(format!("Agent {agent}"));
    let id = house.accept(&new).await.id().clone();
    open(house, &id, wanted, now).await
}

async fn open(house: &House, id: &ConversationId, wanted: &Wanted, now: UnixMillis) -> CaseId {
    let mut tx = house.context.db.write().await.unwrap();
    let case = cases::open(&mut tx, id, wanted, now).await.unwrap();
    tx.commit().await.unwrap();
    case
}

pub async fn names(db: &Db, viewer: &Viewer, filter: &Filter, sort: Sort, limit: i64) -> Vec<String> {
    all(db, viewer, filter, sort, limit).await.into_iter().map(|one| one.about.external_id).collect()
}

/// Every page, one after the other.
pub async fn all(db: &Db, viewer: &Viewer, filter: &Filter, sort: Sort, limit: i64) -> Vec<Listed> {
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let mut tx = db.read().await.unwrap();
        let (items, next) = page(&mut tx, viewer, filter, sort, (cursor, limit), NOW).await.unwrap();
        seen.extend(items);
        let Some(next) = next else { return seen };
        cursor = Some(next);
    }
}

db_test! {
    async fn every_order_is_paged_without_gaps_or_repeats_where_many_are_equal(db) {
        let house = House::new(db.clone());
        for n in 0..23_i64 {
            let risk = f64::from(i32::try_from(n % 4).unwrap()) / 4.0;
            case(&house, &format!("c-{n}"), "li", &wanted(Stream::Risk, risk, "low"), UnixMillis(NOW.0 - n % 5)).await;
        }
        let admin = viewer("admin", Role::Admin);
        for sort in [Sort::Urgent, Sort::Oldest, Sort::Due, Sort::Risk] {
            let whole = all(&db, &admin, &Filter::default(), sort, 200).await;
            let paged = all(&db, &admin, &Filter::default(), sort, 3).await;
            assert_eq!(whole, paged, "{sort:?}");
            assert_eq!(whole.len(), 23);
            let ordered = whole.windows(2).all(|pair| match sort {
                Sort::Urgent | Sort::Risk => pair[0].case.risk >= pair[1].case.risk,
                Sort::Oldest => pair[0].case.created_at <= pair[1].case.created_at,
                Sort::Due => pair[0].due_at <= pair[1].due_at,
            });
            assert!(ordered, "{sort:?}");
        }
    }
}

db_test! {
    async fn filters_find_what_they_say_and_what_there_is_to_filter_by_is_told(db) {
        let house = House::new(db.clone());
        case(&house, "A-100%", "li", &wanted(Stream::Risk, 0.9, "critical"), NOW).await;
        case(&house, "b-2", "wang", &wanted(Stream::Risk, 0.2, "poor"), NOW).await;
        case(&house, "c-3", "wang", &wanted(Stream::Failure, 1.0, "processing_failed"), UnixMillis(NOW.0 - 7_200_000)).await;
        let admin = viewer("admin", Role::Admin);
        let find = async |filter: Filter| names(&db, &admin, &filter, Sort::Urgent, 10).await;
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(find(Filter { reason: some("poor"), ..Filter::default() }).await, ["b-2"]);
        assert_eq!(find(Filter { agent: some("wang"), ..Filter::default() }).await, ["c-3", "b-2"]);
        assert_eq!(find(Filter { team: some("li's"), ..Filter::default() }).await, ["A-100%"]);
        assert_eq!(find(Filter { q: some("100%"), ..Filter::default() }).await, ["A-100%"]);
        assert_eq!(find(Filter { q: some("_-"), ..Filter::default() }).await, [""; 0], "no wild cards");
        assert_eq!(find(Filter { risk_from: Some(0.5), risk_to: Some(0.95), ..Filter::default() }).await, ["A-100%"]);
        assert_eq!(find(Filter { quick: Some(Quick::Overdue), ..Filter::default() }).await, ["c-3"]);
        assert_eq!(find(Filter { older_than_hours: Some(1.0), ..Filter::default() }).await, ["c-3"]);
        assert_eq!(find(Filter { stream: some("failure"), channel: some("chat"), ..Filter::default() }).await, ["c-3"]);
        let mut tx = db.read().await.unwrap();
        let told = facets(&mut tx, &admin, NOW).await.unwrap();
        assert_eq!((told.reasons.len(), told.agents[0].value.as_str(), told.agents[0].cases), (3, "wang", 2));
        assert_eq!(told.agents[0].name.as_deref(), Some("Agent wang"));
        let counted = counts(&mut tx, &admin, NOW).await.unwrap();
        assert_eq!((counted.open, counted.overdue, counted.failed, counted.free), (3, 1, 1, 3));
    }
}

db_test! {
    async fn a_blind_case_gives_nothing_away(db) {
        let house = House::new(db.clone());
        let mut tx = db.write().await.unwrap();
        rules::keep(&mut tx, &HouseRules { seed: 3, ..HouseRules::default() }).await.unwrap();
        tx.commit().await.unwrap();
        // Twenty of the sample, half of them as risky as can be; and ten that are only flagged.
        for n in 0..20 {
            let risk = if n % 2 == 0 { 0.99 } else { 0.0 };
            let reason = if n % 2 == 0 { "critical" } else { "" };
            case(&house, &format!("s-{n}"), "li", &wanted(Stream::Sample, risk, reason), NOW).await;
        }
        for n in 0..10 {
            case(&house, &format!("r-{n}"), "li", &wanted(Stream::Risk, 0.5, "critical"), NOW).await;
        }
        let li = viewer("li", Role::Reviewer);
        for one in all(&db, &li, &Filter::default(), Sort::Urgent, 50).await {
            assert_eq!(one.hidden, one.about.external_id.starts_with('s'));
            let due = if one.hidden { 24 } else { 1 };
            assert_eq!(one.due_at.0 - NOW.0, due * 3_600_000, "the due time tells nothing either");
        }
        // The order is the same whatever the findings are.
        let before = names(&db, &li, &Filter::default(), Sort::Risk, 50).await;
        let sampled = all(&db, &viewer("admin", Role::Admin), &Filter::default(), Sort::Urgent, 50).await;
        for one in sampled.iter().filter(|one| one.blind) {
            let mut tx = db.write().await.unwrap();
            let risk = 1.0 - one.case.risk;
            cases::settle(&mut tx, &one.case.conversation_id, &wanted(Stream::Sample, risk, "other"), NOW).await.unwrap();
            tx.commit().await.unwrap();
        }
        assert_eq!(before, names(&db, &li, &Filter::default(), Sort::Risk, 50).await);
        // No filter by a finding returns them, and no count knows them.
        let some = |text: &str| Some(text.to_owned());
        let filters = [
            Filter { reason: some("other"), ..Filter::default() },
            Filter { stream: some("sample"), ..Filter::default() },
            Filter { quick: Some(Quick::Sample), ..Filter::default() },
            Filter { risk_from: Some(0.9), ..Filter::default() },
            Filter { risk_to: Some(0.1), ..Filter::default() },
        ];
        for filter in filters {
            assert_eq!(names(&db, &li, &filter, Sort::Urgent, 50).await, [""; 0], "{filter:?}");
        }
        let blind = Filter { quick: Some(Quick::Blind), ..Filter::default() };
        assert_eq!(names(&db, &li, &blind, Sort::Urgent, 50).await.len(), 20);
        let mut tx = db.read().await.unwrap();
        let counted = counts(&mut tx, &li, NOW).await.unwrap();
        assert_eq!((counted.blind, counted.sample, counted.open), (20, 0, 30));
        assert_eq!(facets(&mut tx, &li, NOW).await.unwrap().reasons.len(), 1);
        drop(tx);
        assert_eq!(names(&db, &viewer("boss", Role::Admin), &Filter { stream: some("sample"), ..Filter::default() }, Sort::Urgent, 50).await.len(), 20);
    }
}

db_test! {
    async fn of_many_who_reach_for_few_cases_nobody_gets_one_that_another_has(db) {
        let house = House::new(db.clone());
        for n in 0..12 {
            case(&house, &format!("c-{n}"), "li", &wanted(Stream::Risk, 0.5, "low"), NOW).await;
        }
        let mut people = Vec::new();
        for n in 0..6 {
            let db = db.clone();
            people.push(tokio::spawn(async move {
                let me = viewer(&format!("p{n}"), Role::Reviewer);
                let mut got = Vec::new();
                loop {
                    let mut tx = db.write().await.unwrap();
                    // Each begun case is left for the next one, as after a verdict.
                    let rules = HouseRules::default();
                    let listed = page(&mut tx, &me, &Filter { quick: Some(Quick::Free), ..Filter::default() }, Sort::Urgent, (None, 1), NOW).await.unwrap().0;
                    let Some(first) = listed.into_iter().next() else { return got };
                    if claim::claim(&mut tx, &me, &first.case.id, &rules, NOW).await.unwrap() {
                        got.push(first.case.id);
                    }
                    tx.commit().await.unwrap();
                }
            }));
        }
        let mut all = Vec::new();
        for person in people {
            all.extend(person.await.unwrap());
        }
        all.sort();
        let taken = all.len();
        all.dedup();
        assert_eq!((taken, all.len()), (12, 12));
    }
}

db_test! {
    async fn next_gives_everybody_another_case_until_none_is_left(db) {
        let house = House::new(db.clone());
        for n in 0..8 {
            case(&house, &format!("c-{n}"), "li", &wanted(Stream::Risk, f64::from(n) / 10.0, "low"), NOW).await;
        }
        let mut people = Vec::new();
        for n in 0..10 {
            let db = db.clone();
            people.push(tokio::spawn(async move {
                let me = viewer(&format!("p{n}"), Role::Reviewer);
                // On PostgreSQL a case that somebody is taking right now is stepped over.
                for _ in 0..20 {
                    let mut tx = db.write().await.unwrap();
                    let got = claim::next(&mut tx, &me, None, &HouseRules::default(), NOW).await.unwrap();
                    tx.commit().await.unwrap();
                    if got.is_some() {
                        return got;
                    }
                }
                None
            }));
        }
        let mut got = Vec::new();
        for person in people {
            got.extend(person.await.unwrap());
        }
        got.sort();
        got.dedup();
        assert_eq!(got.len(), 8);
    }
}

db_test! {
    async fn a_case_is_held_renewed_handed_back_and_free_again_when_the_lease_lapses(db) {
        let house = House::new(db.clone());
        let id = case(&house, "c", "li", &wanted(Stream::Risk, 0.5, "low"), NOW).await;
        let (li, wang) = (viewer("li", Role::Reviewer), viewer("wang", Role::Reviewer));
        let rules = HouseRules::default();
        let later = NOW + rules.lease;
        let mut tx = db.write().await.unwrap();
        assert!(claim::claim(&mut tx, &li, &id, &rules, NOW).await.unwrap());
        assert!(claim::claim(&mut tx, &li, &id, &rules, NOW).await.unwrap(), "again is once");
        assert!(!claim::claim(&mut tx, &wang, &id, &rules, NOW).await.unwrap());
        assert!(claim::held_by(&mut tx, &id, &li.user, NOW).await.unwrap());
        assert!(claim::renew(&mut tx, &li.user, &id, &rules, NOW + Millis(60_000)).await.unwrap());
        assert!(!claim::claim(&mut tx, &wang, &id, &rules, later).await.unwrap(), "renewed a minute later");
        let lapsed = later + Millis(60_000);
        assert!(!claim::held_by(&mut tx, &id, &li.user, lapsed).await.unwrap());
        assert!(claim::claim(&mut tx, &wang, &id, &rules, lapsed).await.unwrap());
        assert!(!claim::renew(&mut tx, &li.user, &id, &rules, lapsed).await.unwrap());
        assert!(!claim::hand_back(&mut tx, &li.user, &id, lapsed).await.unwrap());
        assert!(claim::hand_back(&mut tx, &wang.user, &id, lapsed).await.unwrap());
        assert!(claim::claim(&mut tx, &li, &id, &rules, lapsed).await.unwrap());
    }
}

db_test! {
    async fn a_skipped_case_goes_to_others_and_after_three_to_a_lead(db) {
        let house = House::new(db.clone());
        let id = case(&house, "c", "li", &wanted(Stream::Risk, 0.1, "low"), NOW).await;
        let other = case(&house, "d", "li", &wanted(Stream::Risk, 0.9, "low"), NOW).await;
        let mut tx = db.write().await.unwrap();
        assert!(claim::claim(&mut tx, &viewer("x", Role::Reviewer), &other, &HouseRules::default(), NOW).await.unwrap());
        for name in ["a", "b", "b", "c"] {
            let me = viewer(name, Role::Reviewer);
            let got = claim::next(&mut tx, &me, None, &HouseRules::default(), NOW).await.unwrap();
            assert_eq!(got.as_ref().is_some_and(|got| *got == id), name != "b" || got.is_some());
            assert!(claim::skip(&mut tx, &me.user, &id, (SkipReason::Language, ""), NOW).await.unwrap());
            assert!(claim::next(&mut tx, &me, None, &HouseRules::default(), NOW).await.unwrap().is_none());
        }
        assert!(!claim::skip(&mut tx, &UserId::new("a"), &other, (SkipReason::Unclear, ""), NOW).await.unwrap());
        assert!(claim::next(&mut tx, &viewer("e", Role::Reviewer), None, &HouseRules::default(), NOW).await.unwrap().is_none());
        let lead = viewer("boss", Role::Admin);
        let listed = one(&mut tx, &lead, &id, NOW).await.unwrap().unwrap();
        assert_eq!((listed.skips, listed.for_lead), (3, true));
        assert_eq!(page(&mut tx, &lead, &Filter::default(), Sort::Urgent, (None, 1), NOW).await.unwrap().0[0].case.id, id);
        assert_eq!(claim::next(&mut tx, &lead, None, &HouseRules::default(), NOW).await.unwrap(), Some(id));
    }
}

db_test! {
    async fn a_policy_gives_nothing_of_a_blind_case_away_by_whom_it_deals_it_to(db) {
        let house = House::new(db.clone());
        add_user(&db, "bob", Role::Reviewer, None).await;
        let mut ids = Vec::new();
        for n in 0..6 {
            let risk = f64::from(n) / 10.0;
            ids.push(case(&house, &format!("c-{n}"), "li", &wanted(Stream::Sample, risk, "low"), NOW).await);
        }
        run(&db, "update cases set neutral_rank = 1 - risk, due_at = created_at + 3600000").await;
        let policy = |filter: Filter| Policy {
            name: "some".to_owned(),
            kind: Kind::Quantity,
            filter,
            never_own_team: false,
            active: true,
            members: vec![Member { user: "bob".to_owned(), weight: 3 }],
        };
        let deal = async |filter: Filter| {
            let mut tx = db.write().await.unwrap();
            assign::put(&mut tx, "p", &policy(filter), NOW).await.unwrap();
            let dealt = assign::apply(&mut tx, "p", (UnixMillis(0), 100), NOW).await.unwrap();
            tx.commit().await.unwrap();
            dealt
        };
        let soon = |hours: f64| Filter { due_within_hours: Some(hours), ..Filter::default() };
        assert_eq!(deal(soon(2.0)).await, Some(0), "blind cases are due a day after they were opened");
        assert_eq!(deal(Filter { risk_from: Some(0.1), ..Filter::default() }).await, Some(0));
        assert_eq!(deal(soon(48.0)).await, Some(3));
        let bob = viewer("bob", Role::Reviewer);
        let mine = Filter { quick: Some(Quick::Mine), ..Filter::default() };
        let mut got: Vec<CaseId> =
            all(&db, &bob, &mine, Sort::Urgent, 50).await.into_iter().map(|one| one.case.id).collect();
        got.sort();
        let mut least = ids[..3].to_vec();
        least.sort();
        assert_eq!(got, least, "by the place that they have for reviewers, not by risk");
    }
}

db_test! {
    async fn a_policy_deals_new_cases_out_and_never_to_the_agents_own_team(db) {
        let house = House::new(db.clone());
        add_user(&db, "ann", Role::Reviewer, Some("li's")).await;
        add_user(&db, "bob", Role::Reviewer, None).await;
        let old = case(&house, "old", "li", &wanted(Stream::Risk, 0.5, "low"), NOW).await;
        let member = |user: &str| Member { user: user.to_owned(), weight: 1 };
        let policy = Policy {
            name: "in turn".to_owned(),
            kind: Kind::RoundRobin,
            filter: Filter { risk_from: Some(0.4), ..Filter::default() },
            never_own_team: true,
            active: true,
            members: vec![member("ann"), member("bob")],
        };
        let mut tx = db.write().await.unwrap();
        assign::put(&mut tx, "p", &policy, NOW).await.unwrap();
        tx.commit().await.unwrap();
        let assigned = async |id: &CaseId| {
            let mut tx = db.read().await.unwrap();
            one(&mut tx, &viewer("boss", Role::Admin), id, NOW).await.unwrap().unwrap().assigned.map(|who| who.id)
        };
        let mut got = Vec::new();
        for (name, agent) in [("1", "li"), ("2", "li"), ("3", "zhao"), ("4", "zhao"), ("5", "zhao")] {
            let id = case(&house, name, agent, &wanted(Stream::Risk, 0.5, "low"), NOW).await;
            got.push(assigned(&id).await.unwrap());
        }
        assert_eq!(got, ["bob", "bob", "ann", "ann", "ann"], "ann makes up for li's, whom she may not review");
        let low = case(&house, "low", "zhao", &wanted(Stream::Risk, 0.1, "low"), NOW).await;
        assert_eq!(assigned(&low).await, None, "not what the policy is about");
        assert_eq!(assigned(&old).await, None);
        let mut tx = db.write().await.unwrap();
        assert_eq!(assign::apply(&mut tx, "p", (UnixMillis(0), 100), NOW).await.unwrap(), Some(1));
        assert_eq!(assign::apply(&mut tx, "p", (UnixMillis(0), 100), NOW).await.unwrap(), Some(0));
        let bob = viewer("bob", Role::Reviewer);
        assert!(!claim::claim(&mut tx, &viewer("eve", Role::Reviewer), &old, &HouseRules::default(), NOW).await.unwrap());
        let mine = page(&mut tx, &bob, &Filter { quick: Some(Quick::Mine), ..Filter::default() }, Sort::Urgent, (None, 9), NOW).await.unwrap().0;
        assert_eq!(mine.len(), 3);
        let ahead = claim::next(&mut tx, &bob, None, &HouseRules::default(), NOW).await.unwrap().unwrap();
        assert_eq!(ahead, mine[0].case.id);
        assert!(claim::let_go(&mut tx, &bob.user, &ahead, NOW).await.unwrap());
        assert!(!claim::let_go(&mut tx, &bob.user, &ahead, NOW).await.unwrap());
        assert!(!claim::held_by(&mut tx, &ahead, &bob.user, NOW).await.unwrap());
        let listed = one(&mut tx, &bob, &ahead, NOW).await.unwrap().unwrap();
        assert_eq!(listed.assigned.map(|who| who.id).as_deref(), Some("bob"), "what is let go stays assigned");
        tx.commit().await.unwrap();
        assert_eq!(assigned(&old).await.as_deref(), Some("bob"));
    }
}

db_test! {
    async fn a_supervisor_is_given_own_teams_alone(db) {
        let house = House::new(db.clone());
        add_user(&db, "boss", Role::Supervisor, Some("li's")).await;
        let own = case(&house, "own", "li", &wanted(Stream::Risk, 0.1, "low"), NOW).await;
        let other = case(&house, "other", "wang", &wanted(Stream::Risk, 0.9, "low"), NOW).await;
        let boss = viewer("boss", Role::Supervisor);
        assert_eq!(names(&db, &boss, &Filter::default(), Sort::Urgent, 1).await, ["own"]);
        let mut tx = db.write().await.unwrap();
        assert_eq!(counts(&mut tx, &boss, NOW).await.unwrap().open, 1);
        assert_eq!(facets(&mut tx, &boss, NOW).await.unwrap().agents.len(), 1);
        assert!(one(&mut tx, &boss, &other, NOW).await.unwrap().is_none());
        assert_eq!(claim::next(&mut tx, &boss, None, &HouseRules::default(), NOW).await.unwrap(), Some(own.clone()));
        assert_eq!(claim::next(&mut tx, &boss, Some(&own), &HouseRules::default(), NOW).await.unwrap(), None);
    }
}

db_test! {
    async fn a_case_that_was_closed_with_nobody_having_judged_settles_nothing(db) {
        let house = House::new(db.clone());
        let settle = async |id: &ConversationId, wanted: &Wanted| {
            let mut tx = db.write().await.unwrap();
            let step = cases::settle(&mut tx, id, wanted, NOW).await.unwrap();
            tx.commit().await.unwrap();
            step
        };
        let close = async |id: &ConversationId| {
            let mut tx = db.write().await.unwrap();
            let case = cases::last(&mut tx, id).await.unwrap().unwrap();
            cases::close(&mut tx, &case.id, "asked for it again", NOW).await.unwrap();
            tx.commit().await.unwrap();
            case.id
        };
        let (flagged, quiet) = (wanted(Stream::Risk, 0.5, "critical_failed"), wanted(Stream::Risk, 0.0, ""));
        let id = house.accept(&chat("withdrawn", &["hello"])).await.id().clone();
        assert_eq!(settle(&id, &flagged).await, Step::Open);
        assert_eq!(settle(&id, &quiet).await, Step::Withdraw, "a rubric was put right");
        assert_eq!(settle(&id, &flagged).await, Step::Open, "and taken back");

        // Once somebody has judged it, the flag may come and go.
        let case = close(&id).await;
        let mut tx = db.write().await.unwrap();
        let mut verdict = crate::verdicts::verdict("a", &id, 1, Occasion::Review, 20.0);
        verdict.case_id = Some(case);
        verdicts::give(&mut tx, &verdict).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(settle(&id, &flagged).await, Step::Nothing);
        assert_eq!(settle(&id, &wanted(Stream::Risk, 0.9, "other")).await, Step::Open);
        assert_eq!(settle(&id, &quiet).await, Step::Withdraw);
        assert_eq!(settle(&id, &flagged).await, Step::Nothing, "the verdict stands, whatever was withdrawn since");

        let failed = wanted(Stream::Failure, 1.0, "processing_failed");
        let id = house.accept(&chat("failed", &["hello", "hi"])).await.id().clone();
        assert_eq!(settle(&id, &failed).await, Step::Open);
        close(&id).await;
        assert_eq!(settle(&id, &failed).await, Step::Open, "it was tried again and failed again");
        close(&id).await;
        assert_eq!(settle(&id, &wanted(Stream::Sample, 0.0, "")).await, Step::Open, "it stays in the uniform sample");
        let mut tx = db.read().await.unwrap();
        assert!(cases::last(&mut tx, &id).await.unwrap().unwrap().blind);
    }
}
