//! Examples, lessons and boards in the database, and what of other domains they are made from.

mod boards;
mod examples;
mod lessons;
mod material;
mod near;

pub use boards::{Key, board, keep_board};
pub use examples::{Filter, Listed, add, change, example, list, listed, pinned, remove};
pub use lessons::{
    Item, Overview, add_lesson, change_lesson, hidden_items, items, lesson, lessons, published_for,
    published_item, remove_lesson, set_items,
};
pub use material::{Judged, Material, judged, material};
pub use near::{Place, piece, places, vectors};
