//! Numbers in digits, Chinese numerals and English words.

/// A number read from the beginning of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Number {
    pub value: f64,
    /// The upper end, where the word itself is a range ("三五", "a few").
    pub upper: f64,
    /// Bytes read.
    pub len: usize,
    pub style: Style,
    /// Means no exact number ("几", "a few").
    pub vague: bool,
}

/// How a number was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Digits,
    /// With 十, 百, 千, 万: a number whatever follows.
    Counted,
    /// Single numerals, which are part of many words ("一下", "one of them").
    Plain,
    /// "a", "an": a number only before some units.
    Article,
}

impl Number {
    fn exact(value: f64, len: usize, style: Style) -> Self {
        Self { value, upper: value, len, style, vague: false }
    }
}

/// The number that a folded text begins with.
pub(super) fn read(text: &str) -> Option<Number> {
    let first = text.chars().next()?;
    if first.is_ascii_digit() {
        digits(text)
    } else if first.is_ascii_alphabetic() {
        english(text)
    } else {
        chinese(text)
    }
}

/// `1,299.00`, `2.5万`, `5千`.
fn digits(text: &str) -> Option<Number> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut end = 0;
    let mut plain = String::new();
    while let Some(byte) = bytes.get(end) {
        let thousands =
            *byte == b',' && (1..=3).all(|i| digit(end + i)) && !digit(end + 4) && !plain.contains('.');
        let point = *byte == b'.' && digit(end + 1) && !plain.contains('.');
        if byte.is_ascii_digit() || point {
            plain.push(char::from(*byte));
        } else if !thousands {
            break;
        }
        end += 1;
    }
    let value: f64 = plain.parse().ok()?;
    let mut scale = 1.0;
    while let Some(times) = text.get(end..).and_then(|rest| rest.chars().next()).and_then(multiplier) {
        scale *= times;
        end += 3;
    }
    if scale < 2.0
        && text.get(end..).is_some_and(|rest| {
            rest.starts_with('k') && !rest[1..].starts_with(|c: char| c.is_ascii_alphanumeric())
        })
    {
        scale = 1000.0;
        end += 1;
    }
    Some(Number::exact(value * scale, end, Style::Digits))
}

fn multiplier(c: char) -> Option<f64> {
    Some(match c {
        '十' => 10.0,
        '百' => 100.0,
        '千' => 1000.0,
        '万' => 10_000.0,
        '亿' => 100_000_000.0,
        _ => return None,
    })
}

fn numeral(c: char) -> Option<u32> {
    Some(match c {
        '零' | '〇' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '俩' | '贰' => 2,
        '三' | '叁' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

/// 三, 十五, 两千五, 一万零三百, 三点五, 三五 (three to five), 几, 十几, 几百, 半.
fn chinese(text: &str) -> Option<Number> {
    if text.starts_with('半') {
        return Some(Number::exact(0.5, '半'.len_utf8(), Style::Plain));
    }
    let belongs = |c: char| numeral(c).is_some() || multiplier(c).is_some() || matches!(c, '几' | '数');
    let end = text.find(|c| !belongs(c)).unwrap_or(text.len());
    let chars: Vec<char> = text.get(..end)?.chars().collect();
    let vague = chars.contains(&'几') || chars.first() == Some(&'数');
    if chars.is_empty() || chars == ['数'] || chars.iter().skip(1).any(|c| *c == '数') {
        return None;
    }
    if let Some(pair) = neighbours(&chars) {
        return Some(Number { len: end, ..pair });
    }
    let low: Vec<char> = chars.iter().map(|c| if matches!(c, '几' | '数') { '二' } else { *c }).collect();
    let high: Vec<char> = chars.iter().map(|c| if matches!(c, '几' | '数') { '九' } else { *c }).collect();
    let (mut least, most) = (total(&low), total(&high));
    let counted = chars.iter().any(|c| multiplier(*c).is_some());
    let mut len = end;
    let decimals: String = text
        .get(end..)
        .and_then(|rest| rest.strip_prefix('点'))
        .map(|rest| rest.chars().map_while(numeral).map(|digit| digit.to_string()).collect())
        .unwrap_or_default();
    // "三点五" is 3.5, but "三点十五" and "三点五十分" are times.
    let after = end + 3 + decimals.len() * 3;
    let time = text.get(after..).is_some_and(|rest| rest.starts_with(['十', '分']));
    if !decimals.is_empty() && !vague && !time {
        least += format!("0.{decimals}").parse::<f64>().unwrap_or(0.0);
        len = after;
        return Some(Number::exact(least, len, Style::Counted));
    }
    let style = if counted { Style::Counted } else { Style::Plain };
    Some(Number { value: least, upper: if vague { most } else { least }, len, style, vague })
}

/// 三五天, 一两天, 两三百: two neighbouring numerals name a range.
fn neighbours(chars: &[char]) -> Option<Number> {
    let (low, high) = (numeral(*chars.first()?)?, numeral(*chars.get(1)?)?);
    let scale = match chars.get(2..)? {
        [] => 1.0,
        [times] => multiplier(*times)?,
        _ => return None,
    };
    let near = low > 0 && high > low && high - low <= 2;
    let style = if scale > 1.0 { Style::Counted } else { Style::Plain };
    near.then(|| Number {
        value: f64::from(low) * scale,
        upper: f64::from(high) * scale,
        len: 0,
        style,
        vague: true,
    })
}

/// The value of numerals with multipliers; without any, digits in a row (二〇二四). A numeral left over counts
/// tenths of the multiplier before it: 两千五 is 2500.
fn total(chars: &[char]) -> f64 {
    if !chars.iter().any(|c| multiplier(*c).is_some()) {
        return chars
            .iter()
            .filter_map(|c| numeral(*c))
            .fold(0.0, |sum, digit| sum * 10.0 + f64::from(digit));
    }
    let (mut sum, mut section, mut digit, mut last, mut zero) = (0.0, 0.0, None, 1.0, false);
    for c in chars {
        match (numeral(*c), multiplier(*c)) {
            (Some(value), _) => {
                zero = value == 0;
                digit = Some(f64::from(value));
            }
            (_, Some(times)) if times >= 10_000.0 => {
                let below = section + digit.unwrap_or(0.0);
                // 亿 counts all that was said before it, 万 only what was said since.
                sum = if times > 10_000.0 { (sum + below) * times } else { sum + below * times };
                (section, digit, last, zero) = (0.0, None, times, false);
            }
            (_, Some(times)) => {
                section += digit.filter(|value| *value > 0.0).unwrap_or(1.0) * times;
                (digit, last, zero) = (None, times, false);
            }
            _ => {}
        }
    }
    let shortened =
        last >= 100.0 && !zero && chars.iter().rev().nth(1).is_some_and(|c| multiplier(*c).is_some());
    sum + section + digit.unwrap_or(0.0) * if shortened { last / 10.0 } else { 1.0 }
}

/// twenty-four, one hundred and fifty, half a, a couple of, a few.
fn english(text: &str) -> Option<Number> {
    const FIXED: &[(&str, f64, f64)] = &[
        ("half an ", 0.5, 0.5),
        ("half a ", 0.5, 0.5),
        ("a couple of ", 2.0, 2.0),
        ("a couple ", 2.0, 2.0),
        ("couple of ", 2.0, 2.0),
        ("a few ", 2.0, 9.0),
        ("several ", 2.0, 9.0),
        ("few ", 2.0, 9.0),
        ("a dozen ", 12.0, 12.0),
    ];
    if let Some((word, value, upper)) = FIXED.iter().find(|(word, ..)| text.starts_with(word)) {
        let vague = value < upper;
        return Some(Number {
            value: *value,
            upper: *upper,
            len: word.len() - 1,
            style: Style::Plain,
            vague,
        });
    }
    let (mut sum, mut section, mut end, mut words) = (0.0, 0.0, 0, 0);
    let mut at = 0;
    loop {
        let rest = text.get(at..)?;
        let len = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        let word = rest.get(..len)?;
        match (small(word), word) {
            (Some(value), _)
                if words == 0
                    || section == 0.0
                    || section % 100.0 == 0.0
                    || section % 10.0 == 0.0 && value < 10.0 && section % 100.0 >= 20.0 =>
            {
                section += value;
            }
            (None, "hundred") if section > 0.0 => section *= 100.0,
            (None, "thousand" | "million") if section > 0.0 => {
                sum += section * if word == "thousand" { 1000.0 } else { 1_000_000.0 };
                section = 0.0;
            }
            (None, "and") if words > 0 && (section >= 100.0 || sum > 0.0) => {
                at += len + 1;
                continue;
            }
            (None, "a" | "an") if words == 0 => {
                let hundred = ["a hundred", "a thousand"].iter().any(|start| text.starts_with(start));
                if !hundred {
                    return Some(Number::exact(1.0, len, Style::Article));
                }
                section = 1.0;
            }
            _ => break,
        }
        words += 1;
        end = at + len;
        if !text.get(end..).is_some_and(|rest| rest.starts_with([' ', '-'])) {
            break;
        }
        at = end + 1;
    }
    if let Some((decimals, len)) = (words > 0).then(|| point(text.get(end..).unwrap_or_default())).flatten() {
        return Some(Number::exact(sum + section + decimals, end + len, Style::Counted));
    }
    let style = if words > 1 { Style::Counted } else { Style::Plain };
    (words > 0).then(|| Number::exact(sum + section, end, style))
}

/// " point five", " point two five": the decimals, and the bytes read.
fn point(text: &str) -> Option<(f64, usize)> {
    const POINT: &str = " point ";
    let mut at = text.starts_with(POINT).then_some(POINT.len())?;
    let (mut value, mut place, mut end) = (0.0, 1.0, None);
    while let Some(rest) = text.get(at..) {
        let len = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        let Some(digit) = rest.get(..len).and_then(small).filter(|digit| *digit < 10.0) else { break };
        place /= 10.0;
        value += digit * place;
        end = Some(at + len);
        at += len + 1;
    }
    Some((value, end?))
}

fn small(word: &str) -> Option<f64> {
    const WORDS: [&str; 20] = [
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
    let place =
        |words: &[&str]| words.iter().position(|known| *known == word).and_then(|at| u32::try_from(at).ok());
    place(&WORDS).map(f64::from).or_else(|| place(&TENS).map(|at| f64::from((at + 2) * 10)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values() {
        for (text, value) in [
            ("1,299.00", 1299.0),
            ("2.5万", 25_000.0),
            ("3k", 3000.0),
            ("12,34", 12.0),
            ("十五", 15.0),
            ("两千五", 2500.0),
            ("一百二", 120.0),
            ("一百二十", 120.0),
            ("一百零二", 102.0),
            ("三万五", 35_000.0),
            ("一万零三百", 10_300.0),
            ("二〇二四", 2024.0),
            ("三点五", 3.5),
            ("一百二十三万四千五百六十七", 1_234_567.0),
            ("半", 0.5),
            ("两亿三千万", 230_000_000.0),
            ("twenty-four", 24.0),
            ("one hundred and fifty", 150.0),
            ("two thousand five hundred", 2500.0),
            ("a hundred", 100.0),
            ("half an hour", 0.5),
            ("one point five percent", 1.5),
            ("two point two five", 2.25),
            ("fifteen", 15.0),
        ] {
            let number = read(text).unwrap();
            assert!((number.value - value).abs() < 1e-9, "{text}: {number:?}");
        }
    }

    #[test]
    fn ranges_in_one_word() {
        for (text, low, high) in [
            ("三五", 3.0, 5.0),
            ("一两", 1.0, 2.0),
            ("两三百", 200.0, 300.0),
            ("几", 2.0, 9.0),
            ("十几", 12.0, 19.0),
            ("几百", 200.0, 900.0),
        ] {
            let number = read(text).unwrap();
            assert_eq!((number.value, number.upper, number.vague), (low, high, true), "{text}");
        }
    }

    #[test]
    fn no_numbers() {
        for text in ["someone", "数", "and", "", "，", "tent"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
