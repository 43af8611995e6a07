//! Digits as people write and say them, gathered into runs.

use std::ops::Range;

/// Digits that stand together: a written block, or what was spoken in one go.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Group {
    /// ASCII digits.
    pub digits: String,
    /// Where, in the folded text.
    pub range: Range<usize>,
    /// Said in words rather than written.
    pub spoken: bool,
    /// What stands between the previous group of the run and this one.
    pub glue: String,
}

/// Groups with nothing but separators between them.
pub(super) type Run = Vec<Group>;

/// All runs of a folded text.
pub(super) fn runs(folded: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut open = false;
    let mut at = 0;
    while let Some(c) = folded.get(at..).and_then(|rest| rest.chars().next()) {
        let (end, group) = token(folded, at, c);
        if let Some((digits, spoken)) = group {
            let previous = runs.last().filter(|_| open).and_then(|run| run.last());
            let glue =
                previous.and_then(|group| folded.get(group.range.end..at)).unwrap_or_default().to_owned();
            let joins = previous.is_some_and(|previous| glues(&glue, spoken && previous.spoken));
            let group =
                Group { digits, range: at..end, spoken, glue: if joins { glue } else { String::new() } };
            match runs.last_mut() {
                Some(run) if joins => run.push(group),
                _ => runs.push(vec![group]),
            }
            open = true;
        } else if !is_filler(folded.get(at..end).unwrap_or_default()) {
            open = open && is_separator(c);
        }
        at = end;
    }
    runs
}

/// The next token: its end, and its digits with whether they were spoken, if it has any.
fn token(folded: &str, at: usize, c: char) -> (usize, Option<(String, bool)>) {
    if c.is_ascii_digit() {
        let end = end_of(folded, at, |c| c.is_ascii_digit());
        return (end, folded.get(at..end).map(|digits| (digits.to_owned(), false)));
    }
    if han_digit(c).is_some() {
        let end = end_of(folded, at, |c| han_digit(c).is_some());
        let before = folded.get(..at).and_then(|before| before.chars().next_back());
        let after = folded.get(end..).and_then(|after| after.chars().next());
        let counts = before.is_some_and(is_multiplier) || after.is_some_and(is_multiplier);
        let digits = folded.get(at..end).unwrap_or_default().chars().filter_map(han_digit).collect();
        return (end, (!counts).then_some((digits, true)));
    }
    if c.is_ascii_alphabetic() {
        return english(folded, at);
    }
    (at + c.len_utf8(), None)
}

fn end_of(folded: &str, at: usize, belongs: impl Fn(char) -> bool) -> usize {
    let rest = folded.get(at..).unwrap_or_default();
    at + rest.find(|c| !belongs(c)).unwrap_or(rest.len())
}

fn han_digit(c: char) -> Option<char> {
    Some(match c {
        '零' | '〇' => '0',
        '一' | '幺' | '壹' => '1',
        '二' => '2',
        '三' => '3',
        '四' => '4',
        '五' => '5',
        '六' => '6',
        '七' => '7',
        '八' => '8',
        '九' => '9',
        _ => return None,
    })
}

fn is_multiplier(c: char) -> bool {
    matches!(c, '十' | '百' | '千' | '万' | '亿' | '第')
}

/// An English number word, alone or as "double eight", "twenty-one", "eight hundred".
fn english(folded: &str, at: usize) -> (usize, Option<(String, bool)>) {
    let end = end_of(folded, at, |c| c.is_ascii_alphabetic());
    let word = folded.get(at..end).unwrap_or_default();
    let next_at = end + usize::from(folded.get(end..).is_some_and(|rest| rest.starts_with([' ', '-'])));
    let next_end = end_of(folded, next_at, |c| c.is_ascii_alphabetic());
    let next = if next_at > end { folded.get(next_at..next_end).unwrap_or_default() } else { "" };
    let times = match word {
        "double" => 2,
        "triple" | "treble" => 3,
        _ => 0,
    };
    if times > 0 {
        return match unit(next) {
            Some(digit) => (next_end, Some((digit.repeat(times), true))),
            None => (end, None),
        };
    }
    if let Some(tens) = tens(word) {
        return match unit(next).filter(|digit| *digit != "0") {
            Some(digit) => (next_end, Some((format!("{tens}{digit}"), true))),
            None => (end, Some((format!("{tens}0"), true))),
        };
    }
    match unit(word).or_else(|| teen(word)) {
        Some(digit) if next == "hundred" => (next_end, Some((format!("{digit}00"), true))),
        Some(digits) => (end, Some((digits.to_owned(), true))),
        None => (end, None),
    }
}

fn unit(word: &str) -> Option<&'static str> {
    Some(match word {
        "zero" | "oh" | "o" | "nought" => "0",
        "one" => "1",
        "two" => "2",
        "three" => "3",
        "four" => "4",
        "five" => "5",
        "six" => "6",
        "seven" => "7",
        "eight" => "8",
        "nine" | "niner" => "9",
        _ => return None,
    })
}

fn teen(word: &str) -> Option<&'static str> {
    Some(match word {
        "ten" => "10",
        "eleven" => "11",
        "twelve" => "12",
        "thirteen" => "13",
        "fourteen" => "14",
        "fifteen" => "15",
        "sixteen" => "16",
        "seventeen" => "17",
        "eighteen" => "18",
        "nineteen" => "19",
        _ => return None,
    })
}

fn tens(word: &str) -> Option<&'static str> {
    Some(match word {
        "twenty" => "2",
        "thirty" => "3",
        "forty" => "4",
        "fifty" => "5",
        "sixty" => "6",
        "seventy" => "7",
        "eighty" => "8",
        "ninety" => "9",
        _ => return None,
    })
}

fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '-' | '.' | '(' | ')' | '·' | '_' | ',' | '、' | '+' | '*') || c == '。'
}

/// What people say between the digits.
fn is_filler(token: &str) -> bool {
    matches!(token, "uh" | "um" | "er" | "dash" | "hyphen" | "and" | "then" | "呃" | "嗯" | "啊" | "杠")
}

/// May this stand between two groups of one run? Between spoken ones people pause and hum; between written ones
/// only separators stand, and a comma without a blank belongs to an amount.
fn glues(glue: &str, spoken: bool) -> bool {
    if glue.contains(['+', '*']) {
        return false;
    }
    let letters = glue.contains(char::is_alphabetic);
    if spoken {
        return glue.chars().count() <= if letters { 10 } else { 3 };
    }
    !letters && glue.chars().count() <= 3 && !matches!(glue, "," | "。" | "、") && !glue.contains('。')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        runs(text)
            .iter()
            .map(|run| run.iter().map(|group| group.digits.as_str()).collect::<Vec<_>>().join(" "))
            .collect()
    }

    #[test]
    fn written() {
        assert_eq!(read("138-0013 8000"), ["138 0013 8000"]);
        assert_eq!(read("1,299.00"), ["1", "299 00"]);
        assert_eq!(read("+46 (0)8 928 571"), ["46 0 8 928 571"]);
    }

    #[test]
    fn spoken() {
        assert_eq!(read("一三八零零幺三八"), ["13800138"]);
        assert_eq!(read("一三八,嗯,零零一三"), ["138 0013"]);
        assert_eq!(read("一百二十三"), [""; 0]);
        assert_eq!(read("one three eight double zero oh um nine"), ["1 3 8 00 0 9"]);
        assert_eq!(read("eight hundred five fifty-five twenty"), ["800 5 55 20"]);
        assert_eq!(read("someone stoned alone"), [""; 0]);
    }
}
