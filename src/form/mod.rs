//! Forms, as data: the labels, editions, cells and arithmetic of a table that many publish alike. One engine reads them
//! all; adding an edition, or another form, adds data.
//!
//! A [`Form`] is handed in by whoever reads. Knows labels and positions, nothing of documents.

mod cell;
mod check;
mod load;
mod title;
mod wording;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use cell::CellRef;
pub use load::Form;
pub use title::{OtherDocuments, SharedWords, TitlePattern, Titles};
pub use wording::Wording;

/// Everything that is known of a form.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, expecting = "a form, which is an object with `editions` and `tables`")]
pub struct Definition {
    /// What kind of document it makes, as a word of the JSON.
    #[serde(default = "annual_report")]
    pub kind: String,
    /// What messages call such a document: 政府信息公开工作年度报告.
    #[serde(default = "such_a_report")]
    pub called: String,
    /// The editions, newest first.
    pub editions: Vec<Edition>,
    /// How much of the form makes a report of a document whatever it is called.
    #[serde(default)]
    pub enough: Enough,
    /// The titles of its reports.
    #[serde(default)]
    pub titles: Titles,
    /// The titles of other documents that speak of its reports.
    #[serde(default)]
    pub other_documents: OtherDocuments,
    /// The sections, in the form's order.
    #[serde(default)]
    pub sections: Vec<Line>,
    /// The tables, in the form's order.
    pub tables: Vec<FormTable>,
    /// What a page says of its own publication, the wording that says it best first.
    #[serde(default)]
    pub imprint: Vec<Line>,
    /// The arithmetic between the cells.
    #[serde(default)]
    pub identities: Vec<Identity>,
    /// The arithmetic between the reports of two years that follow each other.
    #[serde(default)]
    pub across_years: Vec<AcrossYears>,
    /// Rows that may be printed as one or as several, but not as both.
    #[serde(default)]
    pub alternatives: Vec<Alternative>,
    /// Clauses of the narrative that name a cell.
    #[serde(default)]
    pub mentions: Vec<Naming>,
    /// The cells that are compared with other years and other agencies, by their paths: totals, which say more than
    /// their parts.
    #[serde(default)]
    pub watched: Vec<String>,
    /// The cell that is added up over the agencies of a year, by its path.
    #[serde(default)]
    pub headline: Option<String>,
    /// The indexes of its cells, by their paths.
    #[serde(skip)]
    by_path: BTreeMap<String, Vec<[usize; 4]>>,
}

/// One edition of the form.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, expecting = "an edition, which is an object")]
pub struct Edition {
    /// What `report.form` says: `2021`, `2019`.
    pub id: String,
    /// The notice that sets it.
    pub notice: String,
    /// The years it was made for, in words.
    pub years: String,
    /// The first of those years.
    #[serde(default)]
    pub first_year: Option<i32>,
    /// Whether it is a whole report with its sections, and not a table that is published by itself.
    #[serde(default = "yes")]
    pub has_sections: bool,
}

/// How much of the form makes a report of a document that is not called one.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, expecting = "an object with `cells` or `sections`")]
pub struct Enough {
    /// The least number of cells; half of those of the smallest edition where nothing is said.
    #[serde(default)]
    pub cells: Option<usize>,
    /// The least number of sections; two thirds of them where nothing is said.
    #[serde(default)]
    pub sections: Option<usize>,
}

/// One table of the form.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, expecting = "a table, which is an object")]
pub struct FormTable {
    /// Key in `tables`.
    pub key: String,
    /// What messages call it: 表三.
    pub name: String,
    /// Its section's heading.
    pub title: String,
    /// How its cells are laid out.
    pub arrangement: Arrangement,
    /// Whether a report is verified only if some arithmetic of this table can be assessed.
    #[serde(default)]
    pub essential: bool,
    /// What its head prints beside its columns.
    #[serde(default)]
    pub head: HeadWords,
    /// Its parts.
    pub blocks: Vec<FormBlock>,
}

/// What the head of a table prints beside the labels of its columns. Needed for running text alone, where no line says
/// where a head begins and which of its words are columns. Letters and digits count, nothing else.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, expecting = "the words of a head, which are an object")]
pub struct HeadWords {
    /// Words with which a head begins, the surest first: what stands before them is no part of it.
    #[serde(default)]
    pub begins: Vec<String>,
    /// Words without all of which no head of an outline is believed.
    #[serde(default)]
    pub needs: Vec<String>,
    /// Words that are no column.
    #[serde(default)]
    pub aside: Vec<String>,
    /// Words that are no column, and that what stands beside them may break up letter by letter: a remark in the
    /// corner.
    #[serde(default)]
    pub scattered: Vec<String>,
}

/// How the cells of a table are laid out in print.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Arrangement {
    /// Small tables one below the other, each with a head of its own.
    Blocks,
    /// One head, a row a line.
    Rows,
    /// The rows of the form printed side by side as groups of columns, over one row of values.
    SideBySide,
    /// One row a line under headings that stand between them, a unit and one value beside each.
    Outline,
}

/// A part of a table: one head and its rows.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, expecting = "a block, which is an object")]
pub struct FormBlock {
    /// The editions that print it so.
    pub editions: Vec<String>,
    /// The line above its head, where there is one.
    #[serde(default)]
    pub item: Option<String>,
    /// Its columns.
    pub columns: Vec<Line>,
    /// Headings over several rows.
    #[serde(default)]
    pub groups: Vec<Line>,
    /// Headings over several rows that are printed side by side.
    #[serde(default)]
    pub spanners: Vec<Spanner>,
    /// Its rows.
    pub rows: Vec<Line>,
}

/// A heading over some of the rows that a table prints side by side.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, expecting = "a spanner, which is an object")]
pub struct Spanner {
    /// As printed.
    pub label: String,
    /// Keys of the rows that it stands over, in the form's order.
    pub over: Vec<String>,
    /// `label`, ready to be compared.
    #[serde(skip)]
    pub letters: String,
}

/// What the numbers of a row or column are.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// How many: neither negative nor with decimals.
    #[default]
    Count,
    /// An amount of money: not negative.
    Money,
    /// More or less than before: may be negative.
    Change,
}

/// A labelled row, column, group or section.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, expecting = "a row, column, group, section or detail, which is an object")]
pub struct Line {
    /// Key in the JSON; of a row, dotted: `denied.state_secret`.
    pub key: String,
    /// The label as the notice prints it.
    pub label: String,
    /// Other wordings seen in print.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What people call it when they ask for it, though nobody prints it so.
    #[serde(default)]
    pub said: Vec<String>,
    /// The editions that have it; all of its block's where empty.
    #[serde(default)]
    pub editions: Vec<String>,
    /// The unit its head states.
    #[serde(default)]
    pub unit: Option<String>,
    /// What its numbers are.
    #[serde(default)]
    pub kind: Measure,
    /// Of a column: whether its label stands over both lines of a head of two lines, so that in running text its place
    /// among the others says little.
    #[serde(default)]
    pub tall: bool,
    /// `label` and `aliases`, ready to be compared.
    #[serde(skip)]
    pub wordings: Vec<Wording>,
}

/// An equation between cells. Exact; tolerance 0.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, expecting = "an identity, which is an object")]
pub struct Identity {
    /// Its name in the JSON.
    pub rule: String,
    /// The table it is about.
    pub table: String,
    /// Whether it runs along each row or each column.
    pub along: Along,
    /// Keys that are added up; `denied.*` is every row of the group.
    pub sum: Vec<String>,
    /// Keys that the sum must equal, added up in their turn.
    pub equals: Vec<String>,
    /// What messages call the left side.
    pub sum_words: String,
    /// What messages call the right side.
    pub equals_words: String,
    /// The wording that sets it.
    pub meaning: String,
}

/// An equation between the reports of a year and of the year before it. Exact; tolerance 0.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, expecting = "an identity across years, which is an object")]
pub struct AcrossYears {
    /// Its name in the JSON.
    pub rule: String,
    /// The table it is about.
    pub table: String,
    /// Whether it runs along each row or each column.
    pub along: Along,
    /// Keys of last year's report that are added up.
    pub last_year: Vec<String>,
    /// Keys of this year's that are added to them.
    #[serde(default)]
    pub plus: Vec<String>,
    /// Keys of this year's that are taken away.
    #[serde(default)]
    pub minus: Vec<String>,
    /// Keys of this year's that the result must equal.
    pub equals: Vec<String>,
    /// What messages call the left side.
    pub sum_words: String,
    /// What messages call the right side.
    pub equals_words: String,
    /// The wording that sets it.
    pub meaning: String,
}

/// One row, or the parts it is divided into: where both are printed they may count the same cases twice.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, expecting = "an object with `table`, `whole`, `parts` and `words`")]
pub struct Alternative {
    /// The table it is about.
    pub table: String,
    /// Key of the undivided row.
    pub whole: String,
    /// Keys of its parts.
    pub parts: Vec<String>,
    /// What is said where both are printed.
    pub words: String,
}

/// Words of the narrative that name a cell.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, expecting = "a mention, which is an object")]
pub struct Naming {
    /// Of each of these lists one word at least stands in the clause before the number.
    pub words: Vec<Vec<String>>,
    /// None of these does.
    #[serde(default)]
    pub without: Vec<String>,
    /// Of these words one at least stands in the sentence, in the paragraph before it or in its heading; any sentence
    /// will do where there are none.
    #[serde(default)]
    pub about: Vec<String>,
    /// Keys of the sections whose every sentence is about it.
    #[serde(default)]
    pub sections: Vec<String>,
    /// The measure word behind the number.
    pub unit: String,
    /// The cell's path.
    pub cell: String,
}

/// The way an identity runs.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Along {
    /// Over the columns of each row.
    Row,
    /// Over the rows of each column.
    Column,
}

impl Definition {
    /// A table by its key.
    pub fn table(&self, key: &str) -> Option<&FormTable> {
        self.tables.iter().find(|t| t.key == key)
    }

    /// An edition by its name.
    pub fn edition(&self, id: &str) -> Option<&Edition> {
        self.editions.iter().find(|e| e.id == id)
    }

    /// The first year whose reports are on the form: that of the oldest edition that is a whole report. Before it,
    /// reports are in their publishers' own words and lack no table.
    pub fn first_year(&self) -> Option<i32> {
        self.editions.iter().filter(|e| e.has_sections).filter_map(|e| e.first_year).min()
    }

    /// How many tables the newest edition has.
    pub fn tables_of_newest(&self) -> usize {
        let newest = self.editions.first().map(|e| e.id.as_str());
        let prints = |table: &&FormTable| {
            table.blocks.iter().any(|b| b.editions.iter().any(|e| Some(e.as_str()) == newest))
        };
        self.tables.iter().filter(prints).count()
    }

    /// The least number of its cells that make a report of a document without a title.
    pub fn enough_cells(&self) -> usize {
        let half = || self.editions.iter().map(|e| self.cells_of(&e.id).div_ceil(2)).min().unwrap_or(1);
        self.enough.cells.unwrap_or_else(half).max(1)
    }

    /// How many of its sections make a report of a document with that many cells whatever it is called.
    pub fn enough_sections(&self) -> usize {
        self.enough.sections.unwrap_or((self.sections.len() * 2).div_ceil(3))
    }

    /// How many cells an edition has.
    fn cells_of(&self, edition: &str) -> usize {
        let blocks = self.tables.iter().flat_map(|t| &t.blocks);
        blocks
            .filter(|b| b.editions.iter().any(|e| e == edition))
            .map(|b| b.columns.len() * b.rows.iter().filter(|r| b.row_in(r, edition)).count())
            .sum()
    }

    /// Whether a line of the form counts in this unit.
    pub fn has_unit(&self, unit: &str) -> bool {
        let blocks = self.tables.iter().flat_map(|t| &t.blocks);
        blocks.flat_map(|b| b.columns.iter().chain(&b.rows)).any(|l| l.unit.as_deref() == Some(unit))
    }
}

/// The kind of document that a form makes where it says nothing else.
fn annual_report() -> String {
    "annual_report".to_owned()
}

/// What messages call a document of a form that does not say.
fn such_a_report() -> String {
    "这种格式的报告".to_owned()
}

fn yes() -> bool {
    true
}

impl Form {
    /// What the JSON calls a document that is on no form. No form may take it for its `kind`.
    pub const OTHER: &str = "other";
}

impl Line {
    /// Whether a key names this line, or the group it belongs to: `denied.*`.
    pub(crate) fn is_named(&self, key: &str) -> bool {
        match key.strip_suffix(".*") {
            Some(group) => self.key.strip_prefix(group).is_some_and(|rest| rest.starts_with('.')),
            None => self.key == key,
        }
    }

    /// Whether a row belongs to a group of its block.
    pub fn is_in(&self, group: &Line) -> bool {
        self.key.split_once('.').is_some_and(|(key, _)| key == group.key)
    }
}

impl FormBlock {
    /// Whether the edition prints this row.
    pub fn row_in(&self, row: &Line, edition: &str) -> bool {
        row.editions.is_empty() || row.editions.iter().any(|e| e == edition)
    }

    /// The heading over several rows that a row stands under.
    pub fn group_of(&self, row: &Line) -> Option<&Line> {
        self.groups.iter().find(|group| row.is_in(group))
    }

    /// The full printed label of a row: group and row.
    pub fn row_label(&self, row: &Line) -> String {
        match self.group_of(row) {
            Some(group) if group.label != row.label => format!("{} {}", group.label, row.label),
            _ => row.label.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_editions_have_the_cells_of_the_notices() {
        let cells = |edition: &str| Form::disclosure().cells_of(edition);
        assert_eq!(cells("2021"), 6 + 1 + 2 + 1 + 25 * 7 + 15);
        assert_eq!(cells("2019"), 6 + 6 + 6 + 2 + 2 + 23 * 7 + 15);
        assert_eq!(cells("2014"), 58);
    }

    #[test]
    fn every_decisive_word_begins_with_a_decisive_letter() {
        assert!(
            wording::DECISIVE
                .iter()
                .copied()
                .flatten()
                .all(|word| word.starts_with(wording::DECISIVE_LETTERS))
        );
    }

    #[test]
    fn wordings_are_prepared() {
        let requests = Form::disclosure().definition().table("requests").unwrap();
        let row = &requests.blocks[0].rows[4];
        assert_eq!(row.wordings[0].number, Some(crate::text::Numbering::Arabic(1)));
        assert_eq!(row.wordings[0].letters, "属于国家秘密");
        assert_eq!(requests.blocks[0].row_label(row), "（三）不予公开 1.属于国家秘密");
    }
}
