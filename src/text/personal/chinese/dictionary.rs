//! What is known of Chinese words and names, each with its cost: minus the logarithm of how often it is seen, in tenths.
//!
//! The file: `"SPD1"`, the number of keys (u32), their hashes ascending (u32 each), then for each its cost (u8) and its
//! class (u8); little-endian. Keys are words, and `0X`, `1X`, `2X`, `3X` for the parts of a name: the surname, a
//! given name of one character, the first and the second character of one of two.

use crate::text::personal::table::{START, Table, hash, step};
use std::sync::LazyLock;

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Other,
    /// Verbs, adverbs, particles: what no name is made of, as a rule.
    Function,
    Place,
    Organisation,
    Noun,
    /// A word that is sometimes a name.
    Perhaps,
    /// A person's name, found while cutting.
    Name,
}

/// The dictionary that ships with the program; none if its file is damaged.
pub(super) static DICTIONARY: LazyLock<Option<Dictionary>> =
    LazyLock::new(|| Dictionary::read(include_bytes!("../../../../models/heads/personal.zh")));

/// Words and parts of names by hash.
#[derive(Clone, Debug)]
pub struct Dictionary(Table<(u8, u8)>);

impl Dictionary {
    /// Reads a dictionary file; nothing if it is none.
    pub fn read(file: &[u8]) -> Option<Self> {
        let rest = file.strip_prefix(b"SPD1")?;
        let (count, rest) = rest.split_first_chunk()?;
        let count = usize::try_from(u32::from_le_bytes(*count)).ok()?;
        let (hashes, values) = rest.split_at_checked(count.checked_mul(4)?)?;
        let hashes: Vec<u32> = hashes.as_chunks().0.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect();
        let values: Vec<(u8, u8)> =
            values.as_chunks().0.iter().map(|[cost, class]| (*cost, *class)).collect();
        (values.len() == count).then(|| Self(Table::new(&hashes, values)))
    }

    /// The bytes of a dictionary file: key, cost in tenths, class.
    pub fn write(words: &[(String, u8, u8)]) -> Vec<u8> {
        let mut all: Vec<(u32, u8, u8)> =
            words.iter().map(|(key, cost, class)| (hash(key.bytes()), *cost, *class)).collect();
        all.sort_unstable();
        all.dedup_by_key(|(hash, _, _)| *hash);
        let mut file = b"SPD1".to_vec();
        file.extend(u32::try_from(all.len()).unwrap_or(0).to_le_bytes());
        file.extend(all.iter().flat_map(|(hash, _, _)| hash.to_le_bytes()));
        file.extend(all.iter().flat_map(|(_, cost, class)| [*cost, *class]));
        file
    }

    /// The longest word is so many characters long.
    pub(super) const LONGEST: usize = 9;

    /// Every word at the begin of these characters: how many characters, cost, class.
    pub(super) fn words(&self, text: &[char]) -> impl Iterator<Item = (usize, i32, Class)> {
        let mut sum = START;
        let longest = text.iter().take(Self::LONGEST).enumerate();
        longest.filter_map(move |(place, c)| {
            sum = extend(sum, *c);
            let (cost, class) = *self.0.get(sum)?;
            let class = match class {
                0 => Class::Other,
                1 => Class::Function,
                2 => Class::Place,
                3 => Class::Organisation,
                4 => Class::Noun,
                5 => Class::Perhaps,
                _ => return None,
            };
            Some((place + 1, i32::from(cost), class))
        })
    }

    /// The cost of a surname of one or two characters.
    pub(super) fn surname(&self, name: &[char]) -> Option<i32> {
        self.part('0', name)
    }

    /// The cost of these characters, one or two, as a given name.
    pub(super) fn given(&self, name: &[char]) -> Option<i32> {
        match name {
            [only] => self.character('1', *only),
            [first, second] => Some(self.character('2', *first)? + self.character('3', *second)?),
            _ => None,
        }
    }

    /// Every character can be given as a name; most are not.
    fn character(&self, mark: char, c: char) -> Option<i32> {
        const RARE: i32 = 105;
        ('\u{4e00}'..='\u{9fff}').contains(&c).then(|| self.part(mark, &[c]).unwrap_or(RARE))
    }

    fn part(&self, mark: char, name: &[char]) -> Option<i32> {
        let sum = name.iter().fold(extend(START, mark), |sum, c| extend(sum, *c));
        self.0.get(sum).filter(|(_, class)| *class >= 8).map(|(cost, _)| i32::from(*cost))
    }
}

fn extend(sum: u32, c: char) -> u32 {
    c.encode_utf8(&mut [0; 4]).bytes().fold(sum, step)
}
