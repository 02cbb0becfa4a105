//! Titles of other documents that speak of annual reports: notices, interpretations, a quarter's figures. Plain
//! words and no patterns: a pattern for them takes longer to build than a report to read.

use crate::text::{split_numbering, tidy};

/// What such a document is about.
const SUBJECTS: &[&str] = &["信息公开", "政务公开", "年度报告", "年报"];
/// How its title ends.
const KINDS: &[&str] = &[
    "通知",
    "通告",
    "公告",
    "通报",
    "解读",
    "图解",
    "读懂",
    "说明",
    "要点",
    "方案",
    "指南",
    "制度",
    "办法",
    "意见",
    "规定",
    "细则",
    "台账",
    "目录",
    "格式",
    "格式（试行）",
    "格式(试行)",
    "模板",
    "样表",
    "申请表",
    "评估",
    "考核",
    "培训",
    "培训班",
    "会议",
    "培训会",
    "推进会",
    "发布会",
    "发布",
    "印发",
];
/// How the title of one begins that is drawn or explained.
const EXPLAINED: &[&str] = &["一图读懂", "一图看懂", "图解", "图文解读", "政策解读", "解读"];
/// Shortest and longest such title, in letters.
const LETTERS: std::ops::RangeInclusive<usize> = 6..=80;

/// Whether a line is the title of such a document.
pub(super) fn is_foreign(line: &str) -> bool {
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
    let subject = SUBJECTS.iter().filter_map(|s| text.find(s)).min();
    let explained = EXPLAINED.iter().any(|front| text.starts_with(front));
    let kind = KINDS.iter().any(|kind| text.trim_end_matches('》').ends_with(kind));
    subject.is_some() && (kind || explained) || is_about_part_of_a_year(&text) && has_figures(&text)
}

fn has_figures(text: &str) -> bool {
    ["公开", "申请", "统计", "报告", "报表", "情况"].iter().any(|word| text.contains(word))
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
            assert!(is_foreign(title), "{title}");
        }
        for title in [
            "云溪县水利局2023年政府信息公开工作年度报告",
            "政府信息公开年报",
            "一、总体情况",
            "2023年1月19日",
        ] {
            assert!(!is_foreign(title), "{title}");
        }
    }
}
