//! Examples, lessons and boards in the database, and what of other domains they are made from.

mod boards;
mod examples;
mod lessons;
mod material;
mod near;

pub use boards::{Key, board, keep_board};
pub use examples::{Filter, Listed, add, change, list, listed, lock, pinned, remove};
pub use lessons::{
    Item, Overview, Reader, add_lesson, change_lesson, hidden_items, items, lesson, lessons, lock_lesson,
    published_for, remove_lesson, set_items,
};
pub use material::{Judged, Material, judged, material};
pub use near::{Place, piece, places, vectors};
