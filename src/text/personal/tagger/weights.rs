//! The weights file: word list, transitions, and for every known feature what it says for each label.
//!
//! Little-endian. `"SPT1"`; the number of labels (u8); units of weight in 1 (f32); transitions (labels x labels, i16);
//! number of words (u32), their hashes ascending (u32 each), their classes (u16 each); number of features (u32), their
//! hashes ascending (u32 each), then for each the number of labels that it speaks of (u8) and so many pairs of label
//! (u8) and weight (i8).

use super::label::LABELS;
use crate::text::personal::table::Table;
use thiserror::Error;

/// What a feature says for each label.
pub(super) type Row = [i8; LABELS];

/// All that the tagger has learnt.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Weights {
    /// Units in 1.
    pub(super) scale: f32,
    /// From label (row) to label, in units.
    pub(super) transitions: Vec<[i16; LABELS]>,
    pub(super) words: Table<u16>,
    pub(super) features: Table<Row>,
}

/// Why a weights file is of no use.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum WeightsError {
    /// Other magic or another number of labels.
    #[error("not a file of weights for this version of the tagger")]
    Foreign,
    /// It ends too early, or goes on too long.
    #[error("the weights file is damaged")]
    Damaged,
}

impl Weights {
    /// Reads a weights file.
    ///
    /// # Errors
    /// When it is not one, belongs to another version, or is damaged.
    pub fn read(file: &[u8]) -> Result<Self, WeightsError> {
        let mut reader = Reader(file);
        let head = (reader.array::<4>()?, reader.array::<1>()?);
        if head.0 != *b"SPT1" || usize::from(head.1[0]) != LABELS {
            return Err(WeightsError::Foreign);
        }
        let scale = f32::from_le_bytes(reader.array()?);
        let mut transitions = vec![[0; LABELS]; LABELS];
        for weight in transitions.iter_mut().flatten() {
            *weight = i16::from_le_bytes(reader.array()?);
        }
        let hashes = reader.hashes()?;
        let words: Result<Vec<u16>, _> =
            hashes.iter().map(|_| reader.array().map(u16::from_le_bytes)).collect();
        let words = Table::new(&hashes, words?);
        let hashes = reader.hashes()?;
        let rows: Result<Vec<Row>, _> = hashes.iter().map(|_| reader.row()).collect();
        let features = Table::new(&hashes, rows?);
        if reader.0.is_empty() {
            Ok(Self { scale, transitions, words, features })
        } else {
            Err(WeightsError::Damaged)
        }
    }

    /// The bytes of a weights file.
    pub fn write(&self) -> Vec<u8> {
        let mut file = Vec::new();
        file.extend(b"SPT1");
        file.extend(u8::try_from(LABELS).unwrap_or(0).to_le_bytes());
        file.extend(self.scale.to_le_bytes());
        file.extend(self.transitions.iter().flatten().flat_map(|weight| weight.to_le_bytes()));
        let words = self.words.sorted();
        write_hashes(words.iter().map(|(hash, _)| *hash), &mut file);
        file.extend(words.iter().flat_map(|(_, classes)| classes.to_le_bytes()));
        let features = self.features.sorted();
        write_hashes(features.iter().map(|(hash, _)| *hash), &mut file);
        for (_, row) in features {
            let spoken = (0..).zip(row).filter(|(_, weight)| **weight != 0);
            file.push(u8::try_from(spoken.clone().count()).unwrap_or(0));
            file.extend(spoken.flat_map(|(label, weight): (u8, &i8)| [label, weight.to_le_bytes()[0]]));
        }
        file
    }
}

fn write_hashes(hashes: impl ExactSizeIterator<Item = u32>, file: &mut Vec<u8>) {
    file.extend(u32::try_from(hashes.len()).unwrap_or(0).to_le_bytes());
    file.extend(hashes.flat_map(u32::to_le_bytes));
}

struct Reader<'f>(&'f [u8]);

impl Reader<'_> {
    fn array<const N: usize>(&mut self) -> Result<[u8; N], WeightsError> {
        let (head, rest) = self.0.split_first_chunk().ok_or(WeightsError::Damaged)?;
        self.0 = rest;
        Ok(*head)
    }

    fn hashes(&mut self) -> Result<Vec<u32>, WeightsError> {
        let count = usize::try_from(u32::from_le_bytes(self.array()?)).unwrap_or(usize::MAX);
        if count > self.0.len() / 4 {
            return Err(WeightsError::Damaged);
        }
        (0..count).map(|_| self.array().map(u32::from_le_bytes)).collect()
    }

    fn row(&mut self) -> Result<Row, WeightsError> {
        let mut row = [0; LABELS];
        let [spoken] = self.array()?;
        for _ in 0..spoken {
            let [label, weight] = self.array()?;
            *row.get_mut(usize::from(label)).ok_or(WeightsError::Damaged)? = i8::from_le_bytes([weight]);
        }
        Ok(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn small() -> Weights {
        let mut row = [0; LABELS];
        row[3] = -7;
        Weights {
            scale: 16.0,
            transitions: vec![[5; LABELS]; LABELS],
            words: Table::new(&[3, 9], vec![1, 2]),
            features: Table::new(&[7, u32::MAX], vec![row, [1; LABELS]]),
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let file = small().write();
        assert_eq!(Weights::read(&file), Ok(small()));
        assert_eq!(Weights::read(&file[..file.len() - 1]), Err(WeightsError::Damaged));
        assert_eq!(Weights::read(b"SPT0\0\0\0\0\0"), Err(WeightsError::Foreign));
    }

    proptest! {
        #[test]
        fn a_damaged_file_is_an_error_not_a_panic(at in 0usize..700, byte in any::<u8>()) {
            let mut file = small().write();
            let place = at % file.len();
            file[place] = byte;
            let _ = Weights::read(&file);
        }

        #[test]
        fn every_hash_is_found(hashes in proptest::collection::btree_set(any::<u32>(), 0..200), other in any::<u32>()) {
            let hashes: Vec<u32> = hashes.into_iter().collect();
            let table = Table::new(&hashes, hashes.clone());
            prop_assert!(hashes.iter().all(|hash| table.get(*hash) == Some(hash)));
            prop_assert_eq!(table.get(other).is_some(), hashes.contains(&other));
        }
    }
}
