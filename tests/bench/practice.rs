//! The practice conversations: written and judged apart from the rules, to find out how the rules fail.
//!
//! In two halves by the number in the name. Odd ones are to work on, and `--show` lists what went wrong there with
//! the machine's reason; of even ones only counts are shown, so that they stay a check. No model is loaded:
//! measurements are empty, and the rubrics are read from their folder, so that a run takes a second.

use super::{Pair, line, pair, share};
use spotcheck::basic::Lang;
use spotcheck::conversation::import::{TextLimits, json};
use spotcheck::facts::{self, Source};
use spotcheck::pipeline::rubrics;
use spotcheck::rubric::Compiled;
use spotcheck::scoring::{Scorecard, score};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Prints κ per dimension and disagreements per criterion for both halves.
pub(super) fn practice(root: &Path, show: bool) -> anyhow::Result<()> {
    let rubrics: Result<Vec<Compiled>, _> = ["zh", "en"]
        .iter()
        .map(|lang| {
            Ok::<_, anyhow::Error>(
                rubrics::read(&root.join(format!("rubrics/support.{lang}.yaml")))?.compiled,
            )
        })
        .collect();
    let (rubrics, folder) = (rubrics?, root.join("fixtures/practice"));
    let mut pairs = Vec::new();
    for stem in super::stems(&folder, ".verdicts.yaml")? {
        let verdicts =
            serde_saphyr::from_str(&fs::read_to_string(folder.join(format!("{stem}.verdicts.yaml")))?)?;
        let cards = cards(&folder.join(format!("{stem}.json")), &rubrics)?;
        pairs.extend(pair(&stem, &verdicts, &cards));
    }
    let tuned = tuned(root, &rubrics)?;
    println!("Agreement on the practice conversations, by the parity of their number\n");
    println!("half   dimension      n  agree  kappa  95 % interval   not assessable");
    for half in ["odd", "even"] {
        let of_half: Vec<&Pair> = pairs.iter().filter(|p| (half == "odd") == is_odd(p)).collect();
        for dimension in ["attitude", "empathy", "accuracy", "resolution"] {
            let some: Vec<&Pair> = of_half.iter().copied().filter(|p| p.dimension == dimension).collect();
            line(half, dimension, &some);
        }
        line(half, "all", &of_half);
    }
    line("tuned", "chats", &tuned.iter().collect::<Vec<_>>());
    by_criterion(&pairs);
    if show {
        for pair in pairs.iter().filter(|p| is_odd(p)).chain(&tuned).filter(|p| p.person != p.machine) {
            println!(
                "\n{} {}: person {}, machine {}\n    person: {}\n    machine: {}",
                pair.criterion, pair.conversation, pair.person, pair.machine, pair.because, pair.why
            );
        }
    }
    Ok(())
}

/// The tuned chats of the fixtures, which must not suffer from what the practice teaches.
fn tuned(root: &Path, rubrics: &[Compiled]) -> anyhow::Result<Vec<Pair>> {
    let mut pairs = Vec::new();
    for stem in super::stems(&root.join("fixtures/verdicts"), ".yaml")? {
        let chat = root.join(format!("fixtures/chats/{stem}.json"));
        if stem.contains(".held") || !chat.is_file() {
            continue;
        }
        let verdicts = serde_saphyr::from_str(&fs::read_to_string(
            root.join(format!("fixtures/verdicts/{stem}.yaml")),
        )?)?;
        pairs.extend(pair(&stem, &verdicts, &cards(&chat, rubrics)?));
    }
    Ok(pairs)
}

fn by_criterion(pairs: &[Pair]) {
    // What the person said and what the machine said instead, so many times.
    let mistakes = |half: &[&Pair]| {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for pair in half.iter().filter(|p| p.person != p.machine) {
            *counts.entry(format!("{}→{}", pair.person, pair.machine)).or_default() += 1;
        }
        counts.iter().map(|(what, count)| format!("{what} {count}")).collect::<Vec<_>>().join(", ")
    };
    let mut criteria: BTreeMap<(&str, &str), [Vec<&Pair>; 2]> = BTreeMap::new();
    for pair in pairs {
        let halves = criteria.entry((&pair.dimension, &pair.criterion)).or_default();
        halves[usize::from(!is_odd(pair))].push(pair);
    }
    println!("\ncriterion                 odd: n wrong kappa    even: n wrong kappa");
    for ((_, criterion), halves) in criteria {
        let wrong = mistakes(&halves[1]);
        let shown = halves.map(|half| {
            let wrong = half.iter().filter(|p| p.person != p.machine).count();
            let judged: Vec<(&str, &str)> = half
                .iter()
                .map(|p| (p.person.as_str(), p.machine))
                .filter(|p| p.1 != "not_assessable")
                .collect();
            format!("{:>3} {wrong:>4}  {:>5.2}", half.len(), super::kappa(&judged))
        });
        println!("{criterion:<24} {}       {}   {wrong}", shown[0], shown[1]);
    }
    let right = |odd: bool| {
        let half: Vec<&Pair> = pairs.iter().filter(|p| is_odd(p) == odd).collect();
        share(half.iter().filter(|p| p.person == p.machine).count(), half.len())
    };
    println!("right: odd {:.3}, even {:.3}", right(true), right(false));
}

/// `zh-p07-…` is odd.
fn is_odd(pair: &Pair) -> bool {
    let number = pair.conversation.get(4..6).and_then(|digits| digits.parse::<u32>().ok());
    number.is_some_and(|number| number % 2 == 1)
}

fn cards(chat: &Path, rubrics: &[Compiled]) -> anyhow::Result<Vec<Scorecard>> {
    let name = chat.display().to_string();
    let mut cards = Vec::new();
    for one in json(&name, &name, &fs::read_to_string(chat)?, TextLimits::default())? {
        let (about, transcript) = (one.about, one.transcript);
        let measurements = spotcheck::measure::measure(&transcript, about.language, None)?.measurements;
        let language = measurements.language.or(about.language).unwrap_or(Lang::Other);
        let roles = facts::infer_roles(&about, &transcript, language);
        let source =
            Source { about: &about, transcript: &transcript, roles: &roles, measurements: &measurements };
        let facts = facts::derive(&source);
        let fitting = rubrics.iter().filter(|rubric| rubric.concerns(&about, language));
        cards.extend(fitting.map(|rubric| score(rubric, &source, &facts)));
    }
    Ok(cards)
}
