//! Word and character error: how many words must be changed, left out or put in, for each hundred that were said.

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;

/// Errors counted against a reference.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Errors {
    /// Changed, missing and added.
    pub wrong: usize,
    /// In the reference.
    pub said: usize,
}

impl Errors {
    /// In percent of what was said; more than 100 where much was added.
    pub fn percent(self) -> f64 {
        100.0 * self.wrong as f64 / self.said.max(1) as f64
    }

    /// Both together.
    pub fn plus(self, other: Self) -> Self {
        Self { wrong: self.wrong + other.wrong, said: self.said + other.said }
    }
}

/// Characters for Chinese (Latin words among them count as one), words for everything else.
pub fn errors(reference: &str, heard: &str, chinese: bool) -> Errors {
    let (reference, heard) = (units(reference, chinese), units(heard, chinese));
    Errors { wrong: distance(&reference, &heard), said: reference.len() }
}

/// What is compared: lower case, no punctuation, Simplified script.
fn units(text: &str, chinese: bool) -> Vec<String> {
    let text = text.to_lowercase();
    let text = match OpenCC::from_config(BuiltinConfig::T2s) {
        Ok(converter) if chinese => converter.convert(&text),
        _ => text,
    };
    let mut units: Vec<String> = Vec::new();
    let mut open = false;
    for c in text.chars() {
        let ideograph = ('\u{3400}'..='\u{9fff}').contains(&c);
        match c {
            '\'' | '’' => {}
            c if !c.is_alphanumeric() => open = false,
            // Digits are written as digits or as words, in groups or not: each is compared by itself.
            c if digit(c, chinese).is_some() => {
                units.extend(digit(c, chinese).map(String::from));
                open = false;
            }
            c if ideograph => {
                units.push(c.into());
                open = false;
            }
            c if open => units.last_mut().unwrap().push(c),
            c => {
                units.push(c.into());
                open = true;
            }
        }
    }
    if chinese { units } else { numbers(units) }
}

fn digit(c: char, chinese: bool) -> Option<char> {
    let spoken = "零一二三四五六七八九".chars().position(|d| d == c);
    match c {
        '0'..='9' => Some(c),
        '幺' if chinese => Some('1'),
        _ if chinese => spoken.and_then(|d| char::from_digit(u32::try_from(d).ok()?, 10)),
        _ => None,
    }
}

/// English number words up to 99 as digits ("twenty four": 2 4), since some write them so and some do not.
fn numbers(units: Vec<String>) -> Vec<String> {
    const ONES: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let mut digits: Vec<String> = Vec::new();
    let mut tens: Option<usize> = None;
    for unit in units {
        let one = ONES.iter().position(|&word| word == unit);
        let open = tens.take();
        match (TENS.iter().position(|&word| word == unit), one, open) {
            (Some(ten), _, _) => {
                digits.extend([(ten + 2).to_string(), "0".into()]);
                tens = Some(ten);
            }
            (_, Some(one @ 1..=9), Some(_)) => {
                digits.pop();
                digits.push(one.to_string());
            }
            (_, Some(one), _) => digits.extend(one.to_string().chars().map(String::from)),
            _ if unit == "dollars" => {}
            _ => digits.push(unit),
        }
    }
    digits
}

/// Levenshtein distance.
fn distance(a: &[String], b: &[String]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}

/// Checked each time before anything is measured with it.
pub fn check() {
    let percent = |reference, heard, chinese| errors(reference, heard, chinese).percent();
    assert_eq!(percent("Ask not what, your country!", "ask not what your country", false), 0.0);
    assert_eq!(percent("one two three four", "one too three four five", false), 50.0);
    assert_eq!(percent("don't", "dont", false), 0.0);
    assert_eq!(percent("換一首歌。", "换一首歌", true), 0.0);
    assert_eq!(percent("换一首歌", "换首歌", true), 25.0);
    assert_eq!(percent("买 iPhone 了", "买iphone了", true), 0.0);
    assert_eq!(percent("", "", true), 0.0);
    assert_eq!(percent("twenty four dollars, five five zero", "$24, 550", false), 0.0);
    assert_eq!(percent("号码是幺五四", "号码是154", true), 0.0);
}
