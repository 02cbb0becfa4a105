//! The program as people run it.

#![allow(clippy::unwrap_used, clippy::string_slice, reason = "a test may fail loudly: that is its work")]

mod support;

#[cfg(feature = "archive")]
mod archive;
#[cfg(feature = "archive")]
mod audit;
mod beside;
mod cli;
#[cfg(feature = "archive")]
mod corrections;
#[cfg(feature = "archive")]
mod doubts;
#[cfg(feature = "archive")]
mod export;
#[cfg(feature = "pictures")]
mod pictures;
mod stdout;
