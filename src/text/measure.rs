//! Measure words: what a number counts, printed behind it or in a head.

/// What counts of a report are measured in, whatever the form says. Each place where more are understood adds its own.
const COUNTS: [&str; 6] = ["件", "项", "条", "宗", "个", "次"];

/// Units that stand in a cell of their own, in the row of an outline.
pub(crate) const ROW_UNITS: [&str; 12] =
    ["条", "件", "次", "篇", "个", "人", "人次", "万元", "元", "处", "期", "件次"];

/// What multiplies a measure in front of it.
pub(crate) const MULTIPLES: [char; 4] = ['百', '千', '万', '亿'];

/// Whether a word measures counts in every report.
pub(crate) fn is_count(word: &str) -> bool {
    COUNTS.contains(&word)
}

/// Whether a unit is one of money that is read without a doubt: another multiple of 元 is not.
pub(crate) fn is_money(unit: &str) -> bool {
    matches!(unit, "元" | "万元" | "万")
}

/// The unit with which the words behind a number begin, the longest first.
pub(crate) fn leading_unit(words: &str) -> Option<&'static str> {
    ["万元", "万", "元"].into_iter().chain(COUNTS).chain(["份", "%"]).find(|unit| words.starts_with(unit))
}

/// Whether words in brackets behind a number are a unit, multiplied or of another money: `万件`, `亿元`.
pub(crate) fn is_multiple(words: &str) -> bool {
    let measure = words.trim_start_matches(MULTIPLES);
    matches!(measure, "" | "元" | "%") || is_count(measure) || words == "美元"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_told_where_they_may_stand() {
        assert_eq!(
            [leading_unit("万元整"), leading_unit("件（含转办）"), leading_unit("人")],
            [Some("万元"), Some("件"), None]
        );
        assert_eq!(leading_unit("万"), Some("万"));
        assert!(["万件", "亿元", "美元", "%", "百"].into_iter().all(is_multiple));
        assert!(!["份", "万人", "欧元"].into_iter().any(is_multiple));
    }
}
