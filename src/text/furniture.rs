//! Recognises page furniture that is not part of the document: page numbers, and headers and footers of browsers.

use std::sync::LazyLock;

use regex::Regex;

use super::pattern;

static PAGE_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:[-—–－_·~]+[ \n]*[0-9]{1,4}[ \n]*[-—–－_·~]+|第[ \n]*[0-9]{1,4}[ \n]*页(?:[，,/[ \n]]*共[ \n]*[0-9]{1,4}[ \n]*页)?|[0-9]{1,4}[ \n]*/[ \n]*[0-9]{1,4}|(?i:page)[ \n]*[0-9]{1,4}(?:[ \n]*of[ \n]*[0-9]{1,4})?)$",
    )
});
static BARE_NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[0-9]{1,4}$"));
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?P<url>(?:https?|file)://[^ ]+?)(?:[ \n]+(?P<page>[0-9]{1,4}[ \n]*/[ \n]*[0-9]{1,4}))?$")
});
static DATE_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:(?P<y>[0-9]{4})[/.\-年](?P<m>[0-9]{1,2})[/.\-月](?P<d>[0-9]{1,2})日?|(?P<m2>[0-9]{1,2})/(?P<d2>[0-9]{1,2})/(?P<y2>[0-9]{2,4}))",
        r"(?:[,，]?[ \n]*(?:上午|下午|凌晨|晚上|中午)?[ \n]*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:[ \n]*[AaPp][Mm])?)?(?:[ \n]+(?P<rest>[^ ].*))?$"
    ))
});

/// Maximum length of a page number in bytes, spaces included.
const LONGEST: usize = 120;

/// Whether a text is a formatted page number: `- 4 -`, `— 1 —`, `2/3`, `第 1 页 共 6 页`.
pub fn is_page_number(line: &str) -> bool {
    let line = line.trim();
    // What cannot be one needs no pattern, which takes a while to make.
    let may_be = line.len() <= LONGEST
        && match line.chars().next() {
            Some('0'..='9') => line.contains('/'),
            Some(c) => "-—–－_·~第Pp".contains(c),
            None => false,
        };
    may_be && PAGE_NUMBER.is_match(line)
}

/// Whether a text is only a number, which is a page number only at the edge of a page.
pub fn is_bare_number(line: &str) -> bool {
    BARE_NUMBER.is_match(line.trim())
}

/// The URL in the footer that a browser prints, `https://… 2/3`.
pub fn printed_address(line: &str) -> Option<String> {
    let line = line.trim();
    let found = (line.starts_with("http") || line.starts_with("file")).then(|| ADDRESS.captures(line))??;
    Some(found.name("url")?.as_str().to_owned())
}

/// The date at the start of the header that a browser prints, as ISO 8601, and the page title that follows.
///
/// A date in the American order is taken as month, day, year, as the locale prints it that puts the year last.
///
/// ```
/// let (date, title) = nianbao::text::printed_date("11/22/26, 2:51 PM 某局年度报告").unwrap();
/// assert_eq!((date.as_str(), title.as_str()), ("2026-11-22", "某局年度报告"));
/// ```
pub fn printed_date(line: &str) -> Option<(String, String)> {
    let line = line.trim();
    let behind = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let may_be = behind.len() < line.len() && behind.starts_with(['/', '.', '-', '年']);
    let found = may_be.then(|| DATE_FIRST.captures(line))??;
    let number = |names: [&str; 2]| -> Option<u32> {
        names.iter().find_map(|n| found.name(n)).and_then(|m| m.as_str().parse().ok())
    };
    let (mut year, month, day) = (number(["y", "y2"])?, number(["m", "m2"])?, number(["d", "d2"])?);
    if year < 100 {
        year += 2000;
    }
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || !(1990..=2100).contains(&year) {
        return None;
    }
    let rest = found.name("rest").map_or("", |m| m.as_str()).to_owned();
    Some((format!("{year:04}-{month:02}-{day:02}"), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_numbers() {
        for line in ["- 4 -", "— 1 —", "2/3", "第 1 页 共 6 页", "-4-", "Page 3 of 9"] {
            assert!(is_page_number(line), "{line}");
        }
        for line in ["4", "-", "2024", "1.2", "一、"] {
            assert!(!is_page_number(line), "{line}");
        }
    }

    #[test]
    fn what_browsers_print() {
        assert_eq!(printed_date("2022/1/26 某报告"), Some(("2022-01-26".into(), "某报告".into())));
        assert_eq!(printed_date("2024/1/26 下午3:04 某报告"), Some(("2024-01-26".into(), "某报告".into())));
        assert_eq!(printed_date("2024年1月26日"), Some(("2024-01-26".into(), String::new())));
        assert_eq!(printed_date("2024年，全年"), None);
        assert_eq!(
            printed_address("https://nb.example.gov.cn/view/20659 2/3").as_deref(),
            Some("https://nb.example.gov.cn/view/20659")
        );
        assert_eq!(printed_address("见 https://a.cn"), None);
    }
}
