//! Repeats.
use super::Said;
use crate::facts::{Moment, Source};
pub(super) fn find(_source: &Source, _said: &[Said], _moments: &mut Vec<Moment>) {}
