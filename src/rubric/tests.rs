//! What a writer of rubrics sees: what is read, what is refused, and where.

use super::*;

const SMALL: &str = "\
id: small
language: en
title: Small
for: { channel: chat, language: [en] }
dimensions:
  attitude: { title: Attitude, weight: 1 }
criteria:
  - id: greeting
    dimension: attitude
    title: Greeting
    points: 5
    met: { moment: greeting, where: { first_turns: 2 } }
";

fn refused(yaml: &str) -> String {
    parse("r.yaml", yaml).unwrap_err().to_string()
}

#[test]
fn a_small_rubric_compiles() {
    let rubric = parse("small.yaml", SMALL).unwrap();
    assert_eq!(rubric.id, "small");
    assert_eq!(rubric.criteria.len(), 1);
    assert!(matches!(&rubric.criteria[0].test, Test::Met(Condition::Find(find))
        if find.by == Some(crate::conversation::Party::Agent) && find.place.first_turns == Some(2)));
}

#[test]
fn comments_and_order_of_fields_do_not_change_the_version_but_content_does() {
    let hash = parse("a", SMALL).unwrap().hash;
    let reordered = SMALL.replace("id: small\nlanguage: en\n", "# a comment\nlanguage: 'en'\nid:   small\n");
    assert_eq!(parse("b", &reordered).unwrap().hash, hash);
    let stricter = SMALL.replace("first_turns: 2", "first_turns: 1");
    assert_ne!(parse("c", &stricter).unwrap().hash, hash);
}

#[test]
fn every_mistake_is_told_at_once_with_its_place() {
    let yaml = SMALL
        .replace("weight: 1", "weight: 0")
        .replace("points: 5", "point: 5")
        .replace("moment: greeting", "moment: greetign")
        .replace("first_turns: 2", "within_turns: 2");
    assert_eq!(
        refused(&yaml),
        "\
r.yaml:6:40: a weight must be above 0, found 0
  |
6 |   attitude: { title: Attitude, weight: 0 }
  |                                        ^
  hint: leave the dimension out instead

r.yaml:8:5: a criterion needs `points:`
  |
8 |   - id: greeting
  |     ^

r.yaml:11:5: a criterion has no field `point`
   |
11 |     point: 5
   |     ^
  hint: did you mean `points`?

r.yaml:12:20: there is no moment `greetign`
   |
12 |     met: { moment: greetign, where: { within_turns: 2 } }
   |                    ^
  hint: did you mean `greeting`?

r.yaml:12:39: within what?
   |
12 |     met: { moment: greetign, where: { within_turns: 2 } }
   |                                       ^
  hint: `within` and `within_turns` need `after:` or `before:` beside them
"
    );
}
