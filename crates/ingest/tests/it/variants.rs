//! Variants of exports: other columns, orders, languages, numbers and mistakes.
