//! Printed labels to lines of the form: by words, and openly undecided where two lines compete.

use crate::form::{Line, Wording};

/// How well a printed label fits, in thousandths.
pub(super) type Score = u32;

/// The least that counts as the same label: about one character in four dropped or wrong.
const ENOUGH: Score = 720;

/// How far the second best must stay behind, so that no two lines compete unnoticed.
const MARGIN: Score = 90;

/// Labels up to this many letters must be printed exactly: one wrong letter of two is another word.
const EXACT_UP_TO: usize = 2;

/// What a printed label was found to be.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Match {
    /// This line of the form, and how well it fits.
    One(usize, Score),
    /// Several fit about equally.
    Several(Vec<usize>),
    /// None does.
    None,
}

impl Match {
    /// The line, if it is one.
    pub(super) fn one(&self) -> Option<usize> {
        match self {
            Match::One(index, _) => Some(*index),
            _ => None,
        }
    }
}

/// Finds the line of `lines` that the printed label names.
pub(super) fn find<'a>(printed: &str, lines: impl IntoIterator<Item = &'a Line>) -> Match {
    find_wordings(&wordings(printed), lines)
}

/// The readings of a printed label that are compared: as it stands, and without what stands in brackets.
pub(super) fn wordings(printed: &str) -> Vec<Wording> {
    let whole = Wording::of(printed);
    let bare = Wording::of(&without_brackets(printed));
    if whole.letters.is_empty() {
        return Vec::new();
    }
    if bare.letters.is_empty() || bare == whole { vec![whole] } else { vec![whole, bare] }
}

/// The same for a label that is prepared already.
pub(super) fn find_wordings<'a>(printed: &[Wording], lines: impl IntoIterator<Item = &'a Line>) -> Match {
    let lines: Vec<&Line> = lines.into_iter().collect();
    // Most labels are printed as the form has them: where one line is, the others need no comparing.
    let is_exact = |line: &Line| {
        printed.iter().any(|p| line.wordings.iter().any(|w| p.letters == w.letters && score(p, w) >= 1000))
    };
    let mut exact = lines.iter().enumerate().filter(|(_, line)| is_exact(line)).map(|(index, _)| index);
    if let (Some(only), None) = (exact.next(), exact.next()) {
        return Match::One(only, 1000);
    }
    let mut fits: Vec<(usize, Score)> = Vec::new();
    for (index, line) in lines.into_iter().enumerate() {
        let best =
            printed.iter().flat_map(|p| line.wordings.iter().map(move |w| score(p, w))).max().unwrap_or(0);
        if best >= ENOUGH {
            fits.push((index, best));
        }
    }
    let Some(&(best, top)) = fits.iter().max_by_key(|(index, score)| (*score, usize::MAX - index)) else {
        return Match::None;
    };
    let rivals: Vec<usize> = fits.iter().filter(|(_, s)| s + MARGIN > top).map(|(i, _)| *i).collect();
    if rivals.len() == 1 || top >= 1000 && fits.iter().filter(|(_, s)| *s >= 1000).count() == 1 {
        Match::One(best, top)
    } else {
        Match::Several(rivals)
    }
}

/// How alike two labels are: 1000 for the same letters; a number that is printed and differs costs a little,
/// a number that agrees makes up for it.
pub(super) fn score(printed: &Wording, form: &Wording) -> Score {
    let (a, b) = (printed.letters.as_str(), form.letters.as_str());
    if a.is_empty() || b.is_empty() {
        return 0;
    }
    let numbers = match (printed.number, form.number) {
        (Some(p), Some(f)) if p == f => 40,
        (Some(_), Some(_)) => -60,
        _ => 0,
    };
    if a == b {
        return if numbers < 0 { 960 } else { 1000 };
    }
    let (la, lb) = (a.chars().count(), form.count);
    if la.min(lb) <= EXACT_UP_TO {
        return 0;
    }
    // A label cut short, at least half of it printed and longer than the common first words.
    if la >= 5 && la * 2 >= lb && b.starts_with(a) {
        return (940 + numbers).clamp(0, 990) as Score;
    }
    let longest = la.max(lb);
    // Labels of very different length cannot come near enough: no need to compare them letter by letter.
    if la.min(lb) * 1000 < longest * (ENOUGH as usize - 40) {
        return 0;
    }
    if printed.decisive != form.decisive {
        return 0;
    }
    let distance = strsim::levenshtein(a, b);
    let alike = (longest.saturating_sub(distance) * 1000 / longest) as i64;
    // Another number and other words as well: another row.
    if numbers < 0 && alike < 900 {
        return 0;
    }
    (alike + i64::from(numbers)).clamp(0, 990) as Score
}

/// Drops what stands in brackets, which labels use for remarks; a number in front is kept.
fn without_brackets(label: &str) -> String {
    let (_, number, rest) = crate::text::split_numbering(label);
    let mut depth = 0_u32;
    let mut out = String::from(number);
    for c in rest.chars() {
        match c {
            '（' | '(' | '〔' | '[' => depth += 1,
            '）' | ')' | '〕' | ']' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Form;

    fn row(printed: &str) -> Option<&'static str> {
        let rows = &Form::disclosure().definition().table("requests").unwrap().blocks[0].rows;
        find(printed, rows).one().map(|i| rows[i].key.as_str())
    }

    #[test]
    fn misprinted_labels_find_their_row() {
        assert_eq!(row("2.其他法律行政止公开"), Some("denied.prohibited_by_law"));
        assert_eq!(row("3．危及\n“三安全一稳定”"), Some("denied.endangers_security_or_stability"));
        assert_eq!(row("1、属于国家秘蜜"), Some("denied.state_secret"));
        assert_eq!(row("(七)总 计"), Some("total_processed"));
        assert_eq!(row("（二）部分公开（区分处理的，只计这一情形）"), Some("partially_granted"));
        assert_eq!(row("申请人逾期未按收费通知要求缴纳费用"), Some("other_handling.fee_not_paid_in_time"));
        assert_eq!(row("⼀、本年新收政府信息公开申请数量"), Some("new_received"));
        assert_eq!(row("四、结转下年度继续办理"), Some("carried_forward"));
    }

    #[test]
    fn what_is_no_row_finds_none() {
        assert_eq!(row("其他主动公开文件"), None);
        assert_eq!(row("一、上年新收政府信息公开申请数量"), None);
        assert_eq!(row("7.不属于行政执法案卷"), None);
        assert_eq!(row("1.本机关掌握相关政府信息"), None);
        assert_eq!(row("属于"), None);
        assert_eq!(row("三、本年度办理结果"), None);
        assert_eq!(row(""), None);
    }
}
