//! How well the people of a session agree: pure, heavy enough to keep off the threads that answer requests.

use crate::scoring::Mark;
use crate::statistics::{Agreement, Confusion, Estimate, agreement_of_clusters, mean, mean_on_scale};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// What one person said of one conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct Rated {
    /// Who: an index among the people of the session.
    pub person: usize,
    /// Which conversation: an index.
    pub conversation: usize,
    /// Criterion and mark.
    pub marks: BTreeMap<String, Mark>,
    /// What the marks add up to, 0-100.
    pub overall: Option<f64>,
}

/// A figure with its interval, as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = FigureWithInterval)]
pub struct Of {
    /// The figure.
    pub value: f64,
    /// Lower end, 95 %.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl From<Estimate> for Of {
    fn from(estimate: Estimate) -> Self {
        let Estimate { value, low, high } = estimate.tidy();
        Self { value, low, high }
    }
}

/// Agreement beyond chance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = PeopleAgreement)]
pub struct Agreed {
    /// Pairs of marks that were compared.
    pub n: usize,
    /// Conversations that they come from; where these are fewer than ten there is not enough data for any figure.
    pub conversations: usize,
    /// The share of pairs that are equal, 0-1; absent where there is not enough data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<Of>,
    /// Cohen's κ; absent where nothing varies or there is not enough data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kappa: Option<Of>,
    /// Gwet's AC1; absent where there is not enough data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ac1: Option<Of>,
}

/// Two people compared.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pair {
    /// The one.
    pub left: usize,
    /// The other.
    pub right: usize,
    /// How well they agree.
    pub agreed: Agreed,
}

/// How much higher or lower somebody scores than the others.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Leniency {
    /// Who.
    pub person: usize,
    /// Conversations compared.
    pub n: usize,
    /// Points above (or below) the expert, or the mean of the others where there is none; absent where there is not
    /// enough data.
    pub points: Option<Of>,
}

/// A criterion on which people parted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// Which conversation.
    pub conversation: usize,
    /// Which criterion.
    pub criterion: String,
    /// What each said; `None` who has not judged it.
    pub marks: Vec<Option<Mark>>,
}

/// Everything a session has to say.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figures {
    /// All pairs of people (with the expert where there is one), all criteria.
    pub overall: Agreed,
    /// By criterion.
    pub criteria: Vec<(String, Agreed)>,
    /// Person by person.
    pub pairs: Vec<Pair>,
    /// One for each person.
    pub leniency: Vec<Leniency>,
    /// Where people parted, by conversation and criterion.
    pub differences: Vec<Difference>,
}

const CLASSES: usize = 4;

fn class(mark: Mark) -> usize {
    match mark {
        Mark::Met => 0,
        Mark::NotMet => 1,
        Mark::NotApplicable => 2,
        Mark::NotAssessable => 3,
    }
}

/// Pairs of marks by conversation.
type Groups = Vec<Vec<(usize, usize)>>;

/// Compares what people said of `conversations` conversations. With an expert everybody is compared with them, else
/// everybody with everybody.
pub fn figures(people: usize, conversations: usize, expert: Option<usize>, rated: &[Rated]) -> Figures {
    let by: BTreeMap<(usize, usize), &Rated> =
        rated.iter().map(|one| ((one.conversation, one.person), one)).collect();
    let all_pairs: Vec<(usize, usize)> =
        (0..people).flat_map(|left| (left + 1..people).map(move |right| (left, right))).collect();
    let compared: Vec<(usize, usize)> = match expert {
        Some(expert) => (0..people).filter(|one| *one != expert).map(|one| (expert, one)).collect(),
        None => all_pairs.clone(),
    };
    let groups = |pairs: &[(usize, usize)], criterion: Option<&str>| -> Groups {
        let of_conversation = |conversation: usize| {
            let mut marks = Vec::new();
            for (left, right) in pairs {
                if let (Some(one), Some(other)) =
                    (by.get(&(conversation, *left)), by.get(&(conversation, *right)))
                {
                    marks.extend(both(one, other, criterion));
                }
            }
            marks
        };
        (0..conversations).map(of_conversation).filter(|group| !group.is_empty()).collect()
    };
    let criteria: BTreeSet<&String> = rated.iter().flat_map(|one| one.marks.keys()).collect();
    Figures {
        overall: agreed(&groups(&compared, None)),
        criteria: criteria.iter().map(|id| ((*id).clone(), agreed(&groups(&compared, Some(id))))).collect(),
        pairs: all_pairs
            .iter()
            .map(|(left, right)| Pair {
                left: *left,
                right: *right,
                agreed: agreed(&groups(&[(*left, *right)], None)),
            })
            .collect(),
        leniency: (0..people).map(|person| leniency(person, people, conversations, expert, &by)).collect(),
        differences: differences(people, conversations, &criteria, &by),
    }
}

fn both<'a>(
    one: &'a Rated,
    other: &'a Rated,
    criterion: Option<&'a str>,
) -> impl Iterator<Item = (usize, usize)> + 'a {
    let wanted = one.marks.iter().filter(move |(id, _)| criterion.is_none_or(|only| only == id.as_str()));
    wanted.filter_map(|(id, mark)| Some((class(*mark), class(*other.marks.get(id)?))))
}

fn agreed(groups: &Groups) -> Agreed {
    let tables: Vec<Confusion> =
        groups.iter().map(|group| Confusion::of(CLASSES, group.iter().copied())).collect();
    let said = agreement_of_clusters(&tables);
    let figure = |of: fn(&Agreement) -> Option<Estimate>| said.as_ref().and_then(of).map(Of::from);
    Agreed {
        n: tables.iter().map(Confusion::n).sum(),
        conversations: groups.len(),
        share: figure(|said| Some(said.same)),
        kappa: figure(|said| said.kappa),
        ac1: figure(|said| said.ac1),
    }
}

/// The mean difference of somebody's overall scores to the expert's, or to the mean of the others'.
fn leniency(
    person: usize,
    people: usize,
    conversations: usize,
    expert: Option<usize>,
    by: &BTreeMap<(usize, usize), &Rated>,
) -> Leniency {
    let overall = |conversation: usize, person: usize| by.get(&(conversation, person))?.overall;
    let difference = |conversation: usize| {
        let own = overall(conversation, person)?;
        let others: Vec<f64> = match expert {
            Some(expert) if expert == person => return None,
            Some(expert) => overall(conversation, expert).into_iter().collect(),
            None => (0..people)
                .filter(|other| *other != person)
                .filter_map(|other| overall(conversation, other))
                .collect(),
        };
        Some(own - mean(&others)?)
    };
    let differences: Vec<f64> = (0..conversations).filter_map(difference).collect();
    let n = differences.len();
    let points = mean_on_scale(&differences, (-100.0, 100.0));
    Leniency { person, n, points: points.map(Of::from) }
}

fn differences(
    people: usize,
    conversations: usize,
    criteria: &BTreeSet<&String>,
    by: &BTreeMap<(usize, usize), &Rated>,
) -> Vec<Difference> {
    let mut all = Vec::new();
    for conversation in 0..conversations {
        for criterion in criteria {
            let mark = |person| by.get(&(conversation, person))?.marks.get(*criterion).copied();
            let marks: Vec<Option<Mark>> = (0..people).map(mark).collect();
            if marks.iter().flatten().collect::<BTreeSet<_>>().len() > 1 {
                all.push(Difference { conversation, criterion: (*criterion).clone(), marks });
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rated(person: usize, conversation: usize, marks: [Mark; 2], overall: f64) -> Rated {
        let marks = [("a".to_owned(), marks[0]), ("b".to_owned(), marks[1])].into();
        Rated { person, conversation, marks, overall: Some(overall) }
    }

    /// Ten conversations; person 1 says the opposite of the others on `b` in the first four, and scores 5 more.
    fn session() -> Vec<Rated> {
        let mut all = Vec::new();
        for conversation in 0..10 {
            let a = if conversation % 2 == 0 { Mark::Met } else { Mark::NotMet };
            let b = if conversation % 3 == 0 { Mark::Met } else { Mark::NotMet };
            let other = if b == Mark::Met { Mark::NotMet } else { Mark::Met };
            all.push(rated(0, conversation, [a, b], 70.0));
            all.push(rated(1, conversation, [a, if conversation < 4 { other } else { b }], 75.0));
            all.push(rated(2, conversation, [a, b], 70.0));
        }
        all
    }

    #[test]
    fn agreement_by_criterion_and_pair_with_intervals_that_hold_the_value() {
        let figures = figures(3, 10, None, &session());
        assert_eq!((figures.overall.n, figures.overall.conversations), (60, 10));
        let by_criterion: BTreeMap<_, _> = figures.criteria.iter().cloned().collect();
        assert!((by_criterion["a"].kappa.unwrap().value - 1.0).abs() < 1e-12);
        let b = by_criterion["b"];
        assert!(b.kappa.unwrap().value < 1.0 && b.share.unwrap().value < 1.0);
        for one in [figures.overall, b] {
            for figure in [one.share.unwrap(), one.kappa.unwrap(), one.ac1.unwrap()] {
                assert!(
                    figure.low <= figure.value && figure.value <= figure.high && figure.low < figure.high
                );
            }
        }
        let twins = figures.pairs.iter().find(|pair| (pair.left, pair.right) == (0, 2)).unwrap();
        let share = twins.agreed.share.unwrap();
        assert!((share.value - 1.0).abs() < 1e-12 && share.low < 0.8, "ten of ten are not all: {share:?}");
    }

    #[test]
    fn differences_are_named_one_by_one() {
        let figures = figures(3, 10, None, &session());
        assert_eq!(figures.differences.len(), 4);
        assert!(figures.differences.iter().all(|one| one.criterion == "b"));
        assert_eq!(figures.differences[0].marks, [Some(Mark::Met), Some(Mark::NotMet), Some(Mark::Met)]);
    }

    #[test]
    fn leniency_is_against_the_others_or_the_expert_and_needs_enough() {
        let alone = figures(3, 10, None, &session());
        assert!((alone.leniency[1].points.unwrap().value - (5.0)).abs() < 1e-12);
        assert!((alone.leniency[0].points.unwrap().value - (-2.5)).abs() < 1e-12);
        let expert = figures(3, 10, Some(0), &session());
        assert_eq!(expert.leniency[0].points, None, "the expert is the measure");
        assert!((expert.leniency[2].points.unwrap().value - (0.0)).abs() < 1e-12);
        assert_eq!(expert.overall.n, 40, "each of two people with the expert");
        let few: Vec<Rated> = session().into_iter().filter(|one| one.conversation < 9).collect();
        let few = figures(3, 9, None, &few);
        assert_eq!((few.leniency[1].n, few.leniency[1].points), (9, None));
        assert_eq!(
            (few.overall.n, few.overall.share, few.overall.kappa, few.overall.ac1),
            (54, None, None, None)
        );
        assert!(!few.differences.is_empty(), "what people parted on is said all the same");
    }

    #[test]
    fn nothing_gives_nothing() {
        let none = figures(2, 0, None, &[]);
        assert_eq!((none.overall.n, none.overall.kappa), (0, None));
        assert!(none.differences.is_empty());
    }
}
