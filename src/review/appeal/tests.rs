use super::*;
use proptest::prelude::*;

fn appeal(points: usize) -> Appeal {
    let point = |n: usize| Point {
        criterion: format!("c{n}"),
        shown: Mark::NotMet,
        reason: "I did say it".to_owned(),
        first: None,
        last: None,
    };
    Appeal {
        id: "a".to_owned(),
        conversation_id: ConversationId::new("v"),
        release_id: "r".to_owned(),
        rubric_id: "support.en".to_owned(),
        agent_id: "maya".to_owned(),
        reviewer: Some(UserId::new("anna")),
        state: State::Open,
        points: (0..points).map(point).collect(),
        opened_at: UnixMillis(0),
        due_at: Some(UnixMillis(50)),
        decided: None,
        escalate_until: None,
        escalated_at: None,
        escalation: String::new(),
        ended: None,
    }
}

fn who(name: &str, role: Role) -> Who {
    Who::trusted(UserId::new(name), name, role)
}

/// A decision on every point that waits; the first `upheld` of them are upheld.
fn decisions(appeal: &Appeal, upheld: usize) -> BTreeMap<String, Decision> {
    let decision = |(n, point): (usize, &Point)| {
        let accepted = n < upheld;
        let mark = if accepted { Mark::Met } else { Mark::NotMet };
        let reason = "read again".to_owned();
        (point.criterion.clone(), Decision { accepted, mark, reason, evidence: Vec::new() })
    };
    appeal.waiting().enumerate().map(decision).collect()
}

const TIMES: (UnixMillis, UnixMillis) = (UnixMillis(10), UnixMillis(20));

#[test]
fn two_levels_each_by_another_person() {
    let mut one = appeal(2);
    let (anna, ben, carl) =
        (who("anna", Role::Reviewer), who("ben", Role::Supervisor), who("carl", Role::Reviewer));
    let all = decisions(&one, 1);
    assert_eq!(one.decide(&anna, all.clone(), TIMES), Err(Refused::OwnVerdict));
    one.decide(&ben, all, TIMES).unwrap();
    assert_eq!((one.state, one.outcome(), one.due_at), (State::Decided, Some(Outcome::Partly), None));
    assert_eq!(one.decide(&carl, decisions(&one, 0), TIMES), Err(Refused::NotWaiting));

    one.escalate("still wrong", UnixMillis(20), UnixMillis(60)).unwrap();
    assert_eq!(one.waiting().map(|point| point.criterion.as_str()).collect::<Vec<_>>(), ["c1"]);
    let rest = decisions(&one, 1);
    assert_eq!(one.decide(&carl, rest.clone(), TIMES), Err(Refused::NeedsLead));
    assert_eq!(one.decide(&ben, rest.clone(), TIMES), Err(Refused::OwnDecision));
    let boss = who("anna", Role::Admin);
    assert_eq!(one.decide(&boss, rest.clone(), TIMES), Err(Refused::OwnVerdict), "an admin is no exception");
    one.decide(&who("dora", Role::Admin), rest, TIMES).unwrap();
    assert_eq!((one.state, one.outcome()), (State::Final, Some(Outcome::Accepted)));
    assert_eq!(one.escalate("again", UnixMillis(20), UnixMillis(60)), Err(Refused::CannotEscalate));
}

#[test]
fn the_window_of_the_final_word_closes_and_what_was_upheld_needs_none() {
    let ben = who("ben", Role::Reviewer);
    let mut late = appeal(1);
    late.decide(&ben, decisions(&late, 0), TIMES).unwrap();
    assert!(late.may_escalate(UnixMillis(20)) && !late.may_escalate(UnixMillis(21)));
    let mut upheld = appeal(1);
    upheld.decide(&ben, decisions(&upheld, 1), TIMES).unwrap();
    assert!(!upheld.may_escalate(UnixMillis(11)));
}

#[test]
fn a_decision_is_whole_and_has_reasons() {
    let ben = who("ben", Role::Reviewer);
    let mut one = appeal(2);
    let mut few = decisions(&one, 1);
    few.remove("c1");
    assert_eq!(one.decide(&ben, few, TIMES), Err(Refused::Points("c0, c1".to_owned())));
    let mut bare = decisions(&one, 1);
    bare.get_mut("c0").unwrap().reason = " ".to_owned();
    assert_eq!(one.decide(&ben, bare, TIMES), Err(Refused::NoReason("c0".to_owned())));
    let mut same = decisions(&one, 1);
    same.get_mut("c0").unwrap().mark = Mark::NotMet;
    assert_eq!(one.decide(&ben, same, TIMES), Err(Refused::SameMark("c0".to_owned())));
    let mut slip = decisions(&one, 0);
    slip.get_mut("c0").unwrap().mark = Mark::Met;
    one.decide(&ben, slip, TIMES).unwrap();
    assert_eq!(one.points[0].stands().unwrap().mark, Mark::NotMet, "not upheld: what was shown stands");
    assert_eq!(appeal(1), appeal(1), "refusals changed nothing");
}

#[test]
fn nobody_decides_about_themselves() {
    let mut self_made = who("ben", Role::Supervisor);
    self_made.agent_id = Some("maya".to_owned());
    assert_eq!(appeal(1).may_decide(&self_made), Err(Refused::OwnConversation));
}

proptest! {
    /// Whatever is tried in whatever order: no two of the three persons are ever the same, and it always ends.
    #[test]
    fn no_path_skips_the_second_person(steps in proptest::collection::vec((0usize..5, 0usize..4, 0i64..40), 0..25)) {
        let mut one = appeal(3);
        let names = ["anna", "ben", "carl", "dora", "emil"];
        let roles = [Role::Admin, Role::Supervisor, Role::Reviewer, Role::Admin, Role::Supervisor];
        for (person, upheld, at) in steps {
            let before = one.clone();
            let asks = who(names[person], roles[person]);
            let all = decisions(&one, upheld);
            let done = if person == 4 && one.state == State::Decided {
                one.escalate("no", UnixMillis(at), UnixMillis(at))
            } else {
                one.decide(&asks, all, (UnixMillis(at), UnixMillis(at + 5)))
            };
            if done.is_err() {
                prop_assert_eq!(&one, &before, "a refusal changes nothing");
            }
        }
        let people = [one.reviewer.clone(), one.decided.clone().map(|d| d.by), one.ended.clone().map(|d| d.by)];
        let known: Vec<&UserId> = people.iter().flatten().collect();
        let different: std::collections::BTreeSet<&UserId> = known.iter().copied().collect();
        prop_assert_eq!(known.len(), different.len());
        prop_assert_eq!(one.state == State::Final, one.ended.is_some());
        prop_assert!(one.ended.is_none() || one.escalated_at.is_some());
    }
}
