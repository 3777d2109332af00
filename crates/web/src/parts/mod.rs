//! Parts of pages: each turns readings into what a template writes, and nothing more.

pub mod annotation;
pub mod card;
pub mod chart;
pub mod choice;
pub mod diagnostics;
pub mod finding;
pub mod frame;
pub mod groups;
pub mod mark;
pub mod model;
pub mod month;
pub mod pace;
pub mod past;
pub mod phrase;
pub mod picture;
pub mod progress;
pub mod prospect;
pub mod report;
pub mod shares;
pub mod span;
pub mod table;
pub mod tabs;
pub mod tree;
pub mod verdict;
