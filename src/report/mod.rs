//! Blocks to a report: title, sections, and every cell of the form by what its labels say.
//!
//! Knows no format. It asks where a block stood only where that changes what it means: lines of text have no columns of
//! their own, and in markup no line shows where a column ends. It does not judge what it reads.

mod agency;
mod claim;
mod content;
mod foreign;
mod grid;
mod imprint;
mod label;
mod number;
mod outline;
mod parts;
mod reading;
mod running;
mod sections;
mod sentence;
mod settle;
mod strategy;
mod title;

pub(crate) use agency::is_body;
pub(crate) use claim::Claim;
pub use number::Number;
pub use reading::{AgencyFrom, Cell, Imprint, Proof, Report, Section, Standing, Subsection, Value};
pub(crate) use settle::{Settled, settle};

use crate::block::{Block, Paragraph, Table};
use crate::finding::{Code, Finding};
use crate::form::Form;
use content::{Content, Given};
use sections::Builder;
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
    let blocks = parts::unfold(form, blocks);
    let details = imprint::find(form, &blocks);
    let hints = &Hints {
        title: details.title.clone().or_else(|| hints.title.clone()),
        publisher: details.publisher.clone(),
        ..hints.clone()
    };
    let by_itself = |blocks: &[Block]| one(form, blocks.to_vec(), &Hints::default()).is_annual_report;
    let mut parts = parts::part(form, blocks, by_itself);
    let several = parts.len() > 1;
    let mut reports = Vec::new();
    for part in &mut parts {
        let mut report = one(form, std::mem::take(&mut part.blocks), hints);
        if part.before > 0 {
            let message = format!("标题之前的 {} 段是别的文件或目录，未收入", part.before);
            report.findings.push(Finding::new(Code::BeforeTitle, message));
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
fn one(form: Form, blocks: Vec<Block>, hints: &Hints) -> Report {
    let (title, from_hint) = find_title(form, &blocks, hints);
    let printed = title::foreign(form, &blocks).and_then(|at| blocks.get(at)).and_then(|block| match block {
        Block::Paragraph(p) => Some(crate::text::tidy(&p.text)),
        Block::Table(_) => None,
    });
    let foreign = printed.or_else(|| hints.title.clone().filter(|title| foreign::is_foreign(form, title)));
    // Another document's title outweighs one that lacks its agency or its year, as a menu's entry does.
    let plain = title.as_ref().is_some_and(|t| !from_hint && t.agency.is_some() && t.year.is_some());
    let mut report = Report { form, ..Report::default() };
    let (paragraphs, tables) = part(form, blocks, title.as_ref());
    let lines: Vec<&Paragraph> = paragraphs.iter().collect();
    let gathered = strategy::gather(form, &Content { tables: &tables, lines: &lines });
    let prose = prose(form, paragraphs, &gathered.lines);
    let sections = sections_of(form, &prose);
    report.preamble = sections.preamble;
    report.sections = sections.sections;

    let settled = settle::settle(form, gathered.claims);
    let found = settled.cells.iter().filter(|c| c.place.is_some()).count();
    let known = report.sections.iter().filter(|s| s.key.is_some()).count();
    let numbers = settled.cells.iter().filter(|c| matches!(c.value, Value::Number(_))).count();
    // A whole report under a line that may be a menu's is a report all the same.
    let whole = numbers >= form.enough_cells() && known >= form.enough_sections();
    let is_foreign = foreign.is_some() && !plain && !whole;
    let titled = title.as_ref().is_some_and(|_| !from_hint || known > 0);
    report.is_annual_report =
        !is_foreign && (found >= form.enough_cells() || titled && (found > 0 || known >= 2));
    let (read, others) = parted(tables, &gathered.tables);
    report.other_tables = others;
    report.findings.extend(gathered.findings);
    name(&mut report, title, from_hint, &prose, hints.publisher.as_deref());
    if !report.is_annual_report && report.title.is_none() || is_foreign {
        report.title = foreign.or_else(|| hints.title.clone());
        (report.agency, report.agency_from) = (None, None);
        report.year = None;
    }
    if report.is_annual_report {
        report.edition = settled.edition;
        let before_the_form = report.year.zip(form.first_year()).is_some_and(|(year, first)| year < first);
        if found == 0 {
            report.findings.push(Finding::new(Code::NoFormPrinted, no_form_printed(form)));
        }
        // Before the form there are no tables that could be missing.
        let named = settled
            .findings
            .into_iter()
            .filter(|f| !(found == 0 && before_the_form && f.code == Code::TableMissing));
        report.findings.extend(named);
        report.cells = settled.cells;
        if found == 0 && before_the_form {
            report.cells.clear();
        }
        doubt_empty_tables(&mut report);
        let edition = report.edition.as_deref().and_then(|id| form.edition(id));
        if !before_the_form || found > 0 && edition.is_none_or(|edition| edition.has_sections) {
            note_missing_sections(form, &mut report);
        }
    } else {
        give_back_tables(&mut report, read);
    }
    report
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

/// The tables in which something of the form was found, and the others.
fn parted(tables: Vec<Given>, found: &[usize]) -> (Vec<Table>, Vec<Table>) {
    let (mut read, mut others) = (Vec::new(), Vec::new());
    for (index, given) in tables.into_iter().enumerate() {
        let is_read = found.binary_search(&index).is_ok();
        if is_read { read.push(given.table) } else { others.push(given.table) }
    }
    (read, others)
}

/// Tables that looked like the form's are other tables in a document that is no report.
fn give_back_tables(report: &mut Report, read: Vec<Table>) {
    report.other_tables.extend(read);
    report.other_tables.sort_by_key(|t| (t.place.page(), t.place.cell()));
}

fn find_title(form: Form, blocks: &[Block], hints: &Hints) -> (Option<Title>, bool) {
    if let Some(title) = title::find_title(form, blocks, hints.title.as_deref()) {
        return (Some(title), false);
    }
    (hints.title.as_deref().and_then(|title| title::parse_file_title(form, title)), true)
}

/// Parts paragraphs from tables and takes the title out, with what stands before it: menus, the way to the page,
/// publication details. Where headings stand before the title, what is there is the report's.
fn part(form: Form, blocks: Vec<Block>, title: Option<&Title>) -> (Vec<Paragraph>, Vec<Given>) {
    let first = title.and_then(|t| t.blocks.first().copied()).unwrap_or(0);
    let text_before = blocks[..first].iter().any(|b| match b {
        Block::Paragraph(p) => sections::heading(form, &p.text, p.prominent).is_some_and(|h| h.key.is_some()),
        Block::Table(_) => false,
    });
    let mut paragraphs: Vec<Paragraph> = Vec::new();
    let mut tables = Vec::new();
    // Whether the last table is still the last thing but a line or two.
    let mut follows = false;
    for (index, block) in blocks.into_iter().enumerate() {
        match block {
            Block::Paragraph(_) if title.is_some_and(|t| t.blocks.contains(&index)) => {}
            Block::Paragraph(_) if index < first && !text_before => {}
            Block::Paragraph(paragraph) => {
                let repeats_title =
                    title.is_some_and(|t| t.text == crate::text::tidy(&paragraph.text).replace(' ', ""));
                follows &= repeats_title || is_page_edge(&paragraph.text);
                paragraphs.push(paragraph);
            }
            Block::Table(table) => {
                let last = paragraphs.last().filter(|_| !follows).map(|p| crate::text::tidy(&p.text));
                let units =
                    last.filter(|t| t.chars().count() <= 30 && t.contains("单位")).unwrap_or_default();
                tables.push(Given { table, follows, units });
                follows = true;
            }
        }
    }
    (paragraphs, tables)
}

/// Whether a line between two pieces of a table may be what a page's end left there.
fn is_page_edge(text: &str) -> bool {
    let text = text.trim();
    crate::text::is_page_number(text)
        || crate::text::is_bare_number(text)
        || text.chars().all(|c| {
            matches!(c, '-' | '—' | '*' | '_' | '{' | '}') || c.is_whitespace() || c.is_ascii_digit()
        })
        || text.chars().count() <= 30
            && ["续", "接上页", "接下页", "转下页"].iter().any(|word| text.contains(word))
        || text.starts_with("<!--")
}

/// The paragraphs without the lines of tables; lines that run on are joined.
fn prose(form: Form, paragraphs: Vec<Paragraph>, used: &[usize]) -> Vec<Paragraph> {
    let mut out: Vec<Paragraph> = Vec::new();
    let mut follows = false;
    for (index, paragraph) in paragraphs.into_iter().enumerate() {
        if used.binary_search(&index).is_ok() {
            follows = false;
            continue;
        }
        let runs_on = paragraph.runs_on;
        let starts_new = crate::text::split_numbering(&paragraph.text).0.is_some()
            || sections::heading(form, &paragraph.text, paragraph.prominent).is_some();
        match out.last_mut() {
            Some(last) if follows && !starts_new => {
                last.text.push('\n');
                last.text.push_str(&paragraph.text);
            }
            _ => out.push(paragraph),
        }
        follows = runs_on;
    }
    out
}

fn sections_of(form: Form, prose: &[Paragraph]) -> Builder {
    let mut builder = Builder::default();
    let found = |p: &Paragraph| sections::heading(form, &p.text, p.prominent);
    // Where the sections have the form's own numbers, other numbers are those of subsections.
    let chinese = prose.iter().filter_map(found).any(|h| h.chinese && h.key.is_some());
    let parted: Vec<Paragraph> =
        prose.iter().flat_map(|paragraph| sections::part_run_in(form, paragraph)).collect();
    for paragraph in &parted {
        let heading = found(paragraph).filter(|h| h.chinese || h.number.is_none() || !chinese);
        match heading {
            // A heading without its number counts once: later the same words are a sentence's.
            Some(heading) if heading.number.is_some() || heading.key.is_some_and(|k| !builder.has(k)) => {
                builder.open(heading, paragraph.place.page());
            }
            _ => builder.add(paragraph),
        }
    }
    builder.drop_contents();
    builder
}

/// Title, agency and year, with what is uncertain about them.
fn name(
    report: &mut Report,
    title: Option<Title>,
    from_hint: bool,
    prose: &[Paragraph],
    publisher: Option<&str>,
) {
    let mut span = None;
    if let Some(title) = title {
        span = title.span;
        if from_hint {
            let message = format!("正文没有标题，取文件自带的标题“{}”", title.text);
            report.findings.push(Finding::new(Code::TitleFromMetadata, message));
        }
        report.title = Some(title.text);
        report.agency_from = title.agency.is_some().then_some(AgencyFrom::Title);
        report.agency = title.agency;
        report.year = title.year;
    }
    if !report.is_annual_report {
        return;
    }
    if let Some(span) = span {
        let message = format!("标题所写“{span}”不是一个年度，不能判定报告年度");
        report.findings.push(Finding::new(Code::YearUnknown, message));
    } else if report.year.is_none() {
        report.year = title::year_from_text(prose.iter().map(|p| p.text.as_str()));
        report.findings.push(match report.year {
            Some(year) => Finding::new(Code::YearFromText, format!("标题未写年度，正文所述为 {year} 年")),
            None => Finding::new(Code::YearUnknown, "标题与正文都不能判定报告年度"),
        });
    }
    if report.agency.is_none() {
        name_from_text(report, prose, publisher);
    }
}

/// The agency where the title names none: from the sentence that publishes the report, or from what the page says of its
/// own publication.
fn name_from_text(report: &mut Report, prose: &[Paragraph], publisher: Option<&str>) {
    let form = report.form;
    let is_another = |name: &str| {
        let spoken_of = prose.iter().filter_map(|paragraph| title::spoken_of(form, &paragraph.text));
        spoken_of.take(1).any(|other| other != name)
    };
    if let Some(name) = sentence::publisher(report.form, &report.preamble) {
        let message = format!("标题中没有报告机关的名称，取公布报告的语句所称“{name}”");
        report.findings.push(Finding::new(Code::AgencyFromSentence, message));
        report.agency_from = Some(AgencyFrom::Sentence);
        report.agency = Some(name);
    } else if let Some(publisher) = publisher.filter(|name| agency::is_publisher(name) && !is_another(name)) {
        let message = format!("标题中没有报告机关的名称，取网页所载的发布机构“{publisher}”");
        report.findings.push(Finding::new(Code::AgencyFromImprint, message));
        report.agency_from = Some(AgencyFrom::Imprint);
        report.agency = Some(publisher.to_owned());
    } else {
        let message = "标题中没有报告机关的名称";
        report.findings.push(Finding::new(Code::AgencyUnknown, message));
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
