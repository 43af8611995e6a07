//! What may not leave in an example: personal data as everywhere else, and beyond that every longer number.
//!
//! A lesson goes to people who have no business with this customer. What a reviewer must be able to read (an order
//! number) is hidden here too, and so is a number that somebody spells out over several turns.

use crate::basic::Span;
use crate::text::{self, personal};

/// Digits in a row, written or spoken, that can point at somebody.
const LONG: usize = 6;
/// Enough where a turn is little else than digits: somebody spells out a number piece by piece.
const PIECE: usize = 2;
/// Enough where the digits are grouped as amounts are ("12,299.00"): nothing that people pay is longer.
const AMOUNT: usize = 8;
/// A turn in which at least this share of the words are digits spells out a number.
const MOSTLY: f64 = 0.5;

/// The stretches of a turn that are hidden in examples, in order, none touching another.
pub fn hidden(said: &str) -> Vec<Span> {
    joined_up(said, numbers(said))
}

/// What people or the machine wrote about a conversation, masked. Here "turns 2, 4, 9 and 12" are turns: only what is
/// written in one piece is a number.
pub fn noted(text: &str) -> String {
    let whole =
        text.char_indices().map(|(at, c)| (at, at + c.len_utf8(), c.is_numeric())).collect::<Vec<_>>();
    let digits = whole.chunk_by(|a, b| a.2 && b.2).filter(|run| run[0].2 && run.len() >= LONG);
    let spans = digits.map(|run| Span::new(run[0].0, run[run.len() - 1].1)).collect();
    text::mask(text, &joined_up(text, spans))
}

/// These spans and all personal data.
fn joined_up(said: &str, numbers: Vec<Span>) -> Vec<Span> {
    let found = personal::find(said);
    let mut spans: Vec<Span> =
        found.into_iter().filter(|data| shown_to_nobody(data.kind)).map(|data| data.span).collect();
    spans.extend(numbers);
    spans.sort_unstable();
    let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => joined.push(span),
        }
    }
    joined
}

/// Web addresses often carry a customer's own page.
fn shown_to_nobody(kind: personal::Kind) -> bool {
    kind.is_hidden() || kind == personal::Kind::Url
}

/// A text with all of that hidden, byte offsets unchanged.
pub fn masked(said: &str) -> String {
    text::mask(said, &hidden(said))
}

/// Digit by digit, written or spoken.
const SPOKEN: &[&str] = &[
    "zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "double", "triple",
];
const CHINESE: &str = "零〇一二两三四五六七八九幺";

/// A word of the text, or a single Chinese character: where it stands and how many digits it says.
struct Piece {
    span: Span,
    digits: usize,
}

fn pieces(said: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut start = None;
    let close = |start: &mut Option<usize>, end: usize, pieces: &mut Vec<Piece>| {
        if let Some(from) = start.take() {
            let word = said.get(from..end).unwrap_or_default();
            let written = word.chars().filter(|c| c.is_numeric()).count();
            let spoken = usize::from(SPOKEN.contains(&word.to_ascii_lowercase().as_str()));
            pieces.push(Piece { span: Span::new(from, end), digits: written + spoken });
        }
    };
    for (at, c) in said.char_indices() {
        let end = at + c.len_utf8();
        if c.is_alphanumeric() && (c.is_ascii() || c.is_numeric()) && !CHINESE.contains(c) {
            start.get_or_insert(at);
        } else {
            close(&mut start, at, &mut pieces);
            if c.is_alphanumeric() {
                pieces.push(Piece { span: Span::new(at, end), digits: usize::from(CHINESE.contains(c)) });
            }
        }
    }
    close(&mut start, said.len(), &mut pieces);
    pieces
}

/// Long numbers, and in a turn that is mostly digits every one.
fn numbers(said: &str) -> Vec<Span> {
    let pieces = pieces(said);
    let digit_pieces = pieces.iter().filter(|piece| piece.digits > 0).count();
    let spelling = crate::statistics::share(digit_pieces, pieces.len()).is_some_and(|share| share >= MOSTLY);
    let mut found = Vec::new();
    for run in pieces.chunk_by(|a, b| a.digits > 0 && b.digits > 0 && joined(said, a.span.end, b.span.start))
    {
        let digits: usize = run.iter().map(|piece| piece.digits).sum();
        let grouped = run.windows(2).any(|pair| is_group(said, pair[0].span, pair[1].span));
        let least = match (spelling, grouped) {
            (true, _) => PIECE,
            (false, true) => AMOUNT,
            (false, false) => LONG,
        };
        if let (true, Some(first), Some(last)) = (digits >= least, run.first(), run.last()) {
            found.push(Span::new(first.span.start, last.span.end));
        }
    }
    found
}

/// Nothing but blanks, hyphens and the marks that speech recognition sets between digits stands between.
fn joined(said: &str, from: usize, to: usize) -> bool {
    let between = said.get(from..to).unwrap_or_default();
    between
        .chars()
        .all(|c| c.is_whitespace() || matches!(c, '-' | '－' | '—' | '、' | '，' | ',' | '.' | '/' | '·'))
}

/// Is the second piece what follows a thousands' comma or a decimal point?
fn is_group(said: &str, one: Span, next: Span) -> bool {
    match said.get(one.end..next.start) {
        Some(",") => next.len() == 3,
        Some(".") => next.len() <= 2,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn hides_what_points_at_somebody() {
        assert_eq!(masked("我的手机号是13800138000"), "我的手机号是***********");
        assert_eq!(masked("Your order 20418833 is late"), "Your order ******** is late");
        assert_eq!(masked("订单号是二零四一八八三三，麻烦了"), "订单号是＊＊＊＊＊＊＊＊，麻烦了");
        assert!(!masked("it is two oh four one eight, eight three").contains("four"));
        assert_ne!(masked("call me at 1,380,013,8000"), "call me at 1,380,013,8000");
        assert!(!masked("see https://shop.example/u/li-na/orders").contains("li-na"));
    }

    #[test]
    fn a_number_spelt_out_over_several_turns_is_hidden_piece_by_piece() {
        for piece in ["138", "0013.", "eight thousand? no, eight zero", "零零一三", "嗯，一三八"] {
            assert_ne!(masked(piece), piece, "{piece}");
        }
    }

    #[test]
    fn a_note_may_count_turns_but_carries_no_number() {
        assert_eq!(noted("no apology (turns 2, 4, 7, 9, 11, 15)"), "no apology (turns 2, 4, 7, 9, 11, 15)");
        assert_eq!(noted("asks for 20418833, then 13800138000"), "asks for ********, then ***********");
    }

    #[test]
    fn what_a_lesson_needs_stays() {
        for said in [
            "给您补偿50元，三天内到账",
            "I will refund 1,299.00 within 3 days",
            "一个工作日内回复您",
            "We open at 9 am on Friday.",
        ] {
            assert_eq!(masked(said), said);
        }
    }

    proptest! {
        #[test]
        fn no_long_number_is_left_and_no_byte_moves(said in "[a-z 一二三0-9，。-]{0,40}") {
            let masked = masked(&said);
            prop_assert_eq!(masked.len(), said.len());
            let longest = masked.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
            prop_assert!(longest < LONG, "{masked}");
        }
    }
}
