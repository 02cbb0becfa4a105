//! The tables of an archive, as data. `tables.json` lists them with the meaning of each column; the SQL that creates
//! them, the exports and the dictionaries are derived from it.

use std::fmt::Write as _;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use nianbao::form::{CellRef, Form};

/// A table.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// What a row is, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
    /// Columns of the primary key.
    pub key: Vec<String>,
    /// Foreign keys.
    pub foreign: Vec<ForeignKey>,
    /// Indexes other than the primary key.
    pub indexes: Vec<Index>,
    /// Whether it is exported.
    pub exported: bool,
    /// Its columns.
    pub columns: Vec<Column>,
}

/// A foreign key.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ForeignKey {
    /// The referring columns.
    pub columns: Vec<String>,
    /// The other table.
    pub table: String,
    /// The referenced columns.
    pub references: Vec<String>,
}

/// An index other than the primary key.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    /// Its columns.
    pub columns: Vec<String>,
    /// The condition of a partial index.
    #[serde(rename = "where", default)]
    pub condition: Option<String>,
}

/// A column.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// What it means, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
    /// Whether every row has a value.
    #[serde(default)]
    pub required: bool,
    /// Whether its texts are deduplicated in the table `labels`.
    #[serde(default)]
    pub interned: bool,
}

impl Column {
    /// Whether a typed export may lack its value: a number or a date may not fit the type, and is null there.
    pub(crate) fn may_be_null(&self) -> bool {
        !self.required || matches!(self.kind, Kind::Decimal | Kind::Date)
    }
}

/// The type of a column.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Text.
    Text,
    /// JSON, as text.
    Json,
    /// An integer.
    Integer,
    /// An exact decimal; in SQLite, which has no such type, its digits as text.
    Decimal,
    /// A coordinate on a page, in points.
    Real,
    /// 0 or 1.
    Boolean,
    /// A date, ISO 8601.
    Date,
}

static TABLES: LazyLock<Vec<Table>> = LazyLock::new(|| {
    // The data is part of the program, and a unit test reads it: it cannot fail for a user.
    #[expect(clippy::expect_used, reason = "embedded data, checked by the tests below")]
    serde_json::from_str(include_str!("tables.json")).expect("tables.json is well-formed")
});

/// Every table, after those that it refers to.
pub fn tables() -> &'static [Table] {
    &TABLES
}

/// The view with one row per report: its metadata, then every number of the form.
pub static WIDE: LazyLock<Table> = LazyLock::new(|| {
    let mut columns: Vec<Column> = HEAD_OF_WIDE
        .iter()
        .map(|(name, kind, zh, en, _)| Column {
            name: (*name).to_owned(),
            kind: *kind,
            zh: (*zh).to_owned(),
            en: (*en).to_owned(),
            required: matches!(*name, "document" | "verdict"),
            interned: false,
        })
        .collect();
    columns.extend(numbers().into_iter().map(|at| Column {
        name: wide_name(&at.path()),
        kind: Kind::Decimal,
        zh: at.words(),
        en: at.path(),
        required: false,
        interned: false,
    }));
    Table {
        name: "reports_wide".to_owned(),
        zh: "一份年报一行，格式的每个数字一列；文件已换成别的内容的，旧的不在内".to_owned(),
        en: "One row an annual report, every number of the form a column; without what files held before they changed".to_owned(),
        key: vec!["document".to_owned()],
        foreign: Vec::new(),
        indexes: Vec::new(),
        exported: true,
        columns,
    }
});

/// The columns before the numbers, and where they come from.
const HEAD_OF_WIDE: &[(&str, Kind, &str, &str, &str)] = &[
    ("document", Kind::Text, "报告编号", "The report", "d.id"),
    ("agency", Kind::Text, "报告机关，照标题所印", "Reporting agency, as the title prints it", "d.agency"),
    ("year", Kind::Integer, "报告年度", "Year it reports about", "d.year"),
    ("form", Kind::Text, "所用格式", "Edition of the form", "d.form"),
    ("verdict", Kind::Text, "结论", "What may be believed of it", "d.verdict"),
    ("title", Kind::Text, "标题", "Title", "d.title"),
    ("published_on", Kind::Date, "发布日期", "Date of publication", "d.published_on"),
    ("failed", Kind::Integer, "不成立的勾稽关系数", "How many identities fail", "d.failed"),
    ("corrected", Kind::Integer, "经人更正的格数", "How many cells a person corrected", "d.corrected"),
    ("media_type", Kind::Text, "文件类型", "Kind of file", "f.media_type"),
    ("path", Kind::Text, "文件名（有多个时取第一个）", "Name of the file, the first of several", "p.path"),
    ("url", Kind::Text, "清单所载网址", "Address, by the manifest", "p.url"),
    ("manifest_agency", Kind::Text, "清单所载机关", "Agency, by the manifest", "p.agency"),
    (
        "region_code",
        Kind::Text,
        "清单所载行政区划代码",
        "Code of the region, by the manifest",
        "p.region_code",
    ),
    ("downloaded_on", Kind::Date, "清单所载下载日期", "Date of download, by the manifest", "p.downloaded_on"),
];

/// What needs attention, one row each: a failed identity, a doubt, a document that is not a report, a file that could not
/// be read. Earlier contents of changed files are left out.
const PROBLEMS: &str = "
CREATE VIEW problems AS
WITH places AS (SELECT sha256, min(path) AS path FROM paths WHERE current GROUP BY sha256)
SELECT p.path, d.id AS document, d.agency, d.year, d.verdict, 'failed_identity' AS problem, c.rule AS code,
       c.location AS location, c.message AS message, NULL AS page
  FROM checks c JOIN documents d ON d.id = c.document JOIN places p ON p.sha256 = d.sha256
 WHERE c.state = 'failed'
UNION ALL
SELECT p.path, d.id, d.agency, d.year, d.verdict, 'doubt', f.code, f.cell, f.message, f.page
  FROM findings f JOIN documents d ON d.id = f.document JOIN places p ON p.sha256 = d.sha256
 WHERE f.severity = 'doubt'
UNION ALL
SELECT p.path, d.id, d.agency, d.year, d.verdict, 'unrecognised', NULL, NULL, '不是政府信息公开工作年度报告', NULL
  FROM documents d JOIN places p ON p.sha256 = d.sha256 WHERE d.verdict = 'unrecognised'
UNION ALL
SELECT path, NULL, NULL, NULL, NULL, 'unreadable', code, NULL, reason, NULL FROM failures;
";

/// The column of a cell in the wide view: its path with `_` for the dots.
pub fn wide_name(path: &str) -> String {
    path.replace('.', "_")
}

/// Every cell of any edition of the form, once, in the order of the form.
fn numbers() -> Vec<CellRef> {
    let form = Form::disclosure();
    // One path may stand in the blocks of two editions.
    form.cells().filter(|at| form.cells_at(&at.path()).first().is_none_or(|first| first == at)).collect()
}

/// The query of the wide view, over the current contents of files. `exact`: numbers as their digits, otherwise as numbers
/// that SQLite can sum.
pub fn wide_query(exact: bool) -> String {
    let mut sql = "SELECT".to_owned();
    for (index, (name, _, _, _, from)) in HEAD_OF_WIDE.iter().enumerate() {
        let _ = write!(sql, "{} {from} AS {name}", if index == 0 { "" } else { "," });
    }
    let value = if exact { "value" } else { "number" };
    for at in numbers() {
        let path = at.path();
        let name = wide_name(&path);
        let _ = write!(
            sql,
            ",\n (SELECT {value} FROM cells WHERE document = d.id AND path = '{path}') AS {name}"
        );
    }
    sql.push_str(
        "\nFROM documents d JOIN files f ON f.sha256 = d.sha256\n\
         JOIN paths p ON p.sha256 = d.sha256\n\
         AND p.path = (SELECT min(path) FROM paths WHERE sha256 = d.sha256 AND current)\n\
         WHERE d.kind = 'annual_report'",
    );
    sql
}

/// The SQL that creates an archive: every table, with the meaning of its columns, and every view.
pub fn sql() -> String {
    format!("PRAGMA user_version = {};\n{}\n{}", super::VERSION, create_tables(), create_views())
}

/// The SQL that creates every table and index.
pub(super) fn create_tables() -> String {
    let mut sql = String::new();
    for table in tables() {
        let _ = writeln!(sql, "-- {} | {}\nCREATE TABLE {} (", table.zh, table.en, table.name);
        for column in &table.columns {
            let stored = match column.kind {
                _ if column.interned => "INTEGER REFERENCES labels (id)",
                Kind::Text | Kind::Json | Kind::Decimal | Kind::Date => "TEXT",
                Kind::Integer | Kind::Boolean => "INTEGER",
                Kind::Real => "REAL",
            };
            let required = if column.required { " NOT NULL" } else { "" };
            let _ = writeln!(sql, "  {} {stored}{required}, -- {} | {}", column.name, column.zh, column.en);
        }
        if table.name == "cells" {
            let _ = writeln!(
                sql,
                "  number NUMERIC GENERATED ALWAYS AS (CAST(value AS NUMERIC)) VIRTUAL, -- 可以求和的数值 | value as a number to be added up"
            );
        }
        for foreign in &table.foreign {
            let cascade = if foreign.table == "documents" { " ON DELETE CASCADE" } else { "" };
            let (here, there) = (foreign.columns.join(", "), foreign.references.join(", "));
            let _ = writeln!(sql, "  FOREIGN KEY ({here}) REFERENCES {} ({there}){cascade},", foreign.table);
        }
        let _ = writeln!(sql, "  PRIMARY KEY ({})\n) WITHOUT ROWID;", table.key.join(", "));
        for index in &table.indexes {
            let name = format!("{}_by_{}", table.name, index.columns.join("_"));
            let rows = index.condition.as_ref().map(|which| format!(" WHERE {which}")).unwrap_or_default();
            let _ =
                writeln!(sql, "CREATE INDEX {name} ON {} ({}){rows};", table.name, index.columns.join(", "));
        }
    }
    sql
}

/// The SQL that recreates every view.
pub(super) fn create_views() -> String {
    format!(
        "DROP VIEW IF EXISTS reports_wide;\nCREATE VIEW reports_wide AS {};\nDROP VIEW IF EXISTS problems;{PROBLEMS}",
        wide_query(false)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_described_and_named_once() {
        for table in tables().iter().chain([&*WIDE]) {
            let mut names: Vec<&str> = table.columns.iter().map(|c| c.name.as_str()).collect();
            assert!(table.key.iter().all(|key| names.contains(&key.as_str())), "{}", table.name);
            assert!(table.columns.iter().all(|c| !c.zh.is_empty() && !c.en.is_empty()), "{}", table.name);
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "{} names a column twice", table.name);
        }
    }

    #[test]
    fn the_wide_view_has_every_number_of_every_edition() {
        let has = |name: &str| WIDE.columns.iter().any(|c| c.name == name);
        assert!(has("requests_denied_state_secret_total") && has("proactive_disclosure_fees_amount"));
        assert!(
            has("proactive_disclosure_procurement_projects")
                && has("requests_other_handling_undivided_total")
        );
        assert!(WIDE.columns.len() > 250 + HEAD_OF_WIDE.len());
    }
}
