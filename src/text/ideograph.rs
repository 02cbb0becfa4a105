//! Maps radicals and compatibility ideographs, which some PDF producers write, to unified ideographs.

use std::borrow::Cow;
use std::sync::LazyLock;

/// Code point and its unified ideograph, sorted; made by `tools/make_ideographs.py`.
static TABLE: LazyLock<Vec<(u32, char)>> = LazyLock::new(|| {
    include_str!("ideographs.tsv")
        .lines()
        .filter_map(|line| {
            let (code, ideograph) = line.split_once('\t')?;
            Some((u32::from_str_radix(code, 16).ok()?, ideograph.chars().next()?))
        })
        .collect()
});

/// The unified ideograph for a radical or compatibility ideograph; other characters are unchanged.
///
/// ```
/// assert_eq!(nianbao::text::unify('⼾'), '户'); // U+2F3E; NFKC would give 戶
/// assert_eq!(nianbao::text::unify('⻔'), '门'); // U+2ED4; NFKC leaves it alone
/// ```
pub fn unify(c: char) -> char {
    let candidate =
        matches!(c, '\u{2E80}'..='\u{2FD5}' | '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}');
    if !candidate {
        return c;
    }
    match TABLE.binary_search_by_key(&u32::from(c), |(code, _)| *code) {
        Ok(at) => TABLE[at].1,
        Err(_) => c,
    }
}

/// Normalises text: ideographs are unified, every kind of space becomes a plain one, and control and invisible characters
/// are dropped. Punctuation keeps its width, and digits do not change.
pub fn normalise(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| mend(c) == Some(c)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter_map(mend).collect())
}

fn mend(c: char) -> Option<char> {
    match c {
        '\n' => Some(c),
        '\t' | '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => {
            Some(' ')
        }
        // Files map the visible hyphen to it, and a sign must not vanish.
        '\u{AD}' => Some('-'),
        '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' => None,
        '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => None,
        // What parted two digits must go on parting them.
        c if c.is_control() => Some(' '),
        c => Some(unify(c)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn radicals_become_the_ideographs_that_share_their_glyph() {
        let printed = "⼾⺠⻅⻉⻋⻔⻚⻛⻜⻝⻢⻥⻦⻨⻩⻬⻮⻰⻳⼀⽂⼯⽤";
        assert_eq!(normalise(printed), "户民见贝车门页风飞食马鱼鸟麦黄齐齿龙龟一文工用");
    }

    #[test]
    fn the_table_is_sorted_and_idempotent() {
        assert!(TABLE.is_sorted_by_key(|(code, _)| *code));
        assert!(TABLE.iter().all(|(_, target)| unify(*target) == *target));
    }

    #[test]
    fn punctuation_and_digits_keep_their_width() {
        assert_eq!(normalise("１２，（一）。\u{3000}a\u{200B}b"), "１２，（一）。 ab");
    }
}
