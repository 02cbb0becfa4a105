//! Printed numbers: what stands in a cell, without altering its value.

use std::str::FromStr;

use rust_decimal::Decimal;

use super::measure;

/// Digits a decimal holds exactly; longer ones are refused rather than rounded.
const MAX_DIGITS: usize = 28;

/// Words that a cell holds where there is nothing to count. They are no zero: nobody says that it was counted.
pub const NOTHING: [&str; 3] = ["无", "零", "不涉及"];

/// What a cell says.
#[derive(Clone, Debug, PartialEq)]
pub enum Printed {
    /// Nothing, a dash or a slash.
    Blank,
    /// A word for nothing, as it is printed: see [`NOTHING`].
    Nothing(&'static str),
    /// A number, with what stands behind it.
    Number {
        /// Its exact value, in the scale it is printed in.
        value: Decimal,
        /// A unit behind the digits, such as 元.
        unit: Option<String>,
        /// What else the cell says, such as （其中修订16件）.
        note: Option<String>,
    },
    /// Anything else.
    Other,
}

/// Reads the text of a cell. `boxed`: the cell's edges are known, so that blanks and line breaks between
/// digits are the layout's and not the number's.
///
/// Digits are folded by width alone, so that `12①` and `12²` are 12 with a note.
///
/// ```
/// use nianbao::text::{Printed, parse_printed};
/// let Printed::Number { value, note, .. } = parse_printed("22（其中修订\n16 件）", true) else { panic!() };
/// assert_eq!(value.to_string(), "22");
/// assert_eq!(note.as_deref(), Some("（其中修订16件）"));
/// ```
pub fn parse_printed(text: &str, boxed: bool) -> Printed {
    let text: Vec<char> = super::normalise(text).trim().chars().map(fold_width).collect();
    if text.iter().all(|c| matches!(c, '-' | '—' | '–' | '−' | '/') || c.is_whitespace()) {
        return Printed::Blank;
    }
    if let Some(word) = word_for_nothing(&text) {
        return Printed::Nothing(word);
    }
    if let Some((way, rest)) = text.split_first().filter(|(way, _)| matches!(way, '增' | '减')) {
        return by_how_much(*way, rest, boxed);
    }
    // A raised mark may stand in front of the number as well as behind it.
    let raised = text.iter().take_while(|c| is_raised(**c)).count();
    if raised > 0 && raised < text.len() {
        let mark: String = text[..raised].iter().collect();
        let rest: String = text[raised..].iter().collect();
        return match parse_printed(&rest, boxed) {
            Printed::Number { value, unit, note } => {
                Printed::Number { value, unit, note: Some(mark + &note.unwrap_or_default()) }
            }
            _ => Printed::Other,
        };
    }
    let Some((digits, rest)) = take_number(&text, boxed) else { return Printed::Other };
    let Ok(value) = Decimal::from_str(&digits) else { return Printed::Other };
    let rest = super::tidy(&rest.iter().collect::<String>());
    if rest.is_empty() {
        return Printed::Number { value, unit: None, note: None };
    }
    if let Some(unit) = measure::leading_unit(&rest) {
        let note = rest.strip_prefix(unit).unwrap_or_default().trim();
        if note.is_empty() || is_note(note) {
            let note = (!note.is_empty()).then(|| note.to_owned());
            return Printed::Number { value, unit: Some(unit.to_owned()), note };
        }
    }
    let inner = rest.trim_start_matches(['（', '(']).trim_end_matches(['）', ')']);
    // `5（万件）`, `5（亿元）`: a unit that multiplies, or another money.
    if inner != rest && !inner.is_empty() && measure::is_multiple(inner) {
        return Printed::Number { value, unit: Some(inner.to_owned()), note: None };
    }
    if is_correction(inner) {
        return Printed::Other;
    }
    if is_note(&rest) { Printed::Number { value, unit: None, note: Some(rest) } } else { Printed::Other }
}

/// The word for nothing that a text is, blanks between its letters left aside.
fn word_for_nothing(text: &[char]) -> Option<&'static str> {
    let letters = || text.iter().filter(|c| !c.is_whitespace());
    NOTHING.into_iter().find(|word| letters().copied().eq(word.chars()))
}

/// A number with the word in front of it that says which way it goes, as its note: `减3` is -3.
fn by_how_much(way: char, rest: &[char], boxed: bool) -> Printed {
    let rest: String = rest.iter().collect();
    let digits = rest.trim();
    match parse_printed(digits, boxed) {
        Printed::Number { value, unit, note: None } if digits.starts_with(|c: char| c.is_ascii_digit()) => {
            let value = if way == '减' { -value } else { value };
            Printed::Number { value, unit, note: Some(way.to_string()) }
        }
        _ => Printed::Other,
    }
}

/// Whether a number stands in pieces that may be several numbers. Single blanks may part thousands.
///
/// ```
/// assert!(nianbao::text::has_gap("41\n8") && nianbao::text::has_gap("3 5"));
/// assert!(!nianbao::text::has_gap("1 406 357") && nianbao::text::has_gap("1   406"));
/// assert!(!nianbao::text::has_gap(" 35 （其中 2 件）"));
/// ```
pub fn has_gap(text: &str) -> bool {
    let text: Vec<char> = super::normalise(text).trim().chars().map(fold_width).collect();
    let number: String = text
        .iter()
        .take_while(|c| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '.' | ','))
        .collect();
    let number = number.trim();
    let pieces: Vec<&str> = number.split_whitespace().collect();
    let three = |g: &&str| g.len() == 3 && g.chars().all(|c| c.is_ascii_digit());
    let thousands =
        pieces.iter().skip(1).all(three) && pieces.first().is_some_and(|g| (1..=3).contains(&g.len()));
    let far = number.split(|c: char| !c.is_whitespace()).any(|gap| gap.chars().count() > 1);
    far || pieces.len() > 1 && !thousands
}

/// Whether a remark takes the number back, or says that it is another year's.
fn is_correction(remark: &str) -> bool {
    // 2023-05-01 is a date.
    let mut pieces = remark.split(['-', '/', '—', '~', '～', '至']).skip(1);
    if !remark.starts_with(['（', '(']) && pieces.any(|p| p.starts_with(|c: char| c.is_ascii_digit())) {
        return true;
    }
    ["更正", "应为", "应是", "改为", "有误", "×", "✗", "✕", "?", "？"].iter().any(|w| remark.contains(w))
        || ["+", "-", "＋", "－", "上年", "去年"].iter().any(|w| remark.starts_with(w))
}

/// Digits above or below the line.
fn is_raised(c: char) -> bool {
    matches!(c, '\u{B2}' | '\u{B3}' | '\u{B9}' | '\u{2070}'..='\u{2079}' | '\u{2080}'..='\u{2089}')
}

/// Full-width digits and signs to plain ones; superscripts and circled digits are left as they are.
fn fold_width(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(u32::from(c) - 0xFF10 + 0x30).unwrap_or(c),
        '．' => '.',
        '，' => ',',
        '＋' => '+',
        '－' | '−' | '﹣' => '-',
        '／' => '/',
        c => c,
    }
}

/// Splits off the number in front, as plain digits with sign and point, and what follows it.
fn take_number(text: &[char], boxed: bool) -> Option<(String, &[char])> {
    let mut digits = String::new();
    let mut at = 0;
    if let Some(sign) = text.first().filter(|c| matches!(c, '+' | '-' | '—' | '–')) {
        if *sign != '+' {
            digits.push('-');
        }
        at = 1;
        while text.get(at).is_some_and(|c| c.is_whitespace()) {
            at += 1;
        }
    }
    let start = at;
    let mut group: Option<usize> = None; // digits since the last thousands separator
    let mut point = false;
    let mut leading = 0;
    loop {
        match text.get(at) {
            Some(c) if c.is_ascii_digit() => {
                digits.push(*c);
                leading += usize::from(!point && group.is_none());
                if let Some(count) = group.as_mut().filter(|_| !point) {
                    *count += 1;
                    if *count > 3 {
                        return None;
                    }
                }
            }
            Some('.') if !point && at > start && next_digit(text, at + 1, boxed) => {
                if group.is_some_and(|count| count != 3) {
                    return None;
                }
                point = true;
                digits.push('.');
            }
            Some(',') if !point && at > start && next_digit(text, at + 1, boxed) => {
                if group.map_or(leading > 3, |count| count != 3) {
                    return None;
                }
                group = Some(0);
            }
            Some(c) if c.is_whitespace() && boxed && at > start => {
                let next = text[at..].iter().position(|c| !c.is_whitespace()).map(|n| at + n);
                match next {
                    Some(next) if text[next].is_ascii_digit() || continues(text, next, point) => {
                        at = next;
                        continue;
                    }
                    _ => break,
                }
            }
            _ => break,
        }
        at += 1;
    }
    if at == start || group.is_some_and(|count| count != 3) && !point {
        return None;
    }
    if digits.chars().filter(char::is_ascii_digit).count() > MAX_DIGITS {
        return None;
    }
    Some((digits, &text[at..]))
}

/// Whether a point or separator at `at` goes on with digits, as `12 .5` broken before its point does.
fn continues(text: &[char], at: usize, point: bool) -> bool {
    matches!(text.get(at), Some('.' | ',') if !point) && next_digit(text, at + 1, true)
}

fn next_digit(text: &[char], mut at: usize, boxed: bool) -> bool {
    while boxed && text.get(at).is_some_and(|c| c.is_whitespace()) {
        at += 1;
    }
    text.get(at).is_some_and(char::is_ascii_digit)
}

/// What may stand behind a number without making it another: brackets, note marks, words without digits.
fn is_note(rest: &str) -> bool {
    let first = rest.chars().next();
    match first {
        Some('（' | '(' | '〔' | '[' | '【') => closes_at_end(rest),
        Some('①'..='⑳' | '⑴'..='⒇' | '¹' | '²' | '³' | '⁰'..='⁹' | '*' | '＊' | '※' | '#') => {
            !rest.chars().any(|c| c.is_ascii_digit())
        }
        Some('注' | '含' | '其') => {
            rest.starts_with('注') || rest.starts_with('含') || rest.starts_with("其中")
        }
        _ => false,
    }
}

/// Whether the bracket a remark begins with closes at its very end.
fn closes_at_end(rest: &str) -> bool {
    let rest = rest.trim_end_matches(['。', '；']);
    let mut depth = 0_i32;
    let last = rest.chars().count().saturating_sub(1);
    for (index, c) in rest.chars().enumerate() {
        match c {
            '（' | '(' | '〔' | '[' | '【' => depth += 1,
            '）' | ')' | '〕' | ']' | '】' => depth -= 1,
            _ => {}
        }
        if depth == 0 && index < last {
            return false;
        }
    }
    depth == 0
}

/// A count up to ten as it is written; digits beyond.
///
/// ```
/// assert_eq!(nianbao::text::chinese_numeral(3), "三");
/// ```
pub fn chinese_numeral(count: usize) -> String {
    let numeral = count.checked_sub(1).and_then(|at| "一二三四五六七八九十".chars().nth(at));
    numeral.map_or_else(|| count.to_string(), String::from)
}

/// A number in Chinese or Arabic digits up to 99, as headings carry it.
pub fn chinese_number(text: &str) -> Option<u32> {
    if text.chars().all(|c| fold_width(c).is_ascii_digit()) {
        return text.chars().map(fold_width).collect::<String>().parse().ok();
    }
    let digit = |c: char| "一二三四五六七八九".chars().position(|d| d == c).map(|at| at as u32 + 1);
    let chars: Vec<char> = text.chars().collect();
    match chars.as_slice() {
        ['十'] => Some(10),
        ['十', unit] => Some(10 + digit(*unit)?),
        [tens, '十'] => Some(digit(*tens)? * 10),
        [tens, '十', unit] => Some(digit(*tens)? * 10 + digit(*unit)?),
        [unit] => digit(*unit),
        _ => None,
    }
}

/// A year in four Chinese or Arabic digits: 二〇二四, 二○二四, 2024.
pub fn chinese_year(text: &str) -> Option<i32> {
    let digits: Option<String> = text
        .chars()
        .map(|c| match c {
            '〇' | '○' | '零' | 'Ｏ' | 'O' | '０' => Some('0'),
            c => chinese_number(&c.to_string()).filter(|n| *n < 10).and_then(|n| char::from_digit(n, 10)),
        })
        .collect();
    digits.filter(|d| d.len() == 4)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, boxed: bool, expected: &str) {
        let shown = match parse_printed(text, boxed) {
            Printed::Blank => "blank".to_owned(),
            Printed::Nothing(word) => format!("blank|{word}"),
            Printed::Other => "other".to_owned(),
            Printed::Number { value, unit, note } => {
                [Some(value.to_string()), unit, note].into_iter().flatten().collect::<Vec<_>>().join("|")
            }
        };
        assert_eq!(shown, expected, "{text:?}");
    }

    #[test]
    fn cells_are_read_as_printed() {
        check("7", true, "7");
        check("", true, "blank");
        check("\u{a0}", true, "blank");
        check(" — ", true, "blank");
        check("/", true, "blank");
        check("１２３", true, "123");
        check("12,345", true, "12345");
        check("1，234，567", true, "1234567");
        check("12,34", true, "other");
        check("1,2345", true, "other");
        check("72701.2578", true, "72701.2578");
        check("+1036", true, "1036");
        check("-2", true, "-2");
        check("－ 2", true, "-2");
        check("−15", true, "-15");
        check("251000元", true, "251000|元");
        check("380 元", true, "380|元");
        check("371\n713", true, "371713");
        check("12\n.5", true, "12.5");
        check("3 4", false, "other");
        check("12①", true, "12|①");
        check("12²", true, "12|²");
        check("22（其中修订 16 件）", true, "22|（其中修订16件）");
        check("55（含自然失效 29 件）", true, "55|（含自然失效29件）");
        check("5（万件）", true, "5|万件");
        check("5（更正为6）", true, "other");
        check("5（+3）", true, "other");
        check("约7", true, "other");
        check("7 8件", false, "other");
        check("12；34", true, "other");
        check("22（16）+3（1）", true, "other");
        check("3其他4", true, "other");
        check("1\u{B}2", false, "other");
        check("\u{AD}5", true, "-5");
        check("无", true, "blank|无");
        check("不 涉 及", true, "blank|不涉及");
        check("无锡市", true, "other");
        check("减3", true, "-3|减");
        check("增 2", true, "2|增");
        check("增减", true, "other");
        check("减-3", true, "other");
        check("211.509万", false, "211.509|万");
        check("一", true, "other");
        check("3\u{FFFD}", true, "other");
        check("99999999999999999999999999999999", true, "other");
    }

    #[test]
    fn chinese_numerals() {
        assert_eq!(chinese_number("十二"), Some(12));
        assert_eq!(chinese_number("二十"), Some(20));
        assert_eq!(chinese_number("7"), Some(7));
        assert_eq!(chinese_year("二〇二四"), Some(2024));
        assert_eq!(chinese_year("二○一九"), Some(2019));
    }
}
