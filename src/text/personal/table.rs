//! Values by hash: how word lists and weights are kept.

/// FNV-1a over 32 bits: the same on every machine, for it is stored in files.
pub(super) fn hash(bytes: impl IntoIterator<Item = u8>) -> u32 {
    bytes.into_iter().fold(START, step)
}

/// The hash of nothing, to go on from with [`step`].
pub(super) const START: u32 = 0x811c_9dc5;

/// One byte more.
pub(super) fn step(sum: u32, byte: u8) -> u32 {
    (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193)
}

/// Hashes to values, found by looking from the hash's own place on: half of the places stay free.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Table<T> {
    /// Hash, and 1 + the index of its value; 0 where the place is free.
    places: Vec<(u32, u32)>,
    values: Vec<T>,
}

impl<T> Table<T> {
    /// As many values as hashes.
    pub fn new(hashes: &[u32], values: Vec<T>) -> Self {
        let size = (hashes.len() * 2).next_power_of_two();
        let mut table = Self { places: vec![(0, 0); size], values };
        for (hash, index) in hashes.iter().zip(1..) {
            let mut place = table.home(*hash);
            while table.places.get(place).is_some_and(|(_, taken)| *taken != 0) {
                place = (place + 1) & (size - 1);
            }
            if let Some(free) = table.places.get_mut(place) {
                *free = (*hash, index);
            }
        }
        table
    }

    fn home(&self, hash: u32) -> usize {
        usize::try_from(hash.wrapping_mul(0x9e37_79b1) >> 4).unwrap_or(0) & (self.places.len().max(1) - 1)
    }

    /// The value of this hash.
    pub fn get(&self, hash: u32) -> Option<&T> {
        let mut place = self.home(hash);
        loop {
            let (known, index) = self.places.get(place)?;
            match index.checked_sub(1) {
                None => return None,
                Some(index) if *known == hash => return self.values.get(usize::try_from(index).ok()?),
                Some(_) => place = (place + 1) & (self.places.len() - 1),
            }
        }
    }

    /// All of it by hash.
    pub fn sorted(&self) -> Vec<(u32, &T)> {
        let value = |index: u32| self.values.get(usize::try_from(index.checked_sub(1)?).ok()?);
        let mut all: Vec<(u32, &T)> =
            self.places.iter().filter_map(|(hash, index)| Some((*hash, value(*index)?))).collect();
        all.sort_by_key(|(hash, _)| *hash);
        all
    }
}
