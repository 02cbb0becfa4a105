//! Wide forms of digits and signs, which fonts for ideographs have beside the plain ones.

/// A character, or the ASCII one that it is another form of: a full-width one (Unicode, Halfwidth and Fullwidth Forms), or a
/// dash that stands for a minus.
pub(crate) fn narrow(c: char) -> char {
    let code = u32::from(c);
    match c {
        '−' | '‐' | '–' => '-',
        _ if (0xFF01..=0xFF5E).contains(&code) => char::from_u32(code - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_digits_and_signs_are_plain_ones() {
        let wide = |code: u32| narrow(char::from_u32(code).unwrap());
        assert_eq!((wide(0xFF10), wide(0xFF19), wide(0xFF0E), wide(0xFF0D)), ('0', '9', '.', '-'));
        assert_eq!((narrow('−'), narrow('7'), narrow('²')), ('-', '7', '²'));
    }
}
