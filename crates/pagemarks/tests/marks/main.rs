//! What a page shows, in small PDFs made in the test.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly: that is its work")]

mod canvas;
mod limits;
mod made;
mod opening;
mod pages;
mod sight;
