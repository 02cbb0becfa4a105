//! Forms, as data: the labels, editions, cells and arithmetic of a table that many publish alike. One engine reads them
//! all; adding an edition, or another form, adds data.
//!
//! A [`Form`] is handed in by whoever reads. Knows labels and positions, nothing of documents.

mod cell;
mod load;
mod wording;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use cell::CellRef;
pub use load::Form;
pub use wording::Wording;

/// Everything that is known of a form.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// The editions, newest first.
    pub editions: Vec<Edition>,
    /// The six sections.
    pub sections: Vec<Line>,
    /// The tables: three of the editions since 2019, and the one of that of 2014.
    pub tables: Vec<FormTable>,
    /// What a page says of its own publication, the wording that says it best first.
    pub imprint: Vec<Line>,
    /// The arithmetic between the cells.
    pub identities: Vec<Identity>,
    /// The arithmetic between the reports of two years that follow each other.
    pub across_years: Vec<AcrossYears>,
    /// The indexes of its cells, by their paths.
    #[serde(skip)]
    by_path: BTreeMap<String, Vec<[usize; 4]>>,
}

/// One edition of the form.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    /// What `report.form` says: `2021`, `2019`.
    pub id: String,
    /// The notice that sets it.
    pub notice: String,
    /// The years it was made for, in words.
    pub years: String,
}

/// One table of the form.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
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
    /// Its parts.
    pub blocks: Vec<FormBlock>,
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
#[serde(deny_unknown_fields)]
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
    /// Its rows.
    pub rows: Vec<Line>,
}

/// A labelled row, column, group or section.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
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
    /// `label` and `aliases`, ready to be compared.
    #[serde(skip)]
    pub wordings: Vec<Wording>,
}

/// An equation between cells. Exact; tolerance 0.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
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
#[serde(deny_unknown_fields)]
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
}

impl Line {
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
        let cells = |edition: &str| -> usize {
            Form::disclosure()
                .tables
                .iter()
                .flat_map(|t| &t.blocks)
                .filter(|b| b.editions.iter().any(|e| e == edition))
                .map(|b| b.columns.len() * b.rows.iter().filter(|r| b.row_in(r, edition)).count())
                .sum()
        };
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
