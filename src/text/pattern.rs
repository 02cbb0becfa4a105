//! Regular expressions that are part of the program.

use regex::Regex;

/// A constant pattern, compiled. Only for patterns in the source, each of which a unit test runs: with one that is not
/// well-formed no build passes its tests, so no document and no user can meet the panic.
#[expect(clippy::expect_used, reason = "constant patterns, each used by a unit test of its module")]
pub fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("constant pattern")
}
