//! What of a token and its neighbours speaks for a label.

use super::token::{Case, Token};

/// Every feature of the token at this place, as a hash, handed to `each`.
pub(super) fn features(tokens: &[Token], at: usize, mut each: impl FnMut(u32)) {
    let here = View { tokens, at };
    let mut number = 0;
    let mut add = |parts: &[u32]| {
        number += 1;
        each(mixed(number, parts));
    };
    let word = |offset| here.word(offset);
    let look = |offset| here.look(offset);
    add(&[]);
    for offset in [0, -1, 1, -2, 2] {
        add(&[word(offset)]);
        add(&[look(offset)]);
        add(&[u32::from(here.classes(offset)), here.case(offset)]);
    }
    add(&[word(-1), word(0)]);
    add(&[word(0), word(1)]);
    add(&[word(-2), word(-1)]);
    add(&[word(1), word(2)]);
    add(&[word(-1), look(0)]);
    add(&[word(1), look(0)]);
    add(&[word(-1), word(1), look(0)]);
    add(&[word(-2), word(-1), look(0)]);
    add(&[word(-3), word(-2), word(-1), look(0)]);
    add(&[look(-1), look(0), look(1)]);
    add(&[look(-2), look(-1), look(0)]);
    add(&[look(0), look(1), look(2)]);
    if let Some(token) = here.token(0) {
        token.starts.iter().for_each(|start| add(&[*start]));
        token.ends.iter().for_each(|end| add(&[*end]));
        add(&[token.ends[2], here.case(0)]);
        add(&[u32::from(token.begins_line), look(0)]);
        add(&[u32::from(token.begins_line), u32::from(token.classes), here.case(1)]);
    }
    let glue = here.glued(0) + 2 * here.glued(1);
    add(&[glue, look(0)]);
    add(&[glue, here.case(-1), here.case(0), here.case(1)]);
    add(&[glue + 4 * here.glued(-1), look(-1), look(0), look(1)]);
    let (left, gap) = here.anchor(-1);
    let (right, behind) = here.anchor(1);
    add(&[left, here.case(0)]);
    add(&[left, gap, look(0)]);
    add(&[right, here.case(0)]);
    add(&[right, behind, look(0)]);
    add(&[left, right, here.case(0)]);
    number = 100;
    for offset in -5..0 {
        each(mixed(number, &[word(offset), here.case(0)]));
    }
}

struct View<'t> {
    tokens: &'t [Token],
    at: usize,
}

impl View<'_> {
    fn token(&self, offset: isize) -> Option<&Token> {
        self.tokens.get(self.at.checked_add_signed(offset)?)
    }

    fn word(&self, offset: isize) -> u32 {
        self.token(offset)
            .map_or(1, |token| if token.mark > 0 { u32::from(token.mark) + 2 } else { token.word })
    }

    fn classes(&self, offset: isize) -> u16 {
        self.token(offset).map_or(0, |token| token.classes)
    }

    fn case(&self, offset: isize) -> u32 {
        self.token(offset).map_or(9, |token| token.case as u32)
    }

    fn glued(&self, offset: isize) -> u32 {
        self.token(offset).map_or(0, |token| u32::from(token.glued))
    }

    /// Shape, classes and mark in one.
    fn look(&self, offset: isize) -> u32 {
        self.token(offset).map_or(1, |token| {
            token.shape.wrapping_mul(31) ^ (u32::from(token.classes) << 8) ^ u32::from(token.mark)
        })
    }

    /// The nearest common word written small on one side, and how far it is: what a run of capitals depends on.
    fn anchor(&self, step: isize) -> (u32, u32) {
        let mut offset = step;
        while offset.abs() <= 6 {
            match self.token(offset) {
                Some(token) if matches!(token.case, Case::Title | Case::Upper | Case::Mixed) => {
                    offset += step;
                }
                Some(token) => return (token.word, u32::try_from(offset.unsigned_abs()).unwrap_or(9)),
                None => return (1, 0),
            }
        }
        (2, 9)
    }
}

/// One hash from a feature's number and its parts.
fn mixed(number: u32, parts: &[u32]) -> u32 {
    let mut sum = number.wrapping_mul(0x9e37_79b1) ^ 0x85eb_ca6b;
    for part in parts {
        sum = (sum.rotate_left(13) ^ part).wrapping_mul(0xcc9e_2d51);
        sum ^= sum >> 15;
    }
    sum.wrapping_mul(0x1b87_3593) ^ (sum >> 13)
}
