//! Layout.
use crate::{record::Record, sink::Stop};
/// Rows with a look ahead.
pub struct Layout<'p> {
    rows: std::vec::IntoIter<Record>,
    progress: &'p mut dyn FnMut(u64),
}
impl Layout<'_> {
    pub(crate) fn row(&mut self, row: &mut Record, _width: usize) -> Result<bool, Stop> {
        (self.progress)(1);
        self.rows.next().map_or(Ok(false), |next| {
            *row = next;
            Ok(true)
        })
    }
}
