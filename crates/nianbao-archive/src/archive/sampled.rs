//! Cells of the archive to draw samples from.

use rusqlite::{OptionalExtension, params};

use super::{Archive, load};
use nianbao::error::Error;

/// A cell that may be drawn.
#[derive(Clone, Copy, Debug)]
pub struct Sampled<'c> {
    /// The report.
    pub document: &'c str,
    /// The cell.
    pub path: &'c str,
    /// What supports its reading.
    pub proof: &'c str,
    /// Media type of its file.
    pub media_type: &'c str,
}

/// What a person needs to find a cell on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// The file.
    pub file: String,
    /// The position in it, as text.
    pub place: String,
    /// What the program read, as text.
    pub read: String,
}

/// The cells that the program read itself: corrected cells say nothing about its error rate.
const READ: &str = "FROM cells c JOIN documents d ON d.id = c.document JOIN files f ON f.sha256 = d.sha256
                    WHERE d.kind = 'annual_report' AND c.holds <> 'missing' AND NOT c.corrected
                    AND EXISTS (SELECT 1 FROM paths p WHERE p.sha256 = d.sha256 AND p.current)";

/// What the proofs and the doubt of a cell come to: see `nianbao::report::Standing`.
const STANDING: &str =
    "CASE WHEN c.doubt IS NOT NULL THEN 'doubted' WHEN instr(c.proofs, 'failed') THEN 'failed'
                        WHEN instr(c.proofs, 'held') THEN 'held' ELSE 'read' END";

impl Archive {
    /// Number of cells by media type and proof.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read.
    pub fn strata(&self) -> Result<Vec<(String, String, u64)>, Error> {
        let strata = || {
            let mut statement = self
                .connection
                .prepare(&format!("SELECT f.media_type, {STANDING}, count(*) {READ} GROUP BY 1, 2"))?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            rows.collect::<Result<_, _>>()
        };
        strata().map_err(|error: rusqlite::Error| self.trouble(&error))
    }

    /// Visits every cell that the program read.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read.
    pub fn each_cell(&self, visit: &mut dyn FnMut(&Sampled)) -> Result<(), Error> {
        let mut each = || {
            let mut statement = self
                .connection
                .prepare(&format!("SELECT c.document, c.path, {STANDING}, f.media_type {READ}"))?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let text = |index| row.get_ref(index).and_then(|value| Ok(value.as_str()?));
                visit(&Sampled { document: text(0)?, path: text(1)?, proof: text(2)?, media_type: text(3)? });
            }
            Ok(())
        };
        each().map_err(|error: rusqlite::Error| self.trouble(&error))
    }

    /// Where a cell is printed, and what the program read there.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read.
    pub fn printed(&self, document: &str, path: &str) -> Result<Option<Printed>, Error> {
        let find = || {
            let mut statement = self.connection.prepare_cached(
                "SELECT c.*, (SELECT min(p.path) FROM paths p JOIN documents d USING (sha256) WHERE d.id = c.document) AS file
                 FROM cells c WHERE c.document = ?1 AND c.path = ?2",
            )?;
            let found = statement.query_row(params![document, path], |row| {
                let number = |name| row.get::<_, Option<u32>>(name);
                let edge = |name| row.get::<_, Option<f64>>(name);
                let place = match (number("page")?, number("line")?, number("grid_table")?) {
                    (Some(page), ..) => {
                        let (x, y) = (edge("x0")?.unwrap_or(0.0), edge("y0")?.unwrap_or(0.0));
                        format!("第 {page} 页，左 {x:.0}、上 {y:.0}（点）")
                    }
                    (_, Some(line), _) => format!("第 {line} 行"),
                    (.., Some(table)) => {
                        let (row, column) =
                            (number("grid_row")?.unwrap_or(0), number("grid_column")?.unwrap_or(0));
                        format!("第 {table} 个表，第 {row} 行第 {column} 列")
                    }
                    _ => String::new(),
                };
                let holds = load::held(row, || format!("{path} of {document}"))?;
                Ok(Printed {
                    file: row.get::<_, Option<String>>("file")?.unwrap_or_default(),
                    place,
                    read: holds.words(load::number(row.get("value")?, || {
                        format!("cells.value, {path} of {document}")
                    })?),
                })
            });
            found.optional()
        };
        find().map_err(|error: rusqlite::Error| self.trouble(&error))
    }
}
