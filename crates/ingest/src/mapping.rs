//! Mapping.
/// A mapping.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mapping {}
