//! Leaving.
use super::Said;
use crate::facts::Moment;
pub(super) fn find(_said: &[Said], _moments: &mut Vec<Moment>) {}
