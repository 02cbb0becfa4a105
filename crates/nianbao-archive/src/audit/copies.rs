//! Several reports for one agency and year: copies of one, or versions that differ.

use std::collections::BTreeSet;

use super::collection::{Shelf, Sure, Volume, is_before_the_form};
use super::{Difference, Finding, Kind};
use crate::archive::shape;
use nianbao::Form;
use nianbao::form::CellRef;
use nianbao::report::Number;

/// Compares the reports of each year.
pub(super) fn compare(shelf: &Shelf, findings: &mut Vec<Finding>) {
    let mut rest = shelf.volumes.as_slice();
    while let Some(first) = rest.first() {
        let count = rest.iter().take_while(|volume| volume.entry.year == first.entry.year).count();
        let (of_year, others) = rest.split_at(count);
        if count > 1 {
            compare_year(shelf, of_year, findings);
        }
        rest = others;
    }
}

fn compare_year(shelf: &Shelf, volumes: &[Volume], findings: &mut Vec<Finding>) {
    let finding = |kind, message, cells, of: &[&Volume]| Finding {
        kind,
        agency: shelf.agency.name.clone(),
        year: volumes[0].entry.year,
        message,
        cells,
        documents: of.iter().map(|volume| volume.entry.id.clone()).collect(),
    };
    let mut versions: Vec<Vec<&Volume>> = Vec::new();
    let mut silent: Vec<&Volume> = Vec::new();
    for volume in volumes {
        // Before the form there are no numbers to compare; a report that says nothing is nobody's copy.
        if volume.cells.is_empty() {
            silent.push(volume);
            continue;
        }
        let is_same = |version: &&mut Vec<&Volume>| version.iter().all(|a| agrees(a, volume));
        match versions.iter_mut().find(is_same) {
            Some(version) => version.push(volume),
            None => versions.push(vec![volume]),
        }
    }
    versions.sort_by(|a, b| published(a).cmp(&published(b)));
    for version in versions.iter().filter(|version| version.len() > 1) {
        let (same, all) = compared(version[0], &version[1..]);
        let shapes: Vec<&str> = version.iter().map(|volume| shape(&volume.entry.media_type)).collect();
        let (count, shapes) = (version.len(), shapes.join("、"));
        let left = all - same;
        let message = if left == 0 {
            format!("{count} 份文件的 {all} 格数字全部相同，是同一份报告（{shapes}）")
        } else {
            format!(
                "{count} 份文件可以比较的 {same} 格数字相同，应是同一份报告（{shapes}）；另有 {left} 格存疑或未读出，不能比较"
            )
        };
        findings.push(finding(Kind::Copies, message, Vec::new(), version));
    }
    for pair in versions.windows(2) {
        let cells = differences(pair[0][0], pair[1][0]);
        let dates = [published(&pair[0]), published(&pair[1])].map(|day| day.unwrap_or("公布日期不详"));
        let message = if cells.is_empty() {
            format!("同一年度有两份报告（{}；{}），可以比较的数字太少，不能核对是否相同", dates[0], dates[1])
        } else {
            format!("同一年度有两份不同的报告（{}；{}），{} 个数字不同", dates[0], dates[1], cells.len())
        };
        let kind = if cells.is_empty() { Kind::NotComparable } else { Kind::Revision };
        findings.push(finding(kind, message, cells, &[pair[0][0], pair[1][0]]));
    }
    if !silent.is_empty() && !is_before_the_form(volumes[0].entry.year) {
        let message = format!(
            "同一年度有 {} 份报告，其中 {} 份没有读出数字，不能核对是否相同",
            volumes.len(),
            silent.len()
        );
        findings.push(finding(Kind::NotComparable, message, Vec::new(), &silent));
    }
}

/// How many cells all have for sure, and how many any has.
fn compared(first: &Volume, others: &[&Volume]) -> (usize, usize) {
    let by_all = |path: &&String| others.iter().all(|other| other.cells.contains_key(*path));
    let all: BTreeSet<&str> =
        others.iter().flat_map(|other| other.printed()).chain(first.printed()).collect();
    (first.cells.keys().filter(by_all).count(), all.len())
}

/// Whether two reports may be copies: most of their cells can be compared, and none differs.
fn agrees(a: &Volume, b: &Volume) -> bool {
    let (both, all) = compared(a, &[b]);
    both * 2 > all && differences(a, b).is_empty()
}

fn published<'a>(version: &[&'a Volume]) -> Option<&'a str> {
    version.iter().filter_map(|volume| volume.entry.published_on.as_deref()).min()
}

/// The cells that both print for sure and that differ; a blank or a dash counts as 0, as it does in sums.
fn differences(a: &Volume, b: &Volume) -> Vec<Difference> {
    let differs = |(path, before): (&String, &Sure)| {
        let after = b.cells.get(path)?;
        (before.count() != after.count()).then(|| Difference {
            words: words(path),
            path: path.clone(),
            expected: before.number().map(Number),
            found: after.number().map(Number),
        })
    };
    a.cells.iter().filter_map(differs).collect()
}

/// A cell in the form's own words.
pub(super) fn words(path: &str) -> String {
    Form::disclosure().cells_at(path).first().map_or_else(|| path.to_owned(), CellRef::words)
}

#[cfg(test)]
mod tests {
    use super::super::collection::{Agency, Entry};
    use super::*;

    const GRANTED: &str = "requests.granted.total";
    const LICENCES: &str = "proactive_disclosure.licensing.decisions";
    const PENALTIES: &str = "proactive_disclosure.penalties.decisions";

    /// Cells with what is read in them, where that is sure.
    type Numbers<'n> = &'n [(&'n str, Option<u32>)];

    /// What is said of an agency's reports on one year, each with its day and its numbers.
    fn said(reports: &[(&str, Numbers)]) -> Vec<Finding> {
        let agency = Agency::made("云溪县茶叶局", &[]);
        let volume = |(index, (day, numbers)): (usize, &(&str, Numbers))| {
            let day = Some(*day).filter(|day| !day.is_empty());
            Volume::made(Entry::made(&format!("report {index}"), 2023, day), numbers)
        };
        let volumes = reports.iter().enumerate().map(volume).collect();
        let mut findings = Vec::new();
        compare(&Shelf { agency: &agency, volumes }, &mut findings);
        findings
    }

    fn kinds(findings: &[Finding]) -> Vec<Kind> {
        findings.iter().map(|finding| finding.kind).collect()
    }

    #[test]
    fn one_report_is_compared_with_none() {
        assert_eq!(said(&[("2024-01-19", &[(GRANTED, Some(3))])]), []);
    }

    #[test]
    fn two_files_with_the_same_numbers_are_one_report() {
        let numbers: Numbers = &[(GRANTED, Some(3)), (LICENCES, Some(12))];
        let findings = said(&[("2024-01-19", numbers), ("", numbers)]);
        assert_eq!(kinds(&findings), [Kind::Copies]);
        assert_eq!(findings[0].documents, ["report 0", "report 1"]);
        assert!(findings[0].message.contains("2 份文件的 2 格数字全部相同"), "{}", findings[0].message);
    }

    #[test]
    fn a_doubted_cell_neither_differs_nor_hides_a_copy() {
        let clean: Numbers = &[(GRANTED, Some(3)), (LICENCES, Some(12)), (PENALTIES, Some(5))];
        let doubted: Numbers = &[(GRANTED, Some(3)), (LICENCES, Some(12)), (PENALTIES, None)];
        let findings = said(&[("2024-01-19", clean), ("2024-01-19", doubted)]);
        assert_eq!(kinds(&findings), [Kind::Copies]);
        let message = &findings[0].message;
        assert!(message.contains("2 格数字相同") && message.contains("1 格存疑"), "{message}");
    }

    #[test]
    fn the_earlier_version_is_what_the_later_one_is_held_against() {
        let (before, after): (Numbers, Numbers) =
            (&[(GRANTED, Some(3)), (LICENCES, Some(12))], &[(GRANTED, Some(4)), (LICENCES, Some(12))]);
        // In whichever order they lie in the archive.
        let findings = said(&[("2024-03-01", after), ("2024-01-19", before)]);
        assert_eq!(kinds(&findings), [Kind::Revision]);
        let [cell] = &findings[0].cells[..] else { panic!("{:?}", findings[0].cells) };
        assert_eq!(cell.path, GRANTED);
        assert_eq!(cell.expected, Some(Number(3.into())));
        assert_eq!(cell.found, Some(Number(4.into())));
        assert!(findings[0].message.contains("2024-01-19；2024-03-01"), "{}", findings[0].message);
    }

    #[test]
    fn reports_that_share_too_few_sure_cells_are_not_said_to_be_the_same() {
        let (first, second): (Numbers, Numbers) = (
            &[(GRANTED, Some(3)), (LICENCES, None), (PENALTIES, None)],
            &[(GRANTED, Some(3)), (LICENCES, Some(12)), (PENALTIES, Some(5))],
        );
        let findings = said(&[("2024-01-19", first), ("2024-03-01", second)]);
        assert_eq!(kinds(&findings), [Kind::NotComparable]);
    }

    #[test]
    fn a_report_without_numbers_is_nobodys_copy() {
        let findings = said(&[("2024-01-19", &[]), ("2024-01-19", &[(GRANTED, Some(3))])]);
        assert_eq!(kinds(&findings), [Kind::NotComparable]);
        assert_eq!(findings[0].documents, ["report 0"]);
    }
}
