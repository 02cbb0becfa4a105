//! Titles of other documents that speak of annual reports: notices, interpretations, a quarter's figures. The form has
//! their words. Plain words and no patterns: a pattern for them takes longer to build than a report to read.

use crate::form::Form;
use crate::text::{split_numbering, tidy};

/// Shortest and longest such title, in letters.
const LETTERS: std::ops::RangeInclusive<usize> = 6..=80;

/// Whether a line is the title of such a document.
pub(super) fn is_foreign(form: Form, line: &str) -> bool {
    if line.len() > 8 * LETTERS.end() {
        return false;
    }
    let text: String = tidy(line).chars().filter(|c| !c.is_whitespace()).collect();
    if !LETTERS.contains(&text.chars().count())
        || text.contains(['。', '；', '，', '>'])
        || split_numbering(&text).0.is_some()
    {
        return false;
    }
    let others = &form.definition().other_documents;
    let subject = others.subjects.iter().any(|subject| text.contains(subject));
    let opening = others.openings.iter().any(|front| text.starts_with(front));
    let kind = others.kinds.iter().any(|kind| text.trim_end_matches('》').ends_with(kind));
    let figures = || others.figures.iter().any(|word| text.contains(word));
    subject && (kind || opening) || is_about_part_of_a_year(&text) && figures()
}

/// Whether a title is of a half-year's, a quarter's or a month's figures: no annual report.
pub(super) fn is_about_part_of_a_year(text: &str) -> bool {
    let quarter = text.match_indices("季度").any(|(at, _)| {
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        before.is_some_and(|c| matches!(c, '一' | '二' | '三' | '四' | '1'..='4'))
    });
    let month = text.match_indices('年').any(|(at, year)| {
        let behind = text.get(at + year.len()..).unwrap_or("");
        let rest = behind.trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = behind.len() - rest.len();
        let mut next = rest.chars();
        let through = |c: Option<char>| matches!(c, Some('-' | '—' | '至'));
        let first = next.next();
        (1..=2).contains(&digits)
            && (first == Some('月') || through(first) && next.next().is_some_and(|c| c.is_ascii_digit()))
    });
    text.contains("半年") || quarter || month
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_documents_are_told_by_their_titles() {
        for title in [
            "云溪县人民政府办公室关于编制2023年政府信息公开工作年度报告的通知",
            "一图读懂：云溪县2023年政府信息公开工作年度报告",
            "云溪县2023年政府信息公开工作年度报告解读",
            "政府信息公开工作年度报告格式（试行）",
            "云溪县水利局2023年上半年政府信息公开申请办理情况统计",
            "云溪县2023年第一季度依申请公开情况",
            "云溪县2023年1-6月政府信息公开情况",
        ] {
            assert!(is_foreign(Form::disclosure(), title), "{title}");
        }
        for title in [
            "云溪县水利局2023年政府信息公开工作年度报告",
            "政府信息公开年报",
            "一、总体情况",
            "2023年1月19日",
        ] {
            assert!(!is_foreign(Form::disclosure(), title), "{title}");
        }
    }
}
