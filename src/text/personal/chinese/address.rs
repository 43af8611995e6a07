//! Addresses: parts in a row that together say where somebody lives. A region alone is a place; companies come by here.

use super::cut::Piece;
use super::dictionary::Class;
use super::element::{Element, Part, SURE_ESTATES, elements};
use crate::text::personal::Kind;
use std::ops::Range;

/// Finds them, in characters.
pub(super) fn find(text: &[char], pieces: &[Piece], add: &mut impl FnMut(Kind, Range<usize>)) {
    let elements = elements(text, pieces);
    let mut rest = elements.as_slice();
    while let Some(first) = rest.first() {
        let mut count = 1;
        while let (Some(last), Some(next)) = (rest.get(count - 1), rest.get(count)) {
            if !joined(text, last, next) {
                break;
            }
            count += 1;
        }
        let (row, others) = rest.split_at(count);
        rest = others;
        let Some(last) = row.last() else { break };
        if is_address(text, pieces, row) {
            add(Kind::Address, first.range.start..last.range.end);
        } else {
            for element in row {
                match element.part {
                    Part::Region => add(Kind::Place, element.range.clone()),
                    Part::Company => add(Kind::Organisation, element.range.clone()),
                    _ => {}
                }
            }
        }
    }
}

/// Do two elements follow each other as parts of one address?
fn joined(text: &[char], last: &Element, next: &Element) -> bool {
    let between = text.get(last.range.end..next.range.start).unwrap_or_default();
    let crossing = last.part == Part::Road && next.part == Part::Road;
    last.part != Part::Company
        && next.part != Part::Company
        && (between.is_empty()
            || matches!(between, [' '])
            || matches!(between, [','] if next.part == Part::Number || next.part == Part::Estate)
            || crossing && matches!(between, ['和' | '与' | '跟']))
}

/// Is this row of elements where somebody lives, not only where something is?
fn is_address(text: &[char], pieces: &[Piece], row: &[Element]) -> bool {
    let count = |part| row.iter().filter(|element| element.part == part).count();
    let (roads, estates, numbers) = (count(Part::Road), count(Part::Estate), count(Part::Number));
    let (regions, villages) = (count(Part::Region), count(Part::Village));
    let sure = |element: &Element| {
        let words: String = text.get(element.range.clone()).unwrap_or_default().iter().collect();
        let within = pieces
            .iter()
            .filter(|piece| element.range.start <= piece.range.start && piece.range.end <= element.range.end);
        element.part == Part::Estate
            && !within.into_iter().any(|piece| piece.class == Class::Function && piece.range.len() > 1)
            && SURE_ESTATES
                .split(' ')
                .any(|end| words.ends_with(end) && words.chars().count() >= end.chars().count() + 2)
    };
    numbers >= 1 && roads + estates + villages >= 1
        || numbers >= 3
        || numbers >= 1 && regions >= 2
        || roads >= 2 && count(Part::Crossing) >= 1
        || regions >= 1 && estates >= 1 && row.iter().any(sure)
        || regions >= 1 && roads >= 1 && estates >= 1
        || row.iter().any(sure)
}
