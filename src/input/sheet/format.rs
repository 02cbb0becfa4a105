//! Number formats (ECMA-376, part 1, 18.8.31): whether one shows a value as it stands, with all its digits and none
//! besides. Knows no file.

/// A format that shows no plain number.
pub(super) const UNREADABLE: &str = "yyyy-mm-dd";
/// Longest number format in bytes: Excel takes 255 characters.
const LONGEST: usize = 1_020;

/// A format of a file, where it is no longer than Excel takes them.
pub(super) fn readable(format: &str) -> &str {
    if format.len() <= LONGEST { format } else { UNREADABLE }
}

/// The formats that every file has (18.8.30), as far as they show plain numbers.
pub(super) fn built_in(id: u32) -> &'static str {
    match id {
        0 => "General",
        1 => "0",
        2 => "0.00",
        3 | 37 | 38 => "#,##0",
        4 | 39 | 40 => "#,##0.00",
        41 | 42 => "#,##0;-#,##0;\"-\"",
        43 | 44 => "#,##0.00;-#,##0.00;\"-\"",
        49 => "@",
        // Percent, powers, fractions, dates and times.
        _ => "%",
    }
}

/// What a number looks like in a format; nothing where that is more than its plain digits.
pub(super) fn number(value: f64, format: &str) -> Option<String> {
    /// A plain format shows no more digits than these.
    const GENERAL: usize = 11;
    let text = value.to_string();
    let sections = sections(format);
    let section = match sections.as_slice() {
        [_, _, zero, ..] if value == 0.0 => *zero,
        [_, negative, ..] if value < 0.0 => *negative,
        [first, ..] => *first,
        [] => "General",
    };
    // Accounts show a zero as a dash.
    let bare = section.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '_' | '*' | '?' | '\\'));
    if value == 0.0 && sections.len() > 2 && bare == "-" {
        return Some("-".to_owned());
    }
    let plain = section.trim();
    if plain.eq_ignore_ascii_case("general") || plain == "@" {
        return (text.len() <= GENERAL).then_some(text);
    }
    let negative = value < 0.0;
    // With a section of its own a negative number shows a sign only where the section has one.
    let signed = negative && sections.len() > 1;
    let section = match (signed, plain.strip_prefix('-').or_else(|| section.strip_prefix("\\-"))) {
        (true, Some(rest)) => rest,
        (true, None) => return None,
        (false, _) => section,
    };
    shows_digits(section, text.trim_start_matches('-'), value == 0.0).then_some(text)
}

/// Whether a format shows a text as it stands.
pub(super) fn shows_text(format: &str) -> bool {
    let sections = sections(format);
    let section = match sections.as_slice() {
        [_, _, _, text, ..] => text,
        [only] if only.contains('@') => only,
        // A format without a section for texts leaves them as they are.
        _ => return true,
    };
    bare(section).is_some_and(|bare| bare == "@" || bare.eq_ignore_ascii_case("general"))
}

/// The sections of a format, up to four.
fn sections(format: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let (mut from, mut quoted, mut escaped) = (0, false, false);
    for (at, c) in format.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' | '_' | '*' if !quoted => escaped = true,
            '"' => quoted = !quoted,
            ';' if !quoted => {
                out.extend(format.get(from..at));
                from = at + 1;
            }
            _ => {}
        }
    }
    out.extend(format.get(from..));
    out
}

/// What is left of a section without room and colours; nothing where it holds words or signs of its own.
fn bare(section: &str) -> Option<String> {
    /// Signs that leave digits as they are.
    const SIGNS: &str = " ¥￥$";
    const COLOURS: &[&str] =
        &["black", "blue", "cyan", "green", "magenta", "red", "黑色", "蓝色", "绿色", "红色"];
    let mut out = String::new();
    let mut chars = section.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                // Words; digits and points among them would join the number's.
                if !chars.by_ref().take_while(|c| *c != '"').all(|inner| SIGNS.contains(inner)) {
                    return None;
                }
            }
            // As much room as a letter takes.
            '_' => drop(chars.next()),
            '*' => {
                if chars.next() != Some(' ') {
                    return None;
                }
            }
            '\\' => {
                if !chars.next().is_some_and(|c| SIGNS.contains(c)) {
                    return None;
                }
            }
            '[' => {
                let inner: String = chars.by_ref().take_while(|c| *c != ']').collect();
                let inner = inner.to_lowercase();
                let currency = inner.strip_prefix('$').and_then(|rest| rest.split('-').next());
                let fine = currency.is_some_and(|sign| sign.chars().all(|c| SIGNS.contains(c)))
                    || COLOURS.contains(&inner.as_str());
                if !fine {
                    return None;
                }
            }
            c if SIGNS.contains(c) => {}
            c => out.push(c),
        }
    }
    Some(out)
}

/// Whether a section shows all digits of a number, and no rounding, percent, thousands left out or zeros filled in.
fn shows_digits(section: &str, number: &str, is_zero: bool) -> bool {
    let Some(bare) = bare(section) else { return false };
    let (whole, decimals) = bare.split_once('.').unwrap_or((&bare, ""));
    let places = number.split_once('.').map_or(0, |(_, d)| d.len());
    let digits = |text: &str| !text.is_empty() && text.chars().all(|c| matches!(c, '0' | '#' | '?' | ','));
    digits(whole)
        && !whole.ends_with(',')
        && whole.chars().filter(|c| *c == '0').count() <= 1
        && (decimals.is_empty() || digits(decimals) && !decimals.contains(','))
        && places <= decimals.len()
        && (!is_zero || bare.contains('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_counts_where_its_format_shows_all_of_it() {
        for (format, value) in [
            ("General", 7.0),
            ("General;-General", 7.0),
            ("0", 7.0),
            ("0.00_ ", 7.5),
            ("#,##0;[Red]-#,##0", 1234.0),
            ("#,##0;[Red]\\-#,##0", 1234.0),
            ("_ * #,##0_ ;_ * -#,##0_ ;_ * \"-\"_ ;_ @_ ", 7.0),
            ("[$¥-804]#,##0", 7.0),
            ("@", 7.0),
        ] {
            assert_eq!(number(value, format), Some(value.to_string()), "{format} {value}");
        }
        assert_eq!(number(0.0, "#,##0;-#,##0;\"-\""), Some("-".into()));
        assert_eq!(number(-4.0, "0;-0"), Some("-4".into()));
        for (format, value) in [
            ("0%", 5.0),
            ("0", 7.5),
            ("#,##0,", 418000.0),
            ("0\"万\"", 5.0),
            ("yyyy-mm-dd", 44563.0),
            ("\"4\"0", 18.0),
            ("[$9-804]0", 418.0),
            ("[$-804]yyyy", 418.0),
            ("[DBNum1]0", 418.0),
            ("[White]0", 418.0),
            ("[>100]0;0", 418.0),
            ("-0", 418.0),
            ("0\\.00", 418.0),
            ("0\".\"00", 418.0),
            ("*40", 18.0),
            (";;;", 418.0),
            ("\"999\"", 418.0),
            ("#", 0.0),
            ("000", 7.0),
            ("0;0", -4.0),
            ("General", 0.1234567890123),
        ] {
            assert_eq!(number(value, format), None, "{format} {value}");
        }
    }

    #[test]
    fn a_text_counts_where_its_format_shows_it() {
        for format in ["General", "@", "0", "_ * #,##0_ ;_ * -#,##0_ ;_ * \"-\"_ ;_ @_ "] {
            assert!(shows_text(format), "{format}");
        }
        for format in [";;;", "0;0;0;\"x\"@", "@\"9\"", "0;0;0;"] {
            assert!(!shows_text(format), "{format}");
        }
    }
}
