//! What a document holds, read: its prose, its sections, and cells of the form.
//!
//! The ways of reading are strategies: each looks at what a document holds and claims cells of the form. They know nothing
//! of each other; what they claim is settled in one place, [`settle`](super::settle), where rivals are doubted. A further
//! way of reading is a module with a function of the type [`Read`], and a line in [`STRATEGIES`].

use std::borrow::Cow;

use super::claim::{Claim, Strategy};
use super::content::{Content, Gathered, Given};
use super::reading::Value;
use super::sections::{self, Sections};
use super::settle::{Settled, settle};
use super::tag::{Item, Passage};
use super::title::Title;
use super::{grid, running};
use crate::block::Table;
use crate::finding::{Code, Finding};
use crate::form::Form;

/// How a strategy reads.
type Read = fn(Form, &Content) -> Gathered;

/// Every strategy that reads documents.
const STRATEGIES: &[(Strategy, Read)] =
    &[(Strategy::Grid, grid::gather), (Strategy::Running, running::gather)];

/// A document as read, before it is said whether it is a report.
pub(super) struct Draft<'i> {
    /// Its paragraphs without the lines of tables.
    pub(super) prose: Vec<Cow<'i, Passage>>,
    pub(super) sections: Sections,
    pub(super) settled: Settled,
    pub(super) findings: Vec<Finding>,
    /// The tables in which something of the form was found.
    pub(super) tables: Vec<&'i Table>,
    pub(super) other_tables: Vec<&'i Table>,
}

/// Reads a document whose title is known.
pub(super) fn read<'i>(form: Form, items: &'i [Item], title: Option<&Title>) -> Draft<'i> {
    let (lines, given) = part(items, title);
    let gathered = gather(form, &Content { tables: &given, lines: &lines });
    let prose = sections::prose(&lines, &gathered.lines);
    let sections = sections::sections_of(form, &prose);
    let (mut tables, mut other_tables) = (Vec::new(), Vec::new());
    for (index, given) in given.iter().enumerate() {
        let is_read = gathered.tables.binary_search(&index).is_ok();
        if is_read { tables.push(given.table) } else { other_tables.push(given.table) }
    }
    let settled = settle(form, gathered.claims);
    Draft { prose, sections, settled, findings: gathered.findings, tables, other_tables }
}

impl Draft<'_> {
    /// How many cells of the form were found.
    pub(super) fn cells(&self) -> usize {
        self.settled.cells.iter().filter(|c| c.place.is_some()).count()
    }

    /// How many sections are the form's.
    pub(super) fn known_sections(&self) -> usize {
        self.sections.sections.iter().filter(|s| s.key.is_some()).count()
    }

    /// Whether it is a report whatever stands above it.
    pub(super) fn is_whole(&self, form: Form) -> bool {
        let numbers = self.settled.cells.iter().filter(|c| matches!(c.value, Value::Number(_))).count();
        numbers >= form.enough_cells() && self.known_sections() >= form.enough_sections()
    }

    /// Whether it is a report, with a report's title or without.
    pub(super) fn is_report(&self, form: Form, titled: bool) -> bool {
        let cells = self.cells();
        cells >= form.enough_cells() || titled && (cells > 0 || self.known_sections() >= 2)
    }
}

/// Parts paragraphs from tables and takes the title out, with what stands before it: menus, the way to the page,
/// publication details. Where headings stand before the title, what is there is the report's.
fn part<'i>(items: &'i [Item], title: Option<&Title>) -> (Vec<&'i Passage>, Vec<Given<'i>>) {
    let first = title.and_then(|t| t.blocks.first().copied()).unwrap_or(0);
    let text_before = items.iter().take(first).filter_map(Item::passage).any(Passage::opens_section);
    let (mut lines, mut tables): (Vec<&Passage>, Vec<Given>) = (Vec::new(), Vec::new());
    // Whether the last table is still the last thing but a line or two.
    let mut follows = false;
    for (index, item) in items.iter().enumerate() {
        match item {
            Item::Passage(_) if title.is_some_and(|t| t.blocks.contains(&index)) => {}
            Item::Passage(_) if index < first && !text_before => {}
            Item::Passage(passage) => {
                follows = follows
                    && (title.is_some_and(|t| t.text == passage.without_blanks())
                        || is_page_edge(passage.text()));
                lines.push(passage);
            }
            Item::Table(table) => {
                let last = lines.last().filter(|_| !follows).map_or("", |line| line.tidied());
                let is_unit = last.chars().count() <= 30 && last.contains("单位");
                tables.push(Given { table, follows, units: if is_unit { last } else { "" } });
                follows = true;
            }
        }
    }
    (lines, tables)
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

/// What all strategies make of a document.
fn gather(form: Form, content: &Content) -> Gathered {
    let mut all = Gathered::default();
    for (strategy, read) in STRATEGIES {
        let mut gathered = read(form, content);
        gathered.claims.iter_mut().for_each(|claim| claim.by = *strategy);
        all.findings.extend(order_was_needed(&gathered.claims));
        all.claims.extend(gathered.claims);
        all.findings.extend(gathered.findings);
        all.tables.extend(gathered.tables);
        all.lines.extend(gathered.lines);
    }
    all.tables.sort_unstable();
    all.tables.dedup();
    all.lines.sort_unstable();
    all.lines.dedup();
    all
}

/// What is to be said where the order of the head alone tells whose a value is.
fn order_was_needed(claims: &[Claim]) -> Option<Finding> {
    let rests_on_order = claims.iter().any(|claim| claim.by_order && claim.value != Value::Unknown);
    let message = "文本中没有表格线，各行的值按表头顺序读出";
    rests_on_order.then(|| Finding::new(Code::ReadInOrder, message))
}
