//! One file per platform: the table of importers.
//!
//! Invariant: the order decides between kinds that explain a file equally well; the more particular one comes first.

use crate::importer::Importer;

/// Every importer.
pub static ALL: &[&Importer] = &[];
