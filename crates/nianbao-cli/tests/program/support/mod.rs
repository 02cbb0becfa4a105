//! The program, run as people run it, on reports made in the test.

#![allow(unreachable_pub, reason = "used by every module of this test")]

mod program;
#[path = "../../../../../tests/support/mod.rs"]
mod shared;
#[cfg(feature = "archive")]
pub mod stored;

pub use program::{code, nianbao, scratch, stderr, stdout, written};
pub use shared::{Made, Pdf, one_page, read, read_as, root};
