//! No criterion of any shipped rubric goes unexplained; one rubric's explanation is kept as a file to be read.

use super::*;
use crate::rubric::parse_with;
use std::fs;
use std::path::{Path, PathBuf};

/// Every rubric that comes with the program, with its knowledge.
fn shipped() -> Vec<(PathBuf, Compiled)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("rubrics");
    let mut rubrics = Vec::new();
    for folder in [root.clone(), root.join("examples"), root.join("judge")] {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.extension().is_none_or(|ending| ending != "yaml")
                || name.ends_with(".cases.yaml")
                || name == "flags.yaml"
            {
                continue;
            }
            let open = |file: &str| fs::read_to_string(folder.join(file)).map_err(|error| error.to_string());
            let compiled = parse_with(&name, &fs::read_to_string(&path).unwrap(), &open).unwrap();
            rubrics.push((path, compiled));
        }
    }
    rubrics.sort_by(|a, b| a.0.cmp(&b.0));
    rubrics
}

#[test]
fn no_shipped_criterion_is_unexplained() {
    let rubrics = shipped();
    assert!(rubrics.len() >= 6, "{}", rubrics.len());
    for (path, rubric) in &rubrics {
        for lang in [Lang::Zh, Lang::En] {
            let told = explain(rubric, lang);
            assert_eq!(told.criteria.len(), rubric.criteria.len());
            assert_eq!(told.knowledge.len(), rubric.knowledge.statements.len());
            for one in &told.criteria {
                for text in one.test.lines(0).iter().chain(&one.applies.lines(0)).chain([&one.costs]) {
                    let place = format!("{} {} {lang}: {text}", path.display(), one.id);
                    assert!(text.trim().chars().count() > 3, "{place}");
                    assert!(
                        !text.contains("{}") && !text.contains('~') && !text.trim().contains("  "),
                        "{place}"
                    );
                    assert!(!text.contains("_ms") && !text.contains("_share"), "a name of ours: {place}");
                }
                let text = one.test.lines(0).concat();
                let han = text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
                assert!(han || lang == Lang::En, "{} {}: {text}", path.display(), one.id);
            }
        }
    }
}

#[test]
fn the_explanation_of_the_support_rubric_reads_as_in_the_file() {
    for (path, rubric) in shipped() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name == "support.en.yaml" || name == "shop.en.yaml" {
            insta::assert_snapshot!(format!("{name}.en"), explain(&rubric, Lang::En).render());
            insta::assert_snapshot!(format!("{name}.zh"), explain(&rubric, Lang::Zh).render());
        }
    }
}

fn words(criterion: &str) -> (CriterionWords, CriterionWords) {
    let yaml = format!(
        "id: x\nlanguage: en\ntitle: X\ndimensions: {{ a: {{ title: Attitude, weight: 1 }} }}\ncriteria:\n  - id: c\n    dimension: a\n    title: C\n    points: 10\n{criterion}"
    );
    let rubric = crate::rubric::parse("x.yaml", &yaml).unwrap();
    let first = |lang| explain(&rubric, lang).criteria.remove(0);
    (first(Lang::En), first(Lang::Zh))
}

#[test]
fn a_number_with_its_limit_reads_as_people_say_it() {
    let (en, zh) = words(
        "    critical: true\n    applies: { channel: chat }\n    met: { number: first_response_ms, at_most: 30s }\n",
    );
    assert_eq!(en.test.text, "Fails when the customer waits more than 30 s for the first answer.");
    assert_eq!(en.applies.text, "Applies only to chats.");
    assert!(en.costs.starts_with("Worth 10 of the 10 points in Attitude"), "{}", en.costs);
    assert_eq!(en.notes, ["Red line: failing it caps the overall score at 0."]);
    assert_eq!(zh.test.text, "出现下列情况即不达标：客户等待首次回复的时间超过 30 秒。");
    assert_eq!(zh.applies.text, "只适用于文字会话。");
}

#[test]
fn places_and_repetitions_are_told() {
    let (en, zh) = words(
        "    met: { moment: empathy, at_least: 2, where: { after: { moment: frustration }, within_turns: 2, within: 60s } }\n",
    );
    assert_eq!(
        en.test.text,
        "Fails when the agent acknowledges the other's feelings or trouble fewer than 2 times within 2 of the agent's turns and within 1 min after the customer voices anger, worry or disappointment."
    );
    assert!(zh.test.text.contains("坐席 2 轮之内") && zh.test.text.contains("不到 2 次"), "{}", zh.test.text);
    let (en, zh) =
        words("    not_met: { phrase: [lowest price, best price], except: [not the lowest], by: any }\n");
    assert_eq!(
        en.test.text,
        "Fails when somebody says “lowest price” or “best price” (not where the sentence has “not the lowest”)."
    );
    assert!(
        zh.test
            .text
            .ends_with("任意一方说到“lowest price”或“best price”（所在句子里有“not the lowest”时不算）。"),
        "{}",
        zh.test.text
    );
}

#[test]
fn lists_keep_their_structure() {
    let (en, _) = words(
        "    met:\n      any:\n        - all: [{ channel: chat }, { moment: greeting }]\n        - none: [{ moment: rude }, { moment: blame }]\n        - at_least: 2\n          of: [{ moment: greeting }, { moment: closing }, { moment: thanks }]\n",
    );
    assert_eq!(
        en.test.lines(0),
        [
            "Passes when at least one of these holds:",
            "  in a chat, the agent says hello",
            "  none of these is so:",
            "    the agent insults, mocks, threatens or belittles the other side",
            "    the agent puts the fault on the customer",
            "  at least 2 of these hold:",
            "    the agent says hello",
            "    the agent takes leave politely",
            "    the agent thanks the other side",
        ]
    );
}
