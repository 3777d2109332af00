//! The chain: its form, its hashes, and every change found.
