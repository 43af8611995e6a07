use super::*;
use proptest::prelude::*;

pub(super) fn remediation() -> Remediation {
    Remediation {
        id: "m".to_owned(),
        conversation_id: ConversationId::new("v"),
        rubric_id: "support.en".to_owned(),
        verdict_id: "x".to_owned(),
        agent_id: "maya".to_owned(),
        team: None,
        owner: Some(UserId::new("boss")),
        state: State::Open,
        asked: String::new(),
        action: String::new(),
        overall: Some(40.0),
        failed: vec!["apology".to_owned()],
        due_at: UnixMillis(100),
        first_due_at: UnixMillis(100),
        opened_at: UnixMillis(0),
        acted_by: None,
        acted_at: None,
        rechecked_by: None,
        closed_at: None,
        reopened: 0,
        history: Vec::new(),
    }
}

#[test]
fn every_step_in_turn_and_the_check_by_another_person() {
    let (boss, anna) = (UserId::new("boss"), UserId::new("anna"));
    let mut one = remediation();
    assert_eq!(one.close(&boss, "", UnixMillis(1)), Err(Refused::OutOfTurn("open")));
    assert_eq!(one.act(&boss, "  ", UnixMillis(1)), Err(Refused::NoNote));
    one.act(&boss, "talked it through", UnixMillis(1)).unwrap();
    assert_eq!(one.recheck(&boss, true, ("fine", None), UnixMillis(2)), Err(Refused::OwnAction));
    one.recheck(&anna, false, ("no apology again", None), UnixMillis(2)).unwrap();
    assert_eq!((one.state, one.reopened, one.due_at), (State::Open, 1, UnixMillis(100)));
    one.act(&boss, "listened together", UnixMillis(3)).unwrap();
    let later = Some(ConversationId::new("later"));
    one.recheck(&anna, true, ("apologised at once", later.clone()), UnixMillis(4)).unwrap();
    assert_eq!(one.history.last().unwrap().conversation, later);
    one.close(&boss, "", UnixMillis(5)).unwrap();
    assert_eq!(one.history.len(), 5);
    assert!(!one.withdraw(UnixMillis(6)), "closed stays closed");
    one.reopen("y", "failed again", (UnixMillis(7), UnixMillis(200)));
    assert_eq!((one.state, one.reopened, one.closed_at), (State::Open, 2, None));
}

#[test]
fn late_is_what_still_goes_on_after_its_date() {
    let mut one = remediation();
    assert!(!one.is_overdue(UnixMillis(100)) && one.is_overdue(UnixMillis(101)));
    one.withdraw(UnixMillis(50));
    assert!(!one.is_overdue(UnixMillis(101)));
}

proptest! {
    /// Whatever is tried: what is closed was checked by somebody else than the one who acted.
    #[test]
    fn nothing_closes_without_a_second_person(steps in proptest::collection::vec((0usize..3, 0usize..3, any::<bool>()), 0..30)) {
        let people = ["boss", "anna", "ben"].map(UserId::new);
        let mut one = remediation();
        for (at, (step, person, helped)) in (0..).zip(steps) {
            let before = one.clone();
            let done = match step {
                0 => one.act(&people[person], "did", UnixMillis(at)),
                1 => one.recheck(&people[person], helped, ("saw", None), UnixMillis(at)),
                _ => one.close(&people[person], "", UnixMillis(at)),
            };
            if done.is_err() {
                prop_assert_eq!(&one, &before);
            }
        }
        if matches!(one.state, State::Rechecked | State::Closed) {
            prop_assert!(one.acted_by.is_some() && one.rechecked_by.is_some());
            prop_assert_ne!(one.acted_by, one.rechecked_by);
        }
    }
}
