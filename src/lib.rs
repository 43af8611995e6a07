//! spotcheck
