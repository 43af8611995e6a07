//! Trained heads: the shipped ones, promotion and roll-back on both databases, re-scoring from stored embeddings without
//! a model, and what gaming does to them.

use crate::db::db_test;
use crate::house::{House, NOW, chat};
use half::f16;
use spotcheck::basic::Lang;
use spotcheck::conversation::Party;
use spotcheck::conversation::store::Filter;
use spotcheck::facts::heads::{
    Card, Head, Heads, Kind, Linear, MomentsHead, Numbers, PassageNet, PassageReader, Says, store,
};
use spotcheck::facts::{MOMENT_KINDS, QUALITY_NAMES};
use spotcheck::flag::Policy;
use spotcheck::pipeline::judge::RubricJudge;
use spotcheck::pipeline::{Content, Judges, Models, StageError, heads, rescore};
use spotcheck::rubric::parse;
use std::sync::Arc;

#[test]
fn what_shipped_heads_answer_for_is_in_the_vocabulary_and_their_licence_is_said() {
    let shipped = heads::shipped().unwrap();
    assert!(!shipped.is_empty());
    let known = |name: &str| MOMENT_KINDS.iter().chain(QUALITY_NAMES).any(|doc| doc.name == name);
    for head in shipped.all() {
        for name in head.answers() {
            assert!(known(name), "{} answers for {name}, which nobody can ask for", head.name);
        }
        assert!(!head.card.licence.is_empty() && !head.card.metrics.is_empty(), "{}", head.name);
    }
    for asked in [
        "greeting",
        "closing",
        "apology",
        "empathy",
        "ownership",
        "timed_commitment",
        "vague_promise",
        "refusal",
    ]
    .into_iter()
    .chain([
        "suspected_blame",
        "suspected_rude",
        "stiff",
        "polite_address",
        "probing_question",
        "resolution_check",
    ])
    .chain([
        "frustration",
        "satisfaction",
        "confusion",
        "repeat_contact",
        "issue_logistics",
        "issue_quality",
    ]) {
        assert!(shipped.all().iter().any(|head| head.answers().contains(&asked)), "no head for {asked}");
    }
}

/// Hears an apology in every passage of the agent.
fn hears_apologies(name: &str, from: f64) -> Head {
    let linear =
        |weights: usize, bias: Vec<f32>| Linear { weights: Numbers(vec![0.0; weights]), bias: Numbers(bias) };
    let says = MomentsHead {
        by: vec![Party::Agent],
        kinds: vec![Kind { name: "apology".to_owned(), from, slope: 1.0, offset: 0.0 }],
        reader: PassageReader { centre: Numbers(vec![0.0; 4]), scale: 1.0, buckets: 1, rules: Vec::new() },
        nets: vec![PassageNet {
            words: Numbers(vec![0.0]),
            hidden: linear(5, vec![0.0]),
            kinds: linear(1, vec![3.0]),
        }],
    };
    Head::new(name, Card::default(), "paper", Says::Moments(says)).unwrap()
}

/// A house whose judge counts apologies: with rules, and with whatever heads are promoted.
fn house(db: spotcheck::store::Db) -> House {
    let mut house = House::new(db);
    house.context.judges = Arc::new(Judges::new(|_, promoted| {
        let rubric = parse(
            "r.yaml",
            "id: r\nlanguage: en\ntitle: R\ndimensions:\n  empathy: { title: E, weight: 1 }\ncriteria:\n  - { id: apology, dimension: \
             empathy, title: A, points: 1, met: { moment: apology } }\n",
        )
        .unwrap();
        let policy = Policy::parse("flags.yaml", "flags: []\n").unwrap();
        Ok(Arc::new(RubricJudge::new(vec![rubric], policy, Heads::new(promoted))))
    }));
    house
}

/// Asked for nothing, ever.
struct NoModels;

impl Models for NoModels {
    fn transcribe(
        &self,
        _: Vec<spotcheck::audio::Mono16k>,
        _: Option<Lang>,
        _: &mut dyn FnMut(f32),
    ) -> Result<spotcheck::conversation::Transcript, StageError> {
        unreachable!("re-scoring loads no model")
    }

    fn measure(
        &self,
        _: &spotcheck::conversation::Transcript,
        _: Option<Lang>,
    ) -> Result<spotcheck::measure::Measured, StageError> {
        unreachable!("re-scoring loads no model")
    }
}

async fn score_again(house: &House) {
    let mut tx = house.context.db.write().await.unwrap();
    rescore::begin(&mut tx, &Filter::default(), NOW).await.unwrap();
    tx.commit().await.unwrap();
    house.drain().await;
}

async fn current(house: &House, id: &spotcheck::basic::ConversationId) -> (Option<f64>, Vec<String>) {
    let cards = house.cards(id).await;
    let card = cards.into_iter().find(|stored| stored.current).unwrap().card;
    (card.overall, card.findings[0].sources.clone())
}

async fn promote(house: &House, head: &Head) -> bool {
    let mut tx = house.context.db.write().await.unwrap();
    let changed = store::promote(&mut tx, head, &head.to_file("h").unwrap(), NOW).await.unwrap();
    tx.commit().await.unwrap();
    changed
}

db_test! {
    async fn a_promoted_head_scores_history_from_stored_embeddings_and_roll_back_undoes_it(db) {
        let mut house = house(db);
        let mut new = chat("1", &["the parcel went to the wrong town", "fine"]);
        if let Content::Transcript(transcript) = &mut new.content {
            transcript.voices = vec![Some(Party::Agent), Some(Party::Customer)];
        }
        let id = house.accept(&new).await.id().clone();
        house.drain().await;
        let (before, _) = current(&house, &id).await;
        let head = hears_apologies("ours", 0.6);
        assert!(promote(&house, &head).await);
        assert!(!promote(&house, &head).await, "it is live already");
        // Whoever measures from here on stops the test: re-scoring loads no model.
        house.context.models = Arc::new(NoModels);
        score_again(&house).await;
        let (with_head, sources) = current(&house, &id).await;
        assert_eq!((before, with_head), (Some(0.0), Some(100.0)));
        assert_eq!(sources, [head.source()]);

        let mut tx = house.context.db.write().await.unwrap();
        let live = store::roll_back(&mut tx, "ours").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(live, Some(None), "there was none before it");
        score_again(&house).await;
        assert_eq!(current(&house, &id).await.0, before);
        assert_eq!(house.cards(&id).await.len(), 2, "the first scorecard counts again");
    }
}

db_test! {
    async fn of_one_name_one_version_is_live_and_roll_back_goes_to_the_one_before(db) {
        let house = house(db);
        let (first, second) = (hears_apologies("ours", 0.6), hears_apologies("ours", 0.7));
        promote(&house, &first).await;
        let mut tx = house.context.db.write().await.unwrap();
        let later = spotcheck::basic::UnixMillis(NOW.0 + 1);
        assert!(store::promote(&mut tx, &second, &second.to_file("h").unwrap(), later).await.unwrap());
        let live: Vec<String> = store::live(&mut tx).await.unwrap().iter().map(Head::source).collect();
        assert_eq!(live, [second.source()]);
        assert_eq!(store::all(&mut tx).await.unwrap().len(), 2);
        assert_eq!(store::roll_back(&mut tx, "ours").await.unwrap(), Some(Some(first.hash().to_owned())));
        assert_eq!(store::live(&mut tx).await.unwrap()[0].hash(), first.hash());
        assert_eq!(store::roll_back(&mut tx, "nobody").await.unwrap(), None);
        tx.commit().await.unwrap();
    }
}

#[test]
fn an_own_head_goes_before_a_shipped_one_for_the_kinds_that_it_answers_for() {
    use spotcheck::conversation::{Roles, Transcript, Turn, Voice};
    use spotcheck::facts::Source;
    use spotcheck::measure::{Embeddings, Measurements};
    let own = hears_apologies("ours", 0.6);
    let other = hears_apologies("shipped", 0.6);
    let heads = Heads::new(vec![own.clone()]).over(&Heads::new(vec![other]));
    let text = "the parcel went to the wrong town";
    let turn = Turn {
        voice: Voice(0),
        text: text.to_owned(),
        start_ms: None,
        end_ms: None,
        confidence: None,
        private: false,
    };
    let transcript = Transcript { turns: vec![turn], voices: vec![None], ..Transcript::default() };
    let about = crate::house::about("1", spotcheck::conversation::Channel::Chat);
    let (roles, measurements) = (
        Roles::given(vec![Party::Agent]),
        Measurements {
            language: Some(Lang::En),
            text_model: Some("paper".to_owned()),
            ..Measurements::default()
        },
    );
    let source =
        Source { about: &about, transcript: &transcript, roles: &roles, measurements: &measurements };
    let vector = vec![f16::from_f32(0.5); 4];
    let embeddings = Embeddings::new("paper", [(spotcheck::basic::ContentHash::of(text.as_bytes()), vector)]);
    let facts = heads.derive(&source, &embeddings);
    let found: Vec<&str> = facts.moments.iter().map(|moment| moment.source.as_str()).collect();
    assert_eq!(found, [own.source()]);
    let other_model = Embeddings::new("another", []);
    let unread = heads.derive(&source, &other_model);
    assert!(unread.moments.is_empty());
    assert!(unread.unknown.contains_key("head:ours"), "why it is silent is noted");
}
