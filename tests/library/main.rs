//! What the library reads, and what it says of it.

#![allow(clippy::unwrap_used, clippy::string_slice, reason = "a test may fail loudly: that is its work")]

#[path = "../support/mod.rs"]
mod support;

mod damaged;
mod dumps;
mod earlier;
mod forms;
mod generated;
mod glyphs;
mod hostile;
mod identities;
mod mentions;
mod placed;
mod printed;
mod reports;
mod reread;
mod shapes;
mod styled;
mod texts;
mod tidy;
mod word;
