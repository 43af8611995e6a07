//! Dealing cases out: by hand, or by policies that apply to every new case in their order. Who gets a case follows from
//! the policy and from what its members got before, and from nothing else.

pub mod api;
pub mod store;

use crate::review::queue::Filter;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How a policy deals out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 轮流: to each in turn.
    RoundRobin,
    /// 按比例: to each in proportion to their weight.
    Ratio,
    /// 按数量: to each at most so many a day.
    Quantity,
    /// 全部: everything to the first who may; the others stand in.
    All,
}

impl Kind {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RoundRobin => "round_robin",
            Self::Ratio => "ratio",
            Self::Quantity => "quantity",
            Self::All => "all",
        }
    }

    /// Reads [`Kind::as_str`] back; what a newer version wrote goes in turn.
    fn from_stored(text: &str) -> Self {
        match text {
            "ratio" => Self::Ratio,
            "quantity" => Self::Quantity,
            "all" => Self::All,
            _ => Self::RoundRobin,
        }
    }
}

/// A member of a policy, as far as dealing out matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hand {
    /// Share (ratio) or cases a day (quantity); of no matter otherwise.
    pub weight: u64,
    /// Got by this policy so far.
    pub given: u64,
    /// Of these today.
    pub today: u64,
    /// May they get this case? Not where the agent is of their own team and the policy minds, nor where they have left.
    pub may: bool,
}

/// Who gets the next case, by index; `None`: nobody.
///
/// Turns and ratios follow the quota method of Balinski and Young: as long as everybody may get everything, what each
/// got is never a whole case away from their exact share.
pub fn choose(kind: Kind, hands: &[Hand]) -> Option<usize> {
    match kind {
        Kind::All => hands.iter().position(|hand| hand.may),
        Kind::Quantity => {
            let room = hands.iter().enumerate().filter(|(_, hand)| hand.may && hand.today < hand.weight);
            room.min_by_key(|(index, hand)| (hand.today, *index)).map(|(index, _)| index)
        }
        Kind::RoundRobin => by_quota(hands, |_| 1),
        Kind::Ratio => by_quota(hands, |hand| hand.weight),
    }
}

fn by_quota(hands: &[Hand], weight: impl Fn(&Hand) -> u64) -> Option<usize> {
    let weighted: Vec<(usize, &Hand, u128)> =
        hands.iter().enumerate().map(|(index, hand)| (index, hand, u128::from(weight(hand)))).collect();
    let all: u128 = weighted.iter().map(|(.., weight)| weight).sum();
    let next: u128 = hands.iter().map(|hand| u128::from(hand.given)).sum::<u128>() + 1;
    let may = || weighted.iter().filter(|(_, hand, weight)| hand.may && *weight > 0);
    // Nobody goes beyond their share while somebody is below.
    let below = may().filter(|(_, hand, weight)| u128::from(hand.given) * all < next * weight);
    below.reduce(worthier).or_else(|| may().reduce(worthier)).map(|(index, ..)| *index)
}

/// Who has the larger weight for one case more; the first of equals.
fn worthier<'a>(
    best: &'a (usize, &'a Hand, u128),
    one: &'a (usize, &'a Hand, u128),
) -> &'a (usize, &'a Hand, u128) {
    let claim = |(_, _, weight): &(usize, &Hand, u128), (_, other, _): &(usize, &Hand, u128)| {
        weight * (u128::from(other.given) + 1)
    };
    if claim(one, best) > claim(best, one) { one } else { best }
}

/// A member of a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Member {
    /// Id of the user.
    pub user: String,
    /// Share (ratio) or cases a day (quantity).
    #[serde(default = "one")]
    pub weight: u32,
}

fn one() -> u32 {
    1
}

/// What a policy says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Policy {
    /// For people.
    pub name: String,
    /// How it deals out.
    pub kind: Kind,
    /// Which cases; quick filters and `assigned_to` do not belong here. A filter by what the machine found leaves blind
    /// cases out.
    #[serde(default)]
    pub filter: Filter,
    /// Nobody gets a case of an agent of their own team.
    #[serde(default)]
    pub never_own_team: bool,
    /// Applied to new cases?
    pub active: bool,
    /// Who gets them, in order.
    pub members: Vec<Member>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Deals out `n` cases; what each got, and who got each. `may` says who may get which.
    fn deal(
        kind: Kind,
        weights: &[u64],
        n: usize,
        may: impl Fn(usize, usize) -> bool,
    ) -> (Vec<u64>, Vec<Option<usize>>) {
        let mut given = vec![0_u64; weights.len()];
        let mut order = Vec::new();
        for case in 0..n {
            let hands: Vec<Hand> = (0..weights.len())
                .map(|who| Hand {
                    weight: weights[who],
                    given: given[who],
                    today: given[who],
                    may: may(case, who),
                })
                .collect();
            let chosen = choose(kind, &hands);
            if let Some(who) = chosen {
                given[who] += 1;
            }
            order.push(chosen);
        }
        (given, order)
    }

    proptest! {
        #[test]
        fn a_ratio_is_never_a_whole_case_off(weights in proptest::collection::vec(1_u64..20, 1..7), n in 0_usize..200) {
            let (given, _) = deal(Kind::Ratio, &weights, n, |_, _| true);
            let all: u64 = weights.iter().sum();
            for (got, weight) in given.iter().zip(&weights) {
                // |got - n * weight / all| < 1, in whole numbers
                let (got, exact) = (got * all, u64::try_from(n).unwrap() * weight);
                prop_assert!(got.abs_diff(exact) < all, "{given:?} of {n} for {weights:?}");
            }
        }

        #[test]
        fn nobody_gets_what_they_may_not_and_nothing_stays_while_somebody_may(
            weights in proptest::collection::vec(1_u64..5, 1..5), mask in any::<u64>(), kind in 0_usize..4,
        ) {
            let kind = [Kind::RoundRobin, Kind::Ratio, Kind::Quantity, Kind::All][kind];
            let may = |case: usize, who: usize| mask >> ((case * 5 + who) % 64) & 1 == 1;
            let (given, order) = deal(kind, &weights, 40, may);
            for (case, who) in order.iter().enumerate() {
                match who {
                    Some(who) => prop_assert!(may(case, *who)),
                    None if kind == Kind::Quantity => {}
                    None => prop_assert!((0..weights.len()).all(|who| !may(case, who))),
                }
            }
            if kind == Kind::Quantity {
                prop_assert!(given.iter().zip(&weights).all(|(got, most)| got <= most));
            }
        }
    }

    #[test]
    fn turns_go_round_and_everything_goes_to_the_first_who_may() {
        let (_, order) = deal(Kind::RoundRobin, &[9, 1, 5], 6, |_, _| true);
        assert_eq!(order, [0, 1, 2, 0, 1, 2].map(Some));
        let (_, order) = deal(Kind::All, &[1, 1], 3, |case, who| case != 1 || who != 0);
        assert_eq!(order, [0, 1, 0].map(Some));
        let (_, order) = deal(Kind::Quantity, &[1, 2], 4, |_, _| true);
        assert_eq!(order, [Some(0), Some(1), Some(1), None]);
    }
}
