//! Blocks to a report: title, sections, and every cell of the form by what its labels say.
//!
//! Knows no format. It asks where a block stood only where that changes what it means: lines of text have no columns of
//! their own, and in markup no line shows where a column ends. It does not judge what it reads.
//!
//! The way through: each block is tagged (`tag`), the file parted into its documents (`parts`), each of them read by
//! several strategies (`read`) whose claims are settled (`settle`), and what is a report is named (`name`).

mod agency;
mod claim;
mod content;
mod foreign;
mod grid;
mod imprint;
mod label;
mod name;
mod number;
mod outline;
mod parts;
mod read;
mod reading;
mod running;
mod sections;
mod sentence;
mod settle;
mod tag;
mod title;
mod unfold;

pub(crate) use agency::is_body;
pub(crate) use claim::Claim;
pub use number::Number;
pub use reading::{AgencyFrom, Cell, Imprint, Proof, Report, Section, Standing, Subsection, Value};
pub(crate) use settle::{Settled, settle};

use crate::block::Block;
use crate::finding::{Code, Finding};
use crate::form::Form;
use tag::Item;
use title::Title;

/// What else is known of a document beside its blocks.
#[derive(Clone, Debug, Default)]
pub struct Hints {
    /// The title that the file's own metadata gives.
    pub title: Option<String>,
    /// When it was published, as a page's metadata say.
    pub published_on: Option<String>,
    /// Who published it, as the page says beside the report.
    pub publisher: Option<String>,
}

/// Recognises the reports in the blocks of a file: one, as a rule, or each of several by its title. Never fails:
/// what cannot be recognised is a finding.
pub fn recognise(form: Form, blocks: Vec<Block>, hints: &Hints) -> Vec<Report> {
    let items = tag::tag(form, blocks);
    let details = imprint::find(form, &items);
    let hints = &Hints {
        title: details.title.clone().or_else(|| hints.title.clone()),
        publisher: details.publisher.clone(),
        ..hints.clone()
    };
    let parts = parts::part(form, &items);
    let several = parts.len() > 1;
    let mut reports = Vec::new();
    for part in parts {
        let mut report = one(form, &items[part.range], hints);
        if part.before > 0 {
            let message = format!("标题之前的 {} 段是别的文件或目录，未收入", part.before);
            report.findings.push(Finding::new(Code::LeadingContentSkipped, message));
        }
        if !several {
            report.imprint = details.clone();
            let page_says = hints.published_on.as_deref().and_then(imprint::iso_date);
            if report.imprint.published_on.is_none() || details.is_published_loosely {
                report.imprint.published_on = page_says.or(report.imprint.published_on.take());
            }
        }
        reports.push(report);
    }
    reports
}

/// Recognises one document.
fn one(form: Form, items: &[Item], hints: &Hints) -> Report {
    let (title, from_hint) = find_title(form, items, hints);
    let draft = read::read(form, items, title.as_ref());
    let foreign = foreign_title(form, items, hints).filter(|_| {
        // Another document's title outweighs one that lacks its agency or its year, as a menu's entry does; but a whole
        // report under a line that may be a menu's is a report all the same.
        let plain = title.as_ref().is_some_and(|t| !from_hint && t.agency.is_some() && t.year.is_some());
        !plain && !draft.is_whole(form)
    });
    let titled = title.is_some() && (!from_hint || draft.known_sections() > 0);
    let mut report = Report {
        form,
        is_annual_report: foreign.is_none() && draft.is_report(form, titled),
        preamble: draft.sections.preamble,
        sections: draft.sections.sections,
        findings: draft.findings,
        ..Report::default()
    };
    name::name(&mut report, title, from_hint, &draft.prose, hints.publisher.as_deref());
    if !report.is_annual_report && report.title.is_none() || foreign.is_some() {
        report.title = foreign.or_else(|| hints.title.clone());
        (report.agency, report.agency_from) = (None, None);
        report.year = None;
    }
    let mut others = draft.other_tables;
    if report.is_annual_report {
        take_cells(form, &mut report, draft.settled);
    } else {
        // Tables that looked like the form's are other tables in a document that is no report.
        others.extend(draft.tables);
        others.sort_by_key(|t| (t.place.page(), t.place.cell()));
    }
    report.other_tables = others.into_iter().cloned().collect();
    report
}

fn find_title(form: Form, items: &[Item], hints: &Hints) -> (Option<Title>, bool) {
    if let Some(title) = title::find_title(form, items, hints.title.as_deref()) {
        return (Some(title), false);
    }
    (hints.title.as_deref().and_then(|title| title::parse_file_title(form, title)), true)
}

/// The title of another document that speaks of reports, printed or the file's own.
fn foreign_title(form: Form, items: &[Item], hints: &Hints) -> Option<String> {
    let printed = title::foreign(items).map(|(_, passage)| passage.tidied().to_owned());
    printed.or_else(|| hints.title.clone().filter(|title| foreign::is_foreign(form, title)))
}

/// Gives a report its cells, and says what it lacks.
fn take_cells(form: Form, report: &mut Report, settled: Settled) {
    let found = settled.cells.iter().any(|cell| cell.place.is_some());
    let before_the_form = report.year.zip(form.first_year()).is_some_and(|(year, first)| year < first);
    // Before the form there are no tables that could be missing.
    let has_cells = found || !before_the_form;
    if !found {
        report.findings.push(Finding::new(Code::NoFormPrinted, no_form_printed(form)));
    }
    let named = settled.findings.into_iter().filter(|f| has_cells || f.code != Code::TableMissing);
    report.findings.extend(named);
    report.edition = settled.edition;
    if has_cells {
        report.cells = settled.cells;
    }
    doubt_empty_tables(report);
    let edition = report.edition.as_deref().and_then(|id| form.edition(id));
    if !before_the_form || found && edition.is_none_or(|edition| edition.has_sections) {
        note_missing_sections(form, report);
    }
}

/// What is said of a report in which no cell of the form was found.
fn no_form_printed(form: Form) -> String {
    let tables = match form.tables_of_newest() {
        1 => "表".to_owned(),
        2 => "两张表".to_owned(),
        count => format!("{}张表", crate::text::chinese_numeral(count)),
    };
    let missing = "表格缺失、以图片登载";
    match form.first_year() {
        Some(year) => format!("全文未见格式所定的{tables}：或为 {year} 年以前的文字报告，或{missing}"),
        None => format!("全文未见格式所定的{tables}：{missing}"),
    }
}

/// A table that matters most, without a single number, says more about the reading than about the year.
fn doubt_empty_tables(report: &mut Report) {
    for table in report.form.definition().tables.iter().filter(|table| table.essential) {
        let is_printed = |cell: &&Cell| cell.at.form_table().key == table.key && cell.place.is_some();
        let mut printed = report.cells.iter().filter(is_printed).peekable();
        if printed.peek().is_some() && printed.all(|cell| cell.value == Value::Blank) {
            let message = format!("{}没有一个数字，全部为空格，请核对原文", table.name);
            report.findings.push(Finding::new(Code::NoNumbers, message));
        }
    }
}

fn note_missing_sections(form: Form, report: &mut Report) {
    for section in &form.sections {
        if !report.sections.iter().any(|s| s.key.as_deref() == Some(&section.key)) {
            let message = format!("未见“{}”一节的标题", section.label);
            report.findings.push(Finding::new(Code::SectionMissing, message));
        }
    }
}
