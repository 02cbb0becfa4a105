//! Normalises labels and headings, so that two printings of one label are equal.

use unicode_normalization::UnicodeNormalization;

use super::{chinese_number, is_wide, normalise};

/// The letters and digits of a label: width folded, ideographs unified, spaces and punctuation dropped.
///
/// ```
/// assert_eq!(nianbao::text::squeeze("3．危及“三安全⼀稳定”"), "3危及三安全一稳定");
/// ```
pub fn squeeze(text: &str) -> String {
    let mut letters = String::with_capacity(text.len());
    for c in text.chars() {
        match bare(c) {
            Some(letter) => letters.extend(letter),
            None => return squeeze_rare(text),
        }
    }
    letters
}

/// What [`squeeze`] leaves of a common character, if anything; `None` for characters that need the tables of Unicode.
fn bare(c: char) -> Option<Option<char>> {
    match c {
        '\u{4E00}'..='\u{9FFF}' => Some(Some(c)),
        ' '..='~' => Some(c.is_ascii_alphanumeric().then(|| c.to_ascii_lowercase())),
        '！'..='～' => bare(char::from_u32(u32::from(c) - FULL_WIDTH)?),
        '\n' | '、' | '。' | '“' | '”' | '《' | '》' | '\u{3000}' => Some(None),
        _ => None,
    }
}

/// Offset of the full-width forms from ASCII.
const FULL_WIDTH: u32 = 0xFEE0;

fn squeeze_rare(text: &str) -> String {
    normalise(text)
        .nfkc()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .map(super::unify)
        .collect()
}

/// Normalises white space in prose: one line, no space next to a full-width character, single spaces elsewhere.
///
/// ```
/// assert_eq!(nianbao::text::tidy("2024 年，全市\n共受理 PDF file 3 份"), "2024年，全市共受理PDF file 3份");
/// ```
pub fn tidy(text: &str) -> String {
    let text = normalise(text);
    let mut out = String::with_capacity(text.len());
    let mut blank = false;
    for c in text.chars() {
        if c.is_whitespace() {
            blank = true;
            continue;
        }
        let cjk = |c: char| is_wide(c) || matches!(c, '“' | '”' | '‘' | '’' | '…' | '—' | '·');
        if blank && out.chars().next_back().is_some_and(|before| !cjk(before) && !cjk(c)) {
            out.push(' ');
        }
        blank = false;
        out.push(c);
    }
    out
}

/// The number before a heading or row label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbering {
    /// `一、`
    Chinese(u32),
    /// `（一）`
    Bracketed(u32),
    /// `1.`, `1、`, `(1)`
    Arabic(u32),
}

/// Splits off the number: `（一）予以公开` gives [`Numbering::Bracketed`]`(1)`, `（一）` and `予以公开`.
/// Expects text from [`tidy`], not [`squeeze`]; the number is `None` if there is none.
pub fn split_numbering(text: &str) -> (Option<Numbering>, &str, &str) {
    let trimmed = text.trim_start();
    let none = (None, "", trimmed);
    let open = trimmed.chars().next().is_some_and(|c| matches!(c, '(' | '（' | '〔'));
    let body = if open { trimmed.trim_start_matches(['(', '（', '〔']) } else { trimmed };
    let body = body.trim_start();
    let length: usize = body.chars().take_while(|c| is_numeral(*c)).map(char::len_utf8).sum();
    let (digits, rest) = body.split_at(length);
    if digits.is_empty() || digits.chars().count() > 4 {
        return none;
    }
    let rest = rest.trim_start();
    let mut chars = rest.chars();
    let Some(mark) = chars.next() else { return none };
    let after = chars.as_str();
    let closes = matches!(mark, ')' | '）' | '〕');
    let stops = matches!(mark, '、' | '.' | '．' | ',' | '，' | ':' | '：');
    let arabic = digits.chars().all(|c| c.is_ascii_digit() || ('０'..='９').contains(&c));
    // `1.5万` is a number, not a numbered label.
    let decimal = matches!(mark, '.' | ',') && after.chars().next().is_some_and(|c| c.is_ascii_digit());
    if !(closes || stops && !open) || arabic && decimal {
        return none;
    }
    let Some(value) = chinese_number(digits) else { return none };
    let numbering = match (arabic, open || closes) {
        (true, _) => Numbering::Arabic(value),
        (false, true) => Numbering::Bracketed(value),
        (false, false) => Numbering::Chinese(value),
    };
    let (printed, _) = trimmed.split_at(trimmed.len() - after.len());
    (Some(numbering), printed, after.trim_start())
}

fn is_numeral(c: char) -> bool {
    matches!(c, '0'..='9' | '０'..='９' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_parted_from_labels() {
        let check = |text: &str, number: Option<Numbering>, rest: &str| {
            let (n, _, r) = split_numbering(text);
            assert_eq!((n, r), (number, rest), "{text}");
        };
        check("一、总体情况", Some(Numbering::Chinese(1)), "总体情况");
        check("（七） 总计", Some(Numbering::Bracketed(7)), "总计");
        check("(六)其他处理", Some(Numbering::Bracketed(6)), "其他处理");
        check("1．属于国家秘密", Some(Numbering::Arabic(1)), "属于国家秘密");
        check("2、重复申请", Some(Numbering::Arabic(2)), "重复申请");
        check("3)其他", Some(Numbering::Arabic(3)), "其他");
        check("十一、附件", Some(Numbering::Chinese(11)), "附件");
        check("2024年", None, "2024年");
        check("1.5万元", None, "1.5万元");
        check("总计", None, "总计");
        check("一是公开", None, "一是公开");
    }

    #[test]
    fn common_letters_are_squeezed_as_all_are() {
        let all: String =
            ('\u{20}'..'\u{3040}').chain('\u{4E00}'..'\u{4E20}').chain('\u{FF00}'..'\u{FFF0}').collect();
        for c in all.chars().filter(|c| bare(*c).is_some()) {
            let one = c.to_string();
            assert_eq!(squeeze(&one), squeeze_rare(&one), "{c:?}");
        }
    }

    #[test]
    fn prose_loses_no_letter_and_no_needed_blank() {
        assert_eq!(tidy(" 第二十条 第（一）项 "), "第二十条第（一）项");
        assert_eq!(tidy("open data\n portal"), "open data portal");
    }
}
