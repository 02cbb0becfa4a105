//! Regular expressions in the source.

use regex::Regex;

/// Compiles a constant pattern. Only for patterns in the source, each of which a unit test covers: an invalid one fails
/// the tests, so no document can trigger the panic.
#[expect(clippy::expect_used, reason = "constant patterns, each used by a unit test of its module")]
pub fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("constant pattern")
}
