//! Cutting Chinese text into words, names among them: the cheapest way through the text.
//!
//! Words cost what the dictionary says. A surname with a given name costs what its characters cost as such, and less
//! where the words beside it speak of a name (`cue`). So 张贴 stays a word where 张伟 becomes a name.

use super::cue::{ANNOUNCED, Cues, RELATED};
use super::dictionary::{Class, Dictionary};
use std::ops::Range;

/// A piece of the text: where it stands, in characters, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub range: Range<usize>,
    pub class: Class,
}

/// What a name costs over its characters, in tenths of a nat.
const NAME: i32 = 66;
/// The same for a surname that stands alone before a title or behind 小.
const SURNAME: i32 = 60;
/// So much must speak for a word that is sometimes a name.
const SPOKEN_OF: i32 = 36;
/// A given name alone, over that.
const ALONE: i32 = 40;
/// A surname costs so much at most where nothing announces it.
const KNOWN: i32 = 78;
/// Likewise each character of a given name.
const TYPICAL: i32 = 84;
/// A character that is in no word.
const UNKNOWN: i32 = 150;

/// The text in pieces.
pub(super) fn cut(text: &[char], dictionary: &Dictionary, cues: &Cues) -> Vec<Piece> {
    let mut best: Vec<Option<(i32, usize, Class)>> = vec![None; text.len() + 1];
    if let Some(start) = best.first_mut() {
        *start = Some((0, 0, Class::Other));
    }
    for at in 0..text.len() {
        let Some((cost, _, _)) = best.get(at).copied().flatten() else { continue };
        let mut reach = |len: usize, price: i32, class: Class| {
            if let Some(place) = best.get_mut(at + len)
                && place.is_none_or(|(known, _, _)| cost + price < known)
            {
                *place = Some((cost + price, at, class));
            }
        };
        let rest = text.get(at..).unwrap_or_default();
        let other = rest.iter().take_while(|c| c.is_ascii_alphanumeric()).count().max(1);
        reach(other, UNKNOWN, Class::Other);
        for (len, price, class) in dictionary.words(rest) {
            let named = class == Class::Perhaps && cues.before(at) >= SPOKEN_OF;
            reach(len, price, if named { Class::Name } else { class });
        }
        names(rest, at, dictionary, cues, &mut reach);
    }
    let mut pieces = Vec::new();
    let mut end = text.len();
    while let Some((_, start, class)) = best.get(end).copied().flatten().filter(|_| end > 0) {
        pieces.push(Piece { range: start..end, class });
        end = start;
    }
    pieces.reverse();
    pieces
}

/// Every name that may begin here.
fn names(
    rest: &[char],
    at: usize,
    dictionary: &Dictionary,
    cues: &Cues,
    reach: &mut impl FnMut(usize, i32, Class),
) {
    // "我叫建国": a given name alone, where nothing else can be meant.
    let support = cues.called(at, at + 2);
    if support > 0
        && let Some(cost) = rest.get(..2).and_then(|given| dictionary.given(given))
        && cost <= 2 * TYPICAL
        && !dictionary.words(rest).any(|(len, _, class)| len == 2 && class != Class::Perhaps)
    {
        reach(2, NAME + ALONE + cost - support, Class::Name);
    }
    for family in [1, 2] {
        let Some((surname, given)) = rest.split_at_checked(family) else { continue };
        let Some(price) = dictionary.surname(surname) else { continue };
        let alone = cues.alone(at, at + family);
        if alone > 0 && (price <= KNOWN || family == 2) {
            reach(family, SURNAME + price - alone, Class::Name);
        }
        for len in [1, 2] {
            let Some(cost) = given.get(..len).and_then(|given| dictionary.given(given)) else { continue };
            let before = cues.before(at);
            let support = before + cues.behind(at + family + len);
            // 沃尔玛: rare characters alone make no name.
            let plain = (price <= KNOWN || family == 2) && cost <= TYPICAL * i32::try_from(len).unwrap_or(1);
            // 李子 is a word first.
            let word = || {
                dictionary.words(rest).any(|(end, _, class)| end == family + len && class != Class::Perhaps)
            };
            if !plain && before < ANNOUNCED || before < RELATED && word() {
                continue;
            }
            reach(family + len, NAME + price + cost - support, Class::Name);
        }
    }
}
