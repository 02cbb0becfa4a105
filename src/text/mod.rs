//! Pure functions on strings. Knows nothing of documents.

mod furniture;
mod ideograph;
mod label;
mod measure;
mod number;
mod pattern;

pub use furniture::{is_bare_number, is_page_number, printed_address, printed_date};
pub use ideograph::{normalise, unify};
pub use label::{Numbering, split_numbering, squeeze, tidy};
pub(crate) use measure::{MULTIPLES, ROW_UNITS, is_count, is_money};
pub use number::{NOTHING, Printed, chinese_number, chinese_numeral, chinese_year, has_gap, parse_printed};
pub use pattern::pattern;

/// Whether a character is written in a full square: ideographs, kana, full-width forms and CJK punctuation.
pub fn is_wide(c: char) -> bool {
    matches!(c,
        '\u{2E80}'..='\u{303F}' | '\u{3041}'..='\u{33FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}' | '\u{FF00}'..='\u{FF60}' | '\u{FFE0}'..='\u{FFE6}'
        | '\u{20000}'..='\u{3FFFF}')
}

/// Whether a character is an ideograph, a radical that stands for one among them.
pub fn is_ideograph(c: char) -> bool {
    matches!(c,
        '\u{2E80}'..='\u{2FD5}' | '\u{3007}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}
