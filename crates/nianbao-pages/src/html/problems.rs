//! The problems of a report that need attention, each with the cells that it concerns.

use nianbao::check::Assessed;
use nianbao::finding::{Finding, Severity};
use nianbao::output::Judged;

/// A problem of a report.
pub(super) struct Problem<'a> {
    /// Whether it is a mistake in the report: an identity that fails as printed.
    pub(super) is_failure: bool,
    /// Where it is, and what.
    pub(super) words: String,
    /// The cells that it concerns, by index in the report; the total of a failed sum comes first.
    pub(super) cells: Vec<usize>,
    /// The page that it concerns, if there are no cells.
    pub(super) page: Option<u32>,
    /// The identity that fails, with both numbers.
    pub(super) identity: Option<&'a Assessed>,
}

/// The problems of a report: failed identities first, then doubts.
pub(super) fn problems<'a>(judged: &Judged, identities: &'a [Assessed]) -> Vec<Problem<'a>> {
    let index = |path: &String| judged.cell(path);
    let cells_of =
        |identity: &Assessed| -> Vec<usize> { identity.cells.iter().rev().filter_map(index).collect() };
    let failed = judged.judgement.failed.iter().map(|failed| {
        let same = |i: &&Assessed| i.rule == failed.rule && i.location == failed.location;
        let identity = identities.iter().find(same);
        Problem {
            is_failure: true,
            words: format!("{}：{}", failed.location, failed.message),
            cells: identity.map(cells_of).unwrap_or_default(),
            page: None,
            identity,
        }
    });
    let doubts = judged.report.findings.iter().filter(|f| f.severity == Severity::Doubt).map(|finding| {
        let begins = |i: &&Assessed| finding.message.starts_with(&format!("{}：{}", i.location, i.message));
        let identity = identities.iter().find(begins).filter(|_| finding.cell.is_none());
        let cells = match &finding.cell {
            Some(path) => index(path).into_iter().collect(),
            None => identity.map(cells_of).unwrap_or_default(),
        };
        Problem { is_failure: false, words: words(finding), cells, page: finding.page, identity }
    });
    failed.chain(doubts).collect()
}

fn words(finding: &Finding) -> String {
    let page = finding.page.map(|p| format!("（第 {p} 页）")).unwrap_or_default();
    format!("{}{page}", finding.message)
}
